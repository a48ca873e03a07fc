// The only way to a calendar's object: by the calendar's id.
import { Problem } from '../contract/problems.ts';
import type { Outcome } from './calendar.ts';

/** The object of a calendar. Asking about one that was never created stores nothing. */
export function calendarObject<T extends Rpc.DurableObjectBranded>(
  namespace: DurableObjectNamespace<T>,
  calendarId: string,
) {
  return namespace.getByName(calendarId);
}

/** The body of an answer; a refusal is thrown as the Problem that it is. */
export function unwrap<Body>(outcome: Outcome<Body>): { status: number; body: Body; replayed: boolean } {
  if (outcome.ok) return outcome;
  const { code, detail, errors, headers } = outcome.problem;
  throw new Problem(code, detail, errors, {
    ...headers,
    ...(outcome.replayed ? { 'Idempotent-Replayed': 'true' } : {}),
  });
}
