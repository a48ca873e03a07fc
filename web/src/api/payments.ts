// Paying for a booking, and giving money back, as calls.
import { api } from './client.ts';
import type { Booking } from './types.ts';

const at = (calendar: string, booking: string) =>
  `/api/calendars/${encodeURIComponent(calendar)}/bookings/${encodeURIComponent(booking)}`;

/** Asks the provider how a payment stands, and for the address to pay at where it still waits. */
export const askPayment = (calendar: string, booking: string) =>
  api.post<Booking>(`${at(calendar, booking)}/pay`, {}, { idempotent: true });

/** `amount` in minor units. `key`: the same for each press of the button about the same amount. */
export const refund = (calendar: string, booking: string, amount: number, key: string) =>
  api.post<Booking>(`${at(calendar, booking)}/refund`, { amount }, { idempotent: key });
