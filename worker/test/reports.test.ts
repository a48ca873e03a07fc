// Reports through the API: who may see them, what they count, as JSON and as CSV, and how long they take.
import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, it } from 'vitest';
import { createApp } from '../app.ts';
import { newBookingId } from '../calendar/booking-id.ts';
import { readReport } from '../db/reports.ts';
import { db } from './auth-app.ts';
import { call, create, customer, newCallers, open, owner, tomorrow } from './callers.ts';

const app = createApp();

beforeAll(newCallers);

const DAY = 86_400_000;
const HOUR = 3_600_000;

interface Past {
  readonly id?: string;
  readonly start: number;
  readonly status?: string;
  readonly seats?: number;
  readonly price?: [number, string];
  readonly name?: string;
  readonly note?: string;
  readonly leadMinutes?: number;
}

/** Writes bookings of the past into the history, as the calendar's object would have. */
async function remember(calendarId: string, bookings: readonly Past[]): Promise<D1Meta> {
  const rows = bookings.map(({ id, start, ...more }) => ({ id: id ?? newBookingId(start), start, ...more }));
  const { meta } = await env.DB.prepare(
    `INSERT INTO bookings (calendar_id, id, user_name, start_at, end_at, seats, status, note, price_amount,
       price_currency, created_at, version)
     SELECT ?, value ->> 'id', coalesce(value ->> 'name', 'Ada'), value ->> 'start', (value ->> 'start') + ${HOUR},
       coalesce(value ->> 'seats', 1), coalesce(value ->> 'status', 'completed'), coalesce(value ->> 'note', ''),
       value ->> '$.price[0]', value ->> '$.price[1]',
       (value ->> 'start') - coalesce(value ->> 'leadMinutes', 60) * 60000, 1
     FROM json_each(?)`,
  )
    .bind(calendarId, JSON.stringify(rows))
    .run();
  return meta;
}

const reportOf = (id: string, query: string, headers: Record<string, string> = {}, who = owner) =>
  call(who, 'GET', `/api/calendars/${id}/reports?${query}`, undefined, headers);

describe('a report', () => {
  it('counts what is booked and cancelled through the API', async () => {
    const { id } = await create({ capacity: 2, price: { amount: 1_250, currency: 'EUR' } });
    // Paid on the spot, as whoever the operator books for.
    const book = (hour: number, seats: number) =>
      call(owner, 'POST', `/api/calendars/${id}/bookings`, {
        start: tomorrow(hour),
        seats,
        for: { name: 'A Caller' },
      });
    await book(9, 2);
    const { body } = await book(10, 1);
    await call(owner, 'POST', `/api/calendars/${id}/bookings/${body.id}/cancel`);
    const date = tomorrow(0).slice(0, 10);
    await expect
      .poll(async () => (await reportOf(id, `from=${date}&to=${tomorrow(12)}`)).body.totals)
      .toMatchObject({
        bookings: 1,
        seats: 2,
        cancelled: 1,
        openSeatMinutes: 12 * 60 * 2,
        bookedSeatMinutes: 120,
        utilisation: 0.0833,
        money: [{ currency: 'EUR', revenue: 2_500, refunds: 0 }],
      });
  });

  it('tells the money that came in and went back, and none that was only asked for', async () => {
    const { id } = await create({ capacity: 3, price: { amount: 1_000, currency: 'EUR' } });
    const date = tomorrow(0).slice(0, 10);
    const moneyOf = async () => (await reportOf(id, `from=${date}&to=${tomorrow(12)}`)).body.totals.money;
    const [first, second] = await Promise.all(
      [9, 10].map((hour) =>
        call(customer, 'POST', `/api/calendars/${id}/bookings`, { start: tomorrow(hour) }),
      ),
    );
    await expect.poll(moneyOf).toEqual([{ currency: 'EUR', revenue: 0, refunds: 0 }]);
    const pay = async (booking: { payment: { checkoutUrl: string } }) => {
      const paid = { method: 'POST', body: '{"outcome":"paid"}' };
      const headers = { 'Content-Type': 'application/json' };
      expect((await app.request(booking.payment.checkoutUrl, { ...paid, headers }, env)).status).toBe(200);
    };
    await pay(first?.body);
    await pay(second?.body);
    await call(owner, 'POST', `/api/calendars/${id}/bookings/${second?.body.id}/cancel`);
    await expect.poll(moneyOf).toEqual([{ currency: 'EUR', revenue: 2_000, refunds: 1_000 }]);
  });

  it('takes dates as the first moments of days there, and cuts days, weeks and months by the local clock', async () => {
    const { id } = await create({ timeZone: 'Europe/Berlin' });
    await remember(id, [
      { start: Date.parse('2026-03-28T22:59:00Z') },
      { start: Date.parse('2026-03-28T23:00:00Z') },
      { start: Date.parse('2026-03-29T21:59:00Z'), status: 'no_show' },
      { start: Date.parse('2026-03-29T22:00:00Z'), status: 'cancelled' },
    ]);
    const { body } = await reportOf(id, 'from=2026-03-28&to=2026-03-31&by=day');
    expect([body.from, body.to]).toEqual(['2026-03-27T23:00:00Z', '2026-03-30T22:00:00Z']);
    expect(body.series.map((line: { bookings: number }) => line.bookings)).toEqual([1, 2, 0]);
    expect(body.series.map((line: { openSeatMinutes: number }) => line.openSeatMinutes / 60)).toEqual([
      24, 23, 24,
    ]);
    expect(body.heat[5][23]).toBe(1);
    expect([body.heat[6][0], body.heat[6][23]]).toEqual([1, 1]);
    const weeks = (await reportOf(id, 'from=2026-03-28&to=2026-03-31&by=week')).body;
    expect(weeks.series.map((line: { date: string }) => line.date)).toEqual(['2026-03-23', '2026-03-30']);
    expect(weeks.series.map((line: { cancelled: number }) => line.cancelled)).toEqual([0, 1]);
    const months = (await reportOf(id, 'from=2026-03-28&to=2026-03-31&by=month')).body;
    expect(months.series).toHaveLength(1);
    expect(months.totals).toEqual(body.totals);
  });

  it('finds a moved booking where it is, once, and one with an id that tells no start', async () => {
    const { id } = await create();
    const [monday, tuesday] = [Date.parse('2026-05-04T10:00:00Z'), Date.parse('2026-05-05T10:00:00Z')];
    await remember(id, [
      { id: newBookingId(monday), start: tuesday },
      { id: newBookingId(tuesday), start: tuesday + HOUR },
      { id: newBookingId(tuesday), start: monday - 30 * DAY },
      { id: crypto.randomUUID(), start: monday, price: [100, 'EUR'] },
    ]);
    const { body } = await reportOf(id, 'from=2026-05-04&to=2026-05-06');
    expect(body.series.map((line: { bookings: number }) => line.bookings)).toEqual([1, 2]);
    expect(body.totals.money).toEqual([{ currency: 'EUR', revenue: 100, refunds: 0 }]);
  });

  it('adds each currency up by itself, where a calendar has changed its own, also of one day', async () => {
    const { id } = await create();
    const [monday, tuesday] = [Date.parse('2026-05-04T10:00:00Z'), Date.parse('2026-05-05T10:00:00Z')];
    await remember(id, [
      { start: monday, price: [100, 'EUR'] },
      { start: monday + HOUR, price: [70, 'JPY'], seats: 2 },
      { id: newBookingId(monday), start: tuesday, price: [30, 'EUR'] },
      { start: tuesday, price: [5, 'JPY'] },
      { start: tuesday + HOUR, price: [900, 'EUR'], status: 'cancelled' },
      { start: tuesday + 2 * HOUR },
    ]);
    const { body } = await reportOf(id, 'from=2026-05-04&to=2026-05-06');
    expect(body.series.map((line: { money: unknown }) => line.money)).toEqual([
      [
        { currency: 'EUR', revenue: 100, refunds: 0 },
        { currency: 'JPY', revenue: 140, refunds: 0 },
      ],
      [
        { currency: 'EUR', revenue: 30, refunds: 0 },
        { currency: 'JPY', revenue: 5, refunds: 0 },
      ],
    ]);
    expect(body.totals.bookings).toBe(5);
  });

  it('takes blocked time off what is open', async () => {
    const { id } = await create({ capacity: 3 });
    const body = { start: tomorrow(9), end: tomorrow(11) };
    await call(owner, 'POST', `/api/calendars/${id}/blocks`, body);
    const report = await reportOf(id, `from=${tomorrow(8)}&to=${tomorrow(12)}`);
    expect(report.body.totals.openSeatMinutes).toBe(2 * 60 * 3);
  });

  it('is for those alone who run the calendar', async () => {
    const [{ id }, hidden] = [await create(), await create({ visibility: 'private' })];
    const range = 'from=2026-05-04&to=2026-05-06';
    expect((await reportOf(id, range, {}, customer)).status).toBe(403);
    expect((await reportOf(hidden.id, range, {}, customer)).status).toBe(404);
    expect((await call(undefined, 'GET', `/api/calendars/${id}/reports?${range}`)).status).toBe(401);
    for (const file of ['reports.csv', 'bookings.csv']) {
      const path = (calendar: string) => `/api/calendars/${calendar}/${file}?${range}`;
      expect((await call(customer, 'GET', path(id))).status).toBe(403);
      expect((await call(customer, 'GET', path(hidden.id))).status).toBe(404);
      expect((await call(undefined, 'GET', path(hidden.id))).status).toBe(401);
    }
  });

  it.each([
    ['no range', '', 'from'],
    ['an empty range', 'from=2026-05-04&to=2026-05-04', 'to'],
    ['a range of more than two years', 'from=2024-01-01&to=2026-01-02', 'to'],
    ['a date that is none', 'from=2026-02-30&to=2026-03-04', 'from'],
    ['a time without a zone', 'from=2026-02-20T10:00:00&to=2026-03-04', 'from'],
    ['another step', 'from=2026-02-20&to=2026-03-04&by=year', 'by'],
  ])('of %s is refused', async (_title, query, field) => {
    const { id } = await create();
    const answer = await reportOf(id, query);
    expect([answer.status, answer.body.errors?.[0]?.path]).toEqual([422, field]);
  });
});

describe('as CSV', () => {
  const range = 'from=2026-05-04&to=2026-05-06';

  it('a report comes where it is asked for, by its header or its address', async () => {
    const { id, slug } = await create();
    await remember(id, [{ start: Date.parse('2026-05-04T10:00:00Z'), price: [1_250, 'EUR'] }]);
    const byHeader = await reportOf(id, range, { Accept: 'text/csv' });
    expect(byHeader.headers.get('Content-Type')).toBe('text/csv; charset=utf-8; header=present');
    expect(byHeader.headers.get('Content-Disposition')).toBe(
      `attachment; filename="${slug}-report-2026-05-04-2026-05-05.csv"`,
    );
    const [head, first, second, end] = String(byHeader.body).split('\r\n');
    expect(head).toMatch(/"From","To","Bookings".*"Revenue \(EUR\)","Refunds \(EUR\)"$/);
    expect(first).toBe(
      '"2026-05-04T00:00:00Z","2026-05-05T00:00:00Z",1,1,0,1,0,0,0,0,0,1,60,60,1440,60,0.0417,12.5,0',
    );
    expect(second).toMatch(/,0,0$/);
    expect(end).toBe('');
    const byAddress = await call(owner, 'GET', `/api/calendars/${id}/reports.csv?${range}`);
    expect(byAddress.body).toBe(byHeader.body);
  });

  it('bookings come by start, and nothing that somebody wrote runs in a spreadsheet', async () => {
    const { id } = await create();
    await remember(id, [
      { start: Date.parse('2026-05-05T10:00:00Z'), name: '=HYPERLINK("http://x")', note: 'a;@b' },
      { start: Date.parse('2026-05-04T10:00:00Z'), id: crypto.randomUUID(), seats: 2, price: [1_000, 'JPY'] },
    ]);
    const { body } = await call(owner, 'GET', `/api/calendars/${id}/bookings.csv?${range}`);
    const lines = String(body).split('\r\n');
    expect(lines).toHaveLength(4);
    expect(lines[1]).toContain(
      '"2026-05-04T10:00:00Z","2026-05-04T11:00:00Z","Ada",2,"completed","",2000,"JPY"',
    );
    expect(lines[2]).toContain(`"'=HYPERLINK(""http://x"")",1,"completed","a;'@b"`);
  });
});

describe('with 100,000 bookings', () => {
  const first = Date.parse('2024-11-01T00:00:00Z');
  const id = crypto.randomUUID();

  beforeAll(async () => {
    const statuses = ['completed', 'completed', 'completed', 'completed', 'no_show', 'cancelled'];
    for (let part = 0; part < 20; part += 1) {
      const bookings = Array.from({ length: 5_000 }, (_, i): Past => {
        const n = part * 5_000 + i;
        const start = first + Math.floor(n / 137) * DAY + (8 + (n % 12)) * HOUR;
        const status = statuses[n % statuses.length] ?? 'completed';
        return { start, status, seats: 1 + (n % 3), price: [2_500, 'EUR'], leadMinutes: n % 40_000 };
      });
      await remember(id, bookings);
    }
  });

  it('a report of all of them, by day, takes less than 100 ms', async () => {
    const calendar = {
      id,
      hours: { timeZone: 'Europe/Berlin', ...{ weekly: open.weekly, overrides: [] } },
      capacity: 30,
    };
    const times: number[] = [];
    for (let run = 0; run < 7; run += 1) {
      const began = performance.now();
      const report = await readReport(db, calendar, [], { start: first, end: first + 731 * DAY }, 'day');
      times.push(performance.now() - began);
      expect(report.totals.bookings + report.totals.cancelled).toBe(100_000);
      expect(report.series).toHaveLength(732);
    }
    console.info(`reports of 100,000 bookings took ${times.map((ms) => ms.toFixed(0)).join(', ')} ms`);
    // Generous: other tests run at the same time.
    expect(Math.min(...times)).toBeLessThan(400);
  });

  it('a report of one week reads the bookings of that week alone', async () => {
    const other = crypto.randomUUID();
    const meta = await remember(other, [{ start: first }, { start: first + DAY }]);
    // A row each, and one each in the index of a person's bookings: none in that of moved ones.
    expect(meta.rows_written).toBe(4);
  });
});
