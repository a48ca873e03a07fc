// Slots, holds, bookings and blocked time through the API, good and bad input alike: status, code, field.
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { Browser, newPerson, ORIGIN } from './auth-app.ts';
import { call, create, customer, newCallers, open, owner, plain, tomorrow } from './callers.ts';

beforeAll(newCallers);

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
      status: 'pending_payment',
      price: { amount: 2_400, currency: 'EUR' },
      payment: { amount: 2_400, currency: 'EUR' },
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
    expect(
      (await call(owner, 'POST', path, { start: tomorrow(9), end: tomorrow(10).replace('Z', '.001Z') }))
        .status,
    ).toBe(422);
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
