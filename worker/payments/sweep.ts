// What the cron looks for among payments: what a provider may know and we don't, since a webhook was lost or a refund
// takes its time; and whether the ledger balances.
import { openDatabase } from '../db/client.ts';
import { takeUnsettled, unbalanced } from '../db/payments.ts';
import type { Env } from '../env.ts';

/** As many as a queue takes at once. */
const BATCH = 100;
/** How far back the ledger is held against itself: many times the cron's own pace. */
const CHECKED_MS = 24 * 3_600_000;

export async function sweepPayments(env: Env, now: number): Promise<void> {
  const db = openDatabase(env.DB);
  const places = await takeUnsettled(db, BATCH, now);
  if (places.length > 0) {
    await env.EVENTS.sendBatch(
      places.map((place) => ({ body: { type: 'payment', ...place, look: true } as const })),
    );
  }
  const wrong = await unbalanced(db, now - CHECKED_MS);
  if (wrong.length > 0) console.error(JSON.stringify({ ledgerOutOfBalance: wrong }));
}
