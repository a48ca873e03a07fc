// Deliveries in D1: a row for each notice, person and channel. Who sends claims the row first; nobody else can then.
import { and, eq, gt, inArray, lt, notInArray, or, type SQL, sql } from 'drizzle-orm';
import type { Job } from '../contract/jobs.ts';
import type { Database } from './client.ts';
import { isIn, type KeyPart } from './key-parts.ts';
import { deliveries } from './schema.ts';

export type DeliveryRow = typeof deliveries.$inferSelect;
export type DeliveryKey = Pick<DeliveryRow, 'dedupe' | 'userId' | 'channel' | 'target'>;

/** Conditions of the partial indexes, in their words: a bound value would not find them. */
const WAITING = sql`${deliveries.status} = 'waiting'`;
const SENDING = sql`${deliveries.status} = 'sending'`;
export const DEAD = sql`${deliveries.status} = 'dead'`;
const MAILED = sql`${deliveries.channel} = 'email' AND ${deliveries.status} = 'sent'`;

/** The `userId` of deliveries to callers and walk-ins, who have an address and no account. */
export const NO_ACCOUNT = '';

/** What is still to be sent of a notice to a person. */
export function waitingDeliveries(db: Database, dedupe: string, userId: string): Promise<DeliveryRow[]> {
  return db
    .select()
    .from(deliveries)
    .where(
      and(eq(deliveries.dedupe, dedupe), eq(deliveries.userId, userId), eq(deliveries.status, 'waiting')),
    );
}

/** Takes deliveries to send them; answers those that nobody else has, and that are not settled or gone. */
export async function claimDeliveries<Key extends DeliveryKey>(
  db: Database,
  wanted: readonly Key[],
  now: number,
): Promise<Key[]> {
  const [first, ...rest] = wanted.map((key) =>
    db
      .update(deliveries)
      .set({ status: 'sending', updatedAt: now })
      .where(and(keyIs(key), eq(deliveries.status, 'waiting')))
      .returning({ dedupe: deliveries.dedupe }),
  );
  if (!first) return [];
  const claimed = await db.batch([first, ...rest]);
  return wanted.filter((_, index) => (claimed[index]?.length ?? 0) > 0);
}

/** How many mails went to an address since `since`, to whomever it belongs. */
export async function mailsSince(db: Database, address: string, since: number): Promise<number> {
  const sent = and(eq(deliveries.target, address), gt(deliveries.updatedAt, since), MAILED);
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
        notInArray(deliveries.userId, [...stillToldUserIds]),
      ),
    );
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
    .where(and(SENDING, lt(deliveries.updatedAt, claimedBefore)));
}

/** Lets mails that were claimed before `claimedBefore` wait again: only where a mail leaves together with its mark. */
export async function resumeMails(db: Database, claimedBefore: number): Promise<void> {
  await db
    .update(deliveries)
    .set({ status: 'waiting' })
    .where(and(SENDING, eq(deliveries.channel, 'email'), lt(deliveries.updatedAt, claimedBefore)));
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
  const key = sql`${deliveries.dedupe}, ${deliveries.userId}, ${deliveries.channel}, ${deliveries.target}`;
  const stranded = sql`SELECT ${key} FROM ${deliveries}
    WHERE ${WAITING} AND ${or(
      and(eq(deliveries.attempts, 0), lt(deliveries.updatedAt, before.untried)),
      lt(deliveries.updatedAt, before.tried),
    )} ORDER BY ${deliveries.updatedAt} LIMIT ${limit}`;
  const rows = await db
    .update(deliveries)
    .set({ updatedAt: now })
    .where(sql`(${key}) IN (${stranded})`)
    .returning({ dedupe: deliveries.dedupe, job: deliveries.job });
  return [...new Map(rows.map(({ dedupe, job }) => [dedupe, job])).values()];
}

/** What was sent to a person, or is to be, the oldest first. */
export function deliveriesTo(db: Database, userId: string): Promise<DeliveryRow[]> {
  return db.select().from(deliveries).where(eq(deliveries.userId, userId)).orderBy(deliveries.createdAt);
}

/**
 * Forgets what was settled before `settledBefore`: by then no job of it comes any more. Looks at one part of the keys:
 * no index is kept for this alone.
 */
export async function forgetDeliveries(db: Database, part: KeyPart, settledBefore: number): Promise<void> {
  await db
    .delete(deliveries)
    .where(
      and(
        isIn(deliveries.dedupe, part),
        inArray(deliveries.status, ['sent', 'skipped', 'dead']),
        lt(deliveries.updatedAt, settledBefore),
      ),
    );
}
