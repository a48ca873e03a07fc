// Deliveries that were given up, in D1: written down, seen by who runs the calendar, and sent once more if they say so.
import { and, desc, eq, lt, or, sql } from 'drizzle-orm';
import type { Database } from './client.ts';
import { DEAD, type DeliveryKey, type DeliveryRow, keyIs } from './deliveries.ts';
import { bookings, deliveries, users } from './schema.ts';

const UNPREPARED = 'It could not be prepared.';

/** Gives up what still waits of a notice. */
export async function buryDeliveries(db: Database, dedupe: string, now: number): Promise<void> {
  await db
    .update(deliveries)
    .set({
      status: 'dead',
      error: sql`iif(${deliveries.error} = '', ${UNPREPARED}, ${deliveries.error})`,
      updatedAt: now,
    })
    .where(and(eq(deliveries.dedupe, dedupe), eq(deliveries.status, 'waiting')));
}

export interface DeadLetter {
  readonly row: DeliveryRow;
  /** Whom it is for; empty where that was never found out, or where they have left. */
  readonly who: string;
  /** Its place among those of the same moment; tells no address. */
  readonly place: string;
}

/** What could not be delivered of a calendar's notices, the latest first, behind `after`. */
export function listDead(
  db: Database,
  calendarId: string,
  after: { at: number; place: string } | undefined,
  limit: number,
): Promise<DeadLetter[]> {
  const { dedupe, userId, channel, target, job, updatedAt } = deliveries;
  const place = sql<string>`${dedupe} || ' ' || ${userId} || ' ' || ${channel} || iif(${channel} = 'push', ' ' || ${target}, '')`;
  return db
    .select({
      row: deliveries,
      place,
      who: sql<string>`coalesce(${users.name}, ${bookings.userName}, '')`,
    })
    .from(deliveries)
    .leftJoin(users, eq(users.id, userId))
    .leftJoin(
      bookings,
      and(eq(bookings.calendarId, calendarId), eq(bookings.id, sql`${job} ->> 'bookingId'`)),
    )
    .where(
      and(
        DEAD,
        eq(sql`${job} ->> 'calendarId'`, calendarId),
        after && or(lt(updatedAt, after.at), and(eq(updatedAt, after.at), lt(place, after.place))),
      ),
    )
    .orderBy(desc(updatedAt), desc(place))
    .limit(limit);
}

/** Lets a dead letter be sent once more; false where it is not dead any longer. */
export async function reviveDelivery(db: Database, key: DeliveryKey, now: number): Promise<boolean> {
  const revived = await db
    .update(deliveries)
    .set({ status: 'waiting', attempts: 0, updatedAt: now })
    .where(and(keyIs(key), eq(deliveries.status, 'dead')))
    .returning({ dedupe: deliveries.dedupe });
  return revived.length > 0;
}
