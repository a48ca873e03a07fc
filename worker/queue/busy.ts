// Has other calendars looked at every 15 minutes.

import { takeDueSources } from '../db/busy-sources.ts';
import { openDatabase } from '../db/client.ts';
import type { Env } from '../env.ts';

const MINUTE_MS = 60_000;
/** A little less than 15 minutes: the cron comes every five, never quite on time. */
const PERIOD_MS = 14 * MINUTE_MS;
/** As many as a queue takes at once. */
const BATCH = 100;
const MAX_BATCHES = 20;

export async function sweepBusy(env: Env, now: number): Promise<void> {
  const db = openDatabase(env.DB);
  for (let batch = 0; batch < MAX_BATCHES; batch += 1) {
    const ids = await takeDueSources(db, { before: now - PERIOD_MS, now, limit: BATCH });
    if (ids.length > 0) {
      await env.EVENTS.sendBatch(ids.map((sourceId) => ({ body: { type: 'busy', sourceId } as const })));
    }
    if (ids.length < BATCH) return;
  }
}
