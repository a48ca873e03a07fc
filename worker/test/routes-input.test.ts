// What bad input gets, at every call about calendars and bookings: a status, a code, the field, and nothing stored.
import { env } from 'cloudflare:workers';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { CalendarCreateInput } from '../contract/calendars.ts';
import { Browser, hashPasswordsCheaply, newPerson, ORIGIN } from './auth-app.ts';

const open = { weekly: [{ weekdays: [1, 2, 3, 4, 5, 6, 7], start: '00:00', end: '24:00' }] };
const plain: CalendarCreateInput = { name: 'Court', timeZone: 'UTC', schedule: open, slotMinutes: 60 };

let owner: Awaited<ReturnType<typeof newPerson>>;
let customer: Awaited<ReturnType<typeof newPerson>>;

beforeAll(async () => {
  hashPasswordsCheaply();
  owner = await newPerson();
  customer = await newPerson();
});
afterAll(() => vi.restoreAllMocks());

type Person = typeof owner;
const as = (who: Person | undefined, headers: Record<string, string> = {}) => ({
  headers: { ...(who ? { Authorization: `Bearer ${who.token}` } : {}), ...headers },
});
const call = (
  who: Person | undefined,
  method: string,
  path: string,
  body?: unknown,
  headers?: Record<string, string>,
) => new Browser().call(method, path, { ...as(who, headers), ...(body === undefined ? {} : { body }) });
const create = async (changes: Record<string, unknown> = {}) =>
  (await call(owner, 'POST', '/api/calendars', { ...plain, ...changes })).body;
const tomorrow = (hour: number) => {
  const date = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
  return `${date}T${String(hour).padStart(2, '0')}:00:00Z`;
};

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

  it('gets another slug, or keeps its own where that is taken or the change is refused', async () => {
    const [a, b] = [await create(), await create()];
    const fresh = `fresh-${crypto.randomUUID().slice(0, 8)}`;
    expect((await call(owner, 'PATCH', `/api/calendars/${a.id}`, { slug: b.slug })).body.code).toBe(
      'slug_taken',
    );
    expect(
      (await call(owner, 'PATCH', `/api/calendars/${a.id}`, { slug: fresh }, { 'If-Match': '"9"' })).status,
    ).toBe(412);
    expect((await call(undefined, 'GET', `/api/calendars/${fresh}`)).status).toBe(404);
    expect((await call(owner, 'PATCH', `/api/calendars/${a.id}`, { slug: fresh })).body.slug).toBe(fresh);
    expect((await call(undefined, 'GET', `/api/calendars/${fresh}`)).body.id).toBe(a.id);
    expect((await call(undefined, 'GET', `/api/calendars/${a.slug}`)).status).toBe(404);
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
    for (const limit of ['0', '201', '-1', 'x', '1.5']) {
      expect((await call(undefined, 'GET', `/api/directory?limit=${limit}`)).status).toBe(422);
    }
  });
});

describe('slots', () => {
  it('take instants with fractions and offsets that mean the same, and answer in UTC', async () => {
    const { id } = await create({ schedule: open });
    const plainRange = await call(
      undefined,
      'GET',
      `/api/calendars/${id}/slots?from=${tomorrow(9)}&to=${tomorrow(11)}`,
    );
    expect(plainRange.body.slots.map((slot: { start: string }) => slot.start)).toEqual([
      tomorrow(9),
      tomorrow(10),
    ]);
    const offset = (hour: number) => encodeURIComponent(tomorrow(hour + 2).replace('Z', '.000+02:00'));
    const same = await call(
      undefined,
      'GET',
      `/api/calendars/${id}/slots?from=${offset(9)}&to=${offset(11)}`,
    );
    expect(same.body).toEqual(plainRange.body);
  });

  it.each([
    ['no range', ''],
    ['a range that ends before it begins', `from=${tomorrow(9)}&to=${tomorrow(8)}`],
    ['more than 62 days', 'from=2026-01-01T00:00:00Z&to=2026-03-05T00:00:00Z'],
    ['a date', 'from=2026-01-01&to=2026-01-02'],
    ['no zone', 'from=2026-01-01T00:00:00&to=2026-01-02T00:00:00'],
    ['the 30th of February', 'from=2026-02-30T00:00:00Z&to=2026-03-02T00:00:00Z'],
    ['a leap second', 'from=2026-01-01T00:00:60Z&to=2026-01-02T00:00:00Z'],
    ['year 275761', 'from=%2B275761-01-01T00:00:00Z&to=%2B275761-01-02T00:00:00Z'],
    ['year -1', 'from=-000001-01-01T00:00:00Z&to=2026-01-02T00:00:00Z'],
    ['24:00', 'from=2026-01-01T24:00:00Z&to=2026-01-03T00:00:00Z'],
  ])('of %s are refused', async (_title, query) => {
    const { id } = await create();
    const answer = await call(undefined, 'GET', `/api/calendars/${id}/slots?${query}`);
    expect([answer.status, answer.body.code]).toEqual([422, 'invalid_request']);
  });
});

describe('a booking', () => {
  it('is not made with a price, a status, a user or anything else that is ours to say', async () => {
    const { id } = await create({ price: { amount: 2_400, currency: 'EUR' } });
    const start = tomorrow(9);
    for (const extra of [
      'price',
      'status',
      'userId',
      'user',
      'version',
      'createdAt',
      'payment',
      'amount',
      'role',
    ]) {
      const answer = await call(customer, 'POST', `/api/calendars/${id}/bookings`, { start, [extra]: 'x' });
      expect([answer.status, answer.body.errors?.[0]?.path]).toEqual([422, extra]);
    }
    for (const seats of [0, -1, 1e9, 0.5, '1', null, [], 2 ** 53]) {
      expect((await call(customer, 'POST', `/api/calendars/${id}/bookings`, { start, seats })).status).toBe(
        422,
      );
    }
    for (const bad of [
      '2026-02-30T09:00:00Z',
      '1970-01-01T00:00:00Z',
      '9999-12-31T23:00:00Z',
      'now',
      12,
      null,
    ]) {
      expect((await call(customer, 'POST', `/api/calendars/${id}/bookings`, { start: bad })).status).toBe(
        422,
      );
    }
    const proto = await call(
      customer,
      'POST',
      `/api/calendars/${id}/bookings`,
      `{"start":"${start}","__proto__":{"status":"x"}}`,
    );
    expect([201, 422]).toContain(proto.status);
    expect(
      (await call(customer, 'POST', `/api/calendars/${id}/bookings`, { start: tomorrow(11) })).body,
    ).toMatchObject({
      price: { amount: 2_400, currency: 'EUR' },
      version: 1,
      user: { id: customer.userId },
    });
  });

  it('comes through the API whole: hold, book, replay, read, move, file, cancel, and the list of mine', async () => {
    const { id, slug } = await create({ name: 'Padel, court; 3', location: 'Back\\yard' });
    const hold = await call(
      customer,
      'POST',
      `/api/calendars/${slug}/holds`,
      { start: tomorrow(9) },
      { 'Idempotency-Key': 'h1' },
    );
    expect(hold.status).toBe(201);
    const booking = { start: tomorrow(9), holdId: hold.body.id, note: 'first time' };
    const first = await call(customer, 'POST', `/api/calendars/${slug}/bookings`, booking, {
      'Idempotency-Key': 'b1',
    });
    const again = await call(customer, 'POST', `/api/calendars/${id}/bookings`, booking, {
      'Idempotency-Key': 'b1',
    });
    expect([
      first.status,
      again.status,
      first.headers.get('Idempotent-Replayed'),
      again.headers.get('Idempotent-Replayed'),
    ]).toEqual([201, 201, null, 'true']);
    expect(again.body).toEqual(first.body);
    const other = await call(
      customer,
      'POST',
      `/api/calendars/${id}/bookings`,
      { start: tomorrow(12) },
      { 'Idempotency-Key': 'b1' },
    );
    expect([other.status, other.body.code]).toEqual([422, 'idempotency_key_reused']);
    const path = `/api/calendars/${id}/bookings/${first.body.id}`;
    expect(
      (
        await call(owner, 'POST', `/api/calendars/${id}/bookings`, booking, { 'Idempotency-Key': 'b1' })
      ).headers.get('Idempotent-Replayed'),
    ).toBeNull();
    expect((await call(customer, 'GET', path)).headers.get('ETag')).toBe('"1"');
    const moved = await call(
      customer,
      'POST',
      `${path}/reschedule`,
      { start: tomorrow(10) },
      { 'If-Match': '"1"' },
    );
    expect(moved.body).toMatchObject({ start: tomorrow(10), version: 2 });
    const file = await call(customer, 'GET', `${path}/ics`);
    expect(file.headers.get('Content-Type')).toBe('text/calendar; charset=utf-8');
    expect(file.body.replaceAll('\r\n ', '')).toMatch(
      /UID:[0-9a-f-]{36}@quickslot\r\nSEQUENCE:1\r\n[\s\S]*SUMMARY:Padel\\, court\\; 3\r\n[\s\S]*LOCATION:Back\\\\yard/,
    );
    await vi.waitFor(async () => {
      const mine = await call(customer, 'GET', '/api/me/bookings?when=upcoming');
      expect(mine.body.items.find((item: { id: string }) => item.id === first.body.id)).toMatchObject({
        version: 2,
        calendar: { slug },
      });
    }, 1_000);
    expect(
      (await call(owner, 'GET', `/api/calendars/${id}/bookings?from=${tomorrow(0)}&to=${tomorrow(23)}`)).body
        .items,
    ).toHaveLength(1);
    expect((await call(customer, 'POST', `${path}/approve`)).status).toBe(403);
    expect((await call(customer, 'POST', `${path}/cancel`)).body.status).toBe('cancelled');
    expect((await call(customer, 'POST', `${path}/cancel`, {})).body.code).toBe('not_cancellable');
    await vi.waitFor(async () => {
      const past = await call(customer, 'GET', '/api/me/bookings?when=past');
      expect(past.body.items.map((item: { id: string }) => item.id)).toContain(first.body.id);
    }, 1_000);
  });

  it.each(['', 'a'.repeat(256), 'two words', 'tab\there', 'ümlaut'])(
    'with the Idempotency-Key %j is refused',
    async (key) => {
      const { id } = await create();
      const path = `/api/calendars/${id}/bookings`;
      const answer = await call(customer, 'POST', path, { start: tomorrow(9) }, { 'Idempotency-Key': key });
      expect([answer.status, answer.body.errors[0].path]).toEqual([422, 'Idempotency-Key']);
    },
  );

  it('is nobody else’s, whatever id is put where', async () => {
    const [a, b] = [await create(), await create()];
    const stranger = await newPerson();
    const { body: booking } = await call(customer, 'POST', `/api/calendars/${a.id}/bookings`, {
      start: tomorrow(9),
    });
    for (const [who, calendar] of [
      [stranger, a.id],
      [customer, b.id],
      [owner, b.id],
    ] as const) {
      const path = `/api/calendars/${calendar}/bookings/${booking.id}`;
      expect((await call(who, 'GET', path)).status).toBe(404);
      expect((await call(who, 'GET', `${path}/ics`)).status).toBe(404);
      expect((await call(who, 'POST', `${path}/cancel`)).status).toBe(404);
      expect((await call(who, 'POST', `${path}/reschedule`, { start: tomorrow(12) })).status).toBe(404);
      expect((await call(who, 'POST', `${path}/check-in`)).status).toBe(404);
    }
    expect((await call(stranger, 'GET', '/api/me/bookings')).body.items).toEqual([]);
    expect((await call(customer, 'GET', `/api/calendars/${a.id}/bookings/${booking.id}`)).body).toEqual(
      booking,
    );
  });

  it('needs a sign-in, for every call that is about people', async () => {
    const { id } = await create();
    const booking = crypto.randomUUID();
    for (const [method, path] of [
      ['POST', `/api/calendars/${id}/holds`],
      ['DELETE', `/api/calendars/${id}/holds/${booking}`],
      ['POST', `/api/calendars/${id}/bookings`],
      ['GET', `/api/calendars/${id}/bookings`],
      ['GET', `/api/calendars/${id}/bookings/${booking}`],
      ['POST', `/api/calendars/${id}/bookings/${booking}/cancel`],
      ['POST', `/api/calendars/${id}/blocks`],
      ['GET', '/api/me/bookings'],
      ['GET', '/api/me/notifications'],
      ['GET', '/api/calendars'],
    ] as const) {
      expect([
        path,
        (await call(undefined, method, path, method === 'POST' ? {} : undefined)).status,
      ]).toEqual([path, 401]);
    }
  });
});

describe('a body', () => {
  it('that is no JSON, another type, too large or not there is told apart', async () => {
    const post = (body: string | undefined, headers: Record<string, string | undefined>) =>
      new Browser().call('POST', '/api/calendars', {
        headers: { Authorization: `Bearer ${owner.token}`, ...headers },
        ...(body === undefined ? {} : { body }),
      });
    const json = { 'Content-Type': 'application/json' };
    expect((await post('{"name":', json)).body.code).toBe('malformed_json');
    expect((await post('{}', { 'Content-Type': 'text/plain' })).body.code).toBe('unsupported_media_type');
    expect((await post('{}', { 'Content-Type': 'application/x-www-form-urlencoded' })).body.code).toBe(
      'unsupported_media_type',
    );
    expect((await post(`{"name":"${'x'.repeat(65_536)}"}`, json)).body.code).toBe('body_too_large');
    expect((await post(`{"name":${'['.repeat(20_000)}${']'.repeat(20_000)}}`, json)).status).toBe(422);
    expect((await post('null', json)).status).toBe(422);
    expect((await post('[]', json)).status).toBe(422);
    expect((await post(undefined, {})).status).toBe(422);
    expect((await post('{}', { 'Content-Type': undefined })).body.code).toBe('unsupported_media_type');
  });

  it('from another site is refused whatever it holds', async () => {
    for (const origin of [
      'https://evil.example',
      'null',
      `${ORIGIN}.evil.example`,
      'http://localhost:87870',
    ]) {
      const answer = await call(owner, 'POST', '/api/calendars', plain, { Origin: origin });
      expect([origin, answer.status, answer.headers.get('Access-Control-Allow-Origin')]).toEqual([
        origin,
        403,
        null,
      ]);
    }
  });
});

describe('blocked time', () => {
  it('is added, listed and opened again by operators, and refused where it ends before it begins', async () => {
    const { id } = await create();
    const path = `/api/calendars/${id}/blocks`;
    expect((await call(owner, 'POST', path, { start: tomorrow(9), end: tomorrow(9) })).status).toBe(422);
    expect((await call(customer, 'POST', path, { start: tomorrow(9), end: tomorrow(10) })).status).toBe(403);
    const block = await call(owner, 'POST', path, {
      start: tomorrow(9),
      end: tomorrow(10),
      reason: 'repairs',
    });
    expect(block.status).toBe(201);
    expect((await call(owner, 'GET', `${path}?from=${tomorrow(0)}&to=${tomorrow(23)}`)).body.items).toEqual([
      block.body,
    ]);
    expect(
      (await call(customer, 'POST', `/api/calendars/${id}/bookings`, { start: tomorrow(9) })).body.code,
    ).toBe('slot_taken');
    expect((await call(owner, 'DELETE', `${path}/${block.body.id}`)).status).toBe(204);
    expect((await call(owner, 'DELETE', `${path}/${block.body.id}`)).status).toBe(404);
    expect(
      (await call(customer, 'POST', `/api/calendars/${id}/bookings`, { start: tomorrow(9) })).status,
    ).toBe(201);
  });
});
