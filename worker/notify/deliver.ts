// What a change of a booking tells people: planned from the present truth, written down, then sent on each channel, once.
import { createHash } from 'node:crypto';
import type { BookingJob } from '../contract/jobs.ts';
import type { MineMessage } from '../contract/mine.ts';
import {
  claimDelivery,
  type DeliveryRow,
  forgetJob,
  mailsSince,
  NO_ACCOUNT,
  recordTelling,
  settleDelivery,
  skipDeliveries,
  waitingDeliveries,
} from '../db/deliveries.ts';
import { type DeviceRow, devicesOf } from '../db/devices.ts';
import { badgeOf } from '../db/notifications.ts';
import { preferencesFrom } from '../db/preferences.ts';
import { findUserById } from '../db/users.ts';
import { DAY_MS } from '../domain/interval.ts';
import { type Addressee, bookingMail } from './booking-mail.ts';
import { type Mailbox, sendMail } from './channels/email.ts';
import { sendPush } from './channels/push.ts';
import { isFinal, retryAfterOf, TryAgain, wordsOf } from './failures.ts';
import { noticePush } from './notice-push.ts';
import { dedupeOf, type Notice, type Present, planNotices } from './plan.ts';
import { wantedChannels } from './wanted.ts';

/** Mails about bookings to an address that was never proven, within a day. */
const MAX_UNPROVEN_MAILS = 10;

/** What delivering needs of the world. */
export interface Post extends Mailbox {
  /** The present truth about a job's booking. */
  present(job: BookingJob): Promise<Present | null>;
  /** Tells a person's windows; `seen`: somebody looks at one of them. */
  tell(userId: string, messages: readonly MineMessage[]): Promise<{ seen: boolean }>;
}

/** A person at this moment: what they want, and where they are reached. */
interface Recipient {
  readonly account: string;
  readonly addressee: Addressee | undefined;
  readonly devices: readonly DeviceRow[];
  readonly wants: { readonly inApp: boolean; readonly push: boolean; readonly email: boolean };
}

/**
 * Acts on a job; harmless when repeated, in parallel too. Throws TryAgain where something could not be sent and may be
 * later: what was sent by then is not sent again.
 */
export async function deliverBooking(post: Post, job: BookingJob, now: number): Promise<void> {
  const dedupe = dedupeOf(job);
  if (dedupe === undefined) return;
  const present = await post.present(job);
  const notices = present ? planNotices(job, present, now) : [];
  await skipDeliveries(post.db, dedupe, notices.map(accountOf), now);
  const failures: unknown[] = [];
  if (present) {
    for (const notice of notices) failures.push(...(await deliverNotice(post, job, present, notice, now)));
  }
  await forgetJob(post.db, dedupe);
  if (failures.length > 0) throw new TryAgain(wordsOf(failures[0]), Math.max(...failures.map(retryAfterOf)));
}

/** Answers the failures that may pass. */
async function deliverNotice(
  post: Post,
  job: BookingJob,
  present: Present,
  notice: Notice,
  now: number,
): Promise<unknown[]> {
  const recipient = await recipientOf(post, notice, present, now);
  if (!recipient) return [];
  const { account, addressee, devices, wants } = recipient;
  const { dedupe, kind, title, text, url } = notice;
  const told = await recordTelling(
    post.db,
    {
      ...{ dedupe, userId: account, kind, title, text, url, job, inApp: wants.inApp },
      targets: [
        ...(wants.push ? devices.map(({ id }) => ({ channel: 'push', target: id }) as const) : []),
        ...(wants.email && addressee ? [{ channel: 'email', target: addressee.email } as const] : []),
      ],
    },
    now,
  );
  const waiting = await waitingDeliveries(post.db, dedupe, account);
  // Told in a window once, when it is new. Whoever looks at one has it there, and gets no push of it.
  const isSeen =
    wants.inApp &&
    (told !== undefined || waiting.some(({ channel }) => channel === 'push')) &&
    (await tellWindows(post, account, told ? [{ type: 'notification', notification: told }] : []));
  const failures = await Promise.all(
    waiting.map((delivery) => deliverOne(post, delivery, notice, present, isSeen, now)),
  );
  return failures.filter((failure) => failure !== undefined);
}

async function recipientOf(
  { db }: Post,
  notice: Notice,
  { booking }: Present,
  now: number,
): Promise<Recipient | undefined> {
  const { userId } = notice;
  if (userId === null) {
    const { contactEmail: email, userName: name } = booking;
    const addressee = email === null ? undefined : { email, emailVerified: false, name, userId };
    return {
      ...{ account: NO_ACCOUNT, addressee, devices: [] },
      wants: { inApp: false, push: false, email: true },
    };
  }
  const user = await findUserById(db, userId);
  if (!user) return undefined;
  const { email, emailVerified, name, timeZone } = user;
  const wants = wantedChannels(
    notice.kind,
    { preferences: preferencesFrom(user.preferences), timeZone },
    now,
  );
  return {
    account: userId,
    addressee: email === null ? undefined : { email, emailVerified, name, userId },
    devices: wants.push ? await devicesOf(db, userId, now) : [],
    wants,
  };
}

/** Sends one delivery; answers a failure that may pass. The truth is read once more: minutes may lie in between. */
async function deliverOne(
  post: Post,
  delivery: DeliveryRow,
  notice: Notice,
  present: Present,
  isSeen: boolean,
  now: number,
): Promise<unknown> {
  const { db } = post;
  const recipient = await recipientOf(post, notice, present, now);
  const hand = recipient && (await handOf(post, delivery, notice, present, recipient, isSeen, now));
  // Claimed before it is sent: whoever comes second finds it taken. Being cut off in between leaves it claimed for good.
  if (!(await claimDelivery(db, delivery, now))) return undefined;
  if (!hand) {
    await settleDelivery(db, delivery, { status: 'skipped', error: 'It was not wanted there.' }, now);
    return undefined;
  }
  try {
    await hand();
  } catch (failure) {
    const error = wordsOf(failure);
    const isOver = isFinal(failure);
    await settleDelivery(db, delivery, { status: isOver ? 'dead' : 'waiting', error }, now);
    return isOver ? undefined : failure;
  }
  await settleDelivery(db, delivery, { status: 'sent' }, now);
  return undefined;
}

/** What sends a delivery; undefined where it is not wanted any more, or its target is gone. */
async function handOf(
  post: Post,
  delivery: DeliveryRow,
  notice: Notice,
  present: Present,
  { account, addressee, devices, wants }: Recipient,
  isSeen: boolean,
  now: number,
): Promise<(() => Promise<unknown>) | undefined> {
  const { db, config } = post;
  if (delivery.channel === 'email') {
    if (!wants.email || addressee?.email !== delivery.target) return undefined;
    if (!addressee.emailVerified && (await hasEnough(post, addressee.email, now))) return undefined;
    const { origin, mailFrom } = config;
    const mail = await bookingMail(notice, present, addressee, {
      ...{ origin, mailFrom, now, messageId: messageIdOf(delivery) },
    });
    return () => sendMail(post, mail, settleDelivery(db, delivery, { status: 'sent' }, now));
  }
  const device = devices.find(({ id }) => id === delivery.target);
  if (!wants.push || isSeen || !device) return undefined;
  const message = noticePush(notice, present.booking, await badgeOf(db, account, notice.dedupe), now);
  return () => sendPush(post, device, message);
}

/** Nobody showed that the address is theirs: whoever claims a stranger's can't have us fill their mailbox. */
async function hasEnough({ db }: Post, address: string, now: number): Promise<boolean> {
  return (await mailsSince(db, address, now - DAY_MS)) >= MAX_UNPROVEN_MAILS;
}

async function tellWindows(post: Post, userId: string, messages: readonly MineMessage[]): Promise<boolean> {
  try {
    return (await post.tell(userId, messages)).seen;
  } catch {
    // It is in the inbox, and the push comes.
    console.warn(JSON.stringify({ notTold: 'notification' }));
    return false;
  }
}

function accountOf({ userId }: Notice): string {
  return userId ?? NO_ACCOUNT;
}

/** The same for each try: should a mail leave twice after all, whoever gets it can tell. */
function messageIdOf({ dedupe, userId, channel, target }: DeliveryRow): string {
  return createHash('sha256')
    .update(JSON.stringify([dedupe, userId, channel, target]))
    .digest('hex')
    .slice(0, 40);
}
