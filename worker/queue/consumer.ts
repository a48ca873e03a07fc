// The queue's consumer: each message is acknowledged or retried by itself, and one that can't be read is put aside.
import { clock } from '../clock.ts';
import { Job } from '../contract/jobs.ts';
import type { Env } from '../env.ts';
import { act } from './act.ts';

/** Seconds before the n-th try, with a spread so that what failed together does not come back together. */
function retrySeconds(attempts: number): number {
  return Math.min(600, 2 ** attempts) + Math.floor(Math.random() * 5);
}

export async function consume(batch: MessageBatch<unknown>, env: Env): Promise<void> {
  for (const message of batch.messages) {
    const job = Job.safeParse(message.body);
    if (!job.success) {
      console.error(JSON.stringify({ queue: batch.queue, unreadable: message.id }));
      message.ack();
      continue;
    }
    try {
      await act(job.data, env, clock.now());
      message.ack();
    } catch (error) {
      console.warn(
        JSON.stringify({
          job: job.data.type,
          attempts: message.attempts,
          error: error instanceof Error ? error.message : 'failed',
        }),
      );
      message.retry({ delaySeconds: retrySeconds(message.attempts) });
    }
  }
}
