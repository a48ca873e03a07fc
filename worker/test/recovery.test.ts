// Links in mails: what they prove, what they end, and how often they count.
import { and, eq } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { verifyPassword } from '../auth/passwords.ts';
import { audit, identities, mailTokens, passkeys, sessions, users } from '../db/schema.ts';
import { Browser, db, hashPasswordsCheaply, newAddress, newPerson, PASSWORD, time } from './auth-app.ts';
import { kindsTo, mailsTo, tokenTo } from './mailbox.ts';

const OTHER = 'nine otters under the bridge';
const bearer = (token: string) => ({ Authorization: `Bearer ${token}` });

beforeEach(() => {
  hashPasswordsCheaply();
  time.stop();
});
afterEach(() => {
  time.restore();
  vi.restoreAllMocks();
});

const verify = (browser: Browser, token: string, mailed: string) =>
  browser.post('/api/auth/email/verify', { token: mailed }, bearer(token));
const forgot = (email: string) => new Browser().post('/api/auth/password/forgot', { email });
const reset = (token: string, password = OTHER) =>
  new Browser().post('/api/auth/password/reset', { token, password });
const login = (email: string, password: string, browser = new Browser()) =>
  browser.post('/api/auth/login', { email, password });
const userOf = async (userId: string) => db.select().from(users).where(eq(users.id, userId)).get();

async function verifiedPerson() {
  const person = await newPerson();
  const mailed = await tokenTo(person.email, 'verify_email');
  expect((await verify(person.browser, person.token, mailed)).status).toBe(204);
  return person;
}

/** Gives an account a passkey and a provider, as if they had been added. */
async function addOtherWaysIn(userId: string) {
  const id = crypto.randomUUID();
  await db.insert(passkeys).values({
    id,
    userId,
    publicKey: 'x',
    counter: 0,
    transports: '',
    aaguid: '',
    name: 'Key',
    backupEligible: false,
    backedUp: false,
    createdAt: 0,
  });
  await db
    .insert(identities)
    .values({ issuer: 'https://op.example', subject: id, userId, provider: 'op', createdAt: 0 });
}

async function waysIn(userId: string) {
  return {
    passkeys: (await db.select().from(passkeys).where(eq(passkeys.userId, userId)).all()).length,
    providers: (await db.select().from(identities).where(eq(identities.userId, userId)).all()).length,
    password: (await userOf(userId))?.passwordHash != null,
  };
}

describe('an address', () => {
  it('is proven by the link that registering mails, in a session of its account; the link counts once', async () => {
    const { browser, email, token, userId } = await newPerson();
    const mailed = await tokenTo(email, 'verify_email');
    expect(mailed).toMatch(/^[\w-]{43}$/);
    expect((await verify(browser, token, mailed)).status).toBe(204);
    expect((await browser.me(token)).body.emailVerified).toBe(true);
    const again = await verify(browser, token, mailed);
    expect([again.status, again.body.code]).toEqual([422, 'invalid_token']);
    const told = await db.select().from(audit).where(eq(audit.userId, userId)).all();
    expect(told.map(({ kind }) => kind)).toContain('email_verified');
  });

  it('is not proven without a session, nor in one of another account, and neither uses the link up', async () => {
    const { browser, email, token } = await newPerson();
    const mailed = await tokenTo(email, 'verify_email');
    expect((await new Browser().post('/api/auth/email/verify', { token: mailed })).status).toBe(401);
    const other = await newPerson();
    const wrong = await verify(other.browser, other.token, mailed);
    expect([wrong.status, wrong.body.code]).toEqual([422, 'invalid_token']);
    expect((await new Browser().call('GET', `/api/auth/email/verify?token=${mailed}`)).status).toBe(405);
    expect((await verify(browser, token, mailed)).status).toBe(204);
  });

  it('is proven once where the link is sent twenty times at once', async () => {
    const { browser, email, token } = await newPerson();
    const mailed = await tokenTo(email, 'verify_email');
    const answers = await Promise.all(Array.from({ length: 20 }, () => verify(browser, token, mailed)));
    expect(answers.filter(({ status }) => status === 204)).toHaveLength(1);
  });

  it('is proven by the newest link only, for a day', async () => {
    const { browser, email, token } = await newPerson();
    const first = await tokenTo(email, 'verify_email');
    expect((await browser.post('/api/auth/email/resend', undefined, bearer(token))).status).toBe(202);
    const second = await tokenTo(email, 'verify_email');
    expect((await verify(browser, token, first)).status).toBe(422);
    time.pass(86_400_000);
    await browser.refresh();
    const { accessToken } = (await browser.refresh()).body;
    expect((await verify(browser, accessToken, second)).status).toBe(422);
  });

  it('keeps no token in the records, only hashes', async () => {
    const { email, userId } = await newPerson();
    const mailed = await tokenTo(email, 'verify_email');
    const rows = await db.select().from(mailTokens).where(eq(mailTokens.userId, userId)).all();
    expect(rows).toHaveLength(1);
    expect(JSON.stringify(rows)).not.toContain(mailed);
  });

  it('is let go of by "this wasn\'t me", and every way in that others set up ends', async () => {
    const { browser, email, token, userId } = await newPerson();
    await addOtherWaysIn(userId);
    const mailed = await tokenTo(email, 'verify_email');
    expect((await new Browser().post('/api/auth/email/disown', { token: mailed })).status).toBe(204);
    expect(await waysIn(userId)).toEqual({ passkeys: 0, providers: 0, password: false });
    expect((await browser.me(token)).status).toBe(401);
    expect((await browser.refresh()).status).toBe(401);
    expect((await login(email, PASSWORD)).status).toBe(401);
    const told = and(eq(audit.userId, userId), eq(audit.kind, 'account_taken_back'));
    expect(await db.select().from(audit).where(told).all()).toHaveLength(1);
    // Free again, for the person whose it is.
    const mine = await new Browser().post('/api/auth/register', { email, password: OTHER, name: 'Me' });
    expect(mine.status).toBe(201);
    expect((await new Browser().post('/api/auth/email/disown', { token: mailed })).status).toBe(422);
  });

  it('that is proven is not let go of by an old link', async () => {
    const { browser, email, token, userId } = await newPerson();
    const mailed = await tokenTo(email, 'verify_email');
    await db.update(users).set({ emailVerified: true }).where(eq(users.id, userId));
    expect((await new Browser().post('/api/auth/email/disown', { token: mailed })).status).toBe(422);
    expect((await browser.me(token)).status).toBe(200);
  });
});

describe('a forgotten password', () => {
  it('is answered 202 alike whether the address is known, unknown or without a password', async () => {
    const { email } = await newPerson();
    const passwordless = await newPerson();
    await db.update(users).set({ passwordHash: null }).where(eq(users.id, passwordless.userId));
    const answers = [await forgot(email), await forgot(newAddress()), await forgot(passwordless.email)];
    const shown = answers.map(({ status, body, headers }) => {
      const all = Object.fromEntries(headers);
      return { status, body, headers: { ...all, 'x-request-id': '' } };
    });
    expect(shown[0]?.status).toBe(202);
    expect(shown[1]).toEqual(shown[0]);
    expect(shown[2]).toEqual(shown[0]);
    expect(await kindsTo(email)).toContain('reset_password');
  });

  it('is answered before anything is looked up or mailed', async () => {
    const { email } = await newPerson();
    // Nothing of it may reach the answer: a failing lookup is not seen there.
    const log = vi.spyOn(console, 'error').mockImplementation(() => {});
    await db.run('ALTER TABLE mail_tokens RENAME TO mail_tokens_gone');
    try {
      expect((await forgot(email)).status).toBe(202);
    } finally {
      await db.run('ALTER TABLE mail_tokens_gone RENAME TO mail_tokens');
    }
    expect(log.mock.calls.join()).not.toContain(email);
  });

  it('is replaced by the mailed link, once; all sessions end', async () => {
    const { browser, email, token, userId } = await verifiedPerson();
    await forgot(email);
    const mailed = await tokenTo(email, 'reset_password');
    const answers = await Promise.all(Array.from({ length: 5 }, () => reset(mailed)));
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 422, 422, 422, 422]);
    expect((await browser.me(token)).status).toBe(401);
    expect((await browser.refresh()).status).toBe(401);
    expect((await login(email, PASSWORD)).status).toBe(401);
    expect((await login(email, OTHER)).status).toBe(200);
    expect(await verifyPassword(OTHER, (await userOf(userId))?.passwordHash ?? null)).toBe(true);
    expect(await kindsTo(email)).toContain('sign_in_method_changed');
  });

  it('links to the configured origin, whatever the request calls the host', async () => {
    const { email } = await newPerson();
    await new Browser().post(
      '/api/auth/password/forgot',
      { email },
      { Host: 'evil.example', 'X-Forwarded-Host': 'evil.example' },
    );
    const text = (await mailsTo(email)).at(-1)?.text ?? '';
    expect(text).toContain('http://localhost:8787/reset-password?token=');
    expect(text).not.toContain('evil');
  });

  it('link: looking at it uses nothing up, and a weak password neither', async () => {
    const { email } = await newPerson();
    await forgot(email);
    const mailed = await tokenTo(email, 'reset_password');
    expect((await new Browser().call('GET', `/api/auth/password/reset?token=${mailed}`)).status).toBe(405);
    const weak = await reset(mailed, 'Ada Lovelace 12');
    expect([weak.status, weak.body.code]).toEqual([422, 'weak_password']);
    expect((await reset(mailed)).status).toBe(204);
  });

  it('link is good for 30 minutes', async () => {
    const { email } = await newPerson();
    await forgot(email);
    const mailed = await tokenTo(email, 'reset_password');
    time.pass(30 * 60_000);
    expect((await reset(mailed)).status).toBe(422);
    await forgot(email);
    const next = await tokenTo(email, 'reset_password');
    time.pass(30 * 60_000 - 1);
    expect((await reset(next)).status).toBe(204);
  });

  it('link ends with a newer one, with a changed password and with a changed address', async () => {
    const { browser, email, token } = await verifiedPerson();
    await forgot(email);
    const first = await tokenTo(email, 'reset_password');
    await forgot(email);
    const second = await tokenTo(email, 'reset_password');
    expect((await reset(first)).status).toBe(422);
    const put = { body: { password: OTHER }, headers: bearer(token) };
    expect((await browser.call('PUT', '/api/me/password', put)).status).toBe(204);
    expect((await reset(second)).status).toBe(422);
    await forgot(email);
    const third = await tokenTo(email, 'reset_password');
    const next = newAddress();
    await browser.post('/api/me/email', { email: next }, bearer(token));
    await verify(browser, token, await tokenTo(next, 'email_change'));
    expect((await reset(third)).status).toBe(422);
  });

  it('ends the links to a new address that somebody asked for before', async () => {
    const { browser, email, token } = await verifiedPerson();
    const next = newAddress();
    await browser.post('/api/me/email', { email: next }, bearer(token));
    const change = await tokenTo(next, 'email_change');
    await forgot(email);
    expect((await reset(await tokenTo(email, 'reset_password'))).status).toBe(204);
    const again = new Browser();
    const { accessToken } = (await login(email, OTHER, again)).body;
    expect((await verify(again, accessToken, change)).status).toBe(422);
  });

  it('link is for nothing else, nor is another link for this', async () => {
    const { browser, email, token } = await newPerson();
    const mailed = await tokenTo(email, 'verify_email');
    await forgot(email);
    const link = await tokenTo(email, 'reset_password');
    const disown = (given: string) => new Browser().post('/api/auth/email/disown', { token: given });
    expect((await verify(browser, token, link)).status).toBe(422);
    expect((await disown(link)).status).toBe(422);
    expect((await reset(mailed)).status).toBe(422);
    expect((await verify(browser, token, mailed)).status).toBe(204);
    expect((await reset(link)).status).toBe(204);
  });

  it('link is worth nothing where the account has another address by now', async () => {
    const { email, userId } = await verifiedPerson();
    await forgot(email);
    const link = await tokenTo(email, 'reset_password');
    await db.update(users).set({ email: newAddress() }).where(eq(users.id, userId));
    expect((await reset(link)).status).toBe(422);
    expect(await verifyPassword(PASSWORD, (await userOf(userId))?.passwordHash ?? null)).toBe(true);
  });

  it('takes an address that was never proven from whoever squats on it: nothing of theirs stays', async () => {
    const { browser, email, token, userId } = await newPerson();
    await addOtherWaysIn(userId);
    await forgot(email);
    expect((await reset(await tokenTo(email, 'reset_password'))).status).toBe(204);
    expect(await waysIn(userId)).toEqual({ passkeys: 0, providers: 0, password: true });
    expect((await userOf(userId))?.emailVerified).toBe(true);
    expect((await browser.me(token)).status).toBe(401);
    expect((await login(email, PASSWORD)).status).toBe(401);
    expect((await login(email, OTHER)).status).toBe(200);
  });

  it('of a person who proved the address keeps their passkeys and providers', async () => {
    const { email, userId } = await verifiedPerson();
    await addOtherWaysIn(userId);
    await forgot(email);
    expect((await reset(await tokenTo(email, 'reset_password'))).status).toBe(204);
    expect(await waysIn(userId)).toEqual({ passkeys: 1, providers: 1, password: true });
  });
});

describe('signed in', () => {
  it('a new password ends the other sessions, keeps this one, and is told by mail', async () => {
    const { browser, email, token, userId } = await verifiedPerson();
    const other = new Browser();
    const elsewhere = (await login(email, PASSWORD, other)).body.accessToken;
    const put = { body: { password: OTHER }, headers: bearer(token) };
    expect((await browser.call('PUT', '/api/me/password', put)).status).toBe(204);
    expect((await other.me(elsewhere)).status).toBe(401);
    expect((await browser.me(token)).status).toBe(200);
    expect((await login(email, OTHER)).status).toBe(200);
    expect((await mailsTo(email)).some(({ text }) => text.includes('password was changed'))).toBe(true);
    expect((await db.select().from(sessions).where(eq(sessions.userId, userId)).all()).length).toBe(3);
  });

  it('a change of address or password wants a proof of the last five minutes', async () => {
    const { browser, token } = await newPerson();
    time.pass(300_001);
    for (const [method, path, body] of [
      ['PUT', '/api/me/password', { password: OTHER }],
      ['POST', '/api/me/email', { email: newAddress() }],
      ['POST', '/api/me/totp', {}],
      ['POST', '/api/me/totp/verify', { code: '123456' }],
      ['DELETE', '/api/me/totp', undefined],
    ] as const) {
      const answer = await browser.call(method, path, { body, headers: bearer(token) });
      expect([path, answer.status, answer.body.code]).toEqual([path, 403, 'step_up_required']);
    }
  });

  it('a new address counts once its own link proved it; the old one is told of both steps', async () => {
    const { browser, email, token, userId } = await verifiedPerson();
    const next = newAddress();
    expect((await browser.post('/api/me/email', { email: next }, bearer(token))).status).toBe(202);
    const { body } = await browser.call('GET', '/api/me/audit', { headers: bearer(token) });
    expect(body.items[0]).toMatchObject({ kind: 'email_change_asked' });
    expect((await userOf(userId))?.email).toBe(email);
    expect(await kindsTo(email)).toContain('sign_in_method_changed');
    await forgot(email);
    expect((await verify(browser, token, await tokenTo(next, 'email_change'))).status).toBe(204);
    expect(await userOf(userId)).toMatchObject({ email: next, emailVerified: true });
    expect(await db.select().from(mailTokens).where(eq(mailTokens.userId, userId))).toEqual([]);
    expect(await kindsTo(email)).toContain('email_changed');
    expect((await login(email, PASSWORD)).status).toBe(401);
    expect((await login(next, PASSWORD)).status).toBe(200);
  });

  it('an address that somebody proved is not taken; one that somebody only claimed is', async () => {
    const holder = await verifiedPerson();
    const { browser, token, userId } = await verifiedPerson();
    const asked = await browser.post('/api/me/email', { email: holder.email }, bearer(token));
    expect(asked.status).toBe(202);
    expect((await verify(browser, token, await tokenTo(holder.email, 'email_change'))).status).toBe(422);
    expect((await holder.browser.me(holder.token)).status).toBe(200);

    const squatter = await newPerson();
    await browser.post('/api/me/email', { email: squatter.email }, bearer(token));
    expect((await verify(browser, token, await tokenTo(squatter.email, 'email_change'))).status).toBe(204);
    expect((await userOf(userId))?.email).toBe(squatter.email);
    expect(await userOf(squatter.userId)).toMatchObject({ email: null, passwordHash: null });
    expect((await squatter.browser.me(squatter.token)).status).toBe(401);
  });

  it('from a browser never seen there, a sign-in is told to the proven address; from a known one it is not', async () => {
    const { browser, email } = await verifiedPerson();
    await login(email, PASSWORD, browser);
    expect(await kindsTo(email)).not.toContain('new_sign_in');
    await login(email, PASSWORD);
    expect((await kindsTo(email)).filter((kind) => kind === 'new_sign_in')).toHaveLength(1);
    const unproven = await newPerson();
    await login(unproven.email, PASSWORD);
    expect(await kindsTo(unproven.email)).not.toContain('new_sign_in');
  });
});
