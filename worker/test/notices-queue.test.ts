// The queue around deliveries: poison, retries, and what a lost message leaves for the sweep.
import { env } from 'cloudflare:workers';
import { eq } from 'drizzle-orm';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Store } from '../calendar/store.ts';
import type { BookingJob, Job } from '../contract/jobs.ts';
import { keyPartAt } from '../db/key-parts.ts';
import { deliveries } from '../db/schema.ts';
import type { Env } from '../env.ts';
import { deliverBooking } from '../notify/deliver.ts';
import { calendarPorts } from '../ports.ts';
import { retrySeconds } from '../queue/consumer.ts';
import { sweepDeliveries } from '../queue/sweep.ts';
import { db, hashPasswordsCheaply, newPerson } from './auth-app.ts';
import { call, newCallers, owner } from './callers.ts';
import { jobOf, mailed, NOW, postWith, presentOf, somebody, statusesTo } from './delivery-world.ts';
import { booked, consumed, failingMail } from './queue-world.ts';

beforeAll(newCallers);

const MINUTE = 60_000;

beforeEach(() => {
  hashPasswordsCheaply();
  vi.spyOn(console, 'warn').mockImplementation(() => {});
  vi.spyOn(console, 'error').mockImplementation(() => {});
});
afterEach(() => vi.restoreAllMocks());

describe('the consumer', () => {
  it('acknowledges the others of a batch with poison in it, and retries what failed alone', async () => {
    const [ada, eve] = [await somebody(), await somebody()];
    const [first, second] = [await booked(ada.id), await booked(eve.id)];
    const settled = await consumed(
      [{ type: 'nonsense' }, first.job, 'x', null, { ...second.job, extra: 1 }, { type: 'mail' }],
      env,
    );
    expect(settled.map(({ how }) => how)).toEqual(['ack', 'ack', 'ack', 'ack', 'ack', 'ack']);
    expect(await statusesTo(ada.id)).toContain('email sent');

    const third = await booked(eve.id);
    const mixed = await consumed([third.job, { type: 'nonsense' }], failingMail);
    expect(mixed.map(({ how }) => how)).toEqual(['retry', 'ack']);
  });

  it('waits longer with each try, ten to fifteen minutes at most, and no shorter than it was asked to', async () => {
    expect([1, 2, 3, 8, 20].map((attempts) => retrySeconds(attempts, 0))).toEqual([2, 4, 8, 256, 600]);
    expect(retrySeconds(20, 1)).toBe(900);
    const ada = await somebody();
    const { job } = await booked(ada.id);
    const [settled] = await consumed([job], failingMail, undefined, 5);
    expect(settled?.how).toBe('retry');
    expect(settled?.delaySeconds).toBeGreaterThanOrEqual(32);
    expect(settled?.delaySeconds).toBeLessThanOrEqual(48);
  });

  it('sends one mail for a message that comes many times, in one batch and in two at once', async () => {
    const ada = await somebody();
    const { job } = await booked(ada.id);
    const before = (await mailed(ada.email)).length;
    const many = Array.from({ length: 4 }, () => job);
    await Promise.all([consumed(many), consumed(many)]);
    const since = await db.select().from(deliveries).where(eq(deliveries.userId, ada.id));
    expect(since.filter(({ job: of }) => (of as BookingJob).version === 77)).toMatchObject([
      { status: 'sent', attempts: 1 },
    ]);
    await vi.waitFor(async () => expect((await mailed(ada.email)).length).toBeLessThanOrEqual(before + 2));
  });
});

/** When the sweep next comes to the part of the keys that begin so. */
function turnOf(key: string, from: number): number {
  let at = from;
  while (keyPartAt(at) !== Number.parseInt(key.slice(0, 2), 16)) at += 5 * MINUTE;
  return at;
}

/** The jobs that the sweep puts on the queue. */
async function sweepOnce(now: number, settings: Env = env): Promise<Job[]> {
  const jobs: Job[] = [];
  const sendBatch = async (messages: { body: Job }[]) => jobs.push(...messages.map(({ body }) => body));
  await sweepDeliveries({ ...settings, EVENTS: { sendBatch } as unknown as Env['EVENTS'] }, now);
  return jobs;
}

describe('the sweep', () => {
  async function waiting(status: 'waiting' | 'sending' | 'sent', attempts: number) {
    const ada = await somebody();
    const present = presentOf(ada.id);
    const job = jobOf(present);
    await db.insert(deliveries).values({
      dedupe: `${present.booking.id}:1:booking_confirmed`,
      userId: ada.id,
      channel: 'email',
      target: ada.email,
      kind: 'booking_confirmed',
      status,
      attempts,
      error: '',
      job,
      createdAt: NOW,
      updatedAt: NOW,
    });
    return { ada, present, job };
  }
  const mine = (jobs: Job[], { bookingId }: BookingJob) =>
    jobs.filter((job) => job.type === 'booking' && job.bookingId === bookingId).length;

  it('sends the job of what waits although its message was lost, and does so again only when that is lost too', async () => {
    const { ada, present, job } = await waiting('waiting', 0);
    const lost = NOW + MINUTE / 4;
    expect(mine(await sweepOnce(lost), job)).toBe(0);
    expect(mine(await sweepOnce(lost + 1), job)).toBe(1);
    expect(mine(await sweepOnce(lost + 2), job)).toBe(0);
    await deliverBooking(postWith(present), job, NOW);
    expect(await mailed(ada.email)).toHaveLength(1);
    expect(mine(await sweepOnce(NOW + 200 * MINUTE), job)).toBe(0);
  });

  it('leaves to the queue what it tries again by itself', async () => {
    const { job } = await waiting('waiting', 1);
    expect(mine(await sweepOnce(NOW + 75 * MINUTE), job)).toBe(0);
    expect(mine(await sweepOnce(NOW + 75 * MINUTE + 1), job)).toBe(1);
  });

  it('gives up what was cut off while it was sent: it may have arrived', async () => {
    const { ada, present, job } = await waiting('sending', 0);
    await sweepOnce(NOW + 10 * MINUTE, failingMail);
    expect(await statusesTo(ada.id)).toEqual(['email sending']);
    expect(mine(await sweepOnce(NOW + 10 * MINUTE + 1, failingMail), job)).toBe(0);
    expect(await statusesTo(ada.id)).toEqual(['email dead']);
    await deliverBooking(postWith(present), job, NOW);
    expect(await mailed(ada.email)).toEqual([]);
  });

  it('sends it in development, where a mail that left is marked in the same moment', async () => {
    const { ada, present, job } = await waiting('sending', 0);
    expect(mine(await sweepOnce(NOW + 2 * MINUTE), job)).toBe(0);
    expect(mine(await sweepOnce(NOW + 2 * MINUTE + 1), job)).toBe(1);
    await deliverBooking(postWith(present), job, NOW);
    expect(await mailed(ada.email)).toHaveLength(1);
  });

  it('forgets what was settled a month ago', async () => {
    const { ada, job } = await waiting('sent', 1);
    const young = turnOf(job.bookingId, NOW);
    await sweepOnce(young);
    expect(await statusesTo(ada.id)).toEqual(['email sent']);
    const month = NOW + 30 * 1_440 * MINUTE + 1;
    await sweepOnce(turnOf(job.bookingId, month) + 5 * MINUTE);
    expect(await statusesTo(ada.id)).toEqual(['email sent']);
    await sweepOnce(turnOf(job.bookingId, month));
    expect(await statusesTo(ada.id)).toEqual([]);
  });
});

describe('a queue that loses everything', () => {
  it('loses no notice: the sweep finds what waits, and each is told once', async () => {
    const ada = await somebody();
    const { job, booking } = await booked(ada.id);
    const ours = async () =>
      (await db.select().from(deliveries).where(eq(deliveries.userId, ada.id)))
        .filter(({ job: of }) => (of as BookingJob).version === 77)
        .map(({ status }) => status);
    expect(await ours()).toEqual(['waiting']);
    const jobs = await sweepOnce(Date.now() + MINUTE);
    expect(jobs).toContainEqual(job);
    await consumed([job, ...jobs.filter((one) => one.type === 'booking' && one.bookingId === booking.id)]);
    expect(await ours()).toEqual(['sent']);
    expect(await sweepOnce(Date.now() + 200 * MINUTE)).not.toContainEqual(job);
  });

  it('is given what is written already: what it never took is found as well', async () => {
    const ada = await somebody();
    const present = presentOf(ada.id);
    const { calendar, booking } = present;
    const store = {
      calendar: () => calendar,
      booking: () => booking,
      members: { all: () => [] },
    } as unknown as Store;
    const EVENTS = { sendBatch: () => Promise.reject(new Error('away')) } as unknown as Env['EVENTS'];
    const [reader] = calendarPorts({ ...env, EVENTS }).readers(store);
    const row = { seq: 2, at: 0, kind: 'booking_confirmed', actorId: null, version: 1, spans: [] } as const;
    const tell = () => reader?.deliver([{ ...row, subjectId: booking.id }]);
    await expect(tell()).rejects.toThrow('away');
    expect(await statusesTo(ada.id)).toEqual(['email waiting']);
    // Tried again, which changes nothing, and in the end the log goes on: the sweep has it.
    await expect(tell()).rejects.toThrow('away');
    await expect(tell()).rejects.toThrow('away');
    await tell();
    expect(await statusesTo(ada.id)).toEqual(['email waiting']);
    const jobs = await sweepOnce(Date.now() + MINUTE);
    expect(jobs).toContainEqual(jobOf(present));
  });
});

describe('from a call to the inbox', () => {
  it('a booking is told at once, and its cancellation to who runs the calendar as well', async () => {
    const ada = await newPerson();
    const { body: calendar } = await call(owner, 'POST', '/api/calendars', {
      ...{ name: 'Court', timeZone: 'UTC', slotMinutes: 60 },
      schedule: { weekly: [{ weekdays: [1, 2, 3, 4, 5, 6, 7], start: '00:00', end: '24:00' }] },
    });
    const start = `${new Date(Date.now() + 86_400_000).toISOString().slice(0, 10)}T10:00:00Z`;
    const path = `/api/calendars/${calendar.id}/bookings`;
    const { body: booking } = await call(ada, 'POST', path, { start });
    await call(ada, 'POST', `${path}/${booking.id}/cancel`, {});
    const titles = async (who: typeof ada) =>
      (await call(who, 'GET', '/api/me/notifications')).body.items
        .filter(({ text }: { text: string }) => text.startsWith('Court,'))
        .map(({ title }: { title: string }) => title);
    await vi.waitFor(
      async () => {
        expect(await titles(ada)).toContain('Cancelled');
        expect(await titles(owner)).toContain('Ada Lovelace cancelled');
      },
      { timeout: 5_000 },
    );
  });
});
