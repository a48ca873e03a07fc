// A person's bookings over all calendars, from the history.
import { and, asc, desc, eq, gt, inArray, lt, lte, notInArray, or } from 'drizzle-orm';
import type { MyBooking } from '../contract/bookings.ts';
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
  input: { userId: string; when: 'upcoming' | 'past'; now: number; after: After | undefined; limit: number },
): Promise<MyBooking[]> {
  const { userId, when, now, after, limit } = input;
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
  return rows.map(({ booking, calendar }) => ({
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
    user: { id: booking.userId, name: booking.userName },
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
  }));
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
