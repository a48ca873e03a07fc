// The queue's consumer: each message is acknowledged or retried by itself, and one that can't be read is put aside.
// Messages come at least once, in any order, some of them at the same time: who acts on one makes that harmless.
import { clock } from '../clock.ts';
import { Job } from '../contract/jobs.ts';
import type { Env } from '../env.ts';
import { retryAfterOf, wordsOf } from '../notify/failures.ts';
import { act } from './act.ts';
import { bury } from './dead.ts';

/** As in wrangler.toml: what failed too often comes here. */
export const DEAD_LETTERS = 'quickslot-events-dead';

/** Messages acted on at once: each may wait for a service outside. */
const AT_ONCE = 6;
/** The longest wait for the next try, in seconds. */
const MAX_RETRY_SECONDS = 600;

/** Seconds before the n-th try, with a spread so that what failed together does not come back together. */
export function retrySeconds(attempts: number, random: number): number {
  const base = Math.min(MAX_RETRY_SECONDS, 2 ** attempts);
  return Math.round(base * (1 + random / 2));
}

export async function consume(batch: MessageBatch<unknown>, env: Env): Promise<void> {
  const settle = batch.queue === DEAD_LETTERS ? bury : act;
  const waiting = [...batch.messages];
  const lane = async () => {
    for (let message = waiting.shift(); message; message = waiting.shift()) {
      await consumeOne(message, batch.queue, (job) => settle(job, env, clock.now()));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
}

async function consumeOne(
  message: Message<unknown>,
  queue: string,
  settle: (job: Job) => Promise<void>,
): Promise<void> {
  const job = Job.safeParse(message.body);
  if (!job.success) {
    // What is in it is for no log: it was not written by this version, if by us at all.
    console.error(JSON.stringify({ queue, unreadable: message.id }));
    message.ack();
    return;
  }
  try {
    await settle(job.data);
    message.ack();
  } catch (error) {
    const { attempts } = message;
    console.warn(JSON.stringify({ queue, job: job.data.type, attempts, error: wordsOf(error) }));
    const delaySeconds = Math.max(retrySeconds(attempts, Math.random()), Math.ceil(retryAfterOf(error)));
    message.retry({ delaySeconds });
  }
}
