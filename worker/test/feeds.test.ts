// Feeds: what calendar programs read at secret addresses, by a second parser; and who reads nothing.
import { env } from 'cloudflare:workers';
import { eq } from 'drizzle-orm';
import ICAL from 'ical.js';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createApp } from '../app.ts';
import { takeAddress } from '../auth/claims.ts';
import { cleanUp } from '../db/clean-up.ts';
import { bookings, feeds } from '../db/schema.ts';
import { KEEP_MS } from '../domain/policy.ts';
import { config, db, hashPasswordsCheaply, newPerson, ORIGIN, time } from './auth-app.ts';
import { call, create, customer, newCallers, owner, tomorrow } from './callers.ts';

const app = createApp();

beforeAll(newCallers);
beforeEach(() => time.stop());
afterEach(() => {
  time.restore();
  vi.restoreAllMocks();
});

const own = '/api/me/feed';
const feedAt = (calendarId: string) => `/api/calendars/${calendarId}/feed`;
const pathOf = (url: string) => url.slice(new URL(url).origin.length);

async function made(who: typeof owner, path: string): Promise<string> {
  const answer = await call(who, 'POST', path);
  expect(answer.status).toBe(201);
  expect(answer.body.url).toMatch(/\.ics\?token=[\w-]{43}$/);
  return pathOf(answer.body.url);
}

/** Read as a calendar program does: without a session. */
const read = (path: string, headers = {}) => call(undefined, 'GET', path, undefined, headers);

async function eventsAt(path: string) {
  const { status, body } = await read(path);
  expect(status).toBe(200);
  const calendar = new ICAL.Component(ICAL.parse(body));
  return calendar.getAllSubcomponents('vevent').map((component) => {
    const event = new ICAL.Event(component);
    const { uid, summary, description, location, sequence, startDate, endDate } = event;
    return {
      ...{ uid, summary, description, location, sequence },
      start: startDate.toJSDate().toISOString(),
      end: endDate.toJSDate().toISOString(),
      utc: startDate.zone === ICAL.Timezone.utcTimezone,
      status: component.getFirstPropertyValue('status'),
    };
  });
}

async function booked(who: typeof owner, calendarId: string, start: string, more = {}) {
  const answer = await call(who, 'POST', `/api/calendars/${calendarId}/bookings`, { start, ...more });
  expect(answer.status).toBe(201);
  const { id } = answer.body;
  await vi.waitFor(async () => expect(await inHistory(id)).toBeDefined());
  return answer.body;
}

async function inHistory(id: string, version = 1) {
  const rows = await db.select().from(bookings).where(eq(bookings.id, id));
  return rows.find((row) => row.version >= version);
}

describe('a person’s feed', () => {
  it('has their bookings in all calendars, with times in UTC and the id that mails have', async () => {
    const ada = await fresh();
    const calendar = await create({ name: 'Court; 3, "Süd" \\ 🎾', location: 'Hall 2\\, left', capacity: 3 });
    const note = `Bring;balls,\n\\n BEGIN:VEVENT\n${'🏸 long '.repeat(40)}`.trim();
    const booking = await booked(ada, calendar.id, tomorrow(9), { note });
    const path = await made(ada, own);
    expect(await eventsAt(path)).toEqual([
      {
        uid: `${booking.id}@quickslot`,
        summary: calendar.name,
        description: note,
        location: calendar.location,
        sequence: 0,
        start: new Date(booking.start).toISOString(),
        end: new Date(booking.end).toISOString(),
        utc: true,
        status: 'CONFIRMED',
      },
    ]);
  });

  it('tells of a move by a higher SEQUENCE, and keeps a cancelled booking as cancelled', async () => {
    const ada = await fresh();
    const { id } = await create();
    const booking = await booked(ada, id, tomorrow(9));
    const path = await made(ada, own);
    const at = `/api/calendars/${id}/bookings/${booking.id}`;
    await call(ada, 'POST', `${at}/reschedule`, { start: tomorrow(11) });
    await vi.waitFor(async () => expect(await inHistory(booking.id, 2)).toBeDefined());
    expect(await eventsAt(path)).toMatchObject([
      { sequence: 1, start: new Date(tomorrow(11)).toISOString(), status: 'CONFIRMED' },
    ]);
    await call(ada, 'POST', `${at}/cancel`, {});
    await vi.waitFor(async () => expect(await inHistory(booking.id, 3)).toBeDefined());
    expect(await eventsAt(path)).toMatchObject([{ sequence: 2, status: 'CANCELLED' }]);

    time.pass(KEEP_MS + 3 * 86_400_000);
    expect(await eventsAt(path)).toEqual([]);
  });

  it('names nobody else, and nothing of what others booked', async () => {
    const ada = await fresh();
    const { id } = await create({ capacity: 5 });
    await booked(ada, id, tomorrow(9));
    await booked(owner, id, tomorrow(9), { for: { name: 'Walter Walkin' }, note: 'secret note' });
    const { body } = await read(await made(ada, own));
    expect(body).not.toMatch(/Walter|secret note|Lovelace/);
    expect(body.match(/BEGIN:VEVENT/g)).toHaveLength(1);
  });

  it('is the same until something changes: 304 to whoever has it, kept by nobody in between', async () => {
    const ada = await fresh();
    const { id } = await create();
    await booked(ada, id, tomorrow(9));
    const path = await made(ada, own);
    const first = await read(path);
    const etag = first.headers.get('ETag') ?? '';
    expect(first.headers.get('Cache-Control')).toBe('private, no-cache');
    expect(first.headers.get('X-Robots-Tag')).toBe('noindex');
    expect(first.headers.get('Content-Type')).toBe('text/calendar; charset=utf-8');
    time.pass(300_000);
    for (const known of [etag, `W/${etag}`, `"x", ${etag}`, '*']) {
      const again = await read(path, { 'If-None-Match': known });
      expect([again.status, again.body, again.headers.get('ETag')]).toEqual([304, undefined, etag]);
    }
    await booked(ada, id, tomorrow(10));
    expect((await read(path, { 'If-None-Match': etag })).status).toBe(200);
  });
});

describe('a calendar’s feed', () => {
  it('tells who runs it who booked, and follows at once', async () => {
    const { id, name } = await create({ name: 'Barber', capacity: 4, maxSeatsPerBooking: 4 });
    await booked(customer, id, tomorrow(9), { seats: 2, note: 'short please' });
    const path = await made(owner, feedAt(id));
    expect(await eventsAt(path)).toMatchObject([
      { summary: 'Ada Lovelace, 2 seats', description: 'short please', status: 'CONFIRMED' },
    ]);
    const { body } = await read(path);
    expect(body).toContain(`X-WR-CALNAME:${name}`);
    await call(customer, 'POST', `/api/calendars/${id}/bookings`, { start: tomorrow(10) });
    expect(await eventsAt(path)).toHaveLength(2);
  });

  it('is nobody’s who doesn’t run it, and ends with the calendar', async () => {
    const { id } = await create();
    for (const method of ['GET', 'POST', 'DELETE']) {
      expect((await call(customer, method, feedAt(id))).status).toBe(403);
      expect((await call(undefined, method, feedAt(id))).status).toBe(401);
    }
    const hidden = await create({ visibility: 'private' });
    expect((await call(customer, 'POST', feedAt(hidden.id))).status).toBe(404);

    const path = await made(owner, feedAt(id));
    // As if somebody's part in it had ended since they made the address.
    await db.update(feeds).set({ userId: customer.userId }).where(eq(feeds.calendarId, id));
    expect((await read(path)).status).toBe(404);
    await db.update(feeds).set({ userId: owner.userId }).where(eq(feeds.calendarId, id));
    expect((await read(path)).status).toBe(200);
    await call(owner, 'DELETE', `/api/calendars/${id}`);
    expect((await read(path)).status).toBe(404);
    await vi.waitFor(async () => {
      await cleanUp(db, time.now, config);
      expect((await db.select().from(feeds)).map(({ calendarId }) => calendarId)).not.toContain(id);
    });
  });
});

describe('an address', () => {
  it('is good until it is ended or made anew, and says since when there is one', async () => {
    const ada = await fresh();
    expect((await call(ada, 'GET', own)).body).toEqual({ feed: null });
    const first = await made(ada, own);
    expect((await call(ada, 'GET', own)).body.feed.createdAt).toBe(
      `${new Date(time.now).toISOString().slice(0, 19)}Z`,
    );
    expect((await read(first)).status).toBe(200);
    const second = await made(ada, own);
    expect((await read(first)).status).toBe(404);
    expect((await read(second)).status).toBe(200);
    expect((await call(ada, 'DELETE', own)).status).toBe(204);
    expect((await call(ada, 'DELETE', own)).status).toBe(204);
    expect((await read(second)).status).toBe(404);
    expect((await call(ada, 'GET', own)).body).toEqual({ feed: null });
    const kinds = (await call(ada, 'GET', '/api/me/audit')).body.items.map(
      ({ kind }: { kind: string }) => kind,
    );
    expect(kinds.filter((kind: string) => kind.startsWith('feed_'))).toEqual([
      'feed_ended',
      'feed_made',
      'feed_made',
    ]);
  });

  it('is kept as a hash alone, and is in no export', async () => {
    const ada = await fresh();
    const token = (await made(ada, own)).split('token=')[1] ?? '';
    expect(JSON.stringify(await db.select().from(feeds))).not.toContain(token);
    const held = await call(ada, 'GET', '/api/me/export');
    expect(held.body.feeds).toEqual([{ calendarId: null, createdAt: expect.any(String) }]);
    expect(JSON.stringify(held.body)).not.toContain(token);
  });

  it('that is wrong is answered like one that never was, whatever is wrong with it', async () => {
    const ada = await fresh();
    const { id } = await create();
    const mine = await made(ada, own);
    const theirs = await made(owner, feedAt(id));
    const token = mine.split('token=')[1] ?? '';
    const wrong = [
      `${own}.ics`,
      `${own}.ics?token=`,
      `${own}.ics?token=${'A'.repeat(43)}`,
      `${own}.ics?token=${token.slice(0, -1)}`,
      `${own}.ics?token=${'x'.repeat(5_000)}`,
      `${own}.ics?token=${theirs.split('token=')[1]}`,
      `${feedAt(id)}.ics?token=${token}`,
      `${feedAt((await create()).id)}.ics?token=${theirs.split('token=')[1]}`,
    ];
    const answers = await Promise.all(wrong.map((path) => read(path)));
    expect(new Set(answers.map(({ status, body }) => `${status} ${JSON.stringify(body)}`)).size).toBe(1);
    expect(answers[0]?.status).toBe(404);
    expect(answers[0]?.headers.get('Cache-Control')).toBe('no-store');
  });

  it('opens nothing else, and no session opens a feed', async () => {
    const ada = await fresh();
    const path = await made(ada, own);
    const token = path.split('token=')[1] ?? '';
    expect((await call({ ...ada, token }, 'GET', '/api/me')).status).toBe(401);
    expect((await call(ada, 'GET', `${own}.ics`)).status).toBe(404);
    const posted = await app.request(`${ORIGIN}${path}`, { method: 'POST' }, env);
    expect(posted.status).toBe(405);
  });

  it('ends with the account, and with what a stranger set up under an address that was theirs alone to claim', async () => {
    const ada = await fresh();
    const path = await made(ada, own);
    const { userId, email } = ada;
    const taking = { userId, email, address: 'keep', detail: 'a test', userAgent: '', place: '' } as const;
    await db.batch(takeAddress(db, { ...taking, now: time.now }));
    expect((await read(path)).status).toBe(404);

    const eve = await fresh();
    const hers = await made(eve, own);
    expect((await call(eve, 'DELETE', '/api/me')).status).toBe(204);
    expect((await read(hers)).status).toBe(404);
  });
});

async function fresh() {
  hashPasswordsCheaply();
  return newPerson();
}
