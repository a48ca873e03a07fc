// The queue around deliveries: poison, retries, dead letters and who may see and send them again, and what a lost message leaves.
import { env } from 'cloudflare:workers';
import { eq } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { calendarObject } from '../calendar/client.ts';
import type { Store } from '../calendar/store.ts';
import type { BookingJob, Job } from '../contract/jobs.ts';
import { noteJobs } from '../db/deliveries.ts';
import { deliveries } from '../db/schema.ts';
import type { Env } from '../env.ts';
import { deliverBooking } from '../notify/deliver.ts';
import { calendarPorts } from '../ports.ts';
import { consume, DEAD_LETTERS, retrySeconds } from '../queue/consumer.ts';
import { sweepDeliveries } from '../queue/sweep.ts';
import { Browser, db, hashPasswordsCheaply, newPerson } from './auth-app.ts';
import { body as bodyOf, rules } from './calendar-world.ts';
import { call, customer, owner } from './callers.ts';
import {
  jobOf,
  mailed,
  mailFailure,
  NOW,
  postWith,
  presentOf,
  somebody,
  statusesTo,
} from './delivery-world.ts';

const MINUTE = 60_000;

beforeEach(() => {
  hashPasswordsCheaply();
  vi.spyOn(console, 'warn').mockImplementation(() => {});
  vi.spyOn(console, 'error').mockImplementation(() => {});
});
afterEach(() => vi.restoreAllMocks());

interface Settled {
  id: string;
  how: 'ack' | 'retry';
  delaySeconds?: number;
}

/** Hands messages to the consumer; answers how each was settled. */
async function consumed(bodies: unknown[], settings: Env = env, queue = 'quickslot-events', attempts = 1) {
  const settled: Settled[] = [];
  const messages = bodies.map((body, index) => ({
    id: String(index),
    body,
    attempts,
    timestamp: new Date(),
    ack: () => settled.push({ id: String(index), how: 'ack' }),
    retry: ({ delaySeconds = 0 } = {}) => settled.push({ id: String(index), how: 'retry', delaySeconds }),
  }));
  await consume({ queue, messages } as unknown as MessageBatch<unknown>, settings);
  return settled.sort((a, b) => Number(a.id) - Number(b.id));
}

/** A calendar of the owner's, and a booking in it that the queue has not heard of. */
async function booked(userId: string) {
  const calendarId = crypto.randomUUID();
  const object = calendarObject(env.CALENDARS, calendarId);
  await object.create({ id: calendarId, ownerId: owner.userId, settings: rules() });
  const hour = 3_600_000;
  const start = (Math.floor(Date.now() / hour) + 24) * hour;
  const booking = bodyOf(await object.book({ userId, name: 'Ada' }, { start, note: '' }));
  // A job of its own: what the calendar itself sent to the queue has another.
  const job: BookingJob = {
    type: 'booking',
    calendarId,
    seq: 99,
    kind: 'booking_confirmed',
    bookingId: booking.id,
    version: 77,
  };
  return { calendarId, booking, job, path: `/api/calendars/${calendarId}/deliveries` };
}

const failingMail: Env = {
  ...env,
  ENVIRONMENT: 'production',
  PUSH_SERVICES: 'push.example',
  MAIL: { send: () => Promise.reject(mailFailure('E_DELIVERY_FAILED')) } as unknown as SendEmail,
};
const refusingMail: Env = {
  ...failingMail,
  MAIL: { send: () => Promise.reject(mailFailure('E_RECIPIENT_SUPPRESSED')) } as unknown as SendEmail,
};

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

    const mixed = await consumed([{ ...second.job, version: 78 }, { type: 'nonsense' }], failingMail);
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

describe('a dead letter', () => {
  it('gives up what waits, for good: a late copy of its message sends nothing', async () => {
    const ada = await somebody();
    const { job } = await booked(ada.id);
    await consumed([job], failingMail);
    const ours = async () =>
      (await db.select().from(deliveries).where(eq(deliveries.userId, ada.id)))
        .filter(({ job: of }) => (of as BookingJob).version === 77)
        .map(({ status, error }) => [status, error]);
    expect(await ours()).toEqual([['waiting', 'The mail was refused: E_DELIVERY_FAILED.']]);
    expect(await consumed([job, { type: 'nonsense' }], env, DEAD_LETTERS)).toMatchObject([
      { how: 'ack' },
      { how: 'ack' },
    ]);
    expect(await ours()).toEqual([['dead', 'The mail was refused: E_DELIVERY_FAILED.']]);
    await consumed([job]);
    expect(await ours()).toEqual([['dead', 'The mail was refused: E_DELIVERY_FAILED.']]);
  });

  it('is kept until it is written down', async () => {
    const ada = await somebody();
    const { job } = await booked(ada.id);
    await env.DB.exec(
      "CREATE TRIGGER down BEFORE INSERT ON deliveries BEGIN SELECT RAISE(ABORT, 'down'); END",
    );
    try {
      expect(await consumed([job], env, DEAD_LETTERS)).toMatchObject([{ how: 'retry' }]);
    } finally {
      await env.DB.exec('DROP TRIGGER down');
    }
    expect(await consumed([job], env, DEAD_LETTERS)).toMatchObject([{ how: 'ack' }]);
  });

  it('is seen by who runs the calendar, by name and without an address, and by nobody else', async () => {
    const ada = await somebody({ name: 'Ada Lovelace' });
    const { job, path } = await booked(ada.id);
    await consumed([job], refusingMail);
    const { status, body } = await call(owner, 'GET', `${path}?status=dead`);
    expect(status).toBe(200);
    expect(body.items).toEqual([
      {
        id: expect.stringMatching(/^[\w-]{22}$/),
        who: 'Ada Lovelace',
        kind: 'booking_confirmed',
        channel: 'email',
        status: 'dead',
        error: 'The mail was refused: E_RECIPIENT_SUPPRESSED.',
        at: expect.any(String),
      },
    ]);
    const [{ id }] = body.items;
    expect((await call(customer, 'GET', path)).status).toBe(403);
    expect((await call(undefined, 'GET', path)).status).toBe(401);
    expect((await call(customer, 'POST', `${path}/${id}/resend`)).status).toBe(403);
    expect((await call(owner, 'GET', `${path}?status=sent`)).status).toBe(422);

    const other = await booked(ada.id);
    expect((await call(owner, 'GET', other.path)).body.items).toEqual([]);
    expect((await call(owner, 'POST', `${other.path}/${id}/resend`)).status).toBe(404);
  });

  it('can be sent once more, once, with the same Message-ID', async () => {
    const ada = await somebody();
    const { job, path } = await booked(ada.id);
    const raws: string[] = [];
    const sending = (then: () => void): Env => ({
      ...failingMail,
      MAIL: {
        send: async (mail: { [key: string]: unknown }) => {
          raws.push(String(mail['EmailMessage::raw'] ?? mail.raw));
          then();
        },
      } as unknown as SendEmail,
    });
    await consumed(
      [job],
      sending(() => {
        throw mailFailure('E_RECIPIENT_SUPPRESSED');
      }),
    );
    const [{ id }] = (await call(owner, 'GET', path)).body.items;
    const jobs: Job[] = [];
    const EVENTS = { send: async (one: Job) => jobs.push(one) } as unknown as Env['EVENTS'];
    const resend = () =>
      new Browser({ ...env, EVENTS }).post(`${path}/${id}/resend`, undefined, {
        Authorization: `Bearer ${owner.token}`,
      });
    expect((await resend()).status).toBe(202);
    expect((await resend()).status).toBe(404);
    expect(jobs).toEqual([job]);
    await consumed(
      jobs,
      sending(() => {}),
    );
    expect((await call(owner, 'GET', path)).body.items).toEqual([]);
    const ids = raws.map((raw) => /^Message-ID: (.*)$/m.exec(raw)?.[1]);
    expect(ids[0]).toMatch(/^<[0-9a-f]{40}@quickslot\.example>/);
    expect(new Set(ids).size).toBe(1);
  });

  it('of a job that failed before it came to anybody is seen as well, and can be sent', async () => {
    const ada = await somebody();
    const { job, path } = await booked(ada.id);
    await consumed([job, job], env, DEAD_LETTERS);
    const { items } = (await call(owner, 'GET', path)).body;
    expect(items).toMatchObject([{ who: '', kind: 'booking_confirmed', error: 'It could not be prepared.' }]);
    const jobs: Job[] = [];
    const EVENTS = { send: async (one: Job) => jobs.push(one) } as unknown as Env['EVENTS'];
    const answer = await new Browser({ ...env, EVENTS }).post(`${path}/${items[0].id}/resend`, undefined, {
      Authorization: `Bearer ${owner.token}`,
    });
    expect(answer.status).toBe(202);
    await consumed(jobs);
    expect(await statusesTo(ada.id)).toContain('email sent');
    expect((await call(owner, 'GET', path)).body.items).toEqual([]);
  });

  it('comes in pages, the latest first', async () => {
    const people = [
      await somebody({ name: 'One' }),
      await somebody({ name: 'Two' }),
      await somebody({ name: 'Three' }),
    ];
    const { calendarId, job, path } = await booked(people[0]?.id ?? '');
    for (const { id: userId, email } of people) {
      await db.insert(deliveries).values({
        dedupe: `${crypto.randomUUID()}:1:reminder`,
        userId,
        channel: 'email',
        target: email,
        kind: 'reminder',
        status: 'dead',
        attempts: 1,
        error: 'The mail could not be handed over.',
        job: { ...job, calendarId },
        createdAt: NOW,
        updatedAt: NOW,
      });
    }
    const first = (await call(owner, 'GET', `${path}?limit=2`)).body;
    const second = (await call(owner, 'GET', `${path}?limit=2&cursor=${first.nextCursor}`)).body;
    const names = [...first.items, ...second.items].map(({ who }: { who: string }) => who);
    expect(names).toEqual(['Three', 'Two', 'One']);
    expect(second.nextCursor).toBeNull();
    expect(atob(first.nextCursor)).not.toContain('@');
  });
});

/** The jobs that the sweep puts on the queue. */
async function sweepOnce(now: number): Promise<Job[]> {
  const jobs: Job[] = [];
  const sendBatch = async (messages: { body: Job }[]) => jobs.push(...messages.map(({ body }) => body));
  await sweepDeliveries({ ...env, EVENTS: { sendBatch } as unknown as Env['EVENTS'] }, now);
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
    await sweepOnce(NOW + 10 * MINUTE);
    expect(await statusesTo(ada.id)).toEqual(['email sending']);
    expect(mine(await sweepOnce(NOW + 10 * MINUTE + 1), job)).toBe(0);
    expect(await statusesTo(ada.id)).toEqual(['email dead']);
    await deliverBooking(postWith(present), job, NOW);
    expect(await mailed(ada.email)).toEqual([]);
  });

  it('forgets what was settled a month ago', async () => {
    const { ada } = await waiting('sent', 1);
    await sweepOnce(NOW + 30 * 1_440 * MINUTE);
    expect(await statusesTo(ada.id)).toEqual(['email sent']);
    await sweepOnce(NOW + 30 * 1_440 * MINUTE + 1);
    expect(await statusesTo(ada.id)).toEqual([]);
  });
});

describe('a queue that loses everything', () => {
  it('loses no notice: the sweep finds the jobs that it took, and each is told once', async () => {
    const ada = await somebody();
    const { calendarId, booking } = await booked(ada.id);
    const dedupe = `${booking.id}:1:booking_confirmed`;
    const job = { ...jobOf(presentOf(ada.id)), calendarId, bookingId: booking.id };
    // As if nobody had ever heard of it.
    await vi.waitFor(async () => expect(await statusesTo(ada.id)).toEqual(['email sent']));
    await db.delete(deliveries).where(eq(deliveries.dedupe, dedupe));
    await noteJobs(db, [{ dedupe, job }], NOW);
    await noteJobs(db, [{ dedupe, job }], NOW);
    const before = (await mailed(ada.email)).length;
    const jobs = await sweepOnce(NOW + MINUTE);
    expect(jobs).toContainEqual(job);
    await consumed([job, ...jobs.filter((one) => one.type === 'booking' && one.bookingId === booking.id)]);
    expect((await mailed(ada.email)).length).toBe(before + 1);
    expect(await db.select().from(deliveries).where(eq(deliveries.dedupe, dedupe))).toMatchObject([
      { userId: ada.id, status: 'sent' },
    ]);
    expect(await sweepOnce(NOW + 200 * MINUTE)).not.toContainEqual(job);
  });

  it('is noted before the queue has a job: what it never took is found as well', async () => {
    const ada = await somebody();
    const jobs: Job[] = [];
    const store = { calendar: () => ({ id: crypto.randomUUID(), ownerId: owner.userId }) };
    const EVENTS = {
      sendBatch: () => Promise.reject(new Error('away')),
    } as unknown as Env['EVENTS'];
    const reader = calendarPorts({ ...env, EVENTS })
      .readers(store as unknown as Store)
      .find(({ name }) => name === 'jobs');
    const row = { seq: 3, at: 0, kind: 'booking_confirmed', actorId: null, version: 1, spans: [] } as const;
    await expect(reader?.deliver([{ ...row, subjectId: ada.id }])).rejects.toThrow('away');
    jobs.push(...(await sweepOnce(Date.now() + MINUTE)));
    expect(jobs).toContainEqual(expect.objectContaining({ bookingId: ada.id, kind: 'booking_confirmed' }));
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
