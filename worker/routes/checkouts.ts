// What a call adds to a booking that it left waiting for money: the address to pay at.
import type { Context } from 'hono';
import type { Once } from '../calendar/calendar.ts';
import type { Booking } from '../contract/bookings.ts';
import { openCheckout } from '../payments/settle.ts';
import { type AppEnv, describeError } from './http.ts';

/**
 * The booking with a place to pay, where it waits for that and has none. Where the provider does not answer the booking
 * stands all the same: its seats wait, and its owner may ask again.
 */
export async function withCheckout(
  c: Context<AppEnv>,
  booking: Booking,
  once: Once | undefined,
): Promise<Booking> {
  if (booking.status !== 'pending_payment' || booking.payment?.checkoutUrl !== null) return booking;
  const place = { calendarId: booking.calendarId, bookingId: booking.id };
  try {
    const opened = await openCheckout(c.env, place, once);
    // Who asks may see more of it than whom the provider's word is for.
    return opened?.payment?.checkoutUrl ? { ...opened, answers: booking.answers } : booking;
  } catch (error) {
    console.error(JSON.stringify({ requestId: c.get('requestId'), checkout: describeError(error) }));
    return booking;
  }
}
