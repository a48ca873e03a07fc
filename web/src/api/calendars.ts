// Calendars, slots and bookings, as calls.
import { api, query } from './client.ts';
import type {
  Booking,
  Calendar,
  CalendarSummary,
  GivenAnswers,
  Hold,
  MyBooking,
  Page,
  SlotList,
} from './types.ts';

const at = (calendar: string) => `/api/calendars/${encodeURIComponent(calendar)}`;

export interface SlotRange {
  readonly from: string;
  readonly to: string;
}

export const directory = (q: string, cursor?: string | null) =>
  api.get<Page<CalendarSummary>>(`/api/directory${query({ q, cursor, limit: 50 })}`);

export const getCalendar = (ref: string) => api.get<Calendar>(at(ref));

export const getSlots = (ref: string, range: SlotRange) =>
  api.get<SlotList>(`${at(ref)}/slots${query({ from: range.from, to: range.to })}`);

export const takeHold = (ref: string, start: string, seats: number) =>
  api.post<Hold>(`${at(ref)}/holds`, { start, seats }, { idempotent: true });

export const releaseHold = (ref: string, holdId: string) => api.del(`${at(ref)}/holds/${holdId}`);

export interface BookingWords {
  readonly note: string;
  /** To the calendar's questions; left out where there are none. */
  readonly answers?: GivenAnswers;
}

/** `key`: the same for each press of the button with the same hold and words. */
export const book = (ref: string, hold: Hold, words: BookingWords, key: string) =>
  api.post<Booking>(
    `${at(ref)}/bookings`,
    { start: hold.start, seats: hold.seats, holdId: hold.id, ...words },
    { idempotent: key },
  );

export const getBooking = (ref: string, id: string) =>
  api.get<Booking>(`${at(ref)}/bookings/${encodeURIComponent(id)}`);

export const cancelBooking = (ref: string, id: string) =>
  api.post<Booking>(`${at(ref)}/bookings/${encodeURIComponent(id)}/cancel`, {}, { idempotent: true });

export const reschedule = (ref: string, id: string, start: string) =>
  api.post<Booking>(
    `${at(ref)}/bookings/${encodeURIComponent(id)}/reschedule`,
    { start },
    { idempotent: true },
  );

export const myBookings = (when: 'upcoming' | 'past', cursor?: string | null) =>
  api.get<Page<MyBooking>>(`/api/me/bookings${query({ when, cursor })}`);

/** Fetches a booking's calendar file, which needs the session, and hands it to the browser as a download. */
export async function saveIcs(calendarId: string, bookingId: string, name: string): Promise<void> {
  const blob = await api.blob(`${at(calendarId)}/bookings/${encodeURIComponent(bookingId)}/ics`);
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = `${name.replaceAll(/[^\p{L}\p{N}]+/gu, '-').replaceAll(/^-|-$/g, '') || 'booking'}.ics`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
