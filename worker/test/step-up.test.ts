// Step-up, further passkeys, and the last way in.
import { eq } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { identities, passkeys, sessions, users } from '../db/schema.ts';
import { Browser, db, hashPasswordsCheaply, newPerson, PASSWORD, time } from './auth-app.ts';
import { Authenticator, type Bend } from './authenticator.ts';
import { addPasskey, auditOf, bearer, signIn, signUp, stepUp } from './passkey-world.ts';

const MINUTE = 60_000;

beforeEach(() => {
  hashPasswordsCheaply();
  time.stop();
});
afterEach(() => {
  vi.restoreAllMocks();
  time.restore();
});

const claimsOf = (token: string) =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
const withPassword = (browser: Browser, token: string, body: Record<string, unknown>) =>
  browser.post('/api/auth/step-up/password', body, bearer(token));
const removePasskey = (browser: Browser, token: string, id: string) =>
  browser.call('DELETE', `/api/me/passkeys/${id}`, { headers: bearer(token) });

/** Six minutes after the sign-in: the token is good, the proof is old. */
async function stale() {
  const person = await signUp();
  time.pass(6 * MINUTE);
  return person;
}

describe('calls that change how somebody gets in', () => {
  it('are refused with 403 once the last proof is older than five minutes, and nothing changes', async () => {
    const { browser, device, token, userId } = await stale();
    const calls = [
      browser.post('/api/auth/passkeys/register/options', {}, bearer(token)),
      browser.call('PATCH', `/api/me/passkeys/${device.id}`, { body: { name: 'x' }, headers: bearer(token) }),
      removePasskey(browser, token, device.id),
      browser.call('DELETE', '/api/me', { headers: bearer(token) }),
    ];
    for (const answer of await Promise.all(calls)) {
      expect([answer.status, answer.body.code]).toEqual([403, 'step_up_required']);
    }
    expect((await browser.me(token)).body.passkeys).toHaveLength(1);
    expect(await auditOf(userId)).toHaveLength(1);
  });

  it('are refused where the options were asked for in time and the rest was not', async () => {
    const { browser, token } = await signUp();
    time.pass(5 * MINUTE - 1000);
    const options = (await browser.post('/api/auth/passkeys/register/options', {}, bearer(token))).body;
    const credential = await (await Authenticator.make()).register(options);
    time.pass(2000);
    const answer = await browser.post('/api/auth/passkeys/register/verify', { credential }, bearer(token));
    expect([answer.status, answer.body.code]).toEqual([403, 'step_up_required']);
  });

  it('are not opened by refreshing', async () => {
    const { browser } = await stale();
    const { accessToken } = (await browser.refresh()).body;
    expect((await addPasskey(browser, accessToken, await Authenticator.make())).status).toBe(403);
  });
});

describe('step-up by passkey', () => {
  it('answers a token whose proof is now, for this session, and gives no refresh cookie', async () => {
    const { browser, device, token, userId } = await stale();
    const before = browser.refreshToken;
    const answer = await stepUp(browser, token, device);
    expect(answer.status).toBe(200);
    expect(Object.keys(answer.body).sort()).toEqual(['accessToken', 'expiresIn']);
    expect(answer.headers.getSetCookie().some((cookie) => cookie.includes('refresh'))).toBe(false);
    expect(browser.refreshToken).toBe(before);
    const claims = claimsOf(answer.body.accessToken);
    expect([claims.auth_time * 1000, claims.sid]).toEqual([time.now, claimsOf(token).sid]);
    expect((await auditOf(userId)).at(-1)).toBe('stepped_up: passkey Google Password Manager');
    const added = await addPasskey(browser, answer.body.accessToken, await Authenticator.make());
    expect(added.status).toBe(201);
    const { accessToken } = (await browser.refresh()).body;
    expect(claimsOf(accessToken).auth_time * 1000).toBe(time.now);
    expect((await addPasskey(browser, token, await Authenticator.make())).status).toBe(403);
  });

  it.each<[string, Bend]>([
    ['no user verification', { uv: false }],
    ['another origin', { origin: 'https://evil.example' }],
    ['another account named', { userHandle: Buffer.alloc(16).toString('base64url') }],
  ])('with %s is refused and recorded', async (_title, bend) => {
    const { browser, device, token, userId } = await stale();
    const answer = await stepUp(browser, token, device, bend);
    expect([answer.status, answer.body.code]).toEqual([401, 'invalid_credential']);
    expect((await auditOf(userId)).at(-1)).toMatch(/^step_up_failed: /);
    expect((await browser.refresh()).status).toBe(200);
  });

  it("by somebody else's passkey is refused, and that passkey's name is not told", async () => {
    const eve = await signUp();
    const { browser, token, userId } = await stale();
    expect((await stepUp(browser, token, eve.device)).status).toBe(401);
    expect((await auditOf(userId)).at(-1)).toBe("step_up_failed: it is somebody else's passkey");
    expect(await auditOf(eve.userId)).toHaveLength(1);
  });

  it("with the challenge of another's step-up, or of a sign-in, is refused", async () => {
    const { browser, device, token } = await stale();
    const eve = await signUp();
    const options = (await browser.post('/api/auth/step-up/options', {}, bearer(eve.token))).body;
    const signInOptions = (await browser.post('/api/auth/passkeys/login/options', {})).body;
    for (const asked of [options, signInOptions]) {
      const credential = await device.assert(asked);
      expect((await browser.post('/api/auth/step-up/verify', { credential }, bearer(token))).status).toBe(
        401,
      );
    }
  });

  it('with a stolen access token alone is refused: the thief has no passkey and no device cookie', async () => {
    const { browser, device, token } = await stale();
    const options = (await browser.post('/api/auth/step-up/options', {}, bearer(token))).body;
    const credential = await device.assert(options);
    const answer = await new Browser().post('/api/auth/step-up/verify', { credential }, bearer(token));
    expect([answer.status, answer.body.code]).toEqual([401, 'invalid_credential']);
  });
});

describe('step-up by password', () => {
  it('works with the right one, and is recorded with a wrong one', async () => {
    const { browser, token, userId } = await newPerson();
    time.pass(6 * MINUTE);
    const wrong = await withPassword(browser, token, { password: 'seven herons over the dam' });
    expect([wrong.status, wrong.body.code]).toEqual([401, 'invalid_credentials']);
    expect((await auditOf(userId)).at(-1)).toBe('step_up_failed: password');
    const right = await withPassword(browser, token, { password: PASSWORD });
    expect([right.status, claimsOf(right.body.accessToken).auth_time * 1000]).toEqual([200, time.now]);
    expect((await addPasskey(browser, right.body.accessToken, await Authenticator.make())).status).toBe(201);
  });

  it('is refused to an account without one', async () => {
    const { browser, token } = await stale();
    expect((await withPassword(browser, token, { password: '' })).status).toBe(401);
  });
});

describe('a session that an unlock opened', () => {
  async function unlocked() {
    const { browser, email, token } = await newPerson();
    const device = await Authenticator.make();
    await addPasskey(browser, token, device);
    const answer = await browser.post('/api/auth/login', { email, password: PASSWORD });
    await db
      .update(sessions)
      .set({ amr: 'unlock mfa' })
      .where(eq(sessions.id, claimsOf(answer.body.accessToken).sid));
    return { browser, device, token: String((await browser.refresh()).body.accessToken) };
  }

  it('is never fresh by itself, nor by a password', async () => {
    const { browser, token } = await unlocked();
    expect((await addPasskey(browser, token, await Authenticator.make())).status).toBe(403);
    const answer = await withPassword(browser, token, { password: PASSWORD });
    expect([answer.status, answer.body.code]).toEqual([403, 'step_up_required']);
  });

  it('is fresh after a passkey of its own, for five minutes, and stays marked', async () => {
    const { browser, device, token } = await unlocked();
    const { accessToken } = (await stepUp(browser, token, device)).body;
    expect(claimsOf(accessToken).amr).toContain('unlock');
    expect((await addPasskey(browser, accessToken, await Authenticator.make())).status).toBe(201);
    time.pass(6 * MINUTE);
    expect((await addPasskey(browser, accessToken, await Authenticator.make())).status).toBe(403);
    expect((await withPassword(browser, accessToken, { password: PASSWORD })).status).toBe(403);
  });
});

describe('further passkeys', () => {
  it('are added with a name or get one, are not offered twice, and show their use', async () => {
    const { browser, device, token, userId } = await signUp();
    const second = await Authenticator.make({ synced: false, aaguid: '0'.repeat(32), algorithm: 'Ed25519' });
    time.pass(1000);
    const answer = await addPasskey(browser, token, second, { name: 'Key on the desk' });
    expect([answer.status, answer.body]).toEqual([201, { id: second.id, name: 'Key on the desk' }]);
    const options = (await browser.post('/api/auth/passkeys/register/options', {}, bearer(token))).body;
    expect(options.excludeCredentials.map((one: { id: string }) => one.id)).toEqual([device.id, second.id]);
    expect(options.excludeCredentials[0].transports).toEqual(['internal', 'hybrid']);
    time.pass(1000);
    expect((await signIn(new Browser(), second)).answer.body.user.id).toBe(userId);
    const shown = (await browser.me(token)).body.passkeys[1];
    expect(shown).toMatchObject({ name: 'Key on the desk', provider: null, synced: false });
    expect(Date.parse(shown.lastUsedAt)).toBe(time.now);
    expect(await auditOf(userId)).toContain('passkey_added: Key on the desk');
  });

  it('are refused where they are registered already, by anybody', async () => {
    const ada = await signUp();
    const eve = await signUp();
    const twice = await addPasskey(eve.browser, eve.token, ada.device);
    expect([twice.status, twice.body.code]).toEqual([409, 'conflict']);
    const row = await db.select().from(passkeys).where(eq(passkeys.id, ada.device.id)).get();
    expect(row?.userId).toBe(ada.userId);
  });

  it("can be renamed and removed by their person only; others' are not there", async () => {
    const ada = await signUp();
    const eve = await signUp();
    await addPasskey(eve.browser, eve.token, await Authenticator.make());
    const rename = (token: string, body: unknown) =>
      new Browser().call('PATCH', `/api/me/passkeys/${ada.device.id}`, { body, headers: bearer(token) });
    expect((await rename(eve.token, { name: 'Mine' })).status).toBe(404);
    expect((await removePasskey(eve.browser, eve.token, ada.device.id)).status).toBe(404);
    expect((await rename(ada.token, { name: 'Mine', userId: eve.userId })).status).toBe(422);
    expect((await rename(ada.token, { name: 'Phone' })).body).toEqual({ id: ada.device.id, name: 'Phone' });
    expect((await ada.browser.me(ada.token)).body.passkeys[0].name).toBe('Phone');
    expect((await auditOf(ada.userId)).at(-1)).toMatch(/^passkey_renamed/);
    expect(await auditOf(eve.userId)).toHaveLength(2);
  });

  it('once removed sign nobody in, and other sessions that a passkey opened end', async () => {
    const { browser, device, token, userId } = await signUp();
    const lost = await Authenticator.make();
    await addPasskey(browser, token, lost, { name: 'Lost phone' });
    const phone = new Browser();
    await signIn(phone, lost);
    expect((await removePasskey(browser, token, lost.id)).status).toBe(204);
    expect((await phone.refresh()).status).toBe(401);
    expect((await signIn(new Browser(), lost)).answer.status).toBe(401);
    expect((await browser.refresh()).status).toBe(200);
    expect((await signIn(new Browser(), device)).answer.status).toBe(200);
    expect(await auditOf(userId)).toContain('passkey_removed: Lost phone');
  });
});

describe('the last way in', () => {
  it('is not removed: no password, no other passkey, no provider', async () => {
    const { browser, device, token, userId } = await signUp();
    const answer = await removePasskey(browser, token, device.id);
    expect([answer.status, answer.body.code]).toEqual([409, 'last_credential']);
    expect((await signIn(new Browser(), device)).answer.status).toBe(200);
    expect((await auditOf(userId)).some((entry) => entry.startsWith('passkey_removed'))).toBe(false);
    // A provider that this installation no longer offers lets nobody in.
    await db
      .insert(identities)
      .values({ issuer: 'https://gone.example', subject: userId, userId, provider: 'gone', createdAt: 0 });
    expect((await removePasskey(browser, token, device.id)).status).toBe(409);
    await db.update(users).set({ passwordHash: 'scrypt$' }).where(eq(users.id, userId));
    expect((await removePasskey(browser, token, device.id)).status).toBe(204);
  });

  it('stays when both of two passkeys are removed at once', async () => {
    const { browser, device, token } = await signUp();
    const second = await Authenticator.make();
    await addPasskey(browser, token, second);
    const answers = await Promise.all([device, second].map(({ id }) => removePasskey(browser, token, id)));
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 409]);
    expect((await browser.me(token)).body.passkeys).toHaveLength(1);
  });
});
