// The projection of the calendars' logs: written by their outboxes, at least once and in any repetition; the highest
// version wins. Nothing here decides anything.
import { eq, sql } from 'drizzle-orm';
import type { BookingRecord, CalendarRecord } from '../calendar/records.ts';
import { columnsOf } from './calendars.ts';
import type { Database } from './client.ts';
import { insertDeliveries, type NewDelivery } from './deliveries.ts';
import { insertNotices, type NewNotice } from './notifications.ts';
import { bookings, calendars, slugs, users } from './schema.ts';

/** What D1 is to know of some changes of one calendar. */
export interface News {
  /** Where its rules changed. */
  readonly calendar: CalendarRecord | undefined;
  /** The place in the log of the last of these changes. */
  readonly seq: number;
  readonly bookings: readonly BookingRecord[];
  readonly notices: readonly NewNotice[];
  readonly deliveries: readonly NewDelivery[];
  /** Who runs the calendar. */
  readonly ownerId: string;
}

/** The accounts that news concern, as they were when it was written. */
export interface Concerned {
  /** Who had a window open by then: whoever opens one later finds what was written. */
  readonly watching: ReadonlySet<string>;
  /** Whose account is gone: nothing here names them, and their calendar has to be told. */
  readonly gone: readonly string[];
}

/**
 * Writes the present state of what changed in one calendar and what people are to be told of it, all of it or nothing,
 * in one round trip. Of an account that is gone nothing is written.
 */
export async function writeHistory(
  db: Database,
  calendarId: string,
  { calendar, seq, bookings: changed, notices, deliveries, ownerId }: News,
  now: number,
): Promise<Concerned> {
  const booked = [...new Set(changed.flatMap(({ userId }) => userId ?? []))];
  const told = changed.length > 0 || notices.length > 0 ? [ownerId] : [];
  const concerned = [...new Set([...booked, ...told, ...notices.map(({ userId }) => userId)])];
  const writes = [
    ...(calendar ? [upsertCalendar(db, calendar, seq)] : []),
    // A calendar that has ended gives its addresses back.
    ...(calendar && calendar.deletedAt !== null
      ? [db.delete(slugs).where(eq(slugs.calendarId, calendarId))]
      : []),
    ...(changed.length > 0 ? [upsertBookings(db, calendarId, changed)] : []),
    // Deliveries first: that a notice has some already says that it needs no others.
    ...(deliveries.length > 0 ? [insertDeliveries(db, deliveries, now)] : []),
    ...(notices.length > 0 ? [insertNotices(db, notices, now)] : []),
  ];
  if (writes.length === 0) return { watching: new Set(), gone: [] };
  const [accounts] = await db.batch([accountsOf(db, concerned), ...writes]);
  const known = new Set(accounts.map(({ id }) => id));
  return {
    watching: new Set(accounts.flatMap(({ id, windowOpen }) => (windowOpen ? [id] : []))),
    gone: booked.filter((id) => !known.has(id)),
  };
}

function accountsOf(db: Database, ids: readonly string[]) {
  return db
    .select({ id: users.id, windowOpen: users.windowOpen })
    .from(users)
    .where(sql`${users.id} IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`);
}

function upsertCalendar(db: Database, calendar: CalendarRecord, seq: number) {
  const row = {
    ...columnsOf(calendar.settings),
    ownerId: calendar.ownerId,
    revision: calendar.revision,
    seq,
    deletedAt: calendar.deletedAt,
  };
  return db
    .insert(calendars)
    .values({ id: calendar.id, createdAt: calendar.createdAt, ...row })
    .onConflictDoUpdate({
      target: calendars.id,
      set: row,
      setWhere: sql`${calendars.revision} < ${calendar.revision}`,
    });
}

/** In one statement, however many. Who has an account is named while it is there, a walk-in in any case. */
function upsertBookings(db: Database, calendarId: string, changed: readonly BookingRecord[]) {
  const rows = changed.map((booking) => ({
    ...booking,
    amount: booking.price?.amount ?? null,
    currency: booking.price?.currency ?? null,
  }));
  const isNamed = sql`(value ->> 'userId' IS NULL OR u.id IS NOT NULL)`;
  return db
    .insert(bookings)
    .select(
      sql`SELECT ${calendarId}, value ->> 'id', u.id, iif(${isNamed}, value ->> 'userName', ''), value ->> 'start',
        value ->> 'end', value ->> 'seats', value ->> 'status', iif(${isNamed}, value ->> 'note', ''), value ->> 'amount',
        value ->> 'currency', value ->> 'checkedInAt', value ->> 'createdAt', value ->> 'version'
        FROM json_each(${JSON.stringify(rows)}) LEFT JOIN ${users} AS u ON u.id = value ->> 'userId' WHERE true`,
    )
    .onConflictDoUpdate({
      target: [bookings.calendarId, bookings.id],
      set: {
        startAt: sql`excluded.start_at`,
        endAt: sql`excluded.end_at`,
        status: sql`excluded.status`,
        checkedInAt: sql`excluded.checked_in_at`,
        version: sql`excluded.version`,
      },
      setWhere: sql`${bookings.version} < excluded.version`,
    });
}
