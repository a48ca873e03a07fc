// Dead letters: what failed too often or for good, who sees it, and how it is sent once more.
import { env } from 'cloudflare:workers';
import { eq } from 'drizzle-orm';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { BookingJob, Job } from '../contract/jobs.ts';
import { deliveries } from '../db/schema.ts';
import type { Env } from '../env.ts';
import { DEAD_LETTERS } from '../queue/consumer.ts';
import { Browser, db, hashPasswordsCheaply } from './auth-app.ts';
import { call, customer, newCallers, owner } from './callers.ts';
import { mailFailure, NOW, somebody, statusesTo } from './delivery-world.ts';
import { booked, consumed, failingMail, refusingMail } from './queue-world.ts';

beforeAll(newCallers);

beforeEach(() => {
  hashPasswordsCheaply();
  vi.spyOn(console, 'warn').mockImplementation(() => {});
  vi.spyOn(console, 'error').mockImplementation(() => {});
});
afterEach(() => vi.restoreAllMocks());

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
      "CREATE TRIGGER down BEFORE UPDATE ON deliveries BEGIN SELECT RAISE(ABORT, 'down'); END",
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
    expect(items).toMatchObject([
      { who: 'Ada Lovelace', kind: 'booking_confirmed', error: 'It could not be prepared.' },
    ]);
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
      await somebody({ name: 'Four' }),
    ];
    const { calendarId, job, path } = await booked(people[0]?.id ?? '');
    for (const [index, { id: userId, email }] of people.entries()) {
      // The last two of the same moment.
      const at = NOW + Math.min(index, 2);
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
        createdAt: at,
        updatedAt: at,
      });
    }
    const first = (await call(owner, 'GET', `${path}?limit=2`)).body;
    const second = (await call(owner, 'GET', `${path}?limit=2&cursor=${first.nextCursor}`)).body;
    const names = [...first.items, ...second.items].map(({ who }: { who: string }) => who);
    expect([names.slice(0, 2).sort(), names.slice(2)]).toEqual([
      ['Four', 'Three'],
      ['Two', 'One'],
    ]);
    const [one, next] = [
      (await call(owner, 'GET', `${path}?limit=1`)).body,
      (await call(owner, 'GET', `${path}?limit=2`)).body,
    ];
    const behind = (await call(owner, 'GET', `${path}?limit=1&cursor=${one.nextCursor}`)).body;
    expect([...one.items, ...behind.items]).toEqual(next.items);
    expect(second.nextCursor).toBeNull();
    expect(atob(first.nextCursor)).not.toContain('@');
  });
});
