// Jobs that failed too often: written down where somebody can see them and try again, never tried again by themselves.
import type { Job } from '../contract/jobs.ts';
import { openDatabase } from '../db/client.ts';
import { buryDeliveries } from '../db/dead-letters.ts';
import type { Env } from '../env.ts';
import { dedupeOf } from '../notify/plan.ts';
import { reportDedupe } from '../notify/report-mail.ts';

export async function bury(job: Job, env: Env, now: number): Promise<void> {
  console.error(JSON.stringify({ dead: job.type }));
  if (job.type !== 'booking' && job.type !== 'report') return;
  const dedupe = job.type === 'report' ? reportDedupe(job) : dedupeOf(job);
  if (dedupe === undefined) return;
  await buryDeliveries(openDatabase(env.DB), dedupe, now);
}
