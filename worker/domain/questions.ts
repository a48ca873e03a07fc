// What a calendar asks of whoever books, and which answers will do. The server decides by this, and forms by the same.

export const QUESTION_KINDS = ['text', 'choice', 'number', 'consent'] as const;
export type QuestionKind = (typeof QUESTION_KINDS)[number];

/** Questions of one calendar, and choices of one question. */
export const MAX_QUESTIONS = 10;
export const MAX_OPTIONS = 20;
/** In UTF-16 units. */
export const MAX_ANSWER_LENGTH = 1_000;

interface Asked {
  readonly id: string;
  readonly label: string;
  readonly help: string;
  readonly required: boolean;
}

export interface TextQuestion extends Asked {
  readonly kind: 'text';
  /** In UTF-16 units. */
  readonly maxLength: number;
}

export interface ChoiceQuestion extends Asked {
  readonly kind: 'choice';
  readonly options: readonly string[];
}

export interface NumberQuestion extends Asked {
  readonly kind: 'number';
  /** null for no bound. */
  readonly min: number | null;
  readonly max: number | null;
}

/** Something to agree to. Where it is required, nothing but a yes will do. */
export interface ConsentQuestion extends Asked {
  readonly kind: 'consent';
}

export type Question = TextQuestion | ChoiceQuestion | NumberQuestion | ConsentQuestion;

export type AnswerValue = string | number | boolean;

/** What somebody gave, by the question's id. */
export type GivenAnswers = Readonly<Record<string, AnswerValue>>;

/** An answer with the question as it was asked: what becomes of the question later changes nothing about it. */
export interface Answer {
  readonly id: string;
  readonly label: string;
  readonly kind: QuestionKind;
  readonly value: AnswerValue;
}

export interface AnswerError {
  /** `answers.<id>` */
  readonly path: string;
  readonly message: string;
}

/** No answer is a larger number, either way: whatever shows them can write them out. */
export const MAX_NUMBER = 1_000_000_000_000;

/**
 * Holds answers against the questions of now: the answers in the questions' order, or all that is wrong with them. Text
 * is kept in NFC and trimmed; what was left empty is no answer. `mayLeaveOut`: required ones may be missing.
 */
export function checkAnswers(
  questions: readonly Question[],
  given: GivenAnswers,
  { mayLeaveOut = false }: { mayLeaveOut?: boolean } = {},
): { readonly answers: readonly Answer[] } | { readonly errors: readonly AnswerError[] } {
  const answers: Answer[] = [];
  const errors: AnswerError[] = [];
  const known = new Set(questions.map(({ id }) => id));
  for (const id of Object.keys(given)) {
    if (!known.has(id)) errors.push({ path: `answers.${id}`, message: 'is not asked here' });
  }
  for (const question of questions) {
    const { id, label, kind, required } = question;
    const checked = check(question, Object.hasOwn(given, id) ? given[id] : undefined);
    if (typeof checked === 'object') errors.push({ path: `answers.${id}`, message: checked.message });
    else if (checked !== undefined) answers.push({ id, label, kind, value: checked });
    else if (required && !mayLeaveOut) errors.push({ path: `answers.${id}`, message: MISSING[kind] });
  }
  return errors.length > 0 ? { errors } : { answers };
}

const MISSING: Record<QuestionKind, string> = {
  text: 'must be answered',
  choice: 'must be chosen',
  number: 'must be answered with a number',
  consent: 'must be agreed to',
};

/** The value to keep, nothing where none was given, or what is wrong with it. */
function check(
  question: Question,
  value: AnswerValue | undefined,
): AnswerValue | undefined | { message: string } {
  if (value === undefined) return undefined;
  switch (question.kind) {
    case 'text': {
      if (typeof value !== 'string') return { message: 'must be text' };
      const text = tidy(value);
      if (text.length > question.maxLength)
        return { message: `must be ${question.maxLength} characters at most` };
      return text === '' ? undefined : text;
    }
    case 'choice': {
      if (typeof value !== 'string') return { message: 'must be one of the choices' };
      const chosen = tidy(value);
      if (chosen === '') return undefined;
      return question.options.includes(chosen) ? chosen : { message: 'must be one of the choices' };
    }
    case 'number': {
      if (typeof value !== 'number' || !Number.isFinite(value)) return { message: 'must be a number' };
      const min = question.min ?? -MAX_NUMBER;
      const max = question.max ?? MAX_NUMBER;
      if (value < min) return { message: `must be ${min} or more` };
      return value > max ? { message: `must be ${max} or less` } : value;
    }
    case 'consent':
      if (typeof value !== 'boolean') return { message: 'must be yes or no' };
      return question.required && !value ? undefined : value;
  }
}

function tidy(text: string): string {
  return text.normalize('NFC').trim();
}
