import type { Answer } from './questions.ts';

/** An answer's value as people read it. */
export function answerText({ value }: Pick<Answer, 'value'>): string {
  return typeof value === 'boolean' ? (value ? 'Yes' : 'No') : String(value);
}
