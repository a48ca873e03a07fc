// Deliveries that were given up, in D1: written down, seen by who runs the calendar, and sent once more if they say so.
import { and, desc, eq, lt, or, sql } from 'drizzle-orm';
import type { Job } from '../contract/jobs.ts';
import type { Database } from './client.ts';
import { type DeliveryKey, type DeliveryRow, keyIs, kindIn, NO_ACCOUNT, NO_TARGET } from './deliveries.ts';
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

/** Writes down a job that failed before anything of it was; so that it can be seen, and tried again. */
export async function recordDead(db: Database, dedupe: string, job: Job, now: number): Promise<void> {
  const known = sql`SELECT 1 FROM ${deliveries} WHERE ${deliveries.dedupe} = ${dedupe}`;
  await db
    .insert(deliveries)
    .select(
      sql`SELECT ${dedupe}, ${NO_ACCOUNT}, 'email', ${NO_TARGET}, ${kindIn(dedupe)}, 'dead', 0, ${UNPREPARED}, ${JSON.stringify(job)}, ${now}, ${now}
        WHERE NOT EXISTS (${known})`,
    )
    .onConflictDoNothing();
}

export interface DeadLetter {
  readonly row: DeliveryRow;
  /** Whom it is for; empty where that was never found out, or where they have left. */
  readonly who: string;
  readonly rowid: number;
}

/** What could not be delivered of a calendar's notices, the latest first, behind `after`. */
export async function listDead(
  db: Database,
  calendarId: string,
  after: { at: number; rowid: number } | undefined,
  limit: number,
): Promise<DeadLetter[]> {
  const rowid = sql<number>`${deliveries}.rowid`;
  const rows = await db
    .select({
      row: deliveries,
      rowid,
      who: sql<string>`coalesce(${users.name}, iif(${deliveries.target} = ${NO_TARGET}, NULL, ${bookings.userName}), '')`,
    })
    .from(deliveries)
    .leftJoin(users, eq(users.id, deliveries.userId))
    .leftJoin(bookings, eq(bookings.id, sql`${deliveries.job} ->> 'bookingId'`))
    .where(
      and(
        eq(deliveries.status, 'dead'),
        eq(sql`${deliveries.job} ->> 'calendarId'`, calendarId),
        after &&
          or(
            lt(deliveries.updatedAt, after.at),
            and(eq(deliveries.updatedAt, after.at), lt(rowid, after.rowid)),
          ),
      ),
    )
    .orderBy(desc(deliveries.updatedAt), desc(rowid))
    .limit(limit);
  return rows;
}

/** Lets a dead letter be sent once more; false where it is not dead any longer. */
export async function reviveDelivery(db: Database, key: DeliveryKey, now: number): Promise<boolean> {
  const dead = and(keyIs(key), eq(deliveries.status, 'dead'));
  const revived =
    key.target === NO_TARGET
      ? await db.delete(deliveries).where(dead).returning({ dedupe: deliveries.dedupe })
      : await db
          .update(deliveries)
          .set({ status: 'waiting', attempts: 0, updatedAt: now })
          .where(dead)
          .returning({ dedupe: deliveries.dedupe });
  return revived.length > 0;
}
