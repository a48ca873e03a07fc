// Who wants a calendar's week by mail, in D1, and when the next one is due.
import { and, asc, eq, isNull, lte, sql } from 'drizzle-orm';
import type { ReportJob } from '../contract/jobs.ts';
import type { Database } from './client.ts';
import { reportSubscriptions } from './report-schema.ts';
import { calendars, deliveries, users } from './schema.ts';

export interface SubscriptionKey {
  readonly calendarId: string;
  readonly userId: string;
}

function isOf({ calendarId, userId }: SubscriptionKey) {
  return and(eq(reportSubscriptions.calendarId, calendarId), eq(reportSubscriptions.userId, userId));
}

export async function isSubscribed(db: Database, key: SubscriptionKey): Promise<boolean> {
  return (await db.$count(reportSubscriptions, isOf(key))) > 0;
}

/** Harmless where they asked before: what is due stays due. */
export async function subscribe(db: Database, key: SubscriptionKey, dueAt: number): Promise<void> {
  await db
    .insert(reportSubscriptions)
    .values({ ...key, dueAt })
    .onConflictDoNothing();
}

export async function unsubscribe(db: Database, key: SubscriptionKey): Promise<void> {
  await db.delete(reportSubscriptions).where(isOf(key));
}

/** The calendars whose week somebody gets by mail. */
export async function subscriptionsOf(db: Database, userId: string): Promise<string[]> {
  const { calendarId } = reportSubscriptions;
  const rows = await db
    .select({ calendarId })
    .from(reportSubscriptions)
    .where(eq(reportSubscriptions.userId, userId));
  return rows.map((row) => row.calendarId);
}

export interface DueReport extends SubscriptionKey {
  readonly dueAt: number;
  readonly timeZone: string;
}

/** Those that are due, of calendars that are there. */
export function dueReports(db: Database, now: number, limit: number): Promise<DueReport[]> {
  const { calendarId, userId, dueAt } = reportSubscriptions;
  return db
    .select({ calendarId, userId, dueAt, timeZone: calendars.timeZone })
    .from(reportSubscriptions)
    .innerJoin(calendars, and(eq(calendars.id, calendarId), isNull(calendars.deletedAt)))
    .where(lte(dueAt, now))
    .orderBy(asc(dueAt))
    .limit(limit);
}

/**
 * Writes down that a report is to be mailed, and when the next one is due, both or neither: the queue may lose it, the
 * sweep then finds it. Only to an address that is proven. Two that come at the same time write the same.
 */
export async function noteReport(
  db: Database,
  {
    dedupe,
    kind,
    job,
    nextDueAt,
    now,
  }: { dedupe: string; kind: string; job: ReportJob; nextDueAt: number; now: number },
): Promise<void> {
  await db.batch([
    db
      .insert(deliveries)
      .select(
        sql`SELECT ${dedupe}, ${users.id}, 'email', ${users.email}, ${kind}, 'waiting', 0, '', ${JSON.stringify(job)},
          ${now}, ${now} FROM ${users} WHERE ${users.id} = ${job.userId} AND ${users.email} IS NOT NULL
          AND ${users.emailVerified}`,
      )
      .onConflictDoNothing(),
    db
      .update(reportSubscriptions)
      .set({ dueAt: nextDueAt })
      .where(and(isOf(job), eq(reportSubscriptions.dueAt, job.dueAt))),
  ]);
}

/** Subscriptions to calendars that are gone go too. */
export async function forgetSubscriptions(db: Database): Promise<void> {
  await db.delete(reportSubscriptions).where(
    sql`${reportSubscriptions.calendarId} IN
        (SELECT ${calendars.id} FROM ${calendars} WHERE ${calendars.deletedAt} IS NOT NULL)`,
  );
}
