// The calendar's state in SQL. Every call is synchronous; who calls opens the transaction.
import { type BookingStatus, dueAt, OCCUPYING, OPEN } from '../domain/booking.ts';
import type { Claim, Interval } from '../domain/interval.ts';
import { Answers } from './answers.ts';
import { Journal } from './journal.ts';
import type { BlockRecord, BookingRecord, CalendarRecord, HoldRecord, Settings } from './records.ts';
import {
  type BlockRow,
  BOOKING_COLUMNS,
  type BookingRow,
  type HoldRow,
  toBlock,
  toBooking,
  toHold,
} from './rows.ts';

/** No booking is longer than the longest slot: 1,440 minutes. */
const LONGEST = 1_440 * 60_000;

const quoted = (statuses: readonly BookingStatus[]) => statuses.map((status) => `'${status}'`).join(', ');
const OCCUPYING_LIST = quoted(OCCUPYING);
const OPEN_LIST = quoted(OPEN);

export class Store {
  readonly journal: Journal;
  /** Rises with each write of the calendar's own row, one that is undone included: what was read before may be old. */
  calendarWrites = 0;
  readonly answers: Answers;
  readonly #sql: SqlStorage;

  constructor(readonly storage: DurableObjectStorage) {
    this.#sql = storage.sql;
    this.journal = new Journal(storage.sql);
    this.answers = new Answers(storage.sql);
  }

  /** Runs `work` as one transaction: what it throws undoes all that it wrote. */
  atomically<T>(work: () => T): T {
    return this.storage.transactionSync(work);
  }

  // The calendar itself

  calendar(): CalendarRecord | undefined {
    const [row] = this.#sql
      .exec<{
        id: string;
        owner_id: string;
        settings: string;
        revision: number;
        created_at: number;
        deleted_at: number | null;
      }>('SELECT id, owner_id, settings, revision, created_at, deleted_at FROM calendar')
      .toArray();
    return row
      ? {
          id: row.id,
          ownerId: row.owner_id,
          settings: JSON.parse(row.settings),
          revision: row.revision,
          createdAt: row.created_at,
          deletedAt: row.deleted_at,
        }
      : undefined;
  }

  insertCalendar(calendar: { id: string; ownerId: string; settings: Settings; createdAt: number }): void {
    this.calendarWrites += 1;
    this.#sql.exec(
      'INSERT INTO calendar (one, id, owner_id, settings, revision, created_at) VALUES (1, ?, ?, ?, 1, ?)',
      calendar.id,
      calendar.ownerId,
      JSON.stringify(calendar.settings),
      calendar.createdAt,
    );
  }

  updateCalendar(settings: Settings, revision: number): void {
    this.calendarWrites += 1;
    this.#sql.exec('UPDATE calendar SET settings = ?, revision = ?', JSON.stringify(settings), revision);
  }

  markDeleted(now: number, revision: number): void {
    this.calendarWrites += 1;
    this.#sql.exec('UPDATE calendar SET deleted_at = ?, revision = ?', now, revision);
  }

  // What occupies seats

  /** Bookings and holds that occupy seats somewhere in `reach`; holds of `exceptUser` and the booking `exceptBooking` left out. */
  claims(
    reach: Interval,
    now: number,
    except: { holds?: ReadonlySet<string>; booking?: string } = {},
  ): Claim[] {
    const bookings = this.#sql
      .exec<{ id: string; start_at: number; end_at: number; seats: number }>(
        `SELECT id, start_at, end_at, seats FROM booking
         WHERE start_at > ? AND start_at < ? AND end_at > ? AND status IN (${OCCUPYING_LIST})
           AND (due_at IS NULL OR due_at > ? OR status NOT LIKE 'pending%')`,
        reach.start - LONGEST,
        reach.end,
        reach.start,
        now,
      )
      .toArray();
    return [...bookings, ...this.#holdRows(reach, now)]
      .filter((row) => row.id !== except.booking && !except.holds?.has(row.id))
      .map((row) => ({ start: row.start_at, end: row.end_at, seats: row.seats }));
  }

  #holdRows(reach: Interval, now: number): HoldRow[] {
    return this.#sql
      .exec<HoldRow>(
        'SELECT * FROM hold WHERE end_at > ? AND start_at < ? AND expires_at > ?',
        reach.start,
        reach.end,
        now,
      )
      .toArray();
  }

  /** Live holds that touch `reach`. */
  holdsIn(reach: Interval, now: number): HoldRecord[] {
    return this.#holdRows(reach, now).map(toHold);
  }

  /** Blocked time that touches `reach`. */
  blocksIn(reach: Interval): BlockRecord[] {
    return this.#sql
      .exec<BlockRow>('SELECT * FROM block WHERE end_at > ? AND start_at < ?', reach.start, reach.end)
      .toArray()
      .map(toBlock);
  }

  // Holds

  hold(id: string): HoldRecord | undefined {
    const [row] = this.#sql.exec<HoldRow>('SELECT * FROM hold WHERE id = ?', id).toArray();
    return row && toHold(row);
  }

  liveHoldsOf(userId: string, now: number): HoldRecord[] {
    return this.#sql
      .exec<HoldRow>('SELECT * FROM hold WHERE user_id = ? AND expires_at > ?', userId, now)
      .toArray()
      .map(toHold);
  }

  allHolds(): HoldRecord[] {
    return this.#sql.exec<HoldRow>('SELECT * FROM hold').toArray().map(toHold);
  }

  putHold(hold: HoldRecord): void {
    this.#sql.exec(
      `INSERT INTO hold (id, user_id, start_at, end_at, seats, placed_at, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET seats = excluded.seats, expires_at = excluded.expires_at`,
      hold.id,
      hold.userId,
      hold.start,
      hold.end,
      hold.seats,
      hold.placedAt,
      hold.expiresAt,
    );
  }

  deleteHold(id: string): void {
    this.#sql.exec('DELETE FROM hold WHERE id = ?', id);
  }

  expiredHolds(now: number, limit: number): HoldRecord[] {
    return this.#sql
      .exec<HoldRow>('SELECT * FROM hold WHERE expires_at <= ? ORDER BY expires_at LIMIT ?', now, limit)
      .toArray()
      .map(toHold);
  }

  // Bookings

  booking(id: string): BookingRecord | undefined {
    const [row] = this.#sql
      .exec<BookingRow>(`SELECT ${BOOKING_COLUMNS} FROM booking WHERE id = ?`, id)
      .toArray();
    return row && toBooking(row);
  }

  insertBooking(booking: BookingRecord): void {
    this.#sql.exec(
      `INSERT INTO booking (${BOOKING_COLUMNS}, due_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
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
      dueAt(booking),
    );
  }

  /** Writes what can change about a booking. */
  updateBooking(booking: BookingRecord): void {
    this.#sql.exec(
      'UPDATE booking SET start_at = ?, end_at = ?, status = ?, checked_in_at = ?, pending_until = ?, remind_minutes = ?, remind_at = ?, version = ?, payment = ?, due_at = ? WHERE id = ?',
      booking.start,
      booking.end,
      booking.status,
      booking.checkedInAt,
      booking.pendingUntil,
      JSON.stringify(booking.remindMinutes),
      booking.remindAt,
      booking.version,
      booking.payment && JSON.stringify(booking.payment),
      dueAt(booking),
      booking.id,
    );
  }

  dueBookings(now: number, limit: number): BookingRecord[] {
    return this.#sql
      .exec<BookingRow>(
        `SELECT ${BOOKING_COLUMNS} FROM booking WHERE due_at IS NOT NULL AND due_at <= ? ORDER BY due_at LIMIT ?`,
        now,
        limit,
      )
      .toArray()
      .map(toBooking);
  }

  /** Starts of a person's bookings that begin in `period` and count against limits. */
  startsOf(userId: string, period: Interval, except?: string): number[] {
    return this.#sql
      .exec<{ id: string; start_at: number }>(
        `SELECT id, start_at FROM booking
         WHERE start_at >= ? AND start_at < ? AND user_id = ? AND status IN (${OCCUPYING_LIST})`,
        period.start,
        period.end,
        userId,
      )
      .toArray()
      .filter((row) => row.id !== except)
      .map((row) => row.start_at);
  }

  /** How many of a person's bookings are open and have not ended. */
  countOpen(userId: string, now: number, except?: string): number {
    return this.#sql
      .exec<{ id: string }>(
        `SELECT id FROM booking WHERE start_at > ? AND end_at > ? AND user_id = ? AND status IN (${OPEN_LIST})`,
        now - LONGEST,
        now,
        userId,
      )
      .toArray()
      .filter((row) => row.id !== except).length;
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

  /** A page of bookings by start and id, behind `after`. */
  listBookings(input: {
    from: number;
    to: number;
    status: BookingStatus | undefined;
    after: { start: number; id: string } | undefined;
    limit: number;
  }): BookingRecord[] {
    const after = input.after ?? { start: input.from, id: '' };
    return this.#sql
      .exec<BookingRow>(
        `SELECT ${BOOKING_COLUMNS} FROM booking
         WHERE start_at >= ? AND start_at < ? AND (start_at > ? OR (start_at = ? AND id > ?)) AND (? IS NULL OR status = ?)
         ORDER BY start_at, id LIMIT ?`,
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

  // Blocked time

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

  block(id: string): BlockRecord | undefined {
    return this.#sql.exec<BlockRow>('SELECT * FROM block WHERE id = ?', id).toArray().map(toBlock)[0];
  }

  countBlocks(): number {
    return Number(this.#sql.exec('SELECT count(*) AS n FROM block').one().n);
  }

  insertBlock(block: BlockRecord): void {
    this.#sql.exec(
      'INSERT INTO block (id, start_at, end_at, reason) VALUES (?, ?, ?, ?)',
      block.id,
      block.start,
      block.end,
      block.reason,
    );
  }

  deleteBlock(id: string): void {
    this.#sql.exec('DELETE FROM block WHERE id = ?', id);
  }

  // Deadlines

  /** The earliest instant at which a hold, a booking or a reader wants attention, or null. */
  earliestDeadline(): number | null {
    const row = this.#sql
      .exec<{ at: number | null }>(
        `SELECT min(at) AS at FROM (
           SELECT min(expires_at) AS at FROM hold
           UNION ALL SELECT min(due_at) FROM booking WHERE due_at IS NOT NULL
           UNION ALL SELECT min(retry_at) FROM reader
         )`,
      )
      .one();
    return row.at;
  }
}
