// Deliveries in D1: a row for each notice, person and channel. Who sends claims the row first; nobody else can then.
import { and, eq, gt, inArray, lt, ne, notInArray, or, type SQL, sql } from 'drizzle-orm';
import type { Job } from '../contract/jobs.ts';
import type { Notification } from '../contract/notifications.ts';
import { formatInstant } from '../contract/primitives.ts';
import type { Database } from './client.ts';
import { deliveries, notifications, users } from './schema.ts';

export type DeliveryRow = typeof deliveries.$inferSelect;
export type DeliveryKey = Pick<DeliveryRow, 'dedupe' | 'userId' | 'channel' | 'target'>;

/** The `userId` of deliveries to callers and walk-ins, who have an address and no account. */
export const NO_ACCOUNT = '';

/** The `target` of a row that stands for a whole job: whom it is for was never found out. */
export const NO_TARGET = '';

/** What one person is told of one notice, and where. */
export interface Telling {
  readonly dedupe: string;
  /** NO_ACCOUNT for a walk-in. */
  readonly userId: string;
  readonly kind: Notification['kind'];
  readonly title: string;
  readonly text: string;
  readonly url: string;
  readonly inApp: boolean;
  readonly targets: readonly Pick<DeliveryRow, 'channel' | 'target'>[];
  readonly job: Job;
}

/**
 * Writes a notice and the deliveries that it calls for, all of them or none, and only while the account is there.
 * Answers the notice where it is new. A notice that has deliveries gets no others: a job that comes again late is not a
 * reason to tell the same to a device or an address that came later.
 */
export async function recordTelling(
  db: Database,
  telling: Telling,
  now: number,
): Promise<Notification | undefined> {
  const { dedupe, userId, kind, title, text, url, inApp, targets, job } = telling;
  const id = crypto.randomUUID();
  const account = db.select({ id: users.id }).from(users).where(eq(users.id, userId));
  const isThere = userId === NO_ACCOUNT ? sql`1` : sql`EXISTS ${account}`;
  const known = sql`SELECT 1 FROM ${deliveries} WHERE ${deliveries.dedupe} = ${dedupe} AND ${deliveries.userId} = ${userId} AND ${deliveries.target} <> ${NO_TARGET}`;
  const insertDeliveries = db
    .insert(deliveries)
    .select(
      sql`SELECT ${dedupe}, ${userId}, value ->> 'channel', value ->> 'target', ${kind}, 'waiting', 0, '', ${JSON.stringify(job)}, ${now}, ${now}
        FROM json_each(${JSON.stringify(targets)}) WHERE ${isThere} AND NOT EXISTS (${known})`,
    )
    .onConflictDoNothing();
  const insertNotice = db
    .insert(notifications)
    .select(
      sql`SELECT ${id}, ${userId}, ${kind}, ${title}, ${text}, ${url}, ${now}, NULL, ${dedupe} WHERE ${inApp ? 1 : 0} AND ${isThere}`,
    )
    .onConflictDoNothing()
    .returning({ id: notifications.id });
  const [, [isNew]] = await db.batch([insertDeliveries, insertNotice]);
  return isNew && { id, kind, title, text, url, createdAt: formatInstant(now), read: false };
}

/** Writes down that jobs are on their way, before the queue has them: should it lose one, the sweep finds it. */
export async function noteJobs(
  db: Database,
  jobs: readonly { dedupe: string; job: Job }[],
  now: number,
): Promise<void> {
  const noted = jobs.map(({ dedupe, job }) => ({ dedupe, kind: kindIn(dedupe), job }));
  await db
    .insert(deliveries)
    .select(
      sql`SELECT value ->> 'dedupe', ${NO_ACCOUNT}, 'email', ${NO_TARGET}, value ->> 'kind', 'waiting', 0, '', value -> 'job', ${now}, ${now}
        FROM json_each(${JSON.stringify(noted)}) WHERE 1`,
    )
    .onConflictDoNothing();
}

/** All that a job asks for is written down by itself now. */
export async function forgetJob(db: Database, dedupe: string): Promise<void> {
  await db.delete(deliveries).where(and(eq(deliveries.dedupe, dedupe), eq(deliveries.target, NO_TARGET)));
}

/** What is still to be sent of a notice to a person. */
export function waitingDeliveries(db: Database, dedupe: string, userId: string): Promise<DeliveryRow[]> {
  return db
    .select()
    .from(deliveries)
    .where(
      and(
        eq(deliveries.dedupe, dedupe),
        eq(deliveries.userId, userId),
        eq(deliveries.status, 'waiting'),
        ne(deliveries.target, NO_TARGET),
      ),
    );
}

/** Takes a delivery to send it; false where somebody else has, or where it is settled or gone. */
export async function claimDelivery(db: Database, key: DeliveryKey, now: number): Promise<boolean> {
  const claimed = await db
    .update(deliveries)
    .set({ status: 'sending', updatedAt: now })
    .where(and(keyIs(key), eq(deliveries.status, 'waiting')))
    .returning({ dedupe: deliveries.dedupe });
  return claimed.length > 0;
}

/** How many mails went to an address since `since`, to whomever it belongs. */
export async function mailsSince(db: Database, address: string, since: number): Promise<number> {
  const sent = and(
    eq(deliveries.target, address),
    gt(deliveries.updatedAt, since),
    eq(deliveries.channel, 'email'),
    eq(deliveries.status, 'sent'),
  );
  return db.$count(deliveries, sent);
}

/** What became of a claimed delivery; to be awaited, or put in a batch with what sends it. */
export function settleDelivery(
  db: Database,
  key: DeliveryKey,
  outcome: { status: 'sent' | 'skipped' | 'dead' | 'waiting'; error?: string },
  now: number,
) {
  const { status, error = '' } = outcome;
  return db
    .update(deliveries)
    .set({ status, error, attempts: sql`${deliveries.attempts} + 1`, updatedAt: now })
    .where(and(keyIs(key), eq(deliveries.status, 'sending')));
}

/** Lets go of what still waits of a notice that is no longer so, but for those people. */
export async function skipDeliveries(
  db: Database,
  dedupe: string,
  stillToldUserIds: readonly string[],
  now: number,
): Promise<void> {
  await db
    .update(deliveries)
    .set({ status: 'skipped', error: 'It was no longer so.', updatedAt: now })
    .where(
      and(
        eq(deliveries.dedupe, dedupe),
        eq(deliveries.status, 'waiting'),
        ne(deliveries.target, NO_TARGET),
        notInArray(deliveries.userId, [...stillToldUserIds]),
      ),
    );
}

/** What a notice is of, from what it is known by. */
export function kindIn(dedupe: string): string {
  return dedupe.slice(dedupe.lastIndexOf(':') + 1);
}

export function keyIs({ dedupe, userId, channel, target }: DeliveryKey): SQL | undefined {
  return and(
    eq(deliveries.dedupe, dedupe),
    eq(deliveries.userId, userId),
    eq(deliveries.channel, channel),
    eq(deliveries.target, target),
  );
}

/**
 * Gives up what was claimed before `claimedBefore` and never settled: whoever sent it was cut off. It may have arrived,
 * so it is not sent again by itself: everybody is told at most once, and who runs the calendar can see it and decide.
 */
export async function buryCutOff(db: Database, claimedBefore: number, now: number): Promise<void> {
  await db
    .update(deliveries)
    .set({
      status: 'dead',
      error: 'It was cut off while it was being sent, and may have arrived.',
      updatedAt: now,
    })
    .where(and(eq(deliveries.status, 'sending'), lt(deliveries.updatedAt, claimedBefore)));
}

/** Lets mails that were claimed before `claimedBefore` wait again: only where a mail leaves together with its mark. */
export async function resumeMails(db: Database, claimedBefore: number): Promise<void> {
  await db
    .update(deliveries)
    .set({ status: 'waiting' })
    .where(
      and(
        eq(deliveries.status, 'sending'),
        eq(deliveries.channel, 'email'),
        lt(deliveries.updatedAt, claimedBefore),
      ),
    );
}

/**
 * Takes the jobs of deliveries that wait although their time has passed: their message was lost. Of those tried before,
 * the queue still knows; they are taken when it has surely let go of them.
 */
export async function takeStranded(
  db: Database,
  before: { untried: number; tried: number },
  limit: number,
  now: number,
): Promise<Job[]> {
  const stranded = sql`SELECT rowid FROM ${deliveries}
    WHERE ${deliveries.status} = 'waiting' AND ${or(
      and(eq(deliveries.attempts, 0), lt(deliveries.updatedAt, before.untried)),
      lt(deliveries.updatedAt, before.tried),
    )} ORDER BY ${deliveries.updatedAt} LIMIT ${limit}`;
  const rows = await db
    .update(deliveries)
    .set({ updatedAt: now })
    .where(sql`rowid IN (${stranded})`)
    .returning({ dedupe: deliveries.dedupe, job: deliveries.job });
  return [...new Map(rows.map(({ dedupe, job }) => [dedupe, job])).values()];
}

/** What was sent to a person, or is to be, the oldest first. */
export function deliveriesTo(db: Database, userId: string): Promise<DeliveryRow[]> {
  return db.select().from(deliveries).where(eq(deliveries.userId, userId)).orderBy(deliveries.createdAt);
}

/** Forgets what was settled before `settledBefore`: by then no job of it comes any more. */
export async function forgetDeliveries(db: Database, settledBefore: number): Promise<void> {
  await db
    .delete(deliveries)
    .where(
      and(inArray(deliveries.status, ['sent', 'skipped', 'dead']), lt(deliveries.updatedAt, settledBefore)),
    );
}
