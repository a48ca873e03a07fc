// A person's bookings over all calendars, from the history.
import { and, asc, desc, eq, gt, gte, inArray, lt, lte, notInArray, or, type SQL } from 'drizzle-orm';
import { type Audience, answersFor } from '../calendar/records.ts';
import type { Booking, MyBooking } from '../contract/bookings.ts';
import { formatInstant } from '../contract/primitives.ts';
import { OPEN } from '../domain/booking.ts';
import type { Database } from './client.ts';
import { bookings, calendars } from './schema.ts';

export interface After {
  readonly start: number;
  readonly id: string;
}

/**
 * A page of a person's bookings behind `after`. Upcoming: open and not over, the next first. Past: over, or given up,
 * the latest first.
 */
export async function listMine(
  db: Database,
  input: {
    userId: string;
    when: 'upcoming' | 'past';
    now: number;
    after: After | undefined;
    limit: number;
    audience: Exclude<Audience, 'operator'>;
  },
): Promise<MyBooking[]> {
  const { userId, when, now, after, limit, audience } = input;
  const upcoming = when === 'upcoming';
  const isOpen = inArray(bookings.status, [...OPEN]);
  const rows = await db
    .select({ booking: bookings, calendar: calendars })
    .from(bookings)
    .innerJoin(calendars, eq(calendars.id, bookings.calendarId))
    .where(
      and(
        eq(bookings.userId, userId),
        upcoming
          ? and(isOpen, gt(bookings.endAt, now))
          : or(lte(bookings.endAt, now), notInArray(bookings.status, [...OPEN])),
        after && (upcoming ? behind(after, gt) : behind(after, lt)),
      ),
    )
    .orderBy(
      upcoming ? asc(bookings.startAt) : desc(bookings.startAt),
      upcoming ? asc(bookings.id) : desc(bookings.id),
    )
    .limit(limit);
  return rows.map((row) => answerMine(row, audience));
}

/** A page of a calendar's history by start and id, behind `after`, for who runs it: what its object no longer has. */
export async function listHistory(
  db: Database,
  input: {
    calendarId: string;
    from: number;
    to: number;
    status: Booking['status'] | undefined;
    after: After | undefined;
    limit: number;
  },
): Promise<Booking[]> {
  const { calendarId, from, to, status, after, limit } = input;
  const rows = await db
    .select()
    .from(bookings)
    .where(
      and(
        eq(bookings.calendarId, calendarId),
        gte(bookings.startAt, from),
        lt(bookings.startAt, to),
        status === undefined ? undefined : eq(bookings.status, status),
        after && behind(after, gt),
      ),
    )
    .orderBy(asc(bookings.startAt), asc(bookings.id))
    .limit(limit);
  return rows.map((row) => answerHistory(row, 'operator'));
}

/** One booking as the history has it. */
export async function findHistory(
  db: Database,
  calendarId: string,
  id: string,
  audience: Audience,
): Promise<Booking | undefined> {
  const row = await db
    .select()
    .from(bookings)
    .where(and(eq(bookings.calendarId, calendarId), eq(bookings.id, id)))
    .get();
  return row && answerHistory(row, audience);
}

/** Bookings of a person for their feed. */
export async function listForFeed(
  db: Database,
  input: { userId: string; from: number; now: number; limit: number },
): Promise<(MyBooking & { description: string })[]> {
  const { userId, from, now, limit } = input;
  const read = (since: SQL, order: SQL, most: number) =>
    db
      .select({ booking: bookings, calendar: calendars })
      .from(bookings)
      .innerJoin(calendars, eq(calendars.id, bookings.calendarId))
      .where(and(eq(bookings.userId, userId), since))
      .orderBy(order)
      .limit(most);
  // What comes next matters most where there is more than anybody reads.
  const ahead = await read(gte(bookings.startAt, now), asc(bookings.startAt), limit);
  const past = and(gte(bookings.startAt, from), lt(bookings.startAt, now));
  const before = past ? await read(past, desc(bookings.startAt), limit - ahead.length) : [];
  return [...before.reverse(), ...ahead].map((row) => ({
    ...answerMine(row, 'customer'),
    description: row.calendar.description,
  }));
}

function answerMine(
  { booking, calendar }: { booking: typeof bookings.$inferSelect; calendar: typeof calendars.$inferSelect },
  audience: Audience,
): MyBooking {
  return {
    ...answerHistory(booking, audience),
    calendar: {
      id: calendar.id,
      slug: calendar.slug,
      name: calendar.name,
      location: calendar.location,
      timeZone: calendar.timeZone,
      cancellation: {
        untilMinutesBefore: calendar.cancelUntilMinutesBefore,
        refundPercent: calendar.cancelRefundPercent,
      },
    },
  };
}

function answerHistory(booking: typeof bookings.$inferSelect, audience: Audience): Booking {
  return {
    id: booking.id,
    calendarId: booking.calendarId,
    start: formatInstant(booking.startAt),
    end: formatInstant(booking.endAt),
    seats: booking.seats,
    status: booking.status,
    note: booking.note,
    createdAt: formatInstant(booking.createdAt),
    checkedInAt: booking.checkedInAt === null ? null : formatInstant(booking.checkedInAt),
    version: booking.version,
    price:
      booking.priceAmount === null || booking.priceCurrency === null
        ? null
        : { amount: booking.priceAmount, currency: booking.priceCurrency },
    payment: booking.payment,
    answers: answersFor(audience, booking.answers),
    seriesId: booking.seriesId,
    guest: booking.guest,
    user: { id: booking.userId, name: booking.userName },
  };
}

/** The calendars in which a person has open bookings ahead. */
export async function calendarsAhead(db: Database, userId: string, now: number): Promise<string[]> {
  const rows = await db
    .selectDistinct({ id: bookings.calendarId })
    .from(bookings)
    .where(and(eq(bookings.userId, userId), gt(bookings.startAt, now), inArray(bookings.status, [...OPEN])));
  return rows.map(({ id }) => id);
}

function behind(after: After, compare: typeof gt) {
  return or(
    compare(bookings.startAt, after.start),
    and(eq(bookings.startAt, after.start), compare(bookings.id, after.id)),
  );
}
