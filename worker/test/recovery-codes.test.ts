// Recovery codes of accounts with neither an address nor a password: made with a fresh proof, each opens once.

import { env } from 'cloudflare:workers';
import { eq } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { recoveryCodes, sessions, users } from '../db/schema.ts';
import { Browser, db, hashPasswordsCheaply, newAddress, newPerson, time } from './auth-app.ts';
import { Authenticator } from './authenticator.ts';
import { addPasskey, auditOf, bearer, signUp } from './passkey-world.ts';

const UNKNOWN = 'aaaa-bbbb-cccc-dddd';

beforeEach(() => {
  hashPasswordsCheaply();
  time.stop();
});
afterEach(() => {
  time.restore();
  vi.restoreAllMocks();
});

const make = (browser: Browser, token: string) => browser.post('/api/me/recovery-codes', {}, bearer(token));
const use = (code: string, browser = new Browser()) => browser.post('/api/auth/recovery-code', { code });
const told = ({ status, body }: { status: number; body: { code?: string } }) => [status, body?.code];

async function personWithCodes() {
  const person = await signUp();
  const made = await make(person.browser, person.token);
  if (made.status !== 200) throw new Error(JSON.stringify(made.body));
  return { ...person, codes: made.body.recoveryCodes as [string, string, ...string[]] };
}

describe('ten codes', () => {
  it('are made, shown once and kept hashed; later ones replace them', async () => {
    const { browser, token, userId, codes } = await personWithCodes();
    expect(new Set(codes).size).toBe(10);
    for (const code of codes) expect(code).toMatch(/^[a-z2-7]{4}(?:-[a-z2-7]{4}){3}$/);
    const rows = await db.select().from(recoveryCodes).where(eq(recoveryCodes.userId, userId));
    expect(rows).toHaveLength(10);
    for (const code of codes) expect(JSON.stringify(rows)).not.toContain(code);
    expect((await browser.me(token)).body.recoveryCodesLeft).toBe(10);
    const later = (await make(browser, token)).body.recoveryCodes;
    expect(told(await use(codes[0]))).toEqual([401, 'invalid_credentials']);
    expect((await use(later[0])).status).toBe(200);
    expect(await auditOf(userId)).toContain('recovery_codes_made');
  });

  it('want a proof of the last five minutes, and a session', async () => {
    const { browser, token } = await signUp();
    expect((await new Browser().post('/api/me/recovery-codes', {})).status).toBe(401);
    time.pass(300_001);
    expect(told(await make(browser, token))).toEqual([403, 'step_up_required']);
  });

  it('are not for an account with an address or a password: it has other ways back, and none are made', async () => {
    const byPassword = await newPerson();
    expect(told(await make(byPassword.browser, byPassword.token))).toEqual([409, 'conflict']);
    const withAddress = await signUp({ fields: { name: 'Ada', email: newAddress() } });
    expect(told(await make(withAddress.browser, withAddress.token))).toEqual([409, 'conflict']);
    const change = { body: { password: 'nine otters under the bridge' } };
    const withPassword = await signUp();
    const headers = bearer(withPassword.token);
    await withPassword.browser.call('PUT', '/api/me/password', { ...change, headers });
    expect(told(await make(withPassword.browser, withPassword.token))).toEqual([409, 'conflict']);
    for (const { userId } of [byPassword, withAddress, withPassword]) {
      expect(await db.select().from(recoveryCodes).where(eq(recoveryCodes.userId, userId))).toEqual([]);
      expect(await auditOf(userId)).not.toContain('recovery_codes_made');
    }
  });
});

describe('a code', () => {
  it('signs in once, in a session that may add a passkey at once', async () => {
    const { userId, codes } = await personWithCodes();
    const browser = new Browser();
    const answer = await use(codes[1].toUpperCase().replaceAll('-', ' '), browser);
    expect(answer.status).toBe(200);
    expect(answer.body.user).toMatchObject({ id: userId, email: null });
    const token = answer.body.accessToken;
    const added = await addPasskey(browser, token, await Authenticator.make());
    expect(added.status).toBe(201);
    expect((await browser.me(token)).body.recoveryCodesLeft).toBe(9);
    expect((await browser.refresh()).status).toBe(200);
    expect(told(await use(codes[1]))).toEqual([401, 'invalid_credentials']);
    expect(await auditOf(userId)).toEqual(
      expect.arrayContaining([
        'recovery_code_used',
        'signed_in: recovery code',
        'sign_in_failed: recovery code',
      ]),
    );
  });

  it('signs in one of eight who send it at once, and leaves one session and one entry', async () => {
    const { userId, codes } = await personWithCodes();
    const answers = await Promise.all(Array.from({ length: 8 }, () => use(codes[0])));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array(7).fill(401)]);
    expect(await db.select().from(sessions).where(eq(sessions.userId, userId))).toHaveLength(2);
    expect((await auditOf(userId)).filter((kind) => kind === 'recovery_code_used')).toHaveLength(1);
  });

  it('of an account that has an address or a password by now opens nothing, and is answered as an unknown one', async () => {
    const withPassword = await personWithCodes();
    const change = {
      body: { password: 'nine otters under the bridge' },
      headers: bearer(withPassword.token),
    };
    expect((await withPassword.browser.call('PUT', '/api/me/password', change)).status).toBe(204);
    const withAddress = await personWithCodes();
    await db.update(users).set({ email: newAddress() }).where(eq(users.id, withAddress.userId));
    const unknown = await use(UNKNOWN);
    expect(told(unknown)).toEqual([401, 'invalid_credentials']);
    for (const { codes } of [withPassword, withAddress]) {
      const answer = await use(codes[0]);
      expect(answer.body).toEqual(unknown.body);
      expect([...answer.headers.keys()].sort()).toEqual([...unknown.headers.keys()].sort());
    }
    expect(told(await use(''))).toEqual([401, 'invalid_credentials']);
  });

  it('that is guessed at costs a wait after ten tries', async () => {
    const limit = { limit: async () => ({ success: true }) } as unknown as RateLimit;
    const settings = { ...env, RATE_LIMITS: 'on', LIMIT_SIGN_IN: limit };
    for (let i = 0; i < 10; i += 1) expect((await use(UNKNOWN, new Browser(settings))).status).toBe(401);
    const refused = await use(UNKNOWN, new Browser(settings));
    expect(told(refused)).toEqual([429, 'rate_limited']);
    expect(refused.headers.get('Retry-After')).toBe('15');
  });

  it('is refused with fields that are none of it', async () => {
    expect(
      (await new Browser().post('/api/auth/recovery-code', { code: UNKNOWN, email: 'a@b.c' })).status,
    ).toBe(422);
  });
});

it("switching a second factor off that was never on leaves an account's codes", async () => {
  const { browser, token, codes } = await personWithCodes();
  expect((await browser.call('DELETE', '/api/me/totp', { headers: bearer(token) })).status).toBe(204);
  expect((await use(codes[0])).status).toBe(200);
});
