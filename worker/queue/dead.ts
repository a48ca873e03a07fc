// Jobs that failed too often: written down where somebody can see them and try again, never tried again by themselves.
import type { Job } from '../contract/jobs.ts';
import { openDatabase } from '../db/client.ts';
import { buryDeliveries } from '../db/dead-letters.ts';
import type { Env } from '../env.ts';
import { dedupeOf } from '../notify/plan.ts';
import { reportDedupe } from '../notify/report-mail.ts';
import { waitingDedupe } from '../notify/waiting.ts';

export async function bury(job: Job, env: Env, now: number): Promise<void> {
  console.error(JSON.stringify({ dead: job.type }));
  const dedupe = dedupeOfAny(job);
  if (dedupe === undefined) return;
  await buryDeliveries(openDatabase(env.DB), dedupe, now);
}

function dedupeOfAny(job: Job): string | undefined {
  switch (job.type) {
    case 'booking':
      return dedupeOf(job);
    case 'waiting':
      return waitingDedupe(job);
    case 'report':
      return reportDedupe(job);
    default:
      return undefined;
  }
}
