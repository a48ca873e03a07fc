// The projection of the calendars' logs: written by their outboxes, at least once and in any repetition; the highest
// version wins. Nothing here decides anything.
import { eq, inArray, sql } from 'drizzle-orm';
import { answerBooking, type BookingRecord, type CalendarRecord } from '../calendar/records.ts';
import { columnsOf } from './calendars.ts';
import type { Database } from './client.ts';
import { paymentWrites } from './payments.ts';
import { bookings, calendars, slugs, users } from './schema.ts';

/**
 * Writes the present state of what changed in one calendar, in one atomic batch. Answers whose account is gone by now:
 * nothing here names them any more, and their calendar has to be told.
 */
export async function writeHistory(
  db: Database,
  calendarId: string,
  changed: { calendar: CalendarRecord | undefined; seq: number; bookings: readonly BookingRecord[] },
): Promise<readonly string[]> {
  const [first, ...rest] = [
    ...(changed.calendar ? [upsertCalendar(db, changed.calendar, changed.seq)] : []),
    // A calendar that has ended gives its addresses back.
    ...(changed.calendar && changed.calendar.deletedAt !== null
      ? [db.delete(slugs).where(eq(slugs.calendarId, calendarId))]
      : []),
    ...changed.bookings.flatMap((booking) => [
      upsertBooking(db, calendarId, booking),
      ...paymentWrites(db, calendarId, booking),
    ]),
  ];
  if (first) await db.batch([first, ...rest]);
  const people = [...new Set(changed.bookings.flatMap(({ userId }) => userId ?? []))];
  // After the write: whoever goes from here on finds it.
  const gone = await withoutAccount(db, people);
  if (gone.length > 0) {
    await db
      .update(bookings)
      .set({ userId: null, userName: '', note: '' })
      .where(inArray(bookings.userId, [...gone]));
  }
  return gone;
}

async function withoutAccount(db: Database, ids: readonly string[]): Promise<readonly string[]> {
  if (ids.length === 0) return [];
  const there = await db
    .select({ id: users.id })
    .from(users)
    .where(inArray(users.id, [...ids]));
  const known = new Set(there.map(({ id }) => id));
  return ids.filter((id) => !known.has(id));
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

/** A higher version; or the same one, which by now has a place to pay at. */
function isNewer({ version, payment }: BookingRecord) {
  const higher = sql`${bookings.version} < ${version}`;
  if (!payment) return higher;
  return sql`${higher} OR (${bookings.version} = ${version} AND ${bookings.payment} ->> 'checkoutUrl' IS NULL)`;
}

function upsertBooking(db: Database, calendarId: string, booking: BookingRecord) {
  const changing = {
    startAt: booking.start,
    endAt: booking.end,
    status: booking.status,
    checkedInAt: booking.checkedInAt,
    payment: booking.payment && answerBooking(calendarId, booking).payment,
    version: booking.version,
  };
  return db
    .insert(bookings)
    .values({
      id: booking.id,
      calendarId,
      userId: booking.userId,
      userName: booking.userName,
      seats: booking.seats,
      note: booking.note,
      priceAmount: booking.price?.amount ?? null,
      priceCurrency: booking.price?.currency ?? null,
      createdAt: booking.createdAt,
      ...changing,
    })
    .onConflictDoUpdate({
      target: bookings.id,
      set: changing,
      setWhere: isNewer(booking),
    });
}
