// Guests: a name and an address keep a slot until the link in a mail is opened; whoever has that link confirms the
// booking and manages it, until it becomes an account's.
import type { GuestCreate, GuestView } from '../contract/guests.ts';
import { formatInstant } from '../contract/primitives.ts';
import { Problem } from '../contract/problems.ts';
import { slotsIn } from '../domain/availability.ts';
import { DAY_MS, type Interval } from '../domain/interval.ts';
import { GUEST_HOLD_SECONDS, guestMayHold, holdExpiry, limitPeriods } from '../domain/policy.ts';
import { startIn } from './booking-id.ts';
import { enter, firstState, moveBooking, requireChangeable, requireFewer, takeBooking } from './bookings.ts';
import { paymentFor, requireFewUnpaid } from './charges.ts';
import {
  type Actor,
  type Desk,
  missing,
  notFound,
  record,
  requireVersion,
  requireVisible,
  seatsFor,
} from './desk.ts';
import { Guests, holderOf, isGuestHold } from './guest-rows.ts';
import { requireHeldSlot, requireSeatsAllowed, requireSlot, slotTaken } from './holds.ts';
import { requireAnswers } from './intake.ts';
import { answerBooking, answerHold, type BookingRecord, type HoldRecord } from './records.ts';
import { withReminder } from './reminders.ts';

/** An account, and the address that it has proven. */
export interface Holder extends Actor {
  readonly email: string;
}

/** The mail that confirms a request, as far as the calendar knows it. */
export interface GuestLetter extends Interval {
  readonly email: string;
  readonly seats: number;
  readonly timeZone: string;
  readonly expiresAt: number;
}

const guestsOf = (desk: Desk) => new Guests(desk.store.storage.sql);

/** The desk as the guest of a booking stands before it. */
function asGuest(desk: Desk, id: string): Desk {
  return { ...desk, actor: { userId: holderOf(id), name: '' } };
}

/** Keeps a slot for a guest until the link is opened, for a quarter of an hour. `id`: of the booking that it becomes. */
export function askAsGuest(desk: Desk, id: string, input: GuestCreate): HoldRecord {
  requireVisible(desk);
  if (!desk.calendar.settings.guestsAllowed) {
    throw new Problem('forbidden', 'This calendar takes no guests. Sign in to book here.');
  }
  const { seats, name, email, note } = input;
  requireSeatsAllowed(desk, seats);
  const answers = requireAnswers(desk, input.answers);
  const span = requireSlot(desk, input.start);
  if (seatsFor(desk, span) < seats) throw slotTaken(seats);
  requireFewWaiting(desk, span, seats);
  const { now } = desk;
  const hold: HoldRecord = {
    id,
    userId: holderOf(id),
    ...span,
    seats,
    placedAt: now,
    expiresAt: holdExpiry({
      ...{ now, placedAt: now, start: span.start, promised: 0 },
      holdSeconds: GUEST_HOLD_SECONDS,
    }),
  };
  desk.store.putHold(hold);
  guestsOf(desk).insert(id, { name, email, note, answers });
  record(desk, 'hold_placed', hold, [hold]);
  return hold;
}

/** Refuses with 429 `too_many_holds` where guests keep many seats whose address nobody has shown yet to be theirs. */
function requireFewWaiting(desk: Desk, span: Interval, seats: number): void {
  const waiting = desk.store.allHolds().filter((hold) => isGuestHold(hold) && hold.expiresAt > desk.now);
  if (waiting.length === 0) return;
  const { day } = limitPeriods(span.start, desk.rules.timeZone);
  const thatDay = waiting.filter(({ start }) => day.start <= start && start < day.end);
  const slots = slotsIn({
    ...{ rules: desk.rules, claims: [], blocks: [], now: desk.now },
    ...{ from: day.start, to: day.end },
  });
  const may = guestMayHold({
    seats,
    waiting: waiting.length,
    waitingSeatsThatDay: thatDay.reduce((sum, hold) => sum + hold.seats, 0),
    daySeats: slots.length * desk.rules.capacity,
  });
  if (may) return;
  const first = Math.min(...waiting.map(({ expiresAt }) => expiresAt));
  throw new Problem(
    'too_many_holds',
    'Other guests are just confirming times here. Try again in a few minutes, or sign in to book at once.',
    undefined,
    { 'Retry-After': String(Math.max(1, Math.ceil((first - desk.now) / 1_000))) },
  );
}

/** What still waits to be confirmed; 404 where nothing does. */
export function waitingFor(desk: Desk, id: string): HoldRecord {
  const hold = desk.store.hold(id);
  if (!hold || hold.expiresAt <= desk.now || !guestsOf(desk).waiting(id)) throw missing(desk, 'hold');
  return hold;
}

/** Whom to mail about what waits, or null where nothing does. */
export function letterFor(desk: Desk, id: string): GuestLetter | null {
  const asked = guestsOf(desk).waiting(id);
  const hold = desk.store.hold(id);
  if (!asked || !hold || hold.expiresAt <= desk.now) return null;
  const { start, end, seats, expiresAt } = hold;
  return { email: asked.email, start, end, seats, timeZone: desk.rules.timeZone, expiresAt };
}

/** The guest lets go of what waits: it was the wrong time, or the wrong address. Answers the address. */
export function letGo(desk: Desk, id: string): string {
  const hold = waitingFor(desk, id);
  const email = guestsOf(desk).waiting(id)?.email ?? '';
  desk.store.deleteHold(id);
  guestsOf(desk).delete(id);
  record(desk, 'hold_released', hold, [hold]);
  return email;
}

/**
 * Makes the booking, by the link; opened again it is the same one. `holder`: whoever is signed in with the address at
 * that moment, whose it is from the start. 409 `hold_expired` where the quarter of an hour is over.
 */
export function confirmAsGuest(desk: Desk, id: string, holder?: Holder): GuestView {
  const guests = guestsOf(desk);
  const asked = guests.waiting(id);
  if (!asked) {
    const view = viewOf(desk, id);
    if (view.state === 'lapsed') throw lapsed();
    return view;
  }
  const hold = desk.store.hold(id);
  if (!hold || hold.expiresAt <= desk.now) throw lapsed();
  const span = requireHeldSlot(desk, hold);
  const owner = holder?.email === asked.email ? holder : undefined;
  const theirs = owner ? { ...desk, actor: owner } : asGuest(desk, id);
  const payment = paymentFor(desk, hold.seats);
  if (owner && payment) requireFewUnpaid(desk, owner.userId);
  if (!owner) requireGuestWithinLimits(desk, asked.email, span.start, id);
  const booking = takeBooking(theirs, {
    ...{ id, holderId: hold.userId, span, seats: hold.seats, payment },
    ...{ note: asked.note, answers: asked.answers },
    ...firstState(theirs, span, payment),
    person: owner
      ? { userId: owner.userId, userName: owner.name, contactEmail: null }
      : { userId: null, userName: asked.name, contactEmail: asked.email, isGuest: true },
  });
  guests.delete(id);
  return { ...viewOf(desk, id), booking: answerBooking(desk.calendar.id, booking, 'customer') };
}

/** How a link stands. Where the calendar knows nothing of it any more its time was over. */
export function viewOf(desk: Desk, id: string): GuestView {
  const { calendar } = desk;
  const { slug, name, location, timeZone, cancellation } = calendar.settings;
  const common = {
    start: formatInstant(startIn(id)),
    calendar: { id: calendar.id, slug, name, location, timeZone, cancellation },
  };
  const hold = desk.store.hold(id);
  if (hold && hold.expiresAt > desk.now && guestsOf(desk).waiting(id)) {
    return { ...common, state: 'waiting', hold: answerHold(hold), booking: null };
  }
  const booking = desk.store.booking(id);
  if (!booking) return { ...common, state: 'lapsed', hold: null, booking: null };
  if (booking.isGuest) {
    return {
      ...common,
      state: 'booked',
      hold: null,
      booking: answerBooking(calendar.id, booking, 'customer'),
    };
  }
  return { ...common, state: booking.userId === null ? 'lapsed' : 'account', hold: null, booking: null };
}

/** The booking that a link manages; 404 where it manages none. */
export function guestBooking(desk: Desk, id: string): BookingRecord {
  const booking = desk.store.booking(id);
  if (!booking?.isGuest) throw notFound('booking');
  return booking;
}

/** The open booking of a link that its guest may still change. */
function changeable(desk: Desk, id: string, expectedVersion?: number): BookingRecord {
  const booking = guestBooking(desk, id);
  requireVersion(expectedVersion, booking.version);
  requireChangeable(desk, booking);
  return booking;
}

/** Gives the booking back, or what was to become one. */
export function cancelAsGuest(desk: Desk, id: string, expectedVersion?: number): GuestView {
  if (guestsOf(desk).waiting(id)) {
    letGo(desk, id);
    return viewOf(desk, id);
  }
  const guest = asGuest(desk, id);
  enter(guest, changeable(guest, id, expectedVersion), 'cancelled');
  return viewOf(desk, id);
}

export function moveAsGuest(desk: Desk, id: string, start: number, expectedVersion?: number): GuestView {
  const guest = asGuest(desk, id);
  const booking = changeable(guest, id, expectedVersion);
  if (start !== booking.start) {
    const span = requireSlot(desk, start);
    requireGuestWithinLimits(desk, booking.contactEmail ?? '', start, id);
    moveBooking(guest, booking, span);
  }
  return viewOf(desk, id);
}

/** What one person may book, asked of an address. */
function requireGuestWithinLimits(desk: Desk, email: string, start: number, id: string): void {
  const guests = guestsOf(desk);
  const ahead = { start: desk.now - DAY_MS, end: Number.MAX_SAFE_INTEGER };
  const { week } = limitPeriods(start, desk.rules.timeZone);
  requireFewer(desk, start, {
    starts: guests.bookedBy(email, week, id).starts,
    active: guests.bookedBy(email, ahead, id).open,
  });
}

/**
 * Gives a guest's booking to the account that has proven the guest's address; from then on the link manages nothing.
 * Harmless when repeated, and where there is nothing to give. False where it still waits to be confirmed.
 */
export function adopt(desk: Desk, id: string, holder: Holder): boolean {
  const guests = guestsOf(desk);
  if (guests.waiting(id)) return false;
  const booking = desk.store.booking(id);
  if (!booking?.isGuest || booking.contactEmail !== holder.email) return true;
  const { userId, name, reminderMinutes } = holder;
  const person = { userId, userName: name, contactEmail: null, isGuest: false };
  const remindMinutes = reminderMinutes ?? booking.remindMinutes;
  const next = withReminder({ ...booking, ...person, remindMinutes, version: booking.version + 1 }, desk.now);
  guests.claim(booking, holder);
  desk.store.updateBooking(next);
  record(desk, 'booking_claimed', next, []);
  return true;
}

function lapsed(): Problem {
  return new Problem(
    'hold_expired',
    'The time to confirm is over, and the slot is free for everybody again. Ask for a new link where it still is.',
  );
}
