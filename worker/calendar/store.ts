// The calendar's state in SQL. Every call is synchronous; who calls opens the transaction. What is small and asked for
// with every decision is kept in memory as well, and read anew after a transaction that was undone.
import { dueAt } from '../domain/booking.ts';
import { type Claim, type Interval, MINUTE_MS, overlaps } from '../domain/interval.ts';
import { isBorn } from '../durable/migrations.ts';
import { Answers } from './answers.ts';
import { startIn } from './booking-id.ts';
import { Journal } from './journal.ts';
import { Kept } from './kept.ts';
import { type Except, isExcept, Lists, OCCUPYING_LIST } from './lists.ts';
import { Members } from './members.ts';
import type { BlockRecord, BookingRecord, CalendarRecord, HoldRecord, Settings } from './records.ts';
import {
  type BlockRow,
  BOOKING_COLUMNS,
  type BookingRow,
  bookingValues,
  type HoldRow,
  toBlock,
  toBooking,
  toHold,
  toSettings,
} from './rows.ts';
import { Waiting } from './waiting.ts';

/** The rest of a booking's key, from its id bound twice and the start that the id speaks of. */
const KEY = 'id = ? AND start_at = coalesce((SELECT start_at FROM moved WHERE moved.id = ?), ?)';
const keyOf = (id: string) => [id, id, startIn(id)] as const;

type KnownCalendar = { readonly record: CalendarRecord; readonly longest: number };

export class Store {
  readonly journal: Journal;
  /** Rises with each write of the calendar's own row, one that is undone included: what was read before may be old. */
  calendarWrites = 0;
  readonly answers: Answers;
  readonly lists: Lists;
  readonly members: Members;
  readonly waiting: Waiting;
  readonly #sql: SqlStorage;
  #isBorn = false;
  #calendar: KnownCalendar | undefined;
  readonly #holds: Kept<HoldRecord>;
  readonly #blocks: Kept<BlockRecord>;
  /** Rises with each write. */
  #writes = 0;
  /** No hold or booking is due before; undefined where it must be looked up. */
  #due: { readonly at: number | null } | undefined;

  constructor(readonly storage: DurableObjectStorage) {
    this.#sql = storage.sql;
    this.journal = new Journal(storage.sql);
    this.answers = new Answers(storage.sql);
    this.lists = new Lists(storage.sql);
    this.members = new Members(storage.sql, () => {
      this.#writes += 1;
    });
    this.waiting = new Waiting(storage.sql);
    this.#holds = new Kept(() => this.#sql.exec<HoldRow>('SELECT * FROM hold').toArray().map(toHold));
    this.#blocks = new Kept(() => this.#sql.exec<BlockRow>('SELECT * FROM block').toArray().map(toBlock));
  }

  /** Runs `work` as one transaction: what it throws undoes all that it wrote. */
  atomically<T>(work: () => T): T {
    const written = () => this.#writes + this.waiting.writes + this.journal.last();
    const before = written();
    try {
      return this.storage.transactionSync(work);
    } catch (error) {
      // A refusal that wrote nothing, as most do, leaves memory right.
      if (written() !== before) this.reread();
      throw error;
    }
  }

  /** Forgets what is kept in memory: rows may be other than it says. */
  reread(): void {
    this.calendarWrites += 1;
    this.journal.reread();
    this.#calendar = undefined;
    this.#holds.reread();
    this.#blocks.reread();
    this.members.reread();
    this.waiting.reread();
    this.#due = undefined;
  }

  // The calendar itself

  /** The calendar, deleted or not; undefined where none was created here. */
  calendar(): CalendarRecord | undefined {
    return this.#known()?.record;
  }

  #known(): KnownCalendar | undefined {
    this.#isBorn ||= isBorn(this.#sql);
    if (!this.#isBorn) return undefined;
    if (this.#calendar) return this.#calendar;
    const [row] = this.#sql
      .exec<{
        id: string;
        owner_id: string;
        settings: string;
        revision: number;
        created_at: number;
        deleted_at: number | null;
        longest_minutes: number;
      }>('SELECT id, owner_id, settings, revision, created_at, deleted_at, longest_minutes FROM calendar')
      .toArray();
    if (!row) return undefined;
    const record = {
      id: row.id,
      ownerId: row.owner_id,
      settings: toSettings(row.settings),
      revision: row.revision,
      createdAt: row.created_at,
      deletedAt: row.deleted_at,
    };
    this.#calendar = { record, longest: row.longest_minutes * MINUTE_MS };
    return this.#calendar;
  }

  insertCalendar(calendar: { id: string; ownerId: string; settings: Settings; createdAt: number }): void {
    this.#calendarChanges();
    this.#write(
      'INSERT INTO calendar (one, id, owner_id, settings, revision, created_at, longest_minutes) VALUES (1, ?, ?, ?, 1, ?, ?)',
      calendar.id,
      calendar.ownerId,
      JSON.stringify(calendar.settings),
      calendar.createdAt,
      calendar.settings.slotMinutes,
    );
  }

  updateCalendar(settings: Settings, revision: number): void {
    this.#calendarChanges();
    this.#write(
      'UPDATE calendar SET settings = ?, revision = ?, longest_minutes = max(longest_minutes, ?)',
      JSON.stringify(settings),
      revision,
      settings.slotMinutes,
    );
  }

  markDeleted(now: number, revision: number): void {
    this.#calendarChanges();
    this.#write('UPDATE calendar SET deleted_at = ?, revision = ?', now, revision);
  }

  #calendarChanges(): void {
    this.calendarWrites += 1;
    this.#calendar = undefined;
  }

  #write(query: string, ...values: (string | number | null)[]): void {
    this.#writes += 1;
    this.#sql.exec(query, ...values);
  }

  // What occupies seats

  /** Bookings and holds that occupy seats somewhere in `reach`; holds of `exceptUser` and the booking `exceptBooking` left out. */
  claims(
    reach: Interval,
    now: number,
    except: { holds?: ReadonlySet<string>; booking?: Except } = {},
  ): Claim[] {
    const claims: Claim[] = this.#sql
      .exec<{ id: string; start_at: number; end_at: number; seats: number }>(
        `SELECT id, start_at, end_at, seats FROM booking
         WHERE start_at > ? AND start_at < ? AND end_at > ? AND status IN (${OCCUPYING_LIST})
           AND (due_at IS NULL OR due_at > ? OR status NOT LIKE 'pending%')`,
        reach.start - (this.#known()?.longest ?? 0),
        reach.end,
        reach.start,
        now,
      )
      .toArray()
      .filter((row) => !isExcept(except.booking, row.id))
      .map((row) => ({ start: row.start_at, end: row.end_at, seats: row.seats }));
    for (const hold of this.holdsIn(reach, now)) if (!except.holds?.has(hold.id)) claims.push(hold);
    return claims;
  }

  /** Live holds that touch `reach`. */
  holdsIn(reach: Interval, now: number): HoldRecord[] {
    return this.#holds.where((hold) => hold.expiresAt > now && overlaps(hold, reach));
  }

  /** Blocked time that touches `reach`. */
  blocksIn(reach: Interval): BlockRecord[] {
    return this.#blocks.where((block) => overlaps(block, reach));
  }

  // Holds

  hold(id: string): HoldRecord | undefined {
    return this.#holds.get(id);
  }

  liveHoldsOf(userId: string, now: number): HoldRecord[] {
    return this.#holds.where((hold) => hold.userId === userId && hold.expiresAt > now);
  }

  allHolds(): HoldRecord[] {
    return this.#holds.where(() => true);
  }

  putHold(hold: HoldRecord): void {
    this.#holds.put(hold);
    this.#write(
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
    this.#dueBy(hold.expiresAt);
  }

  deleteHold(id: string): void {
    this.#holds.delete(id);
    this.#write('DELETE FROM hold WHERE id = ?', id);
  }

  expiredHolds(now: number, limit: number): HoldRecord[] {
    return this.#holds
      .where((hold) => hold.expiresAt <= now)
      .sort((a, b) => a.expiresAt - b.expiresAt)
      .slice(0, limit);
  }

  // Bookings

  booking(id: string): BookingRecord | undefined {
    const [row] = this.#sql
      .exec<BookingRow>(`SELECT ${BOOKING_COLUMNS} FROM booking WHERE ${KEY}`, ...keyOf(id))
      .toArray();
    return row && toBooking(row);
  }

  insertBooking(booking: BookingRecord): void {
    const values = [...bookingValues(booking), dueAt(booking)];
    this.#write(
      `INSERT INTO booking (${BOOKING_COLUMNS}, due_at) VALUES (${values.map(() => '?').join(', ')})`,
      ...values,
    );
    this.#noteStart(booking);
    this.#dueBy(dueAt(booking));
  }

  /** Writes what can change about a booking. */
  updateBooking(booking: BookingRecord): void {
    this.#write(
      'UPDATE booking SET start_at = ?, end_at = ?, status = ?, checked_in_at = ?, pending_until = ?, remind_minutes = ?, remind_at = ?, version = ?, payment = ?, due_at = ? WHERE ' +
        KEY,
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
      ...keyOf(booking.id),
    );
    this.#noteStart(booking);
    this.#dueBy(dueAt(booking));
  }

  /** Keeps a booking to be found by its id where that says another start; and one that is longer than any before. */
  #noteStart({ id, start, end }: BookingRecord): void {
    if (start !== startIn(id)) {
      this.#write(
        `INSERT INTO moved (id, start_at) VALUES (?, ?)
         ON CONFLICT (id) DO UPDATE SET start_at = excluded.start_at WHERE start_at <> excluded.start_at`,
        id,
        start,
      );
    } else {
      this.#write('DELETE FROM moved WHERE id = ?', id);
    }
    const known = this.#known();
    if (known && end - start > known.longest) {
      this.#write('UPDATE calendar SET longest_minutes = ?', Math.ceil((end - start) / MINUTE_MS));
      this.#calendarChanges();
    }
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

  /** When the first of those began that wait for nothing any more, or null. */
  firstSettled(): number | null {
    const [row] = this.#sql
      .exec<{ start_at: number }>(
        'SELECT start_at FROM booking WHERE due_at IS NULL ORDER BY start_at LIMIT 1',
      )
      .toArray();
    return row?.start_at ?? null;
  }

  /** Forgets bookings that began before an instant and wait for nothing any more, so many in one go. */
  forgetSettled(before: number, limit: number): void {
    const old = this.#sql
      .exec<{ id: string; start_at: number }>(
        'SELECT id, start_at FROM booking WHERE start_at < ? AND due_at IS NULL ORDER BY start_at LIMIT ?',
        before,
        limit,
      )
      .toArray();
    for (const { id, start_at } of old) {
      this.#write('DELETE FROM booking WHERE start_at = ? AND id = ?', start_at, id);
      this.#write('DELETE FROM moved WHERE id = ?', id);
    }
  }

  // Blocked time

  block(id: string): BlockRecord | undefined {
    return this.#blocks.get(id);
  }

  /** Blocked time that comes from one other calendar, or from operators. */
  blocksFrom(sourceId: string | null): BlockRecord[] {
    return this.#blocks.where((block) => block.sourceId === sourceId);
  }

  insertBlock(block: BlockRecord): void {
    this.#blocks.put(block);
    this.#write(
      'INSERT INTO block (id, start_at, end_at, reason, source_id) VALUES (?, ?, ?, ?, ?)',
      block.id,
      block.start,
      block.end,
      block.reason,
      block.sourceId,
    );
  }

  deleteBlock(id: string): void {
    this.#blocks.delete(id);
    this.#write('DELETE FROM block WHERE id = ?', id);
  }

  // Deadlines

  /**
   * An instant before which no hold or booking is due, or null where none ever is. Exact once it has come; before, what
   * it was for may be gone already.
   */
  earliestDeadline(now: number): number | null {
    if (!this.#due || (this.#due.at !== null && this.#due.at <= now)) {
      this.#due = this.#sql
        .exec<{ at: number | null }>(
          `SELECT min(at) AS at FROM (
             SELECT min(expires_at) AS at FROM hold
             UNION ALL SELECT min(due_at) FROM booking WHERE due_at IS NOT NULL
           )`,
        )
        .one();
    }
    return this.#due.at;
  }

  #dueBy(at: number | null): void {
    if (at === null || !this.#due) return;
    if (this.#due.at === null || at < this.#due.at) this.#due = { at };
  }
}
