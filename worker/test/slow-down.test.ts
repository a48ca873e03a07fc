// Who fails waits: by account and network, and never so that a stranger could lock somebody out.
import { env } from 'cloudflare:workers';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { signInFailures } from '../db/schema.ts';
import type { Env } from '../env.ts';
import { Browser, db, hashPasswordsCheaply, newAddress, newPerson, PASSWORD, time } from './auth-app.ts';

const WRONG = 'eleven moles in the meadow';
const open = { limit: async () => ({ success: true }) } as unknown as RateLimit;
const settings: Env = {
  ...env,
  ENVIRONMENT: 'production',
  PAYMENTS: 'none',
  STRIPE_API: 'https://api.stripe.com',
  PUSH_SERVICES: 'push.example',
  RATE_LIMITS: 'on',
  LIMIT_SIGN_IN: open,
  LIMIT_REGISTER: open,
  LIMIT_WRITE: open,
  MAIL: { send: async () => ({}) } as unknown as SendEmail,
};
let networks = 0;
const newNetwork = () => {
  networks += 1;
  return `198.51.${Math.floor(networks / 250)}.${networks % 250}`;
};

beforeEach(async () => {
  hashPasswordsCheaply();
  time.stop();
  await db.delete(signInFailures);
});
afterEach(() => {
  time.restore();
  vi.restoreAllMocks();
});

function login(email: string, password: string, network: string, browser = new Browser(settings)) {
  return browser.post('/api/auth/login', { email, password }, { 'CF-Connecting-IP': network });
}

async function fail(email: string, times: number, network: string, browser?: Browser): Promise<number[]> {
  const statuses: number[] = [];
  for (let n = 0; n < times; n += 1) statuses.push((await login(email, WRONG, network, browser)).status);
  return statuses;
}

describe('failed sign-ins', () => {
  it('cost a wait that rises to a few minutes, told in Retry-After; the right password waits too', async () => {
    const { email } = await newPerson();
    const network = newNetwork();
    expect(new Set(await fail(email, 10, network))).toEqual(new Set([401]));
    const waits: number[] = [];
    for (let n = 0; n < 7; n += 1) {
      const refused = await login(email, PASSWORD, network);
      expect([refused.status, refused.body.code]).toEqual([429, 'rate_limited']);
      waits.push(Number(refused.headers.get('Retry-After')));
      time.pass((waits.at(-1) ?? 0) * 1000 - 1);
      expect((await login(email, PASSWORD, network)).status).toBe(429);
      time.pass(1);
      expect((await login(email, WRONG, network)).status).toBe(401);
    }
    expect(waits).toEqual([15, 30, 60, 120, 240, 300, 300]);
    time.pass(300_000);
    expect((await login(email, PASSWORD, network)).status).toBe(200);
    expect((await login(email, PASSWORD, network)).status).toBe(200);
  });

  it('of a stranger elsewhere lock nobody out, nor in the same network a browser that was signed in before', async () => {
    const { email, browser } = await newPerson(new Browser(settings));
    const theirs = newNetwork();
    await fail(email, 30, theirs);
    expect((await login(email, PASSWORD, newNetwork())).status).toBe(200);
    expect((await login(email, PASSWORD, theirs)).status).toBe(429);
    expect((await login(email, PASSWORD, theirs, browser)).status).toBe(200);
  });

  it('are slow for a known browser too', async () => {
    const { email, browser } = await newPerson(new Browser(settings));
    expect((await fail(email, 11, newNetwork(), browser)).at(-1)).toBe(429);
  });

  it('are counted exactly where all come at once', async () => {
    const { email } = await newPerson();
    const network = newNetwork();
    const answers = await Promise.all(Array.from({ length: 30 }, () => login(email, WRONG, network)));
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(10);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(20);
  });

  it('of one network over many accounts are slow as well', async () => {
    const network = newNetwork();
    const statuses: number[] = [];
    for (let n = 0; n < 51; n += 1) statuses.push(...(await fail(newAddress(), 1, network)));
    expect(statuses.slice(0, 50)).toEqual(Array(50).fill(401));
    expect(statuses[50]).toBe(429);
  });

  it('at an unknown address are answered and slowed just as at a known one', async () => {
    const { email } = await newPerson();
    const shown = async (address: string) => {
      const network = newNetwork();
      const answers = [];
      for (let n = 0; n < 12; n += 1) {
        const { status, body, headers } = await login(address, WRONG, network);
        answers.push({ status, body, headers: { ...Object.fromEntries(headers), 'x-request-id': '' } });
      }
      return answers;
    };
    expect(await shown(newAddress())).toEqual(await shown(email));
  });

  it('keep neither addresses nor networks in the records', async () => {
    const { email } = await newPerson();
    const network = newNetwork();
    await fail(email, 1, network);
    const rows = JSON.stringify(await db.select().from(signInFailures).all());
    expect(rows).not.toContain(email);
    expect(rows).not.toContain(network);
  });

  it('are not slowed in development with rate limits off', async () => {
    const { email } = await newPerson();
    const lifted = { ...settings, ENVIRONMENT: 'development', RATE_LIMITS: 'off' };
    const statuses = await fail(email, 20, newNetwork(), new Browser(lifted));
    expect(new Set(statuses)).toEqual(new Set([401]));
  });
});

describe('codes of the second factor', () => {
  it('are slow over all networks, since who guesses them has the password', async () => {
    const { email, browser, token } = await newPerson(new Browser(settings));
    const headers = { Authorization: `Bearer ${token}` };
    const { body } = await browser.post('/api/me/totp', {}, headers);
    const { TOTP } = await import('otpauth');
    const code = (at = time.now) => new TOTP({ secret: body.secret }).generate({ timestamp: at });
    expect((await browser.post('/api/me/totp/verify', { code: code() }, headers)).status).toBe(200);
    const guess = (totp: string, from = new Browser(settings)) =>
      from.post('/api/auth/login', { email, password: PASSWORD, totp }, { 'CF-Connecting-IP': newNetwork() });
    const right = () => code(time.now + 30_000);
    const statuses: number[] = [];
    for (let n = 0; n < 12; n += 1) statuses.push((await guess('000000')).status);
    expect(statuses).toEqual([...Array(10).fill(401), 429, 429]);
    expect((await guess(right())).status).toBe(429);
    // The person, in a browser of theirs, is not shut out.
    expect((await guess(right(), browser)).status).toBe(200);
  });
});

describe('mails', () => {
  it('that a stranger may ask for to one address are few, known or not', async () => {
    const { email } = await newPerson();
    for (const address of [email, newAddress()]) {
      const ask = () =>
        new Browser(settings).post(
          '/api/auth/password/forgot',
          { email: address },
          { 'CF-Connecting-IP': newNetwork() },
        );
      for (let n = 0; n < 3; n += 1) expect((await ask()).status).toBe(202);
      const refused = await ask();
      expect([refused.status, refused.headers.get('Retry-After')]).toEqual([429, '30']);
    }
  });
});
