// The projection of the calendars' logs: written by their outboxes, at least once and in any repetition; the highest
// version wins. Nothing here decides anything.
import { and, eq, isNull, sql } from 'drizzle-orm';
import { readersOf, type Team } from '../calendar/readers.ts';
import { answerBooking, type BookingRecord, type CalendarRecord } from '../calendar/records.ts';
import type { Notification } from '../contract/notifications.ts';
import { columnsOf } from './calendars.ts';
import type { Database } from './client.ts';
import { paymentWrites } from './payments.ts';
import { bookings, busySources, calendars, slugs, users } from './schema.ts';
import { teamWrites } from './team.ts';
import {
  answerNotice,
  insertDeliveries,
  insertNotices,
  type Line,
  selectConcerned,
  selectWaiting,
  type Telling,
} from './tellings.ts';
import { type PlaceNews, waitingWrites } from './waiting.ts';

/** What D1 is to know of some changes of one calendar. */
export interface News {
  readonly calendar: CalendarRecord;
  readonly rulesChanged: boolean;
  /** The place in the log of the last of these changes. */
  readonly seq: number;
  readonly bookings: readonly BookingRecord[];
  /** Those of them that were guests' and are an account's now. */
  readonly claimed?: readonly BookingRecord[];
  readonly places: readonly PlaceNews[];
  readonly tellings: readonly Telling[];
  readonly team: Team;
  /** What is told of it. */
  readonly teamLines: readonly Line[];
}

/** How things stood when the news was written. */
export interface Written {
  /** Who had a window open by then: whoever opens one later finds what was written. */
  readonly watching: ReadonlySet<string>;
  /** What their inboxes have of these tellings. */
  readonly notices: readonly { readonly userId: string; readonly notification: Notification }[];
  /** Which of these tellings have something that waits to be sent. */
  readonly waiting: ReadonlySet<string>;
  /** Whose account is gone: nothing here names them, and their calendar has to be told. */
  readonly gone: readonly string[];
}

/**
 * Writes the present state of what changed in one calendar and what people are to be told of it, all of it or nothing,
 * in one round trip. Of an account that is gone nothing is written.
 */
export async function writeHistory(
  db: Database,
  { calendar, rulesChanged, seq, bookings: changed, claimed = [], places, tellings, team, teamLines }: News,
  now: number,
): Promise<Written> {
  const waiting = places.flatMap(({ place }) => place?.userId ?? []);
  const joined = team.changes.length > 0 ? team.members.map(({ id }) => id) : [];
  const named = [...new Set([...changed.flatMap(({ userId }) => userId ?? []), ...waiting, ...joined])];
  const lines: Line[] = [...tellings, ...teamLines];
  const people = [...new Set([...readersOf(calendar, team), ...named, ...lines.map(({ userId }) => userId)])];
  const dedupes = [...new Set(lines.map(({ dedupe }) => dedupe))];
  const [, , , unsent, concerned] = await db.batch([
    upsertBookings(db, calendar.id, changed),
    insertDeliveries(db, tellings, now),
    insertNotices(db, lines, now),
    selectWaiting(db, dedupes),
    selectConcerned(db, people, dedupes),
    ...(rulesChanged ? [upsertCalendar(db, calendar, seq)] : []),
    // A calendar that has ended gives its addresses back, and asks no other calendar any more.
    ...(rulesChanged && calendar.deletedAt !== null
      ? [
          db.delete(slugs).where(eq(slugs.calendarId, calendar.id)),
          db.delete(busySources).where(eq(busySources.calendarId, calendar.id)),
        ]
      : []),
    ...claimed.map((booking) => claimBooking(db, calendar.id, booking)),
    ...changed.flatMap((booking) => paymentWrites(db, calendar.id, booking)),
    ...teamWrites(db, calendar, team),
    ...waitingWrites(db, calendar.id, places),
  ]);
  const known = new Set(concerned.map(({ account }) => account));
  return {
    watching: new Set(concerned.flatMap(({ account, windowOpen }) => (windowOpen ? [account] : []))),
    notices: concerned.flatMap(({ account, notice }) =>
      notice ? [{ userId: account, notification: answerNotice(notice) }] : [],
    ),
    waiting: new Set(unsent.map(({ dedupe }) => dedupe)),
    gone: named.filter((id) => !known.has(id)),
  };
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

/** Whose a guest's booking is from now on, while they have an account. */
function claimBooking(db: Database, calendarId: string, { id, userId, userName }: BookingRecord) {
  return db
    .update(bookings)
    .set({ userId, userName, guest: false })
    .where(
      and(
        eq(bookings.calendarId, calendarId),
        eq(bookings.id, id),
        isNull(bookings.userId),
        sql`EXISTS (SELECT 1 FROM ${users} WHERE ${users.id} = ${userId})`,
      ),
    );
}

/** A higher version; or the same one, which by now has a place to pay at. */
const IS_NEWER = sql`${bookings.version} < excluded.version
  OR (${bookings.version} = excluded.version AND excluded.payment IS NOT NULL AND ${bookings.payment} ->> 'checkoutUrl' IS NULL)`;

/** In one statement, however many. Who has an account is named while it is there, a walk-in in any case. */
function upsertBookings(db: Database, calendarId: string, changed: readonly BookingRecord[]) {
  const rows = changed.map((booking) => ({
    ...booking,
    amount: booking.price?.amount ?? null,
    currency: booking.price?.currency ?? null,
    payment: booking.payment && answerBooking(calendarId, booking, 'customer').payment,
  }));
  const isNamed = sql`(value ->> 'userId' IS NULL OR u.id IS NOT NULL)`;
  return db
    .insert(bookings)
    .select(
      sql`SELECT ${calendarId}, value ->> 'id', u.id, iif(${isNamed}, value ->> 'userName', ''), value ->> 'start',
        value ->> 'end', value ->> 'seats', value ->> 'status', iif(${isNamed}, value ->> 'note', ''), value ->> 'amount',
        value ->> 'currency', value ->> 'payment', value ->> 'checkedInAt', value ->> 'createdAt', value ->> 'version',
        iif(${isNamed}, value ->> 'answers', NULL), iif(${isNamed}, value ->> 'seriesId', NULL), value ->> 'isGuest'
        FROM json_each(${JSON.stringify(rows)}) LEFT JOIN ${users} AS u ON u.id = value ->> 'userId' WHERE true`,
    )
    .onConflictDoUpdate({
      target: [bookings.calendarId, bookings.id],
      set: {
        startAt: sql`excluded.start_at`,
        endAt: sql`excluded.end_at`,
        status: sql`excluded.status`,
        checkedInAt: sql`excluded.checked_in_at`,
        payment: sql`excluded.payment`,
        version: sql`excluded.version`,
      },
      setWhere: IS_NEWER,
    });
}
