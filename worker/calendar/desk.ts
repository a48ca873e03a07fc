// What a decision sees: one calendar, who asks, and the time it is. Decisions read and write through the store
// inside one transaction; they refuse by throwing a Problem, which undoes what they wrote.
import { type ChangeKind, TOLD } from '../contract/jobs.ts';
import { Problem, unauthenticated } from '../contract/problems.ts';
import { type Rules, reachOf, seatsLeft } from '../domain/availability.ts';
import type { Interval } from '../domain/interval.ts';
import type { Except } from './lists.ts';
import type { Audience, BookingRecord, CalendarRecord } from './records.ts';
import type { Store } from './store.ts';

/** Who asks. */
export interface Actor {
  readonly userId: string;
  readonly name: string;
  /** How far ahead they want to be reminded of their bookings; undefined where they chose nothing. */
  readonly reminderMinutes?: readonly number[] | undefined;
}

export interface Desk {
  readonly store: Store;
  readonly calendar: CalendarRecord;
  readonly rules: Rules;
  /** Epoch milliseconds. */
  readonly now: number;
  /** null: the calendar itself, when a deadline passes. */
  readonly actor: Actor | null;
  /** Whether prices are charged here: else they are only told, and people pay on the spot. */
  readonly charges: boolean;
  /** True while bookings of a series change in one act: a row of its own tells of them all, theirs tell nobody. */
  readonly inSeries?: boolean;
}

export function isOperator(desk: Desk): boolean {
  return desk.actor?.userId === desk.calendar.ownerId;
}

/** Whom an answer to this call is told to. */
export function audienceOf(desk: Desk): Audience {
  return isOperator(desk) ? 'operator' : 'customer';
}

export function requireActor(desk: Desk): Actor {
  if (!desk.actor) throw unauthenticated();
  return desk.actor;
}

/** Refuses who is not an operator: with 403 where the calendar may be seen, with 404 where not. */
export function requireOperator(desk: Desk): Actor {
  const actor = requireActor(desk);
  requireVisible(desk);
  if (!isOperator(desk)) throw new Problem('forbidden', 'Only those who run this calendar may do that.');
  return actor;
}

/** Refuses with 404 who may not know of the calendar. */
export function requireVisible(desk: Desk): void {
  if (!isVisible(desk)) throw notFound('calendar');
}

/** Whether who asks may know of the calendar. */
export function isVisible(desk: Desk): boolean {
  return desk.calendar.settings.visibility !== 'private' || isOperator(desk);
}

export function notFound(
  what: 'calendar' | 'booking' | 'hold' | 'block' | 'series' | 'place in line',
): Problem {
  return new Problem('not_found', `There is no such ${what}.`);
}

/** What is answered where something is not there: to who may not know of the calendar, that this is not there. */
export function missing(desk: Desk, what: Parameters<typeof notFound>[0]): Problem {
  return notFound(isVisible(desk) ? what : 'calendar');
}

/** The booking, for its owner and the operators; 404 for everybody else. */
export function visibleBooking(desk: Desk, id: string): BookingRecord {
  const booking = desk.store.booking(id);
  if (!booking || !(isOperator(desk) || (desk.actor && booking.userId === desk.actor.userId)))
    throw missing(desk, 'booking');
  return booking;
}

/** Writes one row of the log: the change itself, and the time whose seats it touches. */
export function record(
  desk: Desk,
  kind: ChangeKind,
  subject: { id: string; version?: number } | null,
  spans: readonly Interval[],
): void {
  desk.store.journal.append({
    at: desk.now,
    kind: desk.inSeries && TOLD.includes(kind) ? 'booking_in_series' : kind,
    // Nobody asks who held or waited: whoever only did leaves nothing behind once it and its kept answer are over.
    actorId: /^(?:hold|waiting)_/.test(kind) ? null : (desk.actor?.userId ?? null),
    subjectId: subject?.id ?? null,
    version: subject?.version ?? null,
    spans: spans.map(({ start, end }) => ({ start, end })),
  });
}

/** Seats left over `span`, as rule 5 counts them, without the holds and the booking that are given up for it. */
export function seatsFor(
  desk: Desk,
  span: Interval,
  except: { holds?: ReadonlySet<string>; booking?: Except } = {},
): number {
  const reach = reachOf(desk.rules, span);
  return seatsLeft({
    rules: desk.rules,
    claims: desk.store.claims(reach, desk.now, except),
    blocks: desk.store.blocksIn(reach),
    span,
  });
}

/** Refuses with 412 where the caller has seen another version than the present one. */
export function requireVersion(expected: number | undefined, present: number): void {
  if (expected !== undefined && expected !== present) {
    throw new Problem('precondition_failed', 'It was changed by somebody else. Look at it again first.');
  }
}
