// Bookings: made, moved, ended, and what operators say of them.
import type { BookingCreate, Reschedule } from '../contract/bookings.ts';
import { Problem } from '../contract/problems.ts';
import { type BookingAction, type BookingStatus, dueAt, isOpen, transition } from '../domain/booking.ts';
import type { Interval } from '../domain/interval.ts';
import type { PaymentRecord } from '../domain/payment.ts';
import { brokenLimit, canCustomerChange, type LimitName, limitPeriods } from '../domain/policy.ts';
import type { Answer } from '../domain/questions.ts';
import { newBookingId } from './booking-id.ts';
import { noteOwed, paymentAfter, paymentFor, payUntil, requireFewUnpaid } from './charges.ts';
import {
  type Actor,
  type Desk,
  isOperator,
  notFound,
  record,
  requireActor,
  requireOperator,
  requireVersion,
  requireVisible,
  visibleBooking,
} from './desk.ts';
import { endHolds, ownHoldsInTheWay, requireHeldSlot, requireSeatsAllowed, requireSlot } from './holds.ts';
import { requireAnswers } from './intake.ts';
import type { Except } from './lists.ts';
import type { BookingRecord, HoldRecord } from './records.ts';
import { leadMinutesOf, remindIfDue, withReminder } from './reminders.ts';

/** Books a slot: straight, or by confirming a hold of the caller's. */
export function book(desk: Desk, input: BookingCreate): BookingRecord {
  const actor = requireActor(desk);
  requireVisible(desk);
  if (input.for) requireOperator(desk);
  const hold = input.holdId === undefined ? undefined : requireOwnHold(desk, actor, input.holdId);
  if (hold && hold.start !== input.start) {
    const message = 'must be the start of the hold';
    throw new Problem('invalid_request', `start: ${message}`, [{ path: 'start', message }]);
  }
  const seats = input.seats ?? hold?.seats ?? 1;
  requireSeatsAllowed(desk, seats);
  // Who speaks for a caller may not know everything that is asked.
  const answers = requireAnswers(desk, input.answers, { mayLeaveOut: input.for !== undefined });
  const span = hold ? requireHeldSlot(desk, hold) : requireSlot(desk, input.start);
  // Who walks in or calls pays on the spot.
  const payment = input.for ? null : paymentFor(desk, seats);
  if (payment) requireFewUnpaid(desk, actor.userId);
  return takeBooking(desk, {
    span,
    seats,
    ...firstState(desk, span, payment),
    payment,
    note: input.note,
    answers,
    person: input.for
      ? { userId: null, userName: input.for.name, contactEmail: input.for.email ?? null }
      : { userId: actor.userId, userName: actor.name, contactEmail: null },
  });
}

/** A yes comes before the money, and the money before the booking. */
export function firstState(
  desk: Desk,
  span: Interval,
  payment: PaymentRecord | null,
): { status: BookingStatus; pendingUntil: number | null } {
  if (desk.calendar.settings.approvalRequired && !isOperator(desk))
    return { status: 'pending_approval', pendingUntil: span.start };
  if (payment) return { status: 'pending_payment', pendingUntil: payUntil(desk, span.start, false) };
  return { status: 'confirmed', pendingUntil: null };
}

/** Takes `seats` over any span, in one state. Ends the caller's own holds that are in its way. */
export function takeBooking(
  desk: Desk,
  input: {
    span: Interval;
    seats: number;
    status: BookingStatus;
    /** When a pending state lapses, epoch milliseconds. */
    pendingUntil: number | null;
    /** Nothing is to be paid here unless given. */
    payment?: PaymentRecord | null;
    note: string;
    /** What `requireAnswers` found good. */
    answers?: readonly Answer[] | null;
    person: Pick<BookingRecord, 'userId' | 'userName' | 'contactEmail'> & { readonly isGuest?: boolean };
    /** The series that it is booked with. */
    seriesId?: string;
    /** Its id, where that was known before. */
    id?: string;
    /** Whose holds end for it: the person's, or the caller's, unless given. */
    holderId?: string;
  },
): BookingRecord {
  const { span, seats, status, pendingUntil, payment = null, note, answers = null, person } = input;
  if (person.userId !== null) requireWithinLimits(desk, person.userId, span.start);
  const holderId = input.holderId ?? person.userId ?? requireActor(desk).userId;
  const ended = ownHoldsInTheWay(desk, span, seats, holderId);
  endHolds(desk, ended);
  const made: BookingRecord = {
    isGuest: false,
    ...person,
    id: input.id ?? newBookingId(span.start),
    start: span.start,
    end: span.end,
    seats,
    status,
    note,
    price: desk.calendar.settings.price,
    payment,
    answers,
    checkedInAt: null,
    pendingUntil,
    remindMinutes: leadMinutesOf(desk, person.userId),
    remindAt: null,
    createdAt: desk.now,
    version: 1,
    seriesId: input.seriesId ?? null,
  };
  const booking = withReminder(made, desk.now);
  desk.store.insertBooking(booking);
  record(desk, status === 'confirmed' ? 'booking_confirmed' : 'booking_requested', booking, [
    booking,
    ...ended,
  ]);
  return booking;
}

/** The live hold that is being confirmed: 404 where it is somebody else's, 409 `hold_expired` where its time has run out. */
export function requireOwnHold(desk: Desk, actor: Actor, id: string): HoldRecord {
  const hold = desk.store.hold(id);
  if (hold && hold.userId !== actor.userId) throw notFound('hold');
  if (!hold || hold.expiresAt <= desk.now) {
    throw new Problem(
      'hold_expired',
      'The time to confirm has run out. Pick the time again, if it is still free.',
    );
  }
  return hold;
}

const LIMIT_WORDS: Record<LimitName, string> = {
  perUserPerDay: 'a day',
  perUserPerWeek: 'a week',
  perUserActive: 'at once',
};

/** Refuses with 422 `limit_reached` one booking more than a person may have. */
export function requireWithinLimits(desk: Desk, userId: string, start: number, except?: Except): void {
  refuseBroken(desk, limitBrokenBy(desk, userId, start, except));
}

/** The same of whatever a person has: the starts of what counts around `start`, and how much of it is open. */
export function requireFewer(
  desk: Desk,
  start: number,
  has: { starts: readonly number[]; active: number },
): void {
  const { limits, timeZone } = desk.calendar.settings;
  refuseBroken(desk, brokenLimit({ limits, start, timeZone, ...has }));
}

function refuseBroken(desk: Desk, broken: LimitName | undefined): void {
  if (!broken) return;
  const { limits } = desk.calendar.settings;
  throw new Problem(
    'limit_reached',
    `One person may book ${limits[broken]} ${LIMIT_WORDS[broken]} here, and you have.`,
  );
}

/** Whether a person may have one booking more. */
export function isWithinLimits(desk: Desk, userId: string, start: number): boolean {
  return limitBrokenBy(desk, userId, start) === undefined;
}

function limitBrokenBy(desk: Desk, userId: string, start: number, except?: Except): LimitName | undefined {
  const { limits, timeZone } = desk.calendar.settings;
  if (limits.perUserActive === null && limits.perUserPerDay === null && limits.perUserPerWeek === null)
    return undefined;
  return brokenLimit({
    limits,
    start,
    timeZone,
    starts: desk.store.lists.startsOf(userId, limitPeriods(start, timeZone).week, except),
    active: limits.perUserActive === null ? 0 : desk.store.lists.countOpen(userId, desk.now, except),
  });
}

/** Moves a booking to another slot in one step; where the new one is taken the old one is kept. */
export function reschedule(
  desk: Desk,
  id: string,
  input: Reschedule,
  expectedVersion?: number,
): BookingRecord {
  const booking = changeable(desk, id, expectedVersion);
  // Who lost their part in a private calendar keeps what they booked, and books nothing else.
  requireVisible(desk);
  if (input.start === booking.start) return booking;
  return moveBooking(desk, booking, requireSlot(desk, input.start));
}

/** Moves an open booking to any span. `leaving`: what gives its place up with it, itself among them. */
export function moveBooking(
  desk: Desk,
  booking: BookingRecord,
  span: Interval,
  leaving: Except = booking.id,
): BookingRecord {
  if (booking.userId !== null && !isOperator(desk)) {
    requireWithinLimits(desk, booking.userId, span.start, leaving);
  }
  const holderId = booking.userId ?? requireActor(desk).userId;
  const ended = ownHoldsInTheWay(desk, span, booking.seats, holderId, leaving);
  endHolds(desk, ended);
  const pendingUntil =
    booking.status === 'pending_approval'
      ? span.start
      : booking.pendingUntil && Math.min(booking.pendingUntil, span.start);
  const moved = withReminder(
    { ...booking, start: span.start, end: span.end, pendingUntil, version: booking.version + 1 },
    desk.now,
  );
  desk.store.updateBooking(moved);
  record(desk, 'booking_rescheduled', moved, [booking, moved, ...ended]);
  return moved;
}

export function cancel(desk: Desk, id: string, expectedVersion?: number): BookingRecord {
  return enter(desk, changeable(desk, id, expectedVersion), 'cancelled');
}

/** An open booking that the caller may still change. */
function changeable(desk: Desk, id: string, expectedVersion?: number): BookingRecord {
  const booking = visibleBooking(desk, id);
  requireVersion(expectedVersion, booking.version);
  requireChangeable(desk, booking);
  return booking;
}

/** Refuses with 409 `not_cancellable` what has ended, and customers what begins too soon. */
export function requireChangeable(desk: Desk, booking: BookingRecord): void {
  if (!isOpen(booking.status))
    throw new Problem('not_cancellable', `This booking is ${words(booking.status)} already.`);
  const { untilMinutesBefore } = desk.calendar.settings.cancellation;
  if (!isOperator(desk) && !canCustomerChange({ now: desk.now, start: booking.start, untilMinutesBefore })) {
    throw new Problem(
      'not_cancellable',
      'It is too late to change this booking yourself. Ask the people who run the calendar.',
    );
  }
}

/** What operators say of a booking: approve, decline, check in, no-show. */
export function operate(
  desk: Desk,
  id: string,
  action: Exclude<BookingAction, 'cancel' | 'due'>,
  expectedVersion?: number,
): BookingRecord {
  requireActor(desk);
  const booking = visibleBooking(desk, id);
  requireOperator(desk);
  requireVersion(expectedVersion, booking.version);
  const next = transition(action, { ...booking, now: desk.now, isPriced: booking.payment !== null });
  if ('refused' in next) throw refusal(next.refused, booking.status);
  const checkedInAt = action === 'check_in' ? (booking.checkedInAt ?? desk.now) : null;
  if (next.to === booking.status && checkedInAt === booking.checkedInAt) return booking;
  const pendingUntil =
    next.to === 'pending_payment' ? payUntil(desk, booking.start, true) : booking.pendingUntil;
  return enter(desk, { ...booking, checkedInAt, pendingUntil }, next.to);
}

/** What a deadline does to a booking: its person is reminded, a request lapses, a confirmed one is completed. */
export function settleDue(desk: Desk, due: BookingRecord): void {
  const booking = remindIfDue(desk, due);
  if ((dueAt(booking) ?? desk.now) > desk.now) return;
  const next = transition('due', { ...booking, now: desk.now, isPriced: booking.payment !== null });
  if ('to' in next) enter(desk, booking, next.to);
}

const CHANGE_OF: Record<BookingStatus, Parameters<typeof record>[1]> = {
  pending_payment: 'booking_approved',
  pending_approval: 'booking_requested',
  confirmed: 'booking_approved',
  cancelled: 'booking_cancelled',
  declined: 'booking_declined',
  expired: 'booking_expired',
  completed: 'booking_completed',
  no_show: 'booking_no_show',
};

/** Writes a booking in its new state, with one row of the log. */
export function enter(desk: Desk, booking: BookingRecord, status: BookingStatus): BookingRecord {
  const checkedIn =
    booking.checkedInAt !== null && (status === 'confirmed' || status === 'completed') && desk.actor !== null;
  const payment = paymentAfter(desk, booking, status);
  const next = withReminder({ ...booking, status, payment, version: booking.version + 1 }, desk.now);
  desk.store.updateBooking(next);
  const frees = status === 'cancelled' || status === 'declined' || status === 'expired';
  record(desk, checkedIn ? 'booking_checked_in' : CHANGE_OF[status], next, frees ? [next] : []);
  noteOwed(desk, next);
  return next;
}

function refusal(
  reason: 'expired' | 'not_open' | 'not_pending' | 'not_started',
  status: BookingStatus,
): Problem {
  switch (reason) {
    case 'expired':
      return new Problem('hold_expired', 'The request has lapsed: its slot has begun.');
    case 'not_pending':
      return new Problem('conflict', `This booking does not wait for approval: it is ${words(status)}.`);
    case 'not_started':
      return new Problem('conflict', 'Nobody can have missed it yet: it has not begun.');
    case 'not_open':
      return new Problem('conflict', `That does not fit: this booking is ${words(status)}.`);
  }
}

function words(status: BookingStatus): string {
  return status.replace('_', ' ');
}
