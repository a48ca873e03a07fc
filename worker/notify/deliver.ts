// Sends what waits of a change: held against the present truth once more, then on each channel, once. What
// people are told, and where, was written down with the change itself (see record.ts).
import { createHash } from 'node:crypto';
import type { BookingJob, WaitingJob } from '../contract/jobs.ts';
import {
  claimDeliveries,
  type DeliveryRow,
  mailsSince,
  settleDelivery,
  skipDeliveries,
} from '../db/deliveries.ts';
import { badgeOf } from '../db/notifications.ts';
import { readWaiting } from '../db/recipients.ts';
import { DAY_MS } from '../domain/interval.ts';
import { type Mailbox, sendMail } from './channels/email.ts';
import { sendPush } from './channels/push.ts';
import { isFinal, retryAfterOf, TryAgain, wordsOf } from './failures.ts';
import { guestUrl } from './guest-mail.ts';
import { dedupeOf, type Notice, type Present, planNotices } from './plan.ts';
import { accountOf, type Recipient, recipientOf } from './recipient.ts';
import { bookingSubject, type Subject } from './subject.ts';
import { type PresentPlace, planWaiting, waitingDedupe, waitingSubject } from './waiting.ts';

/** Mails about bookings to an address that was never proven, within a day. */
const MAX_UNPROVEN_MAILS = 10;

/** What delivering needs of the world. */
export interface Post extends Mailbox {
  /** The present truth about a job's booking. */
  present(job: BookingJob): Promise<Present | null>;
  /** Whether somebody looks at a window of this person's. */
  isSeen(userId: string): Promise<boolean>;
}

/** What sending needs, whatever it is about. */
type Office = Omit<Post, 'present'>;

/** Sends one delivery; none where it is not wanted any more, or its target is gone. */
interface Hand {
  readonly delivery: DeliveryRow;
  readonly send: (() => Promise<unknown>) | undefined;
}

/**
 * Acts on a job; harmless when repeated, in parallel too. Throws TryAgain where something could not be sent and may be
 * later: what was sent by then is not sent again.
 */
export async function deliverBooking(post: Post, job: BookingJob, now: number): Promise<void> {
  const dedupe = dedupeOf(job);
  if (dedupe === undefined) return;
  await deliverNotices(post, dedupe, now, async () => {
    const present = await post.present(job);
    return present && bookingSubject(present, planNotices(job, present, now));
  });
}

/** As `deliverBooking`. */
export async function deliverWaiting(
  post: Omit<Post, 'present'> & { place(job: WaitingJob): Promise<PresentPlace | null> },
  job: WaitingJob,
  now: number,
): Promise<void> {
  await deliverNotices(post, waitingDedupe(job), now, async () => {
    const present = await post.place(job);
    return present && waitingSubject(present, planWaiting(job, present, now));
  });
}

async function deliverNotices(
  post: Office,
  dedupe: string,
  now: number,
  find: () => Promise<Subject | null>,
): Promise<void> {
  const { db } = post;
  const { waiting, accounts } = await readWaiting(db, dedupe, now);
  if (waiting.length === 0) return;

  const subject = await find();
  const notices = subject?.notices ?? [];
  const stillTold = notices.map(accountOf);
  if (waiting.some(({ userId }) => !stillTold.includes(userId))) {
    await skipDeliveries(db, dedupe, stillTold, now);
  }
  if (!subject) return;

  const hands = await Promise.all(
    notices.map(async (notice) => {
      const theirs = waiting.filter(({ userId }) => userId === accountOf(notice));
      const since = Math.min(now, ...theirs.map(({ createdAt }) => createdAt));
      const recipient = recipientOf(notice, subject.contact, accounts, { since, now });
      return handsOf(post, theirs, notice, subject, recipient, now);
    }),
  );
  // Claimed before they are sent: whoever comes second finds them taken. Being cut off in between leaves them claimed for good.
  const ready = hands.flat();
  const claimed = await claimDeliveries(
    db,
    ready.map(({ delivery }) => delivery),
    now,
  );
  const outcomes = await Promise.all(
    ready
      .filter(({ delivery }) => claimed.includes(delivery))
      .map(({ delivery, send }) => sendOne(post, delivery, send, now)),
  );
  const failures = outcomes.filter((failure) => failure !== undefined);
  if (failures.length > 0) throw new TryAgain(wordsOf(failures[0]), Math.max(...failures.map(retryAfterOf)));
}

/** Sends a claimed delivery; answers a failure that may pass. */
export async function sendOne(
  { db }: Pick<Post, 'db'>,
  delivery: DeliveryRow,
  send: Hand['send'],
  now: number,
): Promise<unknown> {
  if (!send) {
    await settleDelivery(db, delivery, { status: 'skipped', error: 'It was not wanted there.' }, now);
    return undefined;
  }
  try {
    await send();
  } catch (failure) {
    const error = wordsOf(failure);
    const isOver = isFinal(failure);
    await settleDelivery(db, delivery, { status: isOver ? 'dead' : 'waiting', error }, now);
    return isOver ? undefined : failure;
  }
  await settleDelivery(db, delivery, { status: 'sent' }, now);
  return undefined;
}

/** What sends each delivery of one notice to its person. */
async function handsOf(
  post: Office,
  waiting: readonly DeliveryRow[],
  notice: Notice,
  subject: Subject,
  recipient: Recipient | undefined,
  now: number,
): Promise<Hand[]> {
  if (!recipient) return waiting.map((delivery) => ({ delivery, send: undefined }));
  const pushes = waiting.filter(({ channel }) => channel === 'push');
  const push = pushes.length > 0 ? await pushOf(post, notice, subject, recipient, now) : undefined;
  return Promise.all(
    waiting.map(async (delivery) => {
      const send =
        delivery.channel === 'push'
          ? push?.(delivery.target)
          : await mailOf(post, delivery, notice, subject, recipient, now);
      return { delivery, send };
    }),
  );
}

async function mailOf(
  post: Office,
  delivery: DeliveryRow,
  notice: Notice,
  subject: Subject,
  { addressee, wants }: Recipient,
  now: number,
): Promise<Hand['send']> {
  const { db, config } = post;
  if (!wants.email || addressee?.email !== delivery.target) return undefined;
  if (!addressee.emailVerified && (await hasEnough(post, addressee.email, now))) return undefined;
  const { origin, mailFrom } = config;
  const guest = addressee.userId === null ? (subject.contact?.guest ?? null) : null;
  const mail = await subject.mail(notice, addressee, {
    ...{ origin, mailFrom, now, messageId: messageIdOf(delivery) },
    ...(guest ? { guestUrl: guestUrl(config, guest) } : {}),
  });
  return () => sendMail(post, mail, settleDelivery(db, delivery, { status: 'sent' }, now));
}

/** What pushes to each device. Whoever looks at a window has the notice there, and gets no push of it. */
async function pushOf(
  post: Office,
  notice: Notice,
  subject: Subject,
  { account, devices, wants, windowOpen }: Recipient,
  now: number,
): Promise<((deviceId: string) => Hand['send']) | undefined> {
  if (!wants.push || devices.length === 0) return undefined;
  if (wants.inApp && windowOpen && (await looksAtWindow(post, account))) return undefined;
  const message = subject.push(notice, await badgeOf(post.db, account, notice.dedupe), now);
  return (deviceId) => {
    const device = devices.find(({ id }) => id === deviceId);
    return device && (() => sendPush(post, device, message));
  };
}

async function looksAtWindow(post: Office, userId: string): Promise<boolean> {
  try {
    return await post.isSeen(userId);
  } catch {
    // It is in the inbox, and the push comes.
    console.warn(JSON.stringify({ notAsked: 'window' }));
    return false;
  }
}

/** Nobody showed that the address is theirs: whoever claims a stranger's can't have us fill their mailbox. */
async function hasEnough({ db }: Office, address: string, now: number): Promise<boolean> {
  return (await mailsSince(db, address, now - DAY_MS)) >= MAX_UNPROVEN_MAILS;
}

/** The same for each try: should a mail leave twice after all, whoever gets it can tell. */
export function messageIdOf({ dedupe, userId, channel, target }: DeliveryRow): string {
  return createHash('sha256')
    .update(JSON.stringify([dedupe, userId, channel, target]))
    .digest('hex')
    .slice(0, 40);
}
