// Intake questions: what a calendar asks of whoever books, and the answers to it.
import { z } from 'zod';
import {
  type Answer as DomainAnswer,
  MAX_ANSWER_LENGTH,
  MAX_NUMBER,
  MAX_OPTIONS,
  MAX_QUESTIONS,
  QUESTION_KINDS,
} from '../domain/questions.ts';
import { line, paragraph } from './primitives.ts';

/** A key that nothing has by birth: whoever looks up an answer by it finds the answer or nothing. */
const QuestionId = z
  .string()
  .regex(/^[a-z][a-z0-9_-]{0,31}$/, 'must be a small letter, then 31 small letters, digits, - or _ at most')
  .refine((id) => !(id in {}), 'must be another word')
  .meta({ description: "The key of its answer; stays the question's own", example: 'level' });

const asked = {
  id: QuestionId,
  label: line(1, 200),
  help: line(0, 300).default(''),
  required: z.boolean().default(false),
};
const Bound = z.number().min(-MAX_NUMBER).max(MAX_NUMBER).nullable().default(null);

const isUnique = (all: readonly string[]) => new Set(all).size === all.length;

export const Question = z
  .discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('text'),
      ...asked,
      maxLength: z.int().min(1).max(MAX_ANSWER_LENGTH).default(500),
    }),
    z.strictObject({
      kind: z.literal('choice'),
      ...asked,
      options: z
        .array(line(1, 120))
        .min(1)
        .max(MAX_OPTIONS)
        .refine(isUnique, 'must not hold the same choice twice'),
    }),
    z
      .strictObject({ kind: z.literal('number'), ...asked, min: Bound, max: Bound })
      .refine(({ min, max }) => min === null || max === null || min <= max, {
        path: ['max'],
        message: 'must not be below the smallest',
      }),
    z.strictObject({ kind: z.literal('consent'), ...asked }),
  ])
  .meta({ id: 'Question' });
export type Question = z.infer<typeof Question>;

export const Questions = z
  .array(Question)
  .max(MAX_QUESTIONS)
  .refine((all) => isUnique(all.map(({ id }) => id)), 'must not hold the same id twice');

/** Whether they fit the calendar's questions, the calendar decides (domain/questions.ts). */
export const GivenAnswers = z
  .record(QuestionId, z.union([paragraph(MAX_ANSWER_LENGTH), z.number(), z.boolean()]))
  .refine((answers) => Object.keys(answers).length <= MAX_QUESTIONS, `must be ${MAX_QUESTIONS} at most`)
  .meta({ description: "Answers to the calendar's questions, by their ids" });
export type GivenAnswers = z.infer<typeof GivenAnswers>;

export const Answer = z
  .strictObject({
    id: z.string(),
    label: z.string().meta({ description: 'The question as it was asked' }),
    kind: z.enum(QUESTION_KINDS),
    value: z.union([z.string(), z.number(), z.boolean()]),
  })
  .meta({ id: 'Answer' }) satisfies z.ZodType<DomainAnswer>;
export type Answer = z.infer<typeof Answer>;
