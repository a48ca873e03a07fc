// Where calendars are read from: public addresses alone, at each redirect too, and only so much for so long.
import { afterEach, describe, expect, it, vi } from 'vitest';
import { publicAddress } from '../busy/address.ts';
import { BusyError } from '../busy/failure.ts';
import { fetchCalendar } from '../busy/fetch-calendar.ts';
import { pushService } from './push-service.ts';

afterEach(() => vi.restoreAllMocks());

const calendar = 'https://calendars.org/me.ics';
const production = { known: undefined, loopback: false };

const failureOf = (work: Promise<unknown>) =>
  work.then(
    () => 'none',
    (error: unknown) => (error instanceof BusyError ? error.code : `thrown: ${String(error)}`),
  );

/** Answers for the internet; keeps what was asked. */
function internet(answer: (url: string, headers: Headers) => Response | Promise<Response>) {
  const asked: string[] = [];
  vi.spyOn(globalThis, 'fetch').mockImplementation(async (input, init) => {
    asked.push(String(input));
    expect(init?.redirect).toBe('manual');
    return answer(String(input), new Headers(init?.headers));
  });
  return asked;
}

const to = (location: string, status = 302) =>
  new Response(null, { status, headers: { Location: location } });

const FORBIDDEN = [
  'http://calendars.org/me.ics',
  'ftp://calendars.org/me.ics',
  'file:///etc/passwd',
  'data:text/calendar,BEGIN:VCALENDAR',
  'https://user:word@calendars.org/',
  'https://user@calendars.org/',
  'https://calendars.org:8443/',
  'https://calendars.org:80/',
  'https://127.0.0.1/',
  'https://127.1/',
  'https://2130706433/',
  'https://0x7f.1/',
  'https://017700000001/',
  'https://10.0.0.1/',
  'https://192.168.1.1/',
  'https://169.254.169.254/latest/meta-data',
  'https://8.8.8.8/',
  'https://[::1]/',
  'https://[::ffff:127.0.0.1]/',
  'https://[fe80::1]/',
  'https://[fd00::1]/',
  'https://localhost/',
  'https://localhost./',
  'https://LOCALHOST/',
  'https://a.localhost/',
  'https://intranet/',
  'https://printer.local/',
  'https://metadata.google.internal/',
  'https://router.lan/',
  'https://nas.home.arpa/',
  'https://①②⑦.⓪.⓪.①/',
  'not an address',
  '',
];

describe('an address', () => {
  it.each(FORBIDDEN)('%s is not on the public internet', async (address) => {
    const asked = internet(() => new Response(''));
    expect(await failureOf(fetchCalendar(address, production))).toBe('forbidden_address');
    expect(asked).toEqual([]);
  });

  it.each([
    'https://calendars.org/me.ics?key=1',
    'https://a.b.calendars.org:443/',
    'https://bücher.de/x',
    'https://calendars.org./',
  ])('%s is', (address) => {
    expect(publicAddress(address, false).protocol).toBe('https:');
  });

  it('on this machine is read in development alone', async () => {
    const canary = await pushService.aside();
    const before = await pushService.asides();
    expect(await failureOf(fetchCalendar(canary, production))).toBe('forbidden_address');
    expect(await pushService.asides()).toBe(before);
    // The canary would have sung.
    expect(await fetchCalendar(canary, { ...production, loopback: true })).toMatchObject({ text: '' });
    expect(await pushService.asides()).toBe(before + 1);
  });
});

describe('a redirect', () => {
  it.each([301, 302, 303, 307, 308])(
    '(%i) is followed where it leads to a public address',
    async (status) => {
      const asked = internet((url) =>
        url === calendar ? to('/elsewhere.ics', status) : new Response('there', { headers: { ETag: '"1"' } }),
      );
      expect(await fetchCalendar(calendar, production)).toEqual({
        ...{ changed: true, text: 'there', etag: '"1"', lastModified: null },
      });
      expect(asked).toEqual([calendar, 'https://calendars.org/elsewhere.ics']);
    },
  );

  it.each(FORBIDDEN.slice(0, -2))('to %s is not followed', async (location) => {
    const asked = internet(() => to(location));
    expect(await failureOf(fetchCalendar(calendar, production))).toBe('forbidden_address');
    expect(asked).toEqual([calendar]);
  });

  it('to this machine is not followed, by a real call', async () => {
    const canary = await pushService.aside();
    const before = await pushService.asides();
    const really = globalThis.fetch;
    vi.spyOn(globalThis, 'fetch').mockImplementation(async (input, init) =>
      String(input) === calendar ? to(canary) : really(input, init),
    );
    expect(await failureOf(fetchCalendar(calendar, production))).toBe('forbidden_address');
    expect(await pushService.asides()).toBe(before);
  });

  it('is followed three times', async () => {
    let left = 3;
    internet(() => {
      left -= 1;
      return left >= 0 ? to(`https://calendars.org/${left}`) : new Response('there');
    });
    expect(await failureOf(fetchCalendar(calendar, production))).toBe('none');
    left = 4;
    expect(await failureOf(fetchCalendar(calendar, production))).toBe('too_many_redirects');
  });
});

describe('an answer', () => {
  it('that nothing changed is taken, by both validators', async () => {
    const known = { etag: 'W/"7"', lastModified: 'Sun, 22 Nov 2026 10:00:00 GMT' };
    internet((_, headers) => {
      expect([headers.get('If-None-Match'), headers.get('If-Modified-Since')]).toEqual(Object.values(known));
      return new Response(null, { status: 304 });
    });
    expect(await fetchCalendar(calendar, { known, loopback: false })).toEqual({ changed: false });
  });

  it.each([400, 401, 403, 404, 410, 429, 500, 503])('of %i is a refusal', async (status) => {
    internet(() => new Response('secret words', { status }));
    expect(await failureOf(fetchCalendar(calendar, production))).toBe('refused');
  });

  it('larger than 2 MB is not read to its end, whatever it says of its length', async () => {
    let pulled = 0;
    const endless = () =>
      new ReadableStream({
        pull(controller) {
          pulled += 1;
          controller.enqueue(new Uint8Array(100_000));
        },
      });
    internet(() => new Response(endless()));
    expect(await failureOf(fetchCalendar(calendar, production))).toBe('too_large');
    expect(pulled).toBeLessThan(30);

    internet(() => new Response('short', { headers: { 'Content-Length': '10000000' } }));
    expect(await failureOf(fetchCalendar(calendar, production))).toBe('too_large');
  });

  it('that does not come, or not to its end, is waited for only so long', async () => {
    const impatient = { ...production, patienceMs: 50 };
    internet(() => new Promise(() => {}));
    expect(await failureOf(fetchCalendar(calendar, impatient))).toBe('timed_out');
    internet(() => new Response(new ReadableStream({ pull: () => new Promise(() => {}) })));
    expect(await failureOf(fetchCalendar(calendar, impatient))).toBe('timed_out');
  });

  it('that breaks off is no calendar', async () => {
    internet(() => Promise.reject(new TypeError('Network connection lost')));
    expect(await failureOf(fetchCalendar(calendar, production))).toBe('unreachable');
  });
});
