// Failed tries in D1, counted exactly: one statement asks whether a try is allowed and counts it.
import { eq, lt, sql } from 'drizzle-orm';
import type { Database } from './client.ts';
import { signInFailures } from './schema.ts';

export interface Allowance {
  /** Tries in a row that cost no wait. */
  readonly free: number;
  /** The first wait; each further failure doubles it, up to the longest. */
  readonly firstWaitMs: number;
  readonly longestWaitMs: number;
  /** After so long without a try the count begins anew. */
  readonly forgetMs: number;
}

/** Past this, doubling has long reached any longest wait. */
const MOST_DOUBLINGS = 20;

/** The wait after so many failures, as SQL. */
function waitMs({ free, firstWaitMs, longestWaitMs }: Allowance) {
  const over = sql`min(${signInFailures.failures} - ${free}, ${MOST_DOUBLINGS})`;
  return sql`(CASE WHEN ${signInFailures.failures} < ${free} THEN 0 ELSE min(${longestWaitMs}, ${firstWaitMs} << ${over}) END)`;
}

/**
 * Counts a try as failed, where its wait is over: parallel tries can't all pass before the first has failed. Gives one
 * row where the try may go on, none where it must wait. For a batch or alone.
 */
export function countTry(db: Database, key: string, allowance: Allowance, now: number) {
  const { forgetMs } = allowance;
  return db
    .insert(signInFailures)
    .values({ key, failures: 1, lastAt: now })
    .onConflictDoUpdate({
      target: signInFailures.key,
      set: {
        failures: sql`CASE WHEN ${signInFailures.lastAt} <= ${now - forgetMs} THEN 1 ELSE ${signInFailures.failures} + 1 END`,
        lastAt: now,
      },
      setWhere: sql`${signInFailures.lastAt} + ${waitMs(allowance)} <= ${now}`,
    })
    .returning({ failures: signInFailures.failures });
}

/** When the next try of a key is allowed, epoch milliseconds. */
export async function nextTryAt(db: Database, key: string, allowance: Allowance): Promise<number> {
  const row = await db
    .select({ at: sql<number>`${signInFailures.lastAt} + ${waitMs(allowance)}` })
    .from(signInFailures)
    .where(eq(signInFailures.key, key))
    .get();
  return row?.at ?? 0;
}

/** Forgets a key's failures, for a batch: who got in starts anew. */
export function forgetFailures(db: Database, key: string) {
  return db.delete(signInFailures).where(eq(signInFailures.key, key));
}

/** Takes back the one try that was counted, for a batch. */
export function takeBackTry(db: Database, key: string) {
  return db
    .update(signInFailures)
    .set({ failures: sql`max(0, ${signInFailures.failures} - 1)` })
    .where(eq(signInFailures.key, key));
}

/** Forgets what no allowance looks at any more. */
export async function forgetOldFailures(db: Database, before: number): Promise<void> {
  await db.delete(signInFailures).where(lt(signInFailures.lastAt, before));
}
