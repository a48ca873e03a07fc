// What every answer tells browsers, and what calls from other sites get.
import { env } from 'cloudflare:workers';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createApp } from '../app.ts';
import type { Env } from '../env.ts';
import { Browser, hashPasswordsCheaply, newPerson, ORIGIN } from './auth-app.ts';

beforeEach(() => hashPasswordsCheaply());
afterEach(() => vi.restoreAllMocks());

const app = createApp();
const get = (path: string, headers: Record<string, string> = {}) =>
  app.request(`${ORIGIN}${path}`, { headers }, env);

/** Calls of this kind that need no token, and ones that do. */
const OPEN = [
  ['POST', '/api/auth/password/forgot', { email: 'nobody@example.com' }],
  ['POST', '/api/auth/password/reset', { token: 'x', password: 'seven herons over the weir' }],
  ['POST', '/api/auth/email/disown', { token: 'x' }],
] as const;
const COOKIE = [
  ['POST', '/api/auth/refresh', {}],
  ['POST', '/api/auth/logout', {}],
] as const;
const SIGNED_IN = [
  ['POST', '/api/auth/email/verify', { token: 'x' }],
  ['POST', '/api/auth/email/resend', {}],
  ['POST', '/api/me/email', { email: 'nobody@example.com' }],
  ['PUT', '/api/me/password', { password: 'seven herons over the weir' }],
  ['POST', '/api/me/totp', {}],
  ['POST', '/api/me/totp/verify', { code: '123456' }],
  ['DELETE', '/api/me/totp', undefined],
] as const;

describe('every answer', () => {
  it.each([
    ['an answer', '/api/health', {}],
    ['an unknown address', '/api/nothing', {}],
    ['a refusal', '/api/me', {}],
    ['a socket refused for its origin', '/api/calendars/x/live', { Origin: 'https://evil.example' }],
    ['a socket refused as no socket', '/api/calendars/x/live', {}],
  ])('forbids sniffing, framing, running and telling: %s', async (_title, path, headers) => {
    const answer = (await get(path, headers as Record<string, string>)).headers;
    expect(answer.get('X-Content-Type-Options')).toBe('nosniff');
    expect(answer.get('Content-Security-Policy')).toMatch(/default-src 'none'.*frame-ancestors 'none'/);
    expect(answer.get('Strict-Transport-Security')).toMatch(/max-age=\d{8}/);
    expect(answer.get('Cross-Origin-Opener-Policy')).toBe('same-origin');
    expect(answer.get('Cross-Origin-Resource-Policy')).toBe('same-origin');
    expect(answer.get('Referrer-Policy')).toBe('no-referrer');
    expect(answer.get('Cache-Control')).toBe('no-store');
    expect(answer.get('Access-Control-Allow-Origin')).toBeNull();
  });
});

describe('a call from another site', () => {
  it.each([...OPEN, ...COOKIE, ...SIGNED_IN])(
    '%s %s is refused by its origin, however near that looks',
    async (method, path, body) => {
      const { browser, token } = await newPerson();
      for (const Origin of [
        'https://evil.example',
        'null',
        `${ORIGIN}.evil.example`,
        'http://localhost:8788',
      ]) {
        const headers = { Origin, Authorization: `Bearer ${token}` };
        const answer = await browser.call(method, path, { body, headers });
        expect([Origin, answer.status, answer.body.code]).toEqual([Origin, 403, 'forbidden']);
      }
      expect((await browser.refresh()).status).toBe(200);
    },
  );

  it('to a call that a cookie alone carries needs an origin at all', async () => {
    const { browser } = await newPerson();
    for (const [method, path] of COOKIE) {
      const answer = await browser.call(method, path, { headers: { Origin: undefined } });
      expect([path, answer.status]).toEqual([path, 403]);
    }
    expect((await browser.refresh()).status).toBe(200);
  });

  it.each([...OPEN, ...SIGNED_IN.slice(0, 6)])(
    '%s %s takes JSON only: no form gets in',
    async (method, path) => {
      const { browser, token } = await newPerson();
      for (const type of [
        'text/plain',
        'application/x-www-form-urlencoded',
        'multipart/form-data',
        undefined,
      ]) {
        const headers = { 'Content-Type': type, Authorization: `Bearer ${token}` };
        const answer = await browser.call(method, path, { body: '{"email":"a@example.com"}', headers });
        expect([type, answer.status]).toEqual([type, 415]);
      }
    },
  );
});

describe('a body', () => {
  it.each([...OPEN, ...COOKIE, ...SIGNED_IN.slice(0, 6)])(
    'of %s %s with a field too many is refused',
    async (method, path, body) => {
      const { browser, token } = await newPerson();
      for (const extra of ['role', 'id', 'emailVerified', 'constructor']) {
        const answer = await browser.call(method, path, {
          body: { ...body, [extra]: true },
          headers: { Authorization: `Bearer ${token}` },
        });
        expect([extra, answer.status, answer.body.code]).toEqual([extra, 422, 'invalid_request']);
        expect(answer.body.errors.map((error: { path: string }) => error.path)).toContain(extra);
      }
    },
  );

  it.each(SIGNED_IN)('of %s %s matters to nobody who is not signed in', async (method, path, body) => {
    const answer = await new Browser().call(method, path, { body });
    expect([answer.status, answer.body.code]).toEqual([401, 'unauthenticated']);
  });
});

describe('rate limits', () => {
  const shut = { limit: async () => ({ success: false }) } as unknown as RateLimit;
  const settings: Env = {
    ...env,
    RATE_LIMITS: 'on',
    LIMIT_SIGN_IN: shut,
    LIMIT_REGISTER: shut,
    LIMIT_WRITE: shut,
  };
  const id = crypto.randomUUID();
  const CALENDAR = [
    ['DELETE', `/api/calendars/x/holds/${id}`, undefined],
    ['PATCH', '/api/calendars/x', { name: 'New' }],
    ['DELETE', '/api/calendars/x', undefined],
    ['POST', '/api/calendars/x/blocks', { start: '2026-11-22T12:00:00Z', end: '2026-11-22T13:00:00Z' }],
    ['DELETE', `/api/calendars/x/blocks/${id}`, undefined],
    ['POST', `/api/calendars/x/bookings/${id}/cancel`, {}],
    ['POST', `/api/calendars/x/bookings/${id}/reschedule`, { start: '2026-11-22T12:00:00Z' }],
    ['POST', `/api/calendars/x/bookings/${id}/approve`, {}],
  ] as const;

  it.each([
    ...OPEN,
    ...COOKIE,
    ...SIGNED_IN.filter(([, path]) => path !== '/api/me/totp/verify'),
    ...CALENDAR,
  ])('hold for %s %s: 429 with Retry-After', async (method, path, body) => {
    const { token } = await newPerson();
    const headers = { Authorization: `Bearer ${token}` };
    const answer = await new Browser(settings).call(method, path, { body, headers });
    expect([answer.status, answer.body.code]).toEqual([429, 'rate_limited']);
    expect(answer.headers.get('Retry-After')).toBe('60');
  });
});
