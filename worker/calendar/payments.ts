// What a payment provider says, and what follows for a booking. Its word comes late, twice, and in any order: each is
// held against what is known, and counts once.
import type { Booking, Refund } from '../contract/bookings.ts';
import { Problem } from '../contract/problems.ts';
import { transition } from '../domain/booking.ts';
import { minorDigits } from '../domain/money.ts';
import {
  type CheckoutSession,
  failedRefunds,
  findSession,
  keptOf,
  type PaymentRecord,
  type SeenRefund,
  withCapture,
  withoutSession,
  withRefund,
  withSeenRefund,
  withSession,
} from '../domain/payment.ts';
import { requireWithinLimits } from './bookings.ts';
import { noteOwed, stepOf } from './charges.ts';
import { type Desk, record, requireActor, requireOperator, requireVersion, visibleBooking } from './desk.ts';
import { holderOf } from './guest-rows.ts';
import { endHolds, ownHoldsInTheWay } from './holds.ts';
import { answerBooking, type BookingRecord, type CalendarRecord, type HoldRecord } from './records.ts';
import { withReminder } from './reminders.ts';

/** Money that was taken at a session. */
export interface Paid {
  readonly type: 'paid';
  readonly provider: string;
  readonly sessionId: string;
  /** The provider's id of the money. */
  readonly captureId: string;
  readonly amount: number;
  readonly currency: string;
}

export type ProviderWord =
  /** Nothing new: how does it stand? */
  | { readonly type: 'look' }
  | { readonly type: 'session'; readonly session: CheckoutSession }
  | { readonly type: 'ended'; readonly provider: string; readonly sessionId: string }
  | { readonly type: 'refund'; readonly refund: SeenRefund }
  | Paid;

export interface Heard {
  readonly calendar: CalendarRecord;
  readonly booking: BookingRecord;
  /** The booking as its owner sees it. */
  readonly answer: Booking;
  /** False for a session or money that never was this booking's: nothing was changed. */
  readonly isOurs: boolean;
}

/** Takes in what a provider says of a booking that is here. */
export function hear(desk: Desk, id: string, word: ProviderWord): Heard {
  const before = desk.store.booking(id);
  if (!before) throw new Problem('not_found', 'There is no such booking.');
  const after = before.payment && follow(desk, before, before.payment, word);
  const booking = after ?? before;
  return {
    calendar: desk.calendar,
    booking,
    answer: answerBooking(desk.calendar.id, booking, 'customer'),
    isOurs: after !== null,
  };
}

/** The booking after it; null where the word is about something else. */
function follow(
  desk: Desk,
  booking: BookingRecord,
  payment: PaymentRecord,
  word: ProviderWord,
): BookingRecord | null {
  switch (word.type) {
    case 'look':
      return booking;
    case 'session':
      // Where it is paid is no change of the booking: whoever made it is told so in the answer to that.
      return keep(desk, booking, withSession(payment, word.session), booking.version);
    case 'ended': {
      const session = { provider: word.provider, id: word.sessionId };
      if (!findSession(payment, session)) return null;
      return keep(desk, booking, withoutSession(payment, session));
    }
    case 'refund':
      if (!payment.captures.some(({ id }) => id === word.refund.captureId)) return null;
      return keep(desk, booking, withSeenRefund(payment, word.refund, desk.now));
    case 'paid':
      return take(desk, booking, payment, word);
  }
}

/** Writes what became of a payment alone. */
function keep(
  desk: Desk,
  booking: BookingRecord,
  payment: PaymentRecord,
  version = booking.version + 1,
): BookingRecord {
  if (payment === booking.payment) return booking;
  const next = { ...booking, payment, version };
  desk.store.updateBooking(next);
  // Nobody gives it back any more unless somebody is told.
  const hasFailed =
    failedRefunds(payment).length > (booking.payment ? failedRefunds(booking.payment).length : 0);
  record(desk, hasFailed ? 'booking_refund_failed' : 'booking_payment', next, []);
  return next;
}

/** Money was taken: it confirms the booking that waits for it, or goes back by itself. */
function take(desk: Desk, booking: BookingRecord, payment: PaymentRecord, paid: Paid): BookingRecord | null {
  const session = { provider: paid.provider, id: paid.sessionId };
  if (!findSession(payment, session)) return null;
  const { provider, captureId, amount } = paid;
  const taken = withCapture(withoutSession(payment, session), { provider, id: captureId, amount }, desk.now);
  if (taken.captures.length === payment.captures.length) return booking;
  const isRight = amount === payment.amount && paid.currency === payment.currency;
  const seats = isRight ? seatsFor(desk, booking) : 'none';
  if (seats !== 'none') return confirm(desk, { ...booking, payment: taken }, seats);
  const reason = !isRight ? 'wrong_amount' : payment.captures.length > 0 ? 'twice' : 'late';
  const back = withRefund(taken, { bookingId: booking.id, amount, reason, at: desk.now });
  const next = { ...booking, payment: back, version: booking.version + 1 };
  desk.store.updateBooking(next);
  record(desk, 'booking_refunded', next, []);
  noteOwed(desk, next);
  return next;
}

/** Its own seats, those that are still free after it lapsed (with the holds that end for them), or none. */
function seatsFor(desk: Desk, booking: BookingRecord): 'own' | readonly HoldRecord[] | 'none' {
  const next = transition('pay', { ...booking, now: desk.now, isPriced: true });
  if ('refused' in next) return 'none';
  if (booking.status !== 'expired') return 'own';
  const holderId = booking.userId ?? (booking.isGuest ? holderOf(booking.id) : undefined);
  if (desk.calendar.deletedAt !== null || holderId === undefined) return 'none';
  try {
    requireWithinLimits(desk, holderId, booking.start, booking.id);
    return ownHoldsInTheWay(desk, booking, booking.seats, holderId, booking.id);
  } catch (error) {
    if (error instanceof Problem) return 'none';
    throw error;
  }
}

function confirm(desk: Desk, booking: BookingRecord, seats: 'own' | readonly HoldRecord[]): BookingRecord {
  const next = withReminder(
    { ...booking, status: 'confirmed', pendingUntil: null, version: booking.version + 1 },
    desk.now,
  );
  if (seats !== 'own') endHolds(desk, seats);
  desk.store.updateBooking(next);
  record(desk, 'booking_confirmed', next, seats === 'own' ? [] : [next, ...seats]);
  noteOwed(desk, next);
  return next;
}

/** Gives money back by hand: all that is kept, or a part of it. The booking stays as it is. */
export function refund(desk: Desk, id: string, input: Refund, expectedVersion?: number): BookingRecord {
  requireActor(desk);
  const booking = visibleBooking(desk, id);
  requireOperator(desk);
  requireVersion(expectedVersion, booking.version);
  const { payment } = booking;
  const kept = payment ? keptOf(payment) : 0;
  if (!payment || kept <= 0) throw new Problem('conflict', 'There is nothing to give back.');
  const amount = input.amount ?? kept;
  const step = stepOf(payment);
  const message =
    amount > kept
      ? `must be ${kept} at most: that is what is kept`
      : amount % step === 0 || amount === kept
        ? undefined
        : `must be a multiple of ${step}: ${payment.currency} is paid with ${minorDigits(payment.currency) - 1} digits`;
  if (message) throw new Problem('invalid_request', `amount: ${message}`, [{ path: 'amount', message }]);
  const next = {
    ...booking,
    payment: withRefund(payment, { bookingId: id, amount, reason: 'by_hand', at: desk.now }),
    version: booking.version + 1,
  };
  desk.store.updateBooking(next);
  record(desk, 'booking_refunded', next, []);
  noteOwed(desk, next);
  return next;
}
