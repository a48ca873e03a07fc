// Rate limits, outages and the health call.
import { env } from 'cloudflare:workers';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { version } from '../../package.json';
import type { Env } from '../env.ts';
import { Browser, hashPasswordsCheaply, newAddress, newPerson, PASSWORD } from './auth-app.ts';

beforeEach(() => hashPasswordsCheaply());
afterEach(() => vi.restoreAllMocks());

/** A binding that counts calls by key and allows so many. */
function shield(allowed: number) {
  const keys: string[] = [];
  const limit = vi.fn(async ({ key }: { key: string }) => {
    keys.push(key);
    return { success: keys.filter((other) => other === key).length <= allowed };
  });
  return { keys, binding: { limit } as unknown as RateLimit };
}

const production = (more: Partial<Env>): Env => ({
  ...env,
  ENVIRONMENT: 'production',
  PAYMENTS: 'none',
  STRIPE_API: 'https://api.stripe.com',
  PUSH_SERVICES: 'push.example',
  ORIGIN: 'http://localhost:8787',
  RATE_LIMITS: 'on',
  ...more,
});

describe('rate limits', () => {
  const login = (settings: Env, headers: Record<string, string>) =>
    new Browser(settings).post('/api/auth/login', { email: newAddress(), password: PASSWORD }, headers);

  it('refuse the next sign-in of a network with 429 and Retry-After, before any lookup', async () => {
    const { binding } = shield(1);
    const settings = production({ LIMIT_SIGN_IN: binding });
    expect((await login(settings, { 'CF-Connecting-IP': '192.0.2.1' })).status).toBe(401);
    const answer = await login({ ...settings, DB: brokenDatabase() }, { 'CF-Connecting-IP': '192.0.2.1' });
    expect([answer.status, answer.body.code]).toEqual([429, 'rate_limited']);
    expect(answer.headers.get('Retry-After')).toBe('60');
    expect((await login(settings, { 'CF-Connecting-IP': '192.0.2.2' })).status).toBe(401);
  });

  it('see through other forwarding headers and through the addresses of one IPv6 network', async () => {
    const { binding, keys } = shield(100);
    const settings = production({ LIMIT_SIGN_IN: binding });
    const ip = '2001:db8::1';
    await login(settings, { 'CF-Connecting-IP': ip, 'X-Forwarded-For': '1.2.3.4' });
    await login(settings, { 'CF-Connecting-IP': ip, 'True-Client-IP': '1.2.3.5', 'X-Real-IP': '1.2.3.6' });
    await login(settings, { 'CF-Connecting-IP': '2001:0DB8:0:0:ffff::9', Forwarded: 'for=1.2.3.7' });
    expect(new Set(keys)).toEqual(new Set(['2001:db8:0:0::/64']));
  });

  it('believe no header in development, where anybody can send it', async () => {
    const { binding, keys } = shield(100);
    const settings = production({ LIMIT_SIGN_IN: binding, ENVIRONMENT: 'development' });
    await login(settings, { 'CF-Connecting-IP': '192.0.2.1' });
    await login(settings, { 'CF-Connecting-IP': '192.0.2.2' });
    expect(new Set(keys).size).toBe(1);
  });

  it('hold for register, but a weak password costs no try', async () => {
    const { binding } = shield(1);
    const browser = new Browser(production({ LIMIT_REGISTER: binding }));
    const fields = { email: newAddress(), name: 'Ada' };
    for (let n = 0; n < 3; n += 1) {
      expect((await browser.post('/api/auth/register', { ...fields, password: 'short' })).status).toBe(422);
    }
    expect((await browser.post('/api/auth/register', { ...fields, password: PASSWORD })).status).toBe(201);
    expect((await browser.post('/api/auth/register', { ...fields, password: PASSWORD })).status).toBe(429);
  });

  it('can be switched off in development only', async () => {
    const off = shield(0);
    const settings = production({ LIMIT_SIGN_IN: off.binding, RATE_LIMITS: 'off' });
    expect((await login({ ...settings, ENVIRONMENT: 'development' }, {})).status).toBe(401);
    expect((await login({ ...settings }, {})).status).toBe(429);
  });
});

describe('while D1 fails', () => {
  it('nobody gets in and nobody is told that their password or token is wrong: 503 with Retry-After', async () => {
    const { browser, email, token } = await newPerson();
    const cookies = browser.copy().cookies;
    const broken = new Browser({ ...env, DB: brokenDatabase() });
    for (const [name, value] of cookies) broken.cookies.set(name, value);
    const answers = [
      await broken.me(token),
      await broken.post('/api/auth/login', { email, password: PASSWORD }),
      await broken.post('/api/auth/register', { email: newAddress(), password: PASSWORD, name: 'Ada' }),
      await broken.refresh(),
      await broken.post('/api/auth/logout'),
      await broken.call('GET', '/api/health'),
    ];
    for (const answer of answers) {
      expect([answer.status, answer.body.code]).toEqual([503, 'unavailable']);
      expect(answer.headers.get('Retry-After')).toMatch(/^\d+$/);
      expect(answer.headers.getSetCookie()).toEqual([]);
      expect(JSON.stringify(answer.body)).not.toMatch(/D1|SQLITE|select|lock/i);
    }
    // The outage ended nothing.
    expect((await browser.refresh()).status).toBe(200);
  });
});

describe('health', () => {
  it('answers ok with the version', async () => {
    const answer = await new Browser().call('GET', '/api/health');
    expect([answer.status, answer.body]).toEqual([200, { status: 'ok', version }]);
  });

  it('answers 503 where a key is none, without a word about it', async () => {
    const [key] = JSON.parse(env.ACCESS_TOKEN_KEYS ?? '[]');
    const settings = { ...env, ACCESS_TOKEN_KEYS: JSON.stringify([{ ...key, d: 'AAAA' }]) };
    const answer = await new Browser(settings).call('GET', '/api/health');
    expect([answer.status, answer.body.code]).toEqual([503, 'unavailable']);
    expect(JSON.stringify(answer.body)).not.toContain('KEY');
  });

  it('answers 503 where D1 is not migrated', async () => {
    await env.DB.exec('ALTER TABLE calendars RENAME TO calendars_gone');
    try {
      expect((await new Browser().call('GET', '/api/health')).status).toBe(503);
    } finally {
      await env.DB.exec('ALTER TABLE calendars_gone RENAME TO calendars');
    }
  });
});

/** A D1 whose every statement fails as it does while the database is locked. */
function brokenDatabase(): D1Database {
  const fail = async () => {
    throw new Error('D1_ERROR: database is locked: SQLITE_BUSY');
  };
  const statement = { bind: () => statement, all: fail, first: fail, raw: fail, run: fail };
  return { prepare: () => statement, batch: fail, exec: fail } as unknown as D1Database;
}
