// What bad input gets, at every call about calendars: a status, a code, the field, and nothing stored.
import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { call, create, customer, newCallers, owner, plain, tomorrow } from './callers.ts';

beforeAll(newCallers);

describe('a calendar', () => {
  it('is answered with every default decided', async () => {
    const body = await create({ capacity: 4, name: '  Café Ⅳ court  ' });
    expect(body).toMatchObject({
      name: 'Café Ⅳ court',
      slug: expect.stringMatching(/^cafe-iv-court/),
      description: '',
      location: '',
      visibility: 'public',
      stepMinutes: 60,
      bufferBeforeMinutes: 0,
      minNoticeMinutes: 0,
      maxAdvanceDays: 60,
      capacity: 4,
      maxSeatsPerBooking: 4,
      holdSeconds: 300,
      approvalRequired: false,
      price: null,
      cancellation: { untilMinutesBefore: 0, refundPercent: 100 },
      limits: { perUserPerDay: null, perUserPerWeek: null, perUserActive: null },
      revision: 1,
      role: 'owner',
    });
  });

  it('of the same name gets another slug; a slug that is asked for and taken is refused', async () => {
    const slug = `slug-${crypto.randomUUID().slice(0, 8)}`;
    expect((await create({ slug })).slug).toBe(slug);
    const again = await call(owner, 'POST', '/api/calendars', { ...plain, slug });
    expect([again.status, again.body.code]).toEqual([409, 'slug_taken']);
    const [a, b] = [await create({ name: 'Same name' }), await create({ name: 'Same name' })];
    expect(a.slug).not.toBe(b.slug);
  });

  it('is one and the same by its id and its slug in any letter case', async () => {
    const { id, slug } = await create();
    for (const ref of [id, id.toUpperCase(), slug, slug.toUpperCase()]) {
      expect((await call(undefined, 'GET', `/api/calendars/${ref}`)).body.id).toBe(id);
    }
    const answers = await Promise.all(
      [id, id.toUpperCase(), slug, slug.toUpperCase()].map((ref) =>
        call(customer, 'POST', `/api/calendars/${ref}/bookings`, { start: tomorrow(9) }),
      ),
    );
    expect(answers.map((answer) => answer.status).sort()).toEqual([201, 409, 409, 409]);
  });

  const bad: [string, Record<string, unknown>, string][] = [
    ['no name', { name: undefined }, 'name'],
    ['an empty name', { name: '  ' }, 'name'],
    ['a name of 100 kB', { name: 'n'.repeat(60_000) }, 'name'],
    ['NUL in the name', { name: 'a\0b' }, 'name'],
    ['half a character in the description', { description: '\ud800' }, 'description'],
    ['a zone that does not exist', { timeZone: 'Europe/Atlantis' }, 'timeZone'],
    ['an offset as the zone', { timeZone: '+05:30' }, 'timeZone'],
    ['slots of 0 minutes', { slotMinutes: 0 }, 'slotMinutes'],
    ['slots of a million minutes', { slotMinutes: 1_000_000 }, 'slotMinutes'],
    ['slots of half a minute', { slotMinutes: 0.5 }, 'slotMinutes'],
    ['slots of "60"', { slotMinutes: '60' }, 'slotMinutes'],
    ['a step of 0', { stepMinutes: 0 }, 'stepMinutes'],
    ['a negative buffer', { bufferBeforeMinutes: -1 }, 'bufferBeforeMinutes'],
    ['a buffer of two days', { bufferAfterMinutes: 2_880 }, 'bufferAfterMinutes'],
    ['no seats', { capacity: 0 }, 'capacity'],
    ['more seats a booking than there are', { capacity: 2, maxSeatsPerBooking: 3 }, 'maxSeatsPerBooking'],
    ['holds of a day', { holdSeconds: 86_400 }, 'holdSeconds'],
    [
      'an eighth weekday',
      { schedule: { weekly: [{ weekdays: [8], start: '09:00', end: '10:00' }] } },
      'schedule.weekly.0.weekdays.0',
    ],
    [
      'a window that ends before it starts',
      { schedule: { weekly: [{ weekdays: [1], start: '10:00', end: '09:00' }] } },
      'schedule.weekly.0.end',
    ],
    [
      'a window that begins at 24:00',
      { schedule: { weekly: [{ weekdays: [1], start: '24:00', end: '24:00' }] } },
      'schedule.weekly.0.start',
    ],
    [
      '25:00',
      { schedule: { weekly: [{ weekdays: [1], start: '09:00', end: '25:00' }] } },
      'schedule.weekly.0.end',
    ],
    [
      'a date that does not exist',
      { schedule: { weekly: [], overrides: [{ date: '2026-02-30', windows: [] }] } },
      'schedule.overrides.0.date',
    ],
    [
      'two overrides for one date',
      { schedule: { weekly: [], overrides: [1, 2].map(() => ({ date: '2026-03-01', windows: [] })) } },
      'schedule.overrides',
    ],
    [
      '401 overrides',
      {
        schedule: {
          weekly: [],
          overrides: Array.from({ length: 401 }, (_, i) => ({
            date: new Date(i * 86_400_000).toISOString().slice(0, 10),
            windows: [],
          })),
        },
      },
      'schedule.overrides',
    ],
    ['a price of 0', { price: { amount: 0, currency: 'EUR' } }, 'price.amount'],
    ['a price in no currency', { price: { amount: 100, currency: 'euro' } }, 'price.currency'],
    ['a slug with a slash', { slug: 'a/b/c' }, 'slug'],
    ['a name that nobody can see', { name: '\u200b' }, 'name'],
    ['a slug in the shape of an id', { slug: '00000000-0000-0000-0000-00000000abcd' }, 'slug'],
    ['a slug that looks like an id', { slug: '5c9f8f1e-6f0b-4c55-9a3e-2f4f0f8f7a10' }, 'slug'],
    ['an owner', { ownerId: 'x' }, 'ownerId'],
    ['an id', { id: 'x' }, 'id'],
    ['a revision', { revision: 7 }, 'revision'],
    [
      'a field inside a window',
      { schedule: { weekly: [{ weekdays: [1], start: '09:00', end: '10:00', role: 1 }] } },
      'schedule.weekly.0.role',
    ],
  ];
  it.each(bad)('with %s is refused with 422 and the path of the field', async (_title, changes, path) => {
    const before = (await env.DB.prepare('SELECT count(*) AS n FROM calendars').first<{ n: number }>())?.n;
    const answer = await call(owner, 'POST', '/api/calendars', { ...plain, ...changes });
    expect([answer.status, answer.body.code]).toEqual([422, 'invalid_request']);
    expect(answer.body.errors.map((error: { path: string }) => error.path)).toContain(path);
    expect((await env.DB.prepare('SELECT count(*) AS n FROM calendars').first<{ n: number }>())?.n).toBe(
      before,
    );
  });

  it('is changed in part, with the revision that was seen, or not at all', async () => {
    const { id } = await create();
    const path = `/api/calendars/${id}`;
    expect((await call(owner, 'PATCH', path, { name: 'New', slotMinutes: 0 })).status).toBe(422);
    const changed = await call(owner, 'PATCH', path, { name: 'New' }, { 'If-Match': '"1"' });
    expect([changed.status, changed.body.name, changed.headers.get('ETag')]).toEqual([200, 'New', '"2"']);
    for (const stale of ['"1"', '"x"', 'nonsense']) {
      expect((await call(owner, 'PATCH', path, { name: 'Late' }, { 'If-Match': stale })).status).toBe(412);
    }
    expect((await call(customer, 'PATCH', path, { name: 'Mine' })).status).toBe(403);
    expect((await call(undefined, 'PATCH', path, { name: 'Mine' })).status).toBe(401);
    expect((await call(owner, 'GET', path)).body).toMatchObject({
      name: 'New',
      slotMinutes: 60,
      revision: 2,
    });
  });

  it('gets another slug; the one before still leads to it, and is its owner’s to use again', async () => {
    const [a, b] = [await create(), await create()];
    const fresh = `fresh-${crypto.randomUUID().slice(0, 8)}`;
    expect((await call(owner, 'PATCH', `/api/calendars/${a.id}`, { slug: b.slug })).body.code).toBe(
      'slug_taken',
    );
    expect((await call(owner, 'PATCH', `/api/calendars/${a.id}`, { slug: fresh })).body.slug).toBe(fresh);
    for (const slug of [fresh, a.slug]) {
      expect((await call(undefined, 'GET', `/api/calendars/${slug}`)).body.id).toBe(a.id);
    }
    expect((await call(customer, 'POST', '/api/calendars', { ...plain, slug: a.slug })).body.code).toBe(
      'slug_taken',
    );
    await vi.waitFor(async () => {
      expect((await call(owner, 'POST', '/api/calendars', { ...plain, slug: a.slug })).status).toBe(201);
    }, 1_000);
    expect((await call(undefined, 'GET', `/api/calendars/${a.slug}`)).body.id).not.toBe(a.id);
  });

  it('of which two save another slug at once has the one that was accepted, and its history goes on', async () => {
    for (let round = 0; round < 5; round += 1) {
      const { id } = await create();
      const [x, y] = ['x', 'y'].map((name) => `${name}-${crypto.randomUUID().slice(0, 8)}`);
      const answers = await Promise.all(
        [x, y].map((slug) => call(owner, 'PATCH', `/api/calendars/${id}`, { slug }, { 'If-Match': '"1"' })),
      );
      expect(answers.map((answer) => answer.status).sort()).toEqual([200, 412]);
      const slug = answers.find((answer) => answer.status === 200)?.body.slug;
      expect((await call(undefined, 'GET', `/api/calendars/${slug}`)).body.id).toBe(id);
      expect((await call(customer, 'POST', '/api/calendars', { ...plain, slug })).body.code).toBe(
        'slug_taken',
      );
      const made = await call(customer, 'POST', `/api/calendars/${slug}/bookings`, { start: tomorrow(9) });
      await vi.waitFor(async () => {
        const mine = await call(customer, 'GET', '/api/me/bookings?limit=200');
        expect(mine.body.items.map((item: { id: string }) => item.id)).toContain(made.body.id);
      }, 1_000);
    }
  });

  it('that is private is not there for others, in any call', async () => {
    const { id, slug } = await create({ visibility: 'private' });
    const range = `from=${tomorrow(0)}&to=${tomorrow(12)}`;
    for (const who of [undefined, customer]) {
      for (const path of [
        `/api/calendars/${id}`,
        `/api/calendars/${slug}`,
        `/api/calendars/${id}/slots?${range}`,
      ]) {
        expect((await call(who, 'GET', path)).status).toBe(404);
      }
    }
    expect(
      (await call(customer, 'POST', `/api/calendars/${id}/bookings`, { start: tomorrow(9) })).status,
    ).toBe(404);
    expect((await call(customer, 'PATCH', `/api/calendars/${id}`, { name: 'Mine' })).status).toBe(404);
    const listed = await call(undefined, 'GET', '/api/directory?limit=200');
    expect(listed.body.items.map((item: { id: string }) => item.id)).not.toContain(id);
    expect(
      (await call(owner, 'GET', '/api/calendars')).body.items.map((item: { id: string }) => item.id),
    ).toContain(id);
  });

  it('is deleted by its owner, and its slug is free again', async () => {
    const { id, slug } = await create({ slug: `gone-${crypto.randomUUID().slice(0, 8)}` });
    expect((await call(customer, 'DELETE', `/api/calendars/${id}`)).status).toBe(403);
    expect((await call(owner, 'DELETE', `/api/calendars/${id}`)).status).toBe(204);
    expect((await call(owner, 'GET', `/api/calendars/${id}`)).status).toBe(404);
    await vi.waitFor(
      async () => expect((await call(owner, 'POST', '/api/calendars', { ...plain, slug })).status).toBe(201),
      2_000,
    );
  });
});

describe('the directory', () => {
  it('finds by any part of the name, place or description, takes any text, and pages without loss', async () => {
    const word = `zebra${crypto.randomUUID().slice(0, 6)}`;
    const made = [];
    for (let i = 0; i < 5; i += 1)
      made.push((await create({ name: `Court ${i}`, location: `${word} road ${i}` })).id);
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page = await call(
        undefined,
        'GET',
        `/api/directory?q=${word.toUpperCase()}&limit=2${cursor ? `&cursor=${cursor}` : ''}`,
      );
      seen.push(...page.body.items.map((item: { id: string }) => item.id));
      cursor = page.body.nextCursor;
    }
    expect(seen).toEqual(made);
    for (const q of ["'; DROP TABLE users; --", '%', '_', `${'%'.repeat(99)}`, '\u0000', '"']) {
      expect((await call(undefined, 'GET', `/api/directory?q=${encodeURIComponent(q)}`)).status).toBe(200);
    }
    for (const cursor of ['x', 'e30', btoa('{"name":1}'), '%00']) {
      expect((await call(undefined, 'GET', `/api/directory?cursor=${cursor}`)).status).toBe(422);
    }
    for (const limit of ['0', '201', '-1', 'x', '1.5', '0x10', '1e1']) {
      expect((await call(undefined, 'GET', `/api/directory?limit=${limit}`)).status).toBe(422);
    }
  });
});
