// What a booking costs, and what comes back when it ends: decided with the booking's own change, told to the provider
// afterwards.
import { Problem } from '../contract/problems.ts';
import type { BookingStatus } from '../domain/booking.ts';
import { minorDigits, percentOf } from '../domain/money.ts';
import { keptOf, newPayment, owedTo, type PaymentRecord, withRefund } from '../domain/payment.ts';
import { canCustomerChange, MAX_UNPAID, payBy } from '../domain/policy.ts';
import { type Desk, isOperator, record } from './desk.ts';
import type { BookingRecord } from './records.ts';

/** What `seats` cost here now; null where nothing is charged. */
export function paymentFor(desk: Desk, seats: number): PaymentRecord | null {
  const { price } = desk.calendar.settings;
  return price && desk.charges
    ? newPayment({ amount: price.amount * seats, currency: price.currency })
    : null;
}

/** Refuses with 429 `too_many_holds` one more unpaid booking of somebody who has many: seats are not for keeping. */
export function requireFewUnpaid(desk: Desk, userId: string): void {
  const unpaid = desk.store.lists.unpaidOf(userId, desk.now);
  if (unpaid.length < MAX_UNPAID) return;
  throw new Problem(
    'too_many_holds',
    `${MAX_UNPAID} bookings of yours wait to be paid here already. Pay or cancel one first.`,
    undefined,
    { 'Retry-After': String(Math.max(1, Math.ceil((Math.min(...unpaid) - desk.now) / 1_000))) },
  );
}

/** Until when a booking of `start` waits to be paid, from now on. */
export function payUntil(desk: Desk, start: number, wasApproved: boolean): number {
  const { holdSeconds } = desk.calendar.settings;
  return payBy({ now: desk.now, start, holdSeconds, wasApproved });
}

/** Stripe takes amounts of three digits behind the point in tens only. */
export function stepOf({ captures, currency }: PaymentRecord): number {
  return minorDigits(currency) === 3 && captures.some(({ provider }) => provider === 'stripe') ? 10 : 1;
}

/** A booking's payment once the booking has entered `status`: a cancelled one gives back what the calendar's rule says. */
export function paymentAfter(
  desk: Desk,
  booking: BookingRecord,
  status: BookingStatus,
): PaymentRecord | null {
  const { payment } = booking;
  if (!payment || status !== 'cancelled') return payment;
  const amount = percentOf(keptOf(payment), percentBack(desk, booking), stepOf(payment));
  return withRefund(payment, { bookingId: booking.id, amount, reason: 'cancelled', at: desk.now });
}

/** All of it where those who run the calendar cancel; by its rule where the customer does. */
function percentBack(desk: Desk, { start }: BookingRecord): number {
  if (isOperator(desk)) return 100;
  const { untilMinutesBefore, refundPercent } = desk.calendar.settings.cancellation;
  return canCustomerChange({ now: desk.now, start, untilMinutesBefore }) ? refundPercent : 0;
}

/** Where the provider has to be told of what a booking's change means, the log says so. */
export function noteOwed(desk: Desk, booking: BookingRecord): void {
  if (!booking.payment) return;
  const { close, refunds } = owedTo(booking.payment, booking.status === 'pending_payment');
  if (close.length + refunds.length > 0) record(desk, 'booking_payment', booking, []);
}
