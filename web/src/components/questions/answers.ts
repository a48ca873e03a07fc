// What somebody types into the answers to a calendar's questions, held against the same rules as the server's.
import { createMemo, createSignal } from 'solid-js';
import {
  type AnswerValue,
  checkAnswers,
  type GivenAnswers,
  type Question,
} from '../../../../worker/domain/questions.ts';
import { isApiError } from '../../api/problem.ts';
import type { FieldError } from '../../api/types.ts';
import { announce } from '../../shell/announce.ts';

/** As it stands in the boxes: text for all but what is ticked. */
type Typed = Readonly<Record<string, string | boolean>>;

/** What was typed and not sent yet, by who typed it and where: it outlives the form, not the page. */
const unsent = new Map<string, Typed>();

const PATH = 'answers.';

const MISSING: Record<Question['kind'], string> = {
  text: 'Answer this to book.',
  choice: 'Choose one to book.',
  number: 'Type a number to book.',
  consent: 'Tick this to book.',
};

interface Options {
  readonly questions: () => readonly Question[];
  /** Names who answers and where; what was typed under it before is there again. */
  readonly keptAs?: () => string;
  /** Somebody answers for a caller, who may not have been asked everything. */
  readonly mayLeaveOut?: boolean;
}

export function createAnswers({ questions, keptAs, mayLeaveOut = false }: Options) {
  const [typed, setTyped] = createSignal<Typed>((keptAs && unsent.get(keptAs())) ?? {});
  /** What is wrong shows once a try was made. */
  const [tried, setTried] = createSignal(false);
  const [refused, setRefused] = createSignal<readonly FieldError[]>([]);

  const text = (id: string): string => {
    const value = typed()[id];
    return typeof value === 'string' ? value : '';
  };
  const ticked = (id: string): boolean => typed()[id] === true;

  /** The answers as they are sent. */
  const given = createMemo<GivenAnswers>(() => {
    const all: Record<string, AnswerValue> = {};
    for (const question of questions()) {
      const value = answerOf(question, text(question.id), ticked(question.id));
      // Nobody said no who was not asked.
      if (value !== undefined && !(mayLeaveOut && value === false)) all[question.id] = value;
    }
    return all;
  });
  const errors = createMemo<readonly FieldError[]>(() => {
    const checked = checkAnswers(questions(), given(), { mayLeaveOut });
    return 'errors' in checked ? checked.errors : [];
  });

  const isMissing = ({ id, kind }: Question) => (kind === 'consent' ? !ticked(id) : text(id).trim() === '');

  function set(id: string, value: string | boolean): void {
    setTyped((before) => ({ ...before, [id]: value }));
    setRefused((all) => all.filter(({ path }) => path !== PATH + id));
    if (keptAs) unsent.set(keptAs(), typed());
  }

  let root: HTMLElement | undefined;
  /** Once the words for what is wrong stand there. */
  const focusWrong = () => queueMicrotask(() => root && focusFirstWrong(root));

  return {
    questions,
    /** Where they are asked. */
    standIn(element: HTMLElement): void {
      root = element;
    },
    isOptional: (question: Question) => mayLeaveOut || !question.required,
    /** The question as it stands over its box. Where nothing is required, that is said once for all. */
    label: ({ label, required }: Question) => (required || mayLeaveOut ? label : `${label} (optional)`),
    text,
    ticked,
    set,
    given,
    /** Words for what is wrong with one answer, once a try was made. */
    problem(id: string): string | undefined {
      const found =
        refused().find(({ path }) => path === PATH + id) ??
        (tried() ? errors().find(({ path }) => path === PATH + id) : undefined);
      if (!found) return undefined;
      const question = questions().find((one) => one.id === id);
      if (question && isMissing(question)) return MISSING[question.kind];
      return `${found.message.charAt(0).toUpperCase()}${found.message.slice(1)}.`;
    },
    /** Whether they can be sent; where not, shows what is wrong and goes to the first of it. */
    check(): boolean {
      setTried(true);
      setRefused([]);
      if (errors().length === 0) return true;
      announce(
        errors().length === 1
          ? '1 answer is not right yet.'
          : `${errors().length} answers are not right yet.`,
      );
      focusWrong();
      return false;
    },
    /** Takes what the server refused of the answers; false where it refused something else, or nothing shows here. */
    refuse(error: unknown): boolean {
      const ours = isApiError(error) ? error.fields.filter(({ path }) => path.startsWith(PATH)) : [];
      setRefused(ours);
      if (ours.length === 0 || questions().length === 0) return false;
      focusWrong();
      return true;
    },
    /** Whether the server asks for something else by now. */
    isOld: () => refused().some(({ path }) => !questions().some(({ id }) => path === PATH + id)),
    /** They were sent: the next booking begins without them. */
    clear(): void {
      if (keptAs) unsent.delete(keptAs());
      setTyped({});
      setTried(false);
      setRefused([]);
    },
  };
}

export type Answers = ReturnType<typeof createAnswers>;

function focusFirstWrong(root: HTMLElement): void {
  const wrong = root.querySelector<HTMLElement>('[aria-invalid="true"]');
  const box = wrong?.matches('input, select, textarea') ? wrong : wrong?.querySelector<HTMLElement>('input');
  box?.focus({ preventScroll: true });
  wrong?.closest('.field')?.scrollIntoView({ block: 'nearest', behavior: 'smooth' });
}

function answerOf(question: Question, text: string, ticked: boolean): AnswerValue | undefined {
  if (question.kind === 'consent') return ticked;
  const trimmed = text.trim();
  if (trimmed === '') return undefined;
  // Half of the world writes 1,5.
  return question.kind === 'number' ? Number(trimmed.replace(',', '.')) : trimmed;
}
