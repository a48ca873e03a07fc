// Lists and counts of what a calendar holds, read from its tables.
import { type BookingStatus, OCCUPYING, OPEN } from '../domain/booking.ts';
import { type Interval, MINUTE_MS } from '../domain/interval.ts';
import type { BlockRecord, BookingRecord } from './records.ts';
import { type BlockRow, BOOKING_COLUMNS, type BookingRow, toBlock, toBooking } from './rows.ts';

/** No booking is longer than the longest slot: 1,440 minutes. */
const LONGEST = 1_440 * MINUTE_MS;

const quoted = (statuses: readonly BookingStatus[]) => statuses.map((status) => `'${status}'`).join(', ');
export const OCCUPYING_LIST = quoted(OCCUPYING);
const OPEN_LIST = quoted(OPEN);

/** A booking that does not count, or several: they are about to go elsewhere. */
export type Except = string | ReadonlySet<string>;

export function isExcept(except: Except | undefined, id: string): boolean {
  return typeof except === 'object' ? except.has(id) : except === id;
}

/** Which bookings are listed; instants in epoch milliseconds. */
export interface BookingQuery {
  readonly from: number;
  readonly to: number;
  readonly status: BookingStatus | undefined;
  /** The last one that was listed before. */
  readonly after: { readonly start: number; readonly id: string } | undefined;
  readonly limit: number;
  readonly newestFirst?: boolean;
}

export class Lists {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** Starts of a person's bookings that begin in `period` and count against limits. */
  startsOf(userId: string, period: Interval, except?: Except): number[] {
    return this.#sql
      .exec<{ id: string; start_at: number }>(
        `SELECT id, start_at FROM booking
         WHERE start_at >= ? AND start_at < ? AND user_id = ? AND status IN (${OCCUPYING_LIST})`,
        period.start,
        period.end,
        userId,
      )
      .toArray()
      .filter((row) => !isExcept(except, row.id))
      .map((row) => row.start_at);
  }

  /** How many of a person's bookings are open and have not ended. */
  countOpen(userId: string, now: number, except?: Except): number {
    return this.#sql
      .exec<{ id: string }>(
        `SELECT id FROM booking WHERE start_at > ? AND end_at > ? AND user_id = ? AND status IN (${OPEN_LIST})`,
        now - LONGEST,
        now,
        userId,
      )
      .toArray()
      .filter((row) => !isExcept(except, row.id)).length;
  }

  /** Until when a person's bookings wait to be paid: none waits for a day. */
  unpaidOf(userId: string, now: number): number[] {
    return this.#sql
      .exec<{ due_at: number }>(
        `SELECT due_at FROM booking
         WHERE due_at IS NOT NULL AND due_at > ? AND due_at < ? AND user_id = ? AND status = 'pending_payment'`,
        now,
        now + 86_400_000,
        userId,
      )
      .toArray()
      .map((row) => row.due_at);
  }

  /** The bookings of a series that start at `since` or later, by start. Rare enough to go without an index. */
  seriesOf(seriesId: string, since: number): BookingRecord[] {
    return this.#sql
      .exec<BookingRow>(
        `SELECT ${BOOKING_COLUMNS} FROM booking WHERE start_at >= ? AND series_id = ? ORDER BY start_at, id`,
        since,
        seriesId,
      )
      .toArray()
      .map(toBooking);
  }

  /** Open bookings that have not ended. */
  openBookings(now: number): BookingRecord[] {
    return this.#sql
      .exec<BookingRow>(
        `SELECT ${BOOKING_COLUMNS} FROM booking WHERE start_at > ? AND end_at > ? AND status IN (${OPEN_LIST})`,
        now - LONGEST,
        now,
      )
      .toArray()
      .map(toBooking);
  }

  /** A page of bookings by start and id, behind `after`; the newest first only without it. */
  listBookings(input: BookingQuery): BookingRecord[] {
    const after = input.after ?? { start: input.from, id: '' };
    const order = input.newestFirst ? 'start_at DESC, id DESC' : 'start_at, id';
    return this.#sql
      .exec<BookingRow>(
        `SELECT ${BOOKING_COLUMNS} FROM booking
         WHERE start_at >= ? AND start_at < ? AND (start_at > ? OR (start_at = ? AND id > ?)) AND (? IS NULL OR status = ?)
         ORDER BY ${order} LIMIT ?`,
        Math.max(input.from, after.start),
        input.to,
        after.start,
        after.start,
        after.id,
        input.status ?? null,
        input.status ?? null,
        input.limit,
      )
      .toArray()
      .map(toBooking);
  }

  /** A page of the blocked time that touches `range`, by start and id, behind `after`. */
  listBlocks(
    range: Interval,
    after: { start: number; id: string } | undefined,
    limit: number,
  ): BlockRecord[] {
    return this.#sql
      .exec<BlockRow>(
        `SELECT * FROM block WHERE end_at > ? AND start_at < ? AND (start_at, id) > (?, ?) ORDER BY start_at, id LIMIT ?`,
        range.start,
        range.end,
        after?.start ?? Number.MIN_SAFE_INTEGER,
        after?.id ?? '',
        limit,
      )
      .toArray()
      .map(toBlock);
  }
}
