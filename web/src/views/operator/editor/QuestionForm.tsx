// One question: what is asked, for what kind of answer, and what the answer has to be.
import { createUniqueId, Index, Show } from 'solid-js';
import { MAX_ANSWER_LENGTH, MAX_OPTIONS } from '../../../../../worker/domain/questions.ts';
import { Button } from '../../../components/Button.tsx';
import { NumberField, Switch, TextField } from '../../../components/Field.tsx';
import { Icon } from '../../../components/Icon.tsx';
import { Segmented } from '../../../components/Tabs.tsx';
import type { DraftQuestion, Kind } from './questions.ts';

interface Props {
  question: DraftQuestion;
  kinds: Record<Kind, string>;
  problem: (path: string) => string | undefined;
  onChange: (part: Partial<DraftQuestion>) => void;
}

const SAYS: Record<Kind, string> = {
  text: 'What do you ask?',
  choice: 'What do you ask?',
  number: 'What do you ask?',
  consent: 'What do they agree to?',
};

export function QuestionForm(props: Props) {
  return (
    <div class="ed-ask-form">
      <Segmented
        wide
        label="Kind of answer"
        value={props.question.kind}
        options={(Object.entries(props.kinds) as [Kind, string][]).map(([value, label]) => ({
          value,
          label,
        }))}
        onValue={(kind) => props.onChange({ kind, ...(props.question.options ? {} : { options: ['', ''] }) })}
      />
      <TextField
        label={SAYS[props.question.kind]}
        autocomplete="off"
        maxLength={200}
        value={props.question.label}
        error={props.problem('label')}
        onText={(label) => props.onChange({ label })}
      />
      <Show when={props.question.kind === 'choice'}>
        <Options {...props} />
      </Show>
      <Show when={props.question.kind === 'text'}>
        <NumberField
          label="Longest answer"
          unit="characters"
          min={1}
          max={MAX_ANSWER_LENGTH}
          value={props.question.maxLength ?? null}
          error={props.problem('maxLength')}
          onNumber={(maxLength) => props.onChange({ maxLength })}
        />
      </Show>
      <Show when={props.question.kind === 'number'}>
        <div class="ed-row two">
          <NumberField
            label="Smallest"
            placeholder="any"
            value={props.question.min ?? null}
            error={props.problem('min')}
            onNumber={(min) => props.onChange({ min })}
          />
          <NumberField
            label="Largest"
            placeholder="any"
            value={props.question.max ?? null}
            error={props.problem('max')}
            onNumber={(max) => props.onChange({ max })}
          />
        </div>
      </Show>
      <TextField
        label="A word of help, if it needs one"
        autocomplete="off"
        maxLength={300}
        value={props.question.help}
        error={props.problem('help')}
        onText={(help) => props.onChange({ help })}
      />
      <Switch
        label={
          props.question.kind === 'consent'
            ? 'Nobody books without agreeing'
            : 'Nobody books without an answer'
        }
        checked={props.question.required}
        onChecked={(required) => props.onChange({ required })}
      />
    </div>
  );
}

function Options(props: Props) {
  const id = createUniqueId();
  let list!: HTMLUListElement;
  const options = () => props.question.options ?? [];
  const put = (next: string[]) => props.onChange({ options: next });

  function add(): void {
    put([...options(), '']);
    queueMicrotask(() => list.querySelector<HTMLElement>('li:last-child input')?.focus());
  }

  return (
    <div class="field">
      <span class="field-label" id={id}>
        Choices
      </span>
      <ul class="ed-ask-options" ref={list} aria-labelledby={id}>
        <Index each={options()}>
          {(option, index) => {
            const problem = () => props.problem(`options.${index}`);
            return (
              <li classList={{ wrong: Boolean(problem()) }} class="field">
                <div class="field-box">
                  <input
                    type="text"
                    autocomplete="off"
                    maxLength={120}
                    aria-label={`Choice ${index + 1}`}
                    aria-invalid={problem() ? 'true' : undefined}
                    aria-describedby={problem() ? `${id}-${index}` : undefined}
                    value={option()}
                    onInput={(event) => {
                      const text = event.currentTarget.value;
                      put(options().map((one, at) => (at === index ? text : one)));
                    }}
                    onKeyDown={(event) => {
                      if (event.key !== 'Enter') return;
                      // The next choice, not the end of the whole form.
                      event.preventDefault();
                      if (options().length < MAX_OPTIONS) add();
                    }}
                  />
                  <Button
                    icon
                    variant="plain"
                    aria-label={`Take choice ${index + 1} away`}
                    onPress={() => put(options().filter((_, at) => at !== index))}
                  >
                    <Icon name="close" size={18} />
                  </Button>
                </div>
                <Show when={problem()}>
                  <p class="field-error" id={`${id}-${index}`}>
                    <Icon name="alert" size={18} />
                    <span>{problem()}</span>
                  </p>
                </Show>
              </li>
            );
          }}
        </Index>
      </ul>
      <Show when={props.problem('options')}>
        <p class="field-error">
          <Icon name="alert" size={18} />
          <span>{props.problem('options')}</span>
        </p>
      </Show>
      <div>
        <Button variant="plain" off={options().length >= MAX_OPTIONS} onPress={add}>
          <Icon name="plus" size={18} />
          Add a choice
        </Button>
      </div>
    </div>
  );
}
