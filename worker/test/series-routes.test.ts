// Series through the API: rules good and bad, one effect for one key, and who may.
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { newPerson } from './auth-app.ts';
import { call, create, customer, newCallers, open, owner, tomorrow } from './callers.ts';

beforeAll(newCallers);

const start = tomorrow(9);
const weekly = { start, rrule: 'FREQ=WEEKLY;COUNT=3' };

describe('a recurrence rule', () => {
  it.each([
    ['every second', 'FREQ=SECONDLY;COUNT=3', 'FREQ'],
    ['every hour', 'FREQ=HOURLY;COUNT=3', 'FREQ'],
    ['every month', 'FREQ=MONTHLY;COUNT=3', 'FREQ'],
    ['no end', 'FREQ=WEEKLY', 'COUNT'],
    ['two ends', 'FREQ=WEEKLY;COUNT=3;UNTIL=20991231', 'COUNT'],
    ['a thousand million dates', 'FREQ=DAILY;COUNT=1000000000', 'COUNT'],
    ['a power of ten', 'FREQ=DAILY;COUNT=1E9', 'COUNT'],
    ['no date at all', 'FREQ=DAILY;COUNT=0', 'COUNT'],
    ['fewer than none', 'FREQ=DAILY;COUNT=-1', 'COUNT'],
    ['53 dates', 'FREQ=DAILY;COUNT=53', 'COUNT'],
    ['the year 9999', 'FREQ=DAILY;UNTIL=99991231', 'dates at most'],
    ['a 31st of February', 'FREQ=DAILY;UNTIL=20270231', 'UNTIL'],
    ['an end by no clock', 'FREQ=DAILY;UNTIL=20270201T090000', 'UNTIL'],
    ['an end before its start', 'FREQ=DAILY;UNTIL=20200101', 'no date'],
    ['steps of nothing', 'FREQ=WEEKLY;INTERVAL=0;COUNT=3', 'INTERVAL'],
    ['steps of centuries', 'FREQ=WEEKLY;INTERVAL=999999999;COUNT=3', 'INTERVAL'],
    ['the third Monday', 'FREQ=WEEKLY;BYDAY=3MO;COUNT=3', 'BYDAY'],
    ['no weekday', 'FREQ=WEEKLY;BYDAY=XX;COUNT=3', 'BYDAY'],
    [
      'every second of every minute',
      `FREQ=DAILY;BYSECOND=${'0,1,2,3,4,5,6,7,8,9'};BYMINUTE=0;COUNT=3`,
      'made of',
    ],
    ['a month, a position', 'FREQ=WEEKLY;BYMONTH=2;BYSETPOS=-1;COUNT=3', 'made of'],
    ['two frequencies', 'FREQ=DAILY;FREQ=WEEKLY;COUNT=3', 'twice'],
    ['a prototype', 'FREQ=DAILY;__PROTO__=X;COUNT=3', 'made of'],
    ['a line break', 'FREQ=DAILY;COUNT=3\r\nATTENDEE:x', 'made of'],
    ['nothing', '', 'rrule'],
    ['words', 'every monday', 'made of'],
  ])('with %s is refused, and fast', async (_title, rrule, words) => {
    const { id } = await create({ schedule: open });
    const from = performance.now();
    const answer = await call(customer, 'POST', `/api/calendars/${id}/series/preview`, { start, rrule });
    expect([answer.status, answer.body.code, answer.body.errors[0].path]).toEqual([
      422,
      'invalid_request',
      'rrule',
    ]);
    expect(answer.body.detail).toContain(words);
    expect(performance.now() - from).toBeLessThan(1_500);
  });

  it('is read in any case, with its name before it and an end in UTC', async () => {
    const { id } = await create({ schedule: open });
    const until = new Date(Date.parse(start) + 14 * 86_400_000).toISOString().replace(/[-:]|\.\d+/g, '');
    const rrule = `rrule:freq=weekly;until=${until.toLowerCase()};wkst=su;`;
    const answer = await call(customer, 'POST', `/api/calendars/${id}/series/preview`, { start, rrule });
    expect(answer.body.occurrences.map(({ state }: { state: string }) => state)).toEqual(
      Array(3).fill('free'),
    );
  });

  it('of 52 dates of a calendar with a slot every minute is looked at within a second', async () => {
    const { id } = await create({ schedule: open, slotMinutes: 1, stepMinutes: 1, maxAdvanceDays: 730 });
    await call(owner, 'POST', `/api/calendars/${id}/blocks`, {
      start: tomorrow(0),
      end: new Date(Date.parse(tomorrow(0)) + 365 * 86_400_000).toISOString(),
      reason: '',
    });
    const from = performance.now();
    const rrule = 'FREQ=WEEKLY;COUNT=52';
    const answer = await call(customer, 'POST', `/api/calendars/${id}/series/preview`, { start, rrule });
    expect(answer.status).toBe(200);
    expect(performance.now() - from).toBeLessThan(4_000);
  });
});

describe('the calls of a series', () => {
  it('book once for one key, cancel and move once too', async () => {
    const { id } = await create({ schedule: open });
    const path = `/api/calendars/${id}/series`;
    const key = { 'Idempotency-Key': crypto.randomUUID() };
    const made = await call(customer, 'POST', path, weekly, key);
    expect([made.status, made.body.bookings.length]).toEqual([201, 3]);
    const again = await call(customer, 'POST', path, weekly, key);
    expect([again.status, again.headers.get('Idempotent-Replayed'), again.body]).toEqual([
      201,
      'true',
      made.body,
    ]);
    const other = await call(customer, 'POST', path, { ...weekly, seats: 1, note: 'x' }, key);
    expect(other.body.code).toBe('idempotency_key_reused');

    const [first, second] = made.body.bookings;
    const move = { from: second.id, start: new Date(Date.parse(second.start) + 3_600_000).toISOString() };
    const moved = await call(customer, 'POST', `${path}/${made.body.id}/reschedule`, move, key);
    expect(moved.body.bookings.map(({ version }: { version: number }) => version)).toEqual([2, 2]);
    const replayed = await call(customer, 'POST', `${path}/${made.body.id}/reschedule`, move, key);
    expect(replayed.body).toEqual(moved.body);

    const cancelled = await call(customer, 'POST', `${path}/${made.body.id}/cancel`, { from: first.id });
    expect(cancelled.body.bookings).toHaveLength(3);
    await vi.waitFor(async () => {
      const { items } = (await call(customer, 'GET', '/api/me/bookings?when=past')).body;
      const ours = items.filter(({ seriesId }: { seriesId: string | null }) => seriesId === made.body.id);
      expect(ours.map(({ status }: { status: string }) => status)).toEqual(Array(3).fill('cancelled'));
    });
    const { bookings } = (await call(customer, 'GET', '/api/me/export')).body;
    expect(bookings.filter(({ seriesId }: { seriesId: string }) => seriesId === made.body.id)).toHaveLength(
      3,
    );
  });

  it('keep a refusal for its key: what was taken then is taken still', async () => {
    const { id } = await create({ schedule: open });
    const taken = (await call(owner, 'POST', `/api/calendars/${id}/bookings`, { start })).body;
    const key = { 'Idempotency-Key': crypto.randomUUID() };
    const refused = await call(customer, 'POST', `/api/calendars/${id}/series`, weekly, key);
    expect([refused.status, refused.body.errors]).toEqual([
      409,
      [{ path: `dates.${start}`, message: 'is taken' }],
    ]);
    await call(owner, 'POST', `/api/calendars/${id}/bookings/${taken.id}/cancel`);
    expect((await call(customer, 'POST', `/api/calendars/${id}/series`, weekly, key)).status).toBe(409);
    expect((await call(customer, 'POST', `/api/calendars/${id}/series`, weekly)).status).toBe(201);
  });

  it('are not for strangers: another’s series is not there, and nobody unknown has one', async () => {
    const { id } = await create({ schedule: open });
    const made = (await call(customer, 'POST', `/api/calendars/${id}/series`, weekly)).body;
    const stranger = await newPerson();
    const at = `/api/calendars/${id}/series/${made.id}`;
    const from = made.bookings[0].id;
    for (const [path, body] of [
      [`${at}/cancel`, {}],
      [`${at}/cancel`, { from }],
      [`${at}/reschedule`, { from, start: tomorrow(11) }],
    ] as const) {
      expect((await call(stranger, 'POST', path, body)).status).toBe(404);
      expect((await call(undefined, 'POST', path, body)).status).toBe(401);
    }
    expect((await call(stranger, 'POST', `${at}/approve`)).status).toBe(403);
    expect((await call(undefined, 'POST', `/api/calendars/${id}/series/preview`, weekly)).status).toBe(401);
    expect((await call(owner, 'POST', `${at}/cancel`, { from })).status).toBe(200);
  });

  it('don’t take what is ours to say, nor dates beyond count', async () => {
    const { id } = await create({ schedule: open });
    const path = `/api/calendars/${id}/series`;
    for (const extra of ['status', 'price', 'userId', 'seriesId', 'holdId', 'end']) {
      const answer = await call(customer, 'POST', path, { ...weekly, [extra]: 'x' });
      expect([answer.status, answer.body.errors?.[0]?.path]).toEqual([422, extra]);
    }
    for (const dates of [[], Array(53).fill(start), ['1970-01-01T00:00:00Z'], 'x', [null]]) {
      expect((await call(customer, 'POST', path, { ...weekly, dates })).status).toBe(422);
    }
  });

  it('don’t reach beyond the years that an instant can say', async () => {
    const { id } = await create({ schedule: open });
    const late = { start: '9999-12-20T09:00:00Z', rrule: 'FREQ=DAILY;COUNT=20' };
    for (const path of ['series', 'series/preview']) {
      const answer = await call(customer, 'POST', `/api/calendars/${id}/${path}`, late);
      expect([answer.status, answer.body.errors]).toEqual([
        422,
        [{ path: 'start', message: 'is too far ahead' }],
      ]);
    }
  });

  it('where prices are charged are for callers who pay on the spot', async () => {
    const { id } = await create({ schedule: open, price: { amount: 2_400, currency: 'EUR' } });
    for (const path of ['series', 'series/preview']) {
      const refused = await call(customer, 'POST', `/api/calendars/${id}/${path}`, weekly);
      expect([refused.status, refused.body.code]).toEqual([422, 'invalid_request']);
      expect(refused.body.detail).toContain('paid');
    }
    const forCaller = { ...weekly, for: { name: 'Cleo' } };
    const made = await call(owner, 'POST', `/api/calendars/${id}/series`, forCaller);
    expect([made.status, made.body.bookings[0].payment]).toEqual([201, null]);
  });
});
