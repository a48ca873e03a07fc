// What a decision sees: one calendar, who asks, and the time it is. Decisions read and write through the store
// inside one transaction; they refuse by throwing a Problem, which undoes what they wrote.
import { type ChangeKind, TOLD } from '../contract/jobs.ts';
import { Problem, unauthenticated } from '../contract/problems.ts';
import { type Rules, reachOf, seatsLeft } from '../domain/availability.ts';
import type { Interval } from '../domain/interval.ts';
import { type Action, can, type Role } from '../domain/roles.ts';
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

/** The part that an account has in a calendar; null for everybody else. */
export function roleIn(
  store: Store,
  calendar: CalendarRecord,
  userId: string | null | undefined,
): Role | null {
  if (!userId) return null;
  return userId === calendar.ownerId ? 'owner' : (store.members.get(userId)?.role ?? null);
}

/** The caller's part in the calendar. */
export function roleOf(desk: Desk): Role | null {
  return roleIn(desk.store, desk.calendar, desk.actor?.userId);
}

/** Whether the caller manages the calendar: its owner, or a manager. */
export function isOperator(desk: Desk): boolean {
  return can(roleOf(desk), 'manage');
}

/** Whom an answer to this call is told to. */
export function audienceOf(desk: Desk): Audience {
  return can(roleOf(desk), 'read') ? 'operator' : 'customer';
}

export function requireActor(desk: Desk): Actor {
  if (!desk.actor) throw unauthenticated();
  return desk.actor;
}

/** Refuses who is neither the owner nor a manager: with 403 where the calendar may be seen, with 404 where not. */
export function requireOperator(desk: Desk): Actor {
  return requireRole(desk, 'manage', 'Only those who run this calendar may do that.');
}

/** Refuses who may not look at its bookings, as above. */
export function requireReader(desk: Desk): Actor {
  return requireRole(desk, 'read', 'Only those who run this calendar may see that.');
}

/** Refuses everybody but the owner, as above. */
export function requireOwner(desk: Desk): Actor {
  return requireRole(desk, 'own', 'Only the owner of this calendar may do that.');
}

function requireRole(desk: Desk, action: Action, refusal: string): Actor {
  const actor = requireActor(desk);
  requireVisible(desk);
  if (!can(roleOf(desk), action)) throw new Problem('forbidden', refusal);
  return actor;
}

/** Refuses with 404 who may not know of the calendar. */
export function requireVisible(desk: Desk): void {
  if (!isVisible(desk)) throw notFound('calendar');
}

/** Whether who asks may know of the calendar: a private one is for its team and the members that it invited. */
export function isVisible(desk: Desk): boolean {
  return desk.calendar.settings.visibility !== 'private' || can(roleOf(desk), 'see');
}

export function notFound(
  what: 'calendar' | 'booking' | 'hold' | 'block' | 'series' | 'place in line',
): Problem {
  return new Problem('not_found', `There is no such ${what}.`);
}

/** The booking, for who may do something with it: its owner and the operators. 403 for who may only look, else 404. */
export function visibleBooking(desk: Desk, id: string): BookingRecord {
  const booking = readableBooking(desk, id);
  if (!isOperator(desk) && booking.userId !== desk.actor?.userId)
    throw new Problem('forbidden', 'You may look at this booking, and nothing else.');
  return booking;
}

/** The booking, for who may look at it: its owner and those who run the calendar; 404 for everybody else. */
export function readableBooking(desk: Desk, id: string): BookingRecord {
  const booking = desk.store.booking(id);
  if (!booking || !(can(roleOf(desk), 'read') || (desk.actor && booking.userId === desk.actor.userId)))
    throw notFound('booking');
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
