// What is asked of whoever books: one question open at a time, in the order in which they are asked. Comes behind the rest
// of the editor, and imports nothing of it that runs.
import './questions.css';
import { createSignal, Index, Show } from 'solid-js';
import { MAX_QUESTIONS } from '../../../../../worker/domain/questions.ts';
import type { Question } from '../../../api/types.ts';
import { Button } from '../../../components/Button.tsx';
import { Icon } from '../../../components/Icon.tsx';
import { createAnswers } from '../../../components/questions/answers.ts';
import QuestionFields from '../../../components/questions/QuestionFields.tsx';
import { announce } from '../../../shell/announce.ts';
import type { Editing } from './editing.ts';
import { QuestionForm } from './QuestionForm.tsx';
import type { DraftQuestion, Kind } from './questions.ts';

const KINDS: Record<Kind, string> = {
  text: 'Text',
  choice: 'Choice',
  number: 'Number',
  consent: 'Consent',
};

function newQuestion(): DraftQuestion {
  // Its answers are known by it for good, so it is no number that another question gets later.
  const id = `q${crypto.randomUUID().slice(0, 8)}`;
  return { id, kind: 'text', label: '', help: '', required: false, maxLength: 500 };
}

export default function QuestionsSection(props: { editing: Editing }) {
  let list!: HTMLOListElement;
  const questions = () => props.editing.draft().questions;
  const [open, setOpen] = createSignal<string>();
  const put = (next: DraftQuestion[]) => props.editing.set({ questions: next });

  function change(id: string, part: Partial<DraftQuestion>): void {
    put(questions().map((question) => (question.id === id ? { ...question, ...part } : question)));
  }

  function add(): void {
    const made = newQuestion();
    put([...questions(), made]);
    setOpen(made.id);
    queueMicrotask(() => list.querySelector<HTMLElement>('li:last-child input')?.focus());
  }

  function move(index: number, by: 1 | -1): void {
    const next = [...questions()];
    const [moved] = next.splice(index, 1);
    if (!moved) return;
    next.splice(index + by, 0, moved);
    put(next);
    announce(`Question ${index + by + 1} of ${next.length} now.`);
  }

  function remove(index: number): void {
    put(questions().filter((_, at) => at !== index));
    queueMicrotask(() => list.parentElement?.querySelector<HTMLElement>('.ed-ask-add')?.focus());
  }

  const problemsAt = (index: number) =>
    Object.keys(props.editing.problems()).some((path) => path.startsWith(`questions.${index}.`));
  const name = (question: DraftQuestion, index: number) => question.label.trim() || `Question ${index + 1}`;

  return (
    <>
      <ol class="ed-asks" ref={list}>
        {/* By place, not by object: a letter typed must not draw the box anew that it was typed into. */}
        <Index each={questions()}>
          {(question, index) => {
            const isOpen = () => open() === question().id || problemsAt(index);
            return (
              <li class="ed-ask" classList={{ open: isOpen(), wrong: problemsAt(index) }}>
                <div class="ed-ask-head">
                  <button
                    type="button"
                    class="ed-ask-open"
                    aria-expanded={isOpen()}
                    onClick={() => setOpen(isOpen() ? undefined : question().id)}
                  >
                    <strong>
                      <bdi>{name(question(), index)}</bdi>
                    </strong>
                    <span>
                      {KINDS[question().kind]}
                      {question().required ? ', required' : ''}
                    </span>
                  </button>
                  <Button
                    icon
                    variant="plain"
                    class="ed-ask-up"
                    aria-label={`Ask “${name(question(), index)}” earlier`}
                    off={index === 0}
                    onPress={() => move(index, -1)}
                  >
                    <Icon name="down" size={18} />
                  </Button>
                  <Button
                    icon
                    variant="plain"
                    aria-label={`Ask “${name(question(), index)}” later`}
                    off={index === questions().length - 1}
                    onPress={() => move(index, 1)}
                  >
                    <Icon name="down" size={18} />
                  </Button>
                  <Button
                    icon
                    variant="plain"
                    aria-label={`Remove “${name(question(), index)}”`}
                    onPress={() => remove(index)}
                  >
                    <Icon name="trash" size={18} />
                  </Button>
                </div>
                <Show when={isOpen()}>
                  <QuestionForm
                    question={question()}
                    kinds={KINDS}
                    problem={(path) => props.editing.problem(`questions.${index}.${path}`)}
                    onChange={(part) => change(question().id, part)}
                  />
                </Show>
              </li>
            );
          }}
        </Index>
      </ol>
      <div class="ed-ask-end">
        <Button variant="quiet" class="ed-ask-add" off={questions().length >= MAX_QUESTIONS} onPress={add}>
          <Icon name="plus" size={18} />
          {questions().length === 0 ? 'Ask something' : 'Ask one more'}
        </Button>
        <Show when={questions().length >= MAX_QUESTIONS}>
          <p class="field-hint">{MAX_QUESTIONS} questions are the most.</p>
        </Show>
      </div>
      <Show when={questions().length > 0}>
        <Look questions={props.editing.asked()} />
      </Show>
    </>
  );
}

/** How the form will look; it takes nothing. */
function Look(props: { questions: readonly Question[] }) {
  const answers = createAnswers({
    questions: () =>
      props.questions.map((question, index) => ({
        ...question,
        label: question.label || `Question ${index + 1}`,
      })),
  });
  return (
    <div class="ed-ask-look">
      <p>As people see it</p>
      <div inert>
        <QuestionFields answers={answers} label="How it will look" />
      </div>
    </div>
  );
}
