// The calendar's questions, asked of whoever books.
import { Problem } from '../contract/problems.ts';
import { type Answer, checkAnswers, type GivenAnswers } from '../domain/questions.ts';
import type { Desk } from './desk.ts';

/**
 * The answers as they are kept with a booking, or null where nothing was answered. Refuses with 422 `invalid_request`,
 * naming each, what does not fit the questions of now. `mayLeaveOut`: required ones may be missing.
 */
export function requireAnswers(
  desk: Desk,
  given: GivenAnswers | undefined,
  options: { mayLeaveOut?: boolean } = {},
): readonly Answer[] | null {
  const checked = checkAnswers(desk.calendar.settings.questions, given ?? {}, options);
  if ('answers' in checked) return checked.answers.length > 0 ? checked.answers : null;
  const [first] = checked.errors;
  throw new Problem('invalid_request', `${first?.path}: ${first?.message}`, checked.errors);
}
