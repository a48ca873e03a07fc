// The form of a calendar's questions.
import './questions.css';
import { createUniqueId, For, type JSX, Match, Show, Switch } from 'solid-js';
import type {
  ChoiceQuestion,
  ConsentQuestion,
  NumberQuestion,
  Question,
  TextQuestion,
} from '../../../../worker/domain/questions.ts';
import { Select, TextArea, TextField } from '../Field.tsx';
import { Icon } from '../Icon.tsx';
import type { Answers } from './answers.ts';

/** More choices than these are a list that unfolds. */
const FEW = 6;
/** Longer answers get a box of several lines. */
const ONE_LINE = 120;

export default function QuestionFields(props: { answers: Answers; label?: string }) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: it has no legend to show
    <div
      class="ask"
      role="group"
      aria-label={props.label ?? 'Questions'}
      ref={(element) => props.answers.standIn(element)}
    >
      <Show when={props.answers.isOld()}>
        <p class="field-error" role="alert">
          The questions were changed meanwhile. Reload the page to see them.
        </p>
      </Show>
      <For each={props.answers.questions()}>
        {(question) => <One question={question} answers={props.answers} />}
      </For>
    </div>
  );
}

interface Props<Asked extends Question> {
  question: Asked;
  answers: Answers;
}

function One(props: Props<Question>) {
  const is = <Kind extends Question['kind']>(kind: Kind) =>
    props.question.kind === kind && (props.question as Extract<Question, { kind: Kind }>);
  return (
    <Switch>
      <Match when={is('text')}>{(question) => <Text {...props} question={question()} />}</Match>
      <Match when={is('choice')}>{(question) => <Choice {...props} question={question()} />}</Match>
      <Match when={is('number')}>{(question) => <Numeral {...props} question={question()} />}</Match>
      <Match when={is('consent')}>{(question) => <Consent {...props} question={question()} />}</Match>
    </Switch>
  );
}

/** What the box of a text or a number is told. */
function boxOf(props: Props<TextQuestion | NumberQuestion>) {
  const { id } = props.question;
  return {
    get label() {
      return props.answers.label(props.question);
    },
    get value() {
      return props.answers.text(id);
    },
    get error() {
      return props.answers.problem(id);
    },
    get 'aria-required'() {
      return !props.answers.isOptional(props.question);
    },
    autocomplete: 'off' as const,
    onText: (text: string) => props.answers.set(id, text),
  };
}

function Text(props: Props<TextQuestion>) {
  const box = boxOf(props);
  const hint = () => props.question.help || undefined;
  return (
    <Show
      when={props.question.maxLength > ONE_LINE}
      fallback={<TextField {...box} hint={hint()} maxLength={props.question.maxLength} />}
    >
      <TextArea {...box} hint={hint()} maxLength={props.question.maxLength} rows={2} />
    </Show>
  );
}

function Numeral(props: Props<NumberQuestion>) {
  const range = (): string => {
    const { min, max } = props.question;
    if (min !== null && max !== null) return `From ${min} to ${max}.`;
    return min !== null ? `${min} or more.` : max !== null ? `${max} or less.` : '';
  };
  const hint = () => [props.question.help, range()].filter(Boolean).join(' ') || undefined;
  // Where a minus may be wanted: the keys for numbers lack it on some phones.
  const mode = () => (props.question.min !== null && props.question.min >= 0 ? 'decimal' : 'text');
  return <TextField {...boxOf(props)} hint={hint()} inputmode={mode()} maxLength={24} />;
}

/** A question with several controls, or with one beside it: the legend, what is wrong and what helps, tied to them. */
function Group(
  props: Props<Question> & {
    children: (ids: {
      describedBy: () => string | undefined;
      invalid: () => 'true' | undefined;
    }) => JSX.Element;
  },
) {
  const id = createUniqueId();
  const problem = () => props.answers.problem(props.question.id);
  const describedBy = () =>
    [problem() && `${id}-error`, props.question.help && `${id}-hint`].filter(Boolean).join(' ') || undefined;
  return (
    <div class="field" classList={{ wrong: Boolean(problem()) }}>
      {props.children({ describedBy, invalid: () => (problem() ? 'true' : undefined) })}
      <Show when={problem()}>
        <p class="field-error" id={`${id}-error`}>
          <Icon name="alert" size={18} />
          <span>{problem()}</span>
        </p>
      </Show>
      <Show when={props.question.help}>
        <p class="field-hint" id={`${id}-hint`}>
          {props.question.help}
        </p>
      </Show>
    </div>
  );
}

function Choice(props: Props<ChoiceQuestion>) {
  const name = createUniqueId();
  const chosen = () => props.answers.text(props.question.id);
  const choose = (option: string) => props.answers.set(props.question.id, option);
  const isOptional = () => props.answers.isOptional(props.question);
  return (
    <Show
      when={props.question.options.length <= FEW}
      fallback={
        <Select
          label={props.answers.label(props.question)}
          hint={props.question.help || undefined}
          error={props.answers.problem(props.question.id)}
          value={chosen()}
          options={[
            { value: '', label: isOptional() ? 'No answer' : 'Choose one' },
            ...props.question.options.map((option) => ({ value: option, label: option })),
          ]}
          onValue={choose}
        />
      }
    >
      <Group {...props}>
        {(ids) => (
          <>
            <span class="field-label" id={`${name}-label`}>
              {props.answers.label(props.question)}
            </span>
            <div
              class="ask-options"
              role="radiogroup"
              aria-labelledby={`${name}-label`}
              aria-describedby={ids.describedBy()}
              aria-invalid={ids.invalid()}
              aria-required={!isOptional()}
            >
              <For each={props.question.options}>
                {(option) => (
                  <label class="ask-option">
                    <input
                      type="radio"
                      name={name}
                      checked={chosen() === option}
                      onChange={() => choose(option)}
                    />
                    <bdi>{option}</bdi>
                  </label>
                )}
              </For>
            </div>
            <Show when={isOptional() && chosen() !== ''}>
              <button type="button" class="ask-clear" onClick={() => choose('')}>
                Take the answer back
              </button>
            </Show>
          </>
        )}
      </Group>
    </Show>
  );
}

function Consent(props: Props<ConsentQuestion>) {
  const { id } = props.question;
  return (
    <Group {...props}>
      {(ids) => (
        <label class="ask-consent">
          <input
            type="checkbox"
            checked={props.answers.ticked(id)}
            aria-required={!props.answers.isOptional(props.question)}
            aria-describedby={ids.describedBy()}
            aria-invalid={ids.invalid()}
            onChange={(event) => props.answers.set(id, event.currentTarget.checked)}
          />
          <span>{props.answers.label(props.question)}</span>
        </label>
      )}
    </Group>
  );
}
