// Holds: seats kept for one person for a moment.
import type { HoldCreate } from '../contract/bookings.ts';
import { Problem } from '../contract/problems.ts';
import { reachOf, slotAt } from '../domain/availability.ts';
import { type Interval, overlaps } from '../domain/interval.ts';
import { holdExpiry, MAX_LIVE_HOLDS } from '../domain/policy.ts';
import { type Desk, missing, record, requireActor, requireVisible, seatsFor } from './desk.ts';
import type { Except } from './lists.ts';
import type { HoldRecord } from './records.ts';

/** Holds a slot for the caller, or renews the hold they have on it. */
export function placeHold(desk: Desk, input: HoldCreate): HoldRecord {
  const actor = requireActor(desk);
  requireVisible(desk);
  requireSeatsAllowed(desk, input.seats);
  const own = desk.store.liveHoldsOf(actor.userId, desk.now).find((hold) => hold.start === input.start);
  const slot = own ? requireHeldSlot(desk, own) : requireSlot(desk, input.start);
  return takeHold(desk, { span: slot, seats: input.seats, holdSeconds: desk.calendar.settings.holdSeconds });
}

/** Takes `seats` over any span for the caller. Renews their hold of the same span; ends their holds that are in its way. */
export function takeHold(
  desk: Desk,
  input: { span: Interval; seats: number; holdSeconds: number },
): HoldRecord {
  const { span, seats, holdSeconds } = input;
  const actor = requireActor(desk);
  const mine = desk.store.liveHoldsOf(actor.userId, desk.now);
  const same = mine.find((hold) => hold.start === span.start && hold.end === span.end);
  const ended = ownHoldsInTheWay(desk, span, seats, actor.userId).filter((hold) => hold.id !== same?.id);
  // What somebody waited for is theirs besides, and is kept no longer for being asked for again.
  const isOffer = (hold: HoldRecord) => desk.store.waiting.isOffer(hold.id);
  const offer = same && isOffer(same) ? same : undefined;
  const others = mine.filter((hold) => hold.id !== same?.id && !ended.includes(hold) && !isOffer(hold));
  if (!offer && others.length >= MAX_LIVE_HOLDS) {
    throw new Problem(
      'too_many_holds',
      `You hold ${MAX_LIVE_HOLDS} times here already. Book or release one first.`,
      undefined,
      {
        'Retry-After': String(retryAfterSeconds(mine, desk.now)),
      },
    );
  }
  endHolds(desk, ended);
  const placedAt = same?.placedAt ?? desk.now;
  const hold: HoldRecord = {
    id: same?.id ?? crypto.randomUUID(),
    userId: actor.userId,
    start: span.start,
    end: span.end,
    seats,
    placedAt,
    expiresAt:
      offer?.expiresAt ??
      holdExpiry({
        now: desk.now,
        placedAt,
        start: span.start,
        holdSeconds,
        promised: same?.expiresAt ?? 0,
      }),
  };
  desk.store.putHold(hold);
  record(desk, same ? 'hold_renewed' : 'hold_placed', hold, [hold, ...ended]);
  return hold;
}

/** Gives a hold back. A hold that has ended or is somebody else's is not there. */
export function releaseHold(desk: Desk, id: string): void {
  const actor = requireActor(desk);
  const hold = desk.store.hold(id);
  if (!hold || hold.userId !== actor.userId || hold.expiresAt <= desk.now) throw missing(desk, 'hold');
  giveBack(desk, hold);
}

/** Gives a live hold back. The place in line that it was offered to, if any, ends with what follows (line.ts). */
export function giveBack(desk: Desk, hold: HoldRecord): void {
  desk.store.deleteHold(hold.id);
  record(desk, 'hold_released', hold, [hold]);
}

/**
 * The live holds of one person that their claim of `seats` over `span` ends: those that overlap it, and, where the seats
 * are not enough otherwise, those whose buffers reach into it. Refuses with 409 `slot_taken` where others are in the way.
 */
export function ownHoldsInTheWay(
  desk: Desk,
  span: Interval,
  seats: number,
  holderId: string,
  booking?: Except,
): HoldRecord[] {
  const mine = desk.store.liveHoldsOf(holderId, desk.now);
  const overlapping = mine.filter((hold) => overlaps(hold, span));
  if (seatsWithout(desk, span, overlapping, booking) >= seats) return overlapping;
  const reach = reachOf(desk.rules, span);
  const reaching = mine.filter((hold) => overlaps(hold, reach));
  if (seatsWithout(desk, span, reaching, booking) >= seats) return reaching;
  throw slotTaken(seats);
}

/** Ends holds because something else takes their place; that change's row in the log names their spans too. */
export function endHolds(desk: Desk, holds: readonly HoldRecord[]): void {
  for (const hold of holds) desk.store.deleteHold(hold.id);
}

function seatsWithout(desk: Desk, span: Interval, holds: readonly HoldRecord[], booking?: Except): number {
  return seatsFor(desk, span, {
    holds: new Set(holds.map((hold) => hold.id)),
    ...(booking === undefined ? {} : { booking }),
  });
}

function retryAfterSeconds(holds: readonly HoldRecord[], now: number): number {
  return Math.max(1, Math.ceil((Math.min(...holds.map((hold) => hold.expiresAt)) - now) / 1_000));
}

/**
 * The slot of a live hold. A hold keeps its slot although the notice that the calendar asks for has begun meanwhile;
 * what is no slot any more by the other rules, or has begun, is refused with 422 `slot_unavailable`.
 */
export function requireHeldSlot(desk: Desk, hold: Interval): Interval {
  const slot = heldSlot(desk, hold);
  if (!slot) throw unavailable();
  return slot;
}

/** The slot of a live hold, or undefined where it is none any more. */
export function heldSlot({ rules, now }: Desk, hold: Interval): Interval | undefined {
  const slot =
    slotAt({ rules, now, start: hold.start }) ??
    slotAt({ rules: { ...rules, minNoticeMinutes: 0 }, now, start: hold.start });
  return slot?.end === hold.end ? slot : undefined;
}

/** The slot that starts at `start` by rules 1 to 4; 422 `slot_unavailable` where there is none. */
export function requireSlot(desk: Desk, start: number): Interval {
  const slot = slotAt({ rules: desk.rules, now: desk.now, start });
  if (!slot) throw unavailable();
  return slot;
}

function unavailable(): Problem {
  return new Problem('slot_unavailable', 'That time is not on the board, or no longer.');
}

export function requireSeatsAllowed(desk: Desk, seats: number): void {
  const most = desk.calendar.settings.maxSeatsPerBooking;
  if (seats > most) {
    const message = most === 1 ? 'must be 1 here' : `must be ${most} at most here`;
    throw new Problem('invalid_request', `seats: ${message}`, [{ path: 'seats', message }]);
  }
}

export function slotTaken(seats: number): Problem {
  return new Problem(
    'slot_taken',
    seats === 1
      ? 'Somebody was faster: that time was just taken.'
      : `There are no ${seats} seats left at that time.`,
  );
}
