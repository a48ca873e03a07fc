// Other calendars that block time in ours: connected by operators, looked at by the cron, and never by half.
import { createScheduledController } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { eq } from 'drizzle-orm';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { refreshBusy } from '../busy/refresh.ts';
import { calendarObject } from '../calendar/client.ts';
import type { BusyFailure } from '../contract/busy.ts';
import { cleanUp } from '../db/clean-up.ts';
import { busySources, calendars } from '../db/schema.ts';
import type { Env } from '../env.ts';
import worker from '../index.ts';
import { config, db, hashPasswordsCheaply, newPerson, time } from './auth-app.ts';
import { call, create, customer, newCallers, owner } from './callers.ts';

beforeAll(newCallers);
beforeEach(() => time.stop());
afterEach(() => {
  time.restore();
  vi.restoreAllMocks();
});

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const address = 'https://calendars.org/private-4711/me.ics';
const pathOf = (calendarId: string) => `/api/calendars/${calendarId}/busy-sources`;
const wire = (instant: number) => `${new Date(instant).toISOString().slice(0, 19)}Z`;
const basic = (instant: number) => wire(instant).replaceAll(/[-:]/g, '');
/** Midnight in `days` days, UTC. */
const day = (days: number) => (Math.floor(time.now / DAY) + days) * DAY;

const event = (start: number, end: number, ...lines: string[]) =>
  [
    ...['BEGIN:VEVENT', `UID:${crypto.randomUUID()}`, 'DTSTAMP:20260101T000000Z', 'SUMMARY:Divorce lawyer'],
    ...['DESCRIPTION:secret', `DTSTART:${basic(start)}`, `DTEND:${basic(end)}`, ...lines, 'END:VEVENT'],
  ].join('\r\n');
const file = (...events: string[]) =>
  `${['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:x', ...events, 'END:VCALENDAR'].join('\r\n')}\r\n`;

/** What the other server answers from now on; keeps the headers of what was asked. */
function answers(answer: () => Response) {
  const asked: Headers[] = [];
  vi.spyOn(globalThis, 'fetch').mockImplementation(async (_input, init) => {
    asked.push(new Headers(init?.headers));
    return answer();
  });
  return asked;
}

const outside = { db, config, calendar: (id: string) => calendarObject(env.CALENDARS, id) };
const refresh = (sourceId: string) => refreshBusy(outside, sourceId, time.now);

/** A calendar that is in the directory, and a source of it that the queue has looked at in vain. */
async function connected(settings = {}) {
  answers(() => new Response('', { status: 503 }));
  const { id } = await create(settings);
  await vi.waitFor(async () =>
    expect(await db.select().from(calendars).where(eq(calendars.id, id)).get()).toBeDefined(),
  );
  const answer = await call(owner, 'POST', pathOf(id), { url: address, label: 'Work' });
  expect(answer.status).toBe(201);
  const sourceId: string = answer.body.id;
  await vi.waitFor(async () => expect((await sourceOf(id)).checkedAt).not.toBeNull());
  return { id, sourceId };
}

async function sourceOf(calendarId: string) {
  const [source] = (await call(owner, 'GET', pathOf(calendarId))).body.items;
  return source;
}

async function blocksOf(calendarId: string) {
  const query = `from=${wire(day(-30))}&to=${wire(day(30))}&limit=200`;
  return (await call(owner, 'GET', `/api/calendars/${calendarId}/blocks?${query}`)).body.items;
}

async function slotAt(calendarId: string, start: number) {
  const query = `from=${wire(start)}&to=${wire(start + 1_000)}`;
  const { body } = await call(undefined, 'GET', `/api/calendars/${calendarId}/slots?${query}`);
  return body.slots[0]?.remaining;
}

const nine = () => day(2) + 9 * HOUR;

describe('another calendar', () => {
  it('blocks the time that it is busy, under its label alone', async () => {
    const { id, sourceId } = await connected();
    answers(() => new Response(file(event(nine(), nine() + 90 * 60_000))));
    await refresh(sourceId);
    expect(await blocksOf(id)).toEqual([
      {
        ...{ id: expect.any(String), start: wire(nine()), end: wire(nine() + 90 * 60_000) },
        ...{ reason: 'Work', sourceId },
      },
    ]);
    expect([
      await slotAt(id, nine()),
      await slotAt(id, nine() + HOUR),
      await slotAt(id, nine() + 2 * HOUR),
    ]).toEqual([0, 0, 1]);
    const booked = await call(customer, 'POST', `/api/calendars/${id}/bookings`, { start: wire(nine()) });
    expect([booked.status, booked.body.code]).toEqual([409, 'slot_taken']);
    expect(await sourceOf(id)).toMatchObject({ failure: null, busyCount: 1, fineAt: wire(time.now) });
    const rows = await db.select().from(busySources);
    expect(JSON.stringify(rows)).not.toMatch(/lawyer|secret|private-4711/);
  });

  it('frees what it frees, writes nothing where nothing differs, and moves no booking', async () => {
    const { id, sourceId } = await connected();
    await call(customer, 'POST', `/api/calendars/${id}/bookings`, { start: wire(nine()) });
    const both = file(event(nine(), nine() + HOUR), event(nine() + 3 * HOUR, nine() + 4 * HOUR));
    answers(() => new Response(both));
    await refresh(sourceId);
    const before = await blocksOf(id);
    expect(before).toHaveLength(2);
    const { body } = await call(owner, 'GET', `/api/calendars/${id}/bookings`);
    expect(body.items).toMatchObject([{ status: 'confirmed', start: wire(nine()) }]);
    const seq = await seqOf(id);
    await refresh(sourceId);
    expect([await blocksOf(id), await seqOf(id)]).toEqual([before, seq]);

    answers(() => new Response(file(event(nine(), nine() + HOUR))));
    await refresh(sourceId);
    expect(await blocksOf(id)).toEqual(before.slice(0, 1));
    expect(await seqOf(id)).toBe(seq + 1);
    expect(await slotAt(id, nine() + 3 * HOUR)).toBe(1);
  });

  it.each<[string, () => Response, BusyFailure]>([
    ['answers 500', () => new Response('', { status: 500 }), 'refused'],
    ['is 10 MB', () => new Response('x'.repeat(10_000_000)), 'too_large'],
    ['is no calendar', () => new Response('<html>'), 'not_a_calendar'],
    ['breaks off in the middle', () => new Response(file(event(0, 1)).slice(0, -30)), 'not_a_calendar'],
    [
      'leads to this machine',
      () => new Response(null, { status: 302, headers: { Location: 'ftp://127.0.0.1/' } }),
      'forbidden_address',
    ],
    [
      'never ends',
      () => new Response(file(event(nine() - 900 * DAY, nine() - 900 * DAY + 1_000, 'RRULE:FREQ=SECONDLY'))),
      'too_many_events',
    ],
    [
      'is in a zone of its own',
      () =>
        new Response(file(event(nine(), nine() + HOUR).replace(/DTSTART:(\w+)Z/, 'DTSTART;TZID=Moon:$1'))),
      'unknown_zone',
    ],
  ])('that %s blocks what it did before, and says why', async (_title, answer, code) => {
    const { id, sourceId } = await connected();
    answers(() => new Response(file(event(nine(), nine() + HOUR))));
    await refresh(sourceId);
    const before = await blocksOf(id);
    const fineAt = wire(time.now);
    time.pass(5 * 60_000);
    answers(answer);
    await refresh(sourceId);
    expect(await blocksOf(id)).toEqual(before);
    expect(await sourceOf(id)).toMatchObject({
      ...{ failure: { code, text: expect.stringMatching(/^[A-Z].+[.?]$/) }, fineAt, busyCount: 1 },
      checkedAt: wire(time.now),
    });
    answers(() => new Response(file()));
    await refresh(sourceId);
    expect(await blocksOf(id)).toEqual([]);
    expect((await sourceOf(id)).failure).toBeNull();
  });

  it('is asked only what changed, and for all of it twice a day or when the rules here change', async () => {
    const { id, sourceId } = await connected();
    const headers = { ETag: '"7"', 'Last-Modified': 'Sun, 22 Nov 2026 10:00:00 GMT' };
    const asked = answers(() => new Response(file(event(nine(), nine() + HOUR)), { headers }));
    await refresh(sourceId);
    expect(asked.at(-1)?.get('If-None-Match')).toBeNull();
    const unchanged = answers(() => new Response(null, { status: 304 }));
    await refresh(sourceId);
    expect(unchanged.at(-1)?.get('If-None-Match')).toBe('"7"');
    expect(unchanged.at(-1)?.get('If-Modified-Since')).toBe(headers['Last-Modified']);
    expect(await sourceOf(id)).toMatchObject({ failure: null, busyCount: 1 });
    expect(await blocksOf(id)).toHaveLength(1);
    await call(owner, 'PATCH', `/api/calendars/${id}`, { maxAdvanceDays: 90 });
    await refresh(sourceId);
    expect(unchanged.at(-1)?.get('If-None-Match')).toBeNull();
    await db.update(busySources).set({ readFor: 'UTC 90', readAt: time.now - 13 * HOUR });
    await refresh(sourceId);
    expect(unchanged.at(-1)?.get('If-None-Match')).toBeNull();
    await db.update(busySources).set({ readAt: time.now - 11 * HOUR });
    await refresh(sourceId);
    expect(unchanged.at(-1)?.get('If-None-Match')).toBe('"7"');
  });

  it('frees its time when it is disconnected, also while it is being read', async () => {
    const { id, sourceId } = await connected();
    const text = file(event(nine(), nine() + HOUR));
    answers(() => new Response(text));
    await refresh(sourceId);
    const [block] = await blocksOf(id);
    const refused = await call(owner, 'DELETE', `/api/calendars/${id}/blocks/${block.id}`);
    expect([refused.status, refused.body.detail]).toEqual([409, expect.stringContaining('“Work”')]);
    const manual = { start: wire(nine() + 5 * HOUR), end: wire(nine() + 6 * HOUR), reason: 'Paint' };
    await call(owner, 'POST', `/api/calendars/${id}/blocks`, manual);

    // Between what it reads and what it writes down somebody disconnects it.
    vi.spyOn(globalThis, 'fetch').mockImplementation(async () => {
      expect((await call(owner, 'DELETE', `${pathOf(id)}/${sourceId}`)).status).toBe(204);
      return new Response(text);
    });
    await refresh(sourceId);
    expect(await blocksOf(id)).toMatchObject([{ ...manual, sourceId: null }]);
    expect((await call(owner, 'GET', pathOf(id))).body.items).toEqual([]);
    expect((await call(owner, 'DELETE', `${pathOf(id)}/${sourceId}`)).status).toBe(404);
    await refresh(sourceId);
  });
});

async function seqOf(calendarId: string): Promise<number> {
  const query = `from=${wire(nine())}&to=${wire(nine() + 1_000)}`;
  return (await call(undefined, 'GET', `/api/calendars/${calendarId}/slots?${query}`)).body.seq;
}

describe('the cron', () => {
  it('asks for each source every 15 minutes, and no sooner', async () => {
    const { sourceId } = await connected();
    await db.update(busySources).set({ askedAt: time.now });
    const sent: unknown[] = [];
    const EVENTS = {
      sendBatch: async (batch: Iterable<{ body: unknown }>) =>
        sent.push(...[...batch].map(({ body }) => body)),
    };
    const settings = { ...env, EVENTS } as unknown as Env;
    const run = () => worker.scheduled(createScheduledController(), settings);
    await run();
    time.pass(5 * 60_000);
    await run();
    time.pass(5 * 60_000);
    await run();
    expect(sent).not.toContainEqual({ type: 'busy', sourceId });
    time.pass(5 * 60_000);
    await run();
    await run();
    expect(sent.filter((job) => JSON.stringify(job).includes(sourceId))).toEqual([
      { type: 'busy', sourceId },
    ]);
  });

  it('forgets what was connected with a calendar that is deleted', async () => {
    const { id, sourceId } = await connected();
    await call(owner, 'DELETE', `/api/calendars/${id}`);
    await refresh(sourceId);
    expect(await db.$count(busySources, eq(busySources.id, sourceId))).toBe(0);
    const other = await connected();
    await call(owner, 'DELETE', `/api/calendars/${other.id}`);
    await vi.waitFor(async () => {
      await cleanUp(db, time.now, config);
      expect(await db.$count(busySources, eq(busySources.id, other.sourceId))).toBe(0);
    });
  });
});

describe('connecting', () => {
  it.each([
    'http://calendars.org/x',
    'https://user:word@calendars.org/',
    'https://10.0.0.1/',
    'ftp://calendars.org',
    'x',
    '',
  ])('%j is refused with words', async (url) => {
    const { id } = await create();
    const answer = await call(owner, 'POST', pathOf(id), { url, label: 'Work' });
    expect([answer.status, answer.body.code, answer.body.errors[0].path]).toEqual([
      422,
      'invalid_request',
      'url',
    ]);
  });

  it('takes an address as calendar programs call it, and never shows it again', async () => {
    answers(() => new Response(''));
    const { id } = await create();
    const body = { url: ' webcal://calendars.org/private-4711/me.ics ', label: 'Work' };
    const answer = await call(owner, 'POST', pathOf(id), body);
    expect(answer.body).toMatchObject({
      host: 'calendars.org',
      label: 'Work',
      checkedAt: null,
      busyCount: 0,
    });
    const shown = JSON.stringify([
      answer.body,
      await call(owner, 'GET', pathOf(id)),
      await call(owner, 'GET', '/api/me/export'),
    ]);
    expect(shown).not.toContain('private-4711');
    expect((await call(owner, 'GET', '/api/me/export')).body.busySources).toContainEqual({
      ...{ calendarId: id, label: 'Work', host: 'calendars.org', createdAt: expect.any(String) },
    });
  });

  it('is for five at most, however many come at once', async () => {
    answers(() => new Response(''));
    const { id } = await create();
    const all = await Promise.all(
      Array.from({ length: 8 }, () => call(owner, 'POST', pathOf(id), { url: address, label: 'Work' })),
    );
    expect(all.map(({ status }) => status).sort()).toEqual([201, 201, 201, 201, 201, 422, 422, 422]);
  });

  it('is for who runs the calendar', async () => {
    const { id, sourceId } = await connected();
    const own = (
      await call(customer, 'POST', '/api/calendars', {
        name: 'Mine',
        timeZone: 'UTC',
        schedule: { weekly: [] },
        slotMinutes: 60,
      })
    ).body;
    for (const [method, path] of [
      ['GET', pathOf(id)],
      ['POST', pathOf(id)],
      ['DELETE', `${pathOf(id)}/${sourceId}`],
      ['POST', `${pathOf(id)}/${sourceId}/check`],
    ] as const) {
      const body = path === pathOf(id) && method === 'POST' ? { url: address, label: 'x' } : undefined;
      expect((await call(customer, method, path, body)).status).toBe(403);
      expect((await call(undefined, method, path, body)).status).toBe(401);
    }
    expect((await call(customer, 'DELETE', `${pathOf(own.id)}/${sourceId}`)).status).toBe(404);
    expect((await call(customer, 'POST', `${pathOf(own.id)}/${sourceId}/check`)).status).toBe(404);
    expect((await call(owner, 'POST', `${pathOf(id)}/${sourceId}/check`)).status).toBe(202);
    expect(await sourceOf(id)).toBeDefined();
  });

  it('ends with the account', async () => {
    hashPasswordsCheaply();
    const eve = await newPerson();
    const made = await call(eve, 'POST', '/api/calendars', {
      name: 'Hers',
      timeZone: 'UTC',
      schedule: { weekly: [] },
      slotMinutes: 60,
    });
    await vi.waitFor(async () =>
      expect(await db.select().from(calendars).where(eq(calendars.id, made.body.id)).get()).toBeDefined(),
    );
    answers(() => new Response(''));
    await call(eve, 'POST', pathOf(made.body.id), { url: address, label: 'Work' });
    expect((await call(eve, 'DELETE', '/api/me')).status).toBe(204);
    await vi.waitFor(async () =>
      expect(await db.$count(busySources, eq(busySources.calendarId, made.body.id))).toBe(0),
    );
  });
});
