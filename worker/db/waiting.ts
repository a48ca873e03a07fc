// Places in line in D1, as the calendars' logs tell of them: for a person's own list, and for their export.
import { and, asc, eq, gt, inArray, lt, sql } from 'drizzle-orm';
import { answerOffer, type WaitingRecord } from '../calendar/waiting.ts';
import { formatInstant } from '../contract/primitives.ts';
import type { MyWaitlistPlace } from '../contract/waitlist.ts';
import type { Database } from './client.ts';
import { calendars, users } from './schema.ts';
import { waiting } from './schema-waiting.ts';

/** A place as it is now; null once it has ended. */
export interface PlaceNews {
  readonly id: string;
  readonly place: WaitingRecord | null;
}

/** The writes that follow from news, for a batch: none where there is none. Nobody whose account is gone is written. */
export function waitingWrites(db: Database, calendarId: string, news: readonly PlaceNews[]) {
  const standing = news.flatMap(({ place }) => (place && place.lapsedAt === null ? [place] : []));
  const ended = news.filter(({ id }) => !standing.some((place) => place.id === id)).map(({ id }) => id);
  return [
    ...(ended.length > 0
      ? [
          db
            .delete(waiting)
            .where(
              and(
                eq(waiting.calendarId, calendarId),
                sql`${waiting.id} IN (SELECT value FROM json_each(${JSON.stringify(ended)}))`,
              ),
            ),
        ]
      : []),
    ...(standing.length > 0 ? [upsertPlaces(db, calendarId, standing)] : []),
  ];
}

function upsertPlaces(db: Database, calendarId: string, places: readonly WaitingRecord[]) {
  return db
    .insert(waiting)
    .select(
      sql`SELECT ${calendarId}, value ->> 'id', u.id, value ->> 'from', value ->> 'to', value ->> 'seats',
        nullif(value -> 'offer', 'null'), value ->> 'createdAt', value ->> 'version'
        FROM json_each(${JSON.stringify(places)}) CROSS JOIN ${users} AS u ON u.id = value ->> 'userId' WHERE true`,
    )
    .onConflictDoUpdate({
      target: [waiting.calendarId, waiting.id],
      set: {
        seats: sql`excluded.seats`,
        offer: sql`excluded.offer`,
        version: sql`excluded.version`,
      },
      setWhere: sql`${waiting.version} < excluded.version`,
    });
}

/** A place in line, and whether its calendar is one that not everybody may know of. */
export interface ListedPlace {
  readonly place: MyWaitlistPlace;
  readonly isPrivate: boolean;
}

/** A person's places in all calendars, by the beginning of their ranges: of what can still come. */
export async function listWaiting(db: Database, userId: string, now: number): Promise<ListedPlace[]> {
  const rows = await db
    .select({ row: waiting, calendar: calendars })
    .from(waiting)
    .innerJoin(calendars, eq(calendars.id, waiting.calendarId))
    .where(and(eq(waiting.userId, userId), gt(waiting.toAt, now)))
    .orderBy(asc(waiting.fromAt), asc(waiting.id))
    // A person has ten at most on one calendar.
    .limit(500);
  return rows.map(({ row, calendar: { id, slug, name, location, timeZone, visibility } }) => ({
    place: {
      id: row.id,
      from: formatInstant(row.fromAt),
      to: formatInstant(row.toAt),
      seats: row.seats,
      createdAt: formatInstant(row.createdAt),
      offer: row.offer && row.offer.expiresAt > now ? answerOffer(row) : null,
      calendar: { id, slug, name, location, timeZone },
    },
    isPrivate: visibility === 'private',
  }));
}

/** The calendars where a person waits: the question, for a batch too. */
export function calendarsWaitedFor(db: Database, userId: string) {
  return db.selectDistinct({ id: waiting.calendarId }).from(waiting).where(eq(waiting.userId, userId));
}

/** Forgets places whose range is over, and those of calendars that were deleted: their objects have ended them. */
export async function forgetWaiting(db: Database, now: number): Promise<void> {
  await db.delete(waiting).where(lt(waiting.toAt, now));
  const deleted = db
    .select({ id: calendars.id })
    .from(calendars)
    .where(sql`${calendars.deletedAt} IS NOT NULL`);
  await db.delete(waiting).where(inArray(waiting.calendarId, deleted));
}
