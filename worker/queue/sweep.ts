// What the cron looks for among the deliveries: those that were cut off, and those whose message was lost. In
// production the platform keeps a queue's messages; a development server's queue is in memory, and a kill empties it.
import { openDatabase } from '../db/client.ts';
import { buryCutOff, forgetDeliveries, resumeMails, takeStranded } from '../db/deliveries.ts';
import { keyPartAt } from '../db/key-parts.ts';
import { type Env, readConfig } from '../env.ts';

const MINUTE_MS = 60_000;
/** Longer than any try takes. */
const CUT_OFF_MS = 10 * MINUTE_MS;
/** Longer than development takes to write a mail. */
const RESUME_MS = 2 * MINUTE_MS;
/** Longer than a queue keeps a job waiting that nobody has tried yet, unless it is much behind. */
const UNTRIED_MS = MINUTE_MS / 4;
/** Longer than the longest wait between two tries, and than what a service may ask for. */
const TRIED_MS = 75 * MINUTE_MS;
/** As many as a queue takes at once. */
const BATCH = 100;
/** Longer than any job lives, dead letters included. */
const KEEP_MS = 30 * 1_440 * MINUTE_MS;

export async function sweepDeliveries(env: Env, now: number): Promise<void> {
  const db = openDatabase(env.DB);
  const settings = readConfig(env);
  // There a mail and its mark are one write: what has no mark was not sent.
  if (settings.ok && settings.config.development) await resumeMails(db, now - RESUME_MS);
  await buryCutOff(db, now - CUT_OFF_MS, now);
  const jobs = await takeStranded(db, { untried: now - UNTRIED_MS, tried: now - TRIED_MS }, BATCH, now);
  if (jobs.length > 0) await env.EVENTS.sendBatch(jobs.map((body) => ({ body })));
  await forgetDeliveries(db, keyPartAt(now), now - KEEP_MS);
}
