// Guessing inside a session, with a stolen access token say, is as slow as at the door.
import { env } from 'cloudflare:workers';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { signInFailures } from '../db/schema.ts';
import type { Env } from '../env.ts';
import { Browser, db, hashPasswordsCheaply, newPerson, time } from './auth-app.ts';

const open = { limit: async () => ({ success: true }) } as unknown as RateLimit;
const settings: Env = {
  ...env,
  ...{
    ENVIRONMENT: 'production',
    PAYMENTS: 'none',
    STRIPE_API: 'https://api.stripe.com',
    PUSH_SERVICES: 'push.example',
    RATE_LIMITS: 'on',
  },
  ...{ LIMIT_SIGN_IN: open, LIMIT_REGISTER: open, LIMIT_WRITE: open, LIMIT_READ: open },
  MAIL: { send: async () => ({}) } as unknown as SendEmail,
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

it.each([
  ['the password of a step-up', '/api/auth/step-up/password', { password: 'eleven moles in the meadow' }],
  ['the first code of a second factor', '/api/me/totp/verify', { code: '000000' }],
])('tries of %s cost a wait after ten', async (_what, path, body) => {
  const { browser, token } = await newPerson(new Browser(settings));
  const headers = { Authorization: `Bearer ${token}`, 'CF-Connecting-IP': '198.51.100.7' };
  expect((await browser.post('/api/me/totp', {}, headers)).status).toBe(200);
  const statuses: number[] = [];
  for (let i = 0; i < 11; i += 1) statuses.push((await browser.post(path, body, headers)).status);
  expect(statuses.slice(0, 10).every((status) => status === 401 || status === 422)).toBe(true);
  expect(statuses[10]).toBe(429);
  expect((await browser.me(token)).status).toBe(200);
});
