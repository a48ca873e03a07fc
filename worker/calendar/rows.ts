// Rows as SQLite has them, and the records that they are.
import type { BookingStatus } from '../domain/booking.ts';
import type { BlockRecord, BookingRecord, HoldRecord, Settings } from './records.ts';

/** Settings as they were stored; one that is younger than they are has its default. */
export const toSettings = (stored: string): Settings => ({
  questions: [],
  guestsAllowed: false,
  ...JSON.parse(stored),
});

export const BOOKING_COLUMNS =
  'id, user_id, user_name, contact_email, start_at, end_at, seats, status, note, price_amount, price_currency, checked_in_at, pending_until, remind_minutes, remind_at, created_at, version, payment, answers, series_id, guest';

export type BookingRow = {
  id: string;
  user_id: string | null;
  user_name: string;
  contact_email: string | null;
  start_at: number;
  end_at: number;
  seats: number;
  status: BookingStatus;
  note: string;
  price_amount: number | null;
  price_currency: string | null;
  checked_in_at: number | null;
  pending_until: number | null;
  remind_minutes: string;
  remind_at: number | null;
  created_at: number;
  version: number;
  payment: string | null;
  answers: string | null;
  series_id: string | null;
  guest: number | null;
};

export type HoldRow = {
  id: string;
  user_id: string;
  start_at: number;
  end_at: number;
  seats: number;
  placed_at: number;
  expires_at: number;
};

export const toBooking = (row: BookingRow): BookingRecord => ({
  id: row.id,
  userId: row.user_id,
  userName: row.user_name,
  contactEmail: row.contact_email,
  start: row.start_at,
  end: row.end_at,
  seats: row.seats,
  status: row.status,
  note: row.note,
  price:
    row.price_amount === null || row.price_currency === null
      ? null
      : { amount: row.price_amount, currency: row.price_currency },
  checkedInAt: row.checked_in_at,
  pendingUntil: row.pending_until,
  remindMinutes: JSON.parse(row.remind_minutes),
  remindAt: row.remind_at,
  createdAt: row.created_at,
  version: row.version,
  payment: row.payment === null ? null : JSON.parse(row.payment),
  answers: row.answers === null ? null : JSON.parse(row.answers),
  seriesId: row.series_id,
  isGuest: row.guest === 1,
});

/** What is stored of a booking, in the order of `BOOKING_COLUMNS`. */
export const bookingValues = (booking: BookingRecord): (string | number | null)[] => [
  booking.id,
  booking.userId,
  booking.userName,
  booking.contactEmail,
  booking.start,
  booking.end,
  booking.seats,
  booking.status,
  booking.note,
  booking.price?.amount ?? null,
  booking.price?.currency ?? null,
  booking.checkedInAt,
  booking.pendingUntil,
  JSON.stringify(booking.remindMinutes),
  booking.remindAt,
  booking.createdAt,
  booking.version,
  booking.payment && JSON.stringify(booking.payment),
  booking.answers && JSON.stringify(booking.answers),
  booking.seriesId,
  booking.isGuest ? 1 : null,
];

export const toHold = (row: HoldRow): HoldRecord => ({
  id: row.id,
  userId: row.user_id,
  start: row.start_at,
  end: row.end_at,
  seats: row.seats,
  placedAt: row.placed_at,
  expiresAt: row.expires_at,
});

export type BlockRow = {
  id: string;
  start_at: number;
  end_at: number;
  reason: string;
  source_id: string | null;
};

export const toBlock = (row: BlockRow): BlockRecord => ({
  id: row.id,
  start: row.start_at,
  end: row.end_at,
  reason: row.reason,
  sourceId: row.source_id,
});
