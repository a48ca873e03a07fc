// The push of an unlock request: to every device that its person is signed in on, while it waits. Which requests are
// pushed at all, and how many, their person's object has decided. The browser that asks is signed out, so it is none of
// those devices.
import type { UnlockJob } from '../contract/jobs.ts';
import { parseInstant } from '../contract/primitives.ts';
import type { UnlockRequest } from '../contract/unlock.ts';
import {
  claimDeliveries,
  type DeliveryRow,
  settleDelivery,
  skipDeliveries,
  waitingDeliveries,
} from '../db/deliveries.ts';
import { type DeviceRow, devicesOf } from '../db/devices.ts';
import { recordPushes } from '../db/push-deliveries.ts';
import { type Postbox, sendPush } from './channels/push.ts';
import { isFinal, retryAfterOf, TryAgain, wordsOf } from './failures.ts';
import { type PushMessage, topicOf } from './push.ts';

export interface UnlockPost extends Postbox {
  /** The requests that wait for this person, and show. */
  pending(userId: string): Promise<readonly UnlockRequest[]>;
}

/** Acts on a job, each device at most once however often it comes. Throws TryAgain where a push may be taken later. */
export async function pushUnlock(post: UnlockPost, job: UnlockJob, now: number): Promise<void> {
  const { db } = post;
  const { userId, requestId } = job;
  const dedupe = `${requestId}:unlock`;
  const request = (await post.pending(userId)).find(({ id }) => id === requestId);
  const message = request && unlockPush(request, now);
  if (!message) return skipDeliveries(db, dedupe, [], now);
  const devices = await devicesOf(db, userId, now);
  const ids = devices.map(({ id }) => id);
  await recordPushes(db, { dedupe, userId, kind: 'unlock', job }, ids, now);
  const waiting = await waitingDeliveries(db, dedupe, userId);
  const failures = await Promise.all(
    waiting.map((delivery) => {
      const device = devices.find(({ id }) => id === delivery.target);
      return pushOnce(post, delivery, device, message, now);
    }),
  );
  const passing = failures.filter((failure) => failure !== undefined);
  if (passing.length > 0) throw new TryAgain(wordsOf(passing[0]), Math.max(...passing.map(retryAfterOf)));
}

/** Answers a failure that may pass. Claimed before it is sent: whoever comes second finds it taken. */
async function pushOnce(
  post: Postbox,
  delivery: DeliveryRow,
  device: DeviceRow | undefined,
  message: PushMessage,
  now: number,
): Promise<unknown> {
  const { db } = post;
  if ((await claimDeliveries(db, [delivery], now)).length === 0) return undefined;
  const settle = async (outcome: Parameters<typeof settleDelivery>[2]) => {
    await settleDelivery(db, delivery, outcome, now);
  };
  if (!device) {
    await settle({ status: 'skipped', error: 'The device was signed out.' });
    return undefined;
  }
  try {
    await sendPush(post, device, message);
    await settle({ status: 'sent' });
    return undefined;
  } catch (failure) {
    const isOver = isFinal(failure);
    await settle({ status: isOver ? 'dead' : 'waiting', error: wordsOf(failure) });
    return isOver ? undefined : failure;
  }
}

/** What the phone shows; undefined once the request has run out. Never the code: that is on the browser's screen. */
export function unlockPush(request: UnlockRequest, now: number): PushMessage | undefined {
  const { id, browser, platform, expiresAt } = request;
  const ttlSeconds = Math.floor(((parseInstant(expiresAt) ?? 0) - now) / 1_000);
  if (ttlSeconds < 1) return undefined;
  const about = `unlock ${id}`;
  const who = platform === '' ? browser : `${browser} on ${platform}`;
  return {
    ...{ kind: 'unlock', id, url: `/unlock/${id}`, tag: about, topic: topicOf(about) },
    title: 'Let a browser in?',
    text: `${who} asks to sign in to your account. If that is not you, open this and say so.`,
    ttlSeconds,
    urgency: 'high',
  };
}
