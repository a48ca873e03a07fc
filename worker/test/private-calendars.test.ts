// A private calendar, to whoever may not know of it: each call answers as if it were not there, in the same words.
import { beforeAll, describe, expect, it } from 'vitest';
import { contract } from './auth-app.ts';
import { call, create, customer, newCallers, tomorrow } from './callers.ts';

beforeAll(newCallers);

const some = crypto.randomUUID();
const start = tomorrow(9);
const range = { from: start, to: tomorrow(10) };
const series = { start, rrule: 'FREQ=DAILY;COUNT=2' };

/** What gets past the schemas of calls that want a body. */
const BODIES: Record<string, unknown> = {
  'patch ': { name: 'Mine' },
  'post /blocks': { start, end: tomorrow(10), reason: '' },
  'post /bookings': { start },
  'post /bookings/{bookingId}/reschedule': { start },
  'post /busy-sources': { label: 'Work', url: 'https://calendar.example/a.ics' },
  'post /guest-bookings': { start, name: 'Gus', email: 'gus@example.com' },
  'post /guest-bookings/{bookingId}/mail': { email: 'gus@example.com' },
  'post /holds': { start },
  'post /series': series,
  'post /series/preview': series,
  'post /series/{seriesId}/reschedule': { from: some, start },
  'patch /team/{userId}': { role: 'viewer' },
  'post /team/invitations': { email: 'gus@example.com', role: 'viewer' },
  'post /waitlist': range,
  'put /reports/subscription': { weekly: true },
};

const QUERIES: Record<string, string> = {
  'get /blocks': `?from=${range.from}&to=${range.to}`,
  'get /bookings.csv': '?from=2026-01-01&to=2026-01-31',
  'get /slots': `?from=${range.from}&to=${range.to}`,
  'get /reports': '?from=2026-01-01&to=2026-01-31',
  'get /reports.csv': '?from=2026-01-01&to=2026-01-31&table=days',
};

const root = '/api/calendars/{id}';
const calls = Object.entries(contract.paths)
  .filter(([path]) => path.startsWith(root) && !path.endsWith('/live'))
  .flatMap(([path, item]) => Object.keys(item).map((method) => `${method} ${path.slice(root.length)}`));

describe('a private calendar', () => {
  it.each(calls)('is not there for others: %s', async (name) => {
    const [method = '', rest = ''] = name.split(' ');
    const { id, slug } = await create({ visibility: 'private' });
    const answerTo = async (who: typeof customer | undefined, ref: string) => {
      const path = `/api/calendars/${ref}${rest.replace('{deliveryId}', 'd'.repeat(22)).replace(/\{\w+\}/g, some)}${QUERIES[name] ?? ''}`;
      const { status, body } = await call(who, method.toUpperCase(), path, BODIES[name]);
      return [status, body.detail];
    };
    expect((await answerTo(customer, id))[0]).toBe(404);
    for (const who of [customer, undefined]) {
      const absent = await answerTo(who, 'there-is-none');
      expect(await answerTo(who, slug)).toEqual(absent);
      expect(await answerTo(who, id)).toEqual(absent);
    }
  });
});
