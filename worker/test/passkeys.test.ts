// Passkeys with real signatures: accounts, sign-in, and every answer that must be refused.
import { eq } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { challenges, devOutbox, passkeys, users } from '../db/schema.ts';
import { Browser, db, hashPasswordsCheaply, newAddress, newPerson, time } from './auth-app.ts';
import { Authenticator, type Bend } from './authenticator.ts';
import { addPasskey, auditOf, bearer, signIn, signUp } from './passkey-world.ts';

beforeEach(() => {
  hashPasswordsCheaply();
  time.stop();
});
afterEach(() => {
  vi.restoreAllMocks();
  time.restore();
});

const refused = [401, 'invalid_credential'];

describe('an account by passkey alone', () => {
  it('takes a name, and is signed in with no address and no password', async () => {
    const { options, answer, browser, token, userId } = await signUp();
    expect(options.body).toMatchObject({
      rp: { id: 'localhost', name: 'QuickSlot' },
      attestation: 'none',
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
      excludeCredentials: [],
    });
    expect(answer.status).toBe(201);
    expect(answer.body.user).toEqual({ id: userId, email: null, name: 'Ada Lovelace', emailVerified: false });
    const me = (await browser.me(token)).body;
    expect(me).toMatchObject({
      hasPassword: false,
      totpEnabled: false,
      passkeys: [{ name: 'Google Password Manager', provider: 'Google Password Manager', synced: true }],
    });
    expect((await browser.refresh()).status).toBe(200);
    expect(await auditOf(userId)).toEqual(['registered: passkey Google Password Manager']);
  });

  it('keeps the address it was given, unverified', async () => {
    const email = newAddress();
    const { answer } = await signUp({ fields: { name: 'Ada', email: email.toUpperCase() } });
    expect(answer.body.user).toMatchObject({ email, emailVerified: false });
  });

  it('tells only at the end that an address is taken, and stores nothing then', async () => {
    const { email } = await newPerson();
    const { options, answer, device } = await signUp({ fields: { name: 'Eve', email } });
    expect(options.status).toBe(200);
    expect([answer.status, answer.body.code]).toEqual([409, 'email_taken']);
    expect(await db.select().from(passkeys).where(eq(passkeys.id, device.id)).all()).toEqual([]);
    expect((await signIn(new Browser(), device)).answer.status).toBe(401);
  });

  it('is made once of one registration, and by the browser that asked', async () => {
    const browser = new Browser();
    const device = await Authenticator.make();
    const options = (await browser.post('/api/auth/passkeys/register/options', { name: 'Ada' })).body;
    const credential = await device.register(options);
    const elsewhere = await new Browser().post('/api/auth/passkeys/register/verify', { credential });
    expect([elsewhere.status, elsewhere.body.code]).toEqual(refused);
    const again = await browser.post('/api/auth/passkeys/register/verify', { credential });
    expect(again.status).toBe(401);
  });

  it.each([
    ['no name', {}, 'name'],
    ['an empty name', { name: ' ' }, 'name'],
    ['an id', { name: 'Ada', id: crypto.randomUUID() }, 'id'],
    ['a verified address', { name: 'Ada', emailVerified: true }, 'emailVerified'],
  ])('is refused with %s', async (_title, fields, path) => {
    const { answer } = await signUp({ fields });
    expect([answer.status, answer.body.errors[0].path]).toEqual([422, path]);
  });

  it.each<[string, Bend]>([
    ['another origin', { origin: 'https://evil.example' }],
    ['another site’s rpId', { rpId: 'evil.example' }],
    ['no user verification', { uv: false }],
    ['nobody present', { up: false }],
    ['a frame of another site', { crossOrigin: true }],
    ['a top origin', { topOrigin: 'https://evil.example' }],
    ['the type of an assertion', { type: 'webauthn.get' }],
    ['a challenge nobody gave', { challenge: 'A'.repeat(43) }],
    ['a backup without being eligible', { be: false, bs: true }],
  ])('is refused with %s', async (_title, bend) => {
    const { answer, options } = await signUp({ bend });
    expect([answer.status, answer.body.code]).toEqual(refused);
    const handle = Buffer.from(options.body.user.id, 'base64url').toString('hex');
    expect((await db.select().from(users)).some(({ id }) => id.replaceAll('-', '') === handle)).toBe(false);
  });
});

describe('sign-in by passkey', () => {
  it.each(['ES256', 'Ed25519'] as const)(
    'works with a real %s signature and names nobody',
    async (algorithm) => {
      const { device, userId } = await signUp({ authenticator: await Authenticator.make({ algorithm }) });
      const browser = new Browser();
      const { answer } = await signIn(browser, device);
      expect([answer.status, answer.body.user.id]).toEqual([200, userId]);
      const options = await browser.post('/api/auth/passkeys/login/options', {});
      expect(options.body).toMatchObject({ rpId: 'localhost', userVerification: 'required' });
      expect(options.body.allowCredentials ?? []).toEqual([]);
      expect((await auditOf(userId)).at(-1)).toBe('signed_in: passkey Google Password Manager');
    },
  );

  it('says how: a synced key is one in software, a bound one in hardware, both with its user verified', async () => {
    for (const [synced, key] of [
      [true, 'swk'],
      [false, 'hwk'],
    ] as const) {
      const { token } = await signUp({ authenticator: await Authenticator.make({ synced }) });
      const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
      expect(claims.amr).toEqual([key, 'user', 'mfa']);
    }
  });

  it('is refused a second time with the same assertion, also where nothing is counted', async () => {
    const { device, userId } = await signUp();
    const browser = new Browser();
    const { credential, answer } = await signIn(browser, device);
    expect(answer.status).toBe(200);
    const replay = await browser.post('/api/auth/passkeys/login/verify', { credential });
    expect([replay.status, replay.body.code]).toEqual(refused);
    expect((await auditOf(userId)).at(-1)).toMatch(/^passkey_refused: .*a second time$/);
  });

  it('lets one of two parallel answers in', async () => {
    const { device } = await signUp();
    const browser = new Browser();
    const options = (await browser.post('/api/auth/passkeys/login/options', {})).body;
    const credential = await device.assert(options);
    const answers = await Promise.all(
      [1, 2, 3, 4].map(() => browser.copy().post('/api/auth/passkeys/login/verify', { credential })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 401, 401, 401]);
  });

  it.each<[string, Bend]>([
    ['another port', { origin: 'http://localhost:8788' }],
    ['another scheme', { origin: 'https://localhost:8787' }],
    ['a subdomain', { origin: 'http://a.localhost:8787' }],
    ['an app', { origin: 'android:apk-key-hash:AAAA' }],
    ['an attacker', { origin: 'https://evil.example' }],
  ])('from %s is refused', async (_title, bend) => {
    const { device } = await signUp();
    const { answer } = await signIn(new Browser(), device, bend);
    expect([answer.status, answer.body.code]).toEqual(refused);
  });

  it.each<[string, Bend, RegExp]>([
    ['another rpId', { rpId: 'evil.example' }, /did not fit/],
    ['a frame of another site', { crossOrigin: true }, /inside another site/],
    ['a frame, said otherwise', { crossOrigin: 'true' }, /inside another site/],
    ['no user verification', { uv: false }, /did not verify/],
    ['nobody present', { up: false }, /did not verify/],
    ['the type of a registration', { type: 'webauthn.create' }, /did not fit/],
    ['another kind of key', { be: false, bs: false }, /changed its kind/],
    ['no account named', { userHandle: null }, /another account/],
    ['another account named', { userHandle: Buffer.alloc(16).toString('base64url') }, /another account/],
  ])('with %s is refused and recorded', async (_title, bend, reason) => {
    const { device, userId } = await signUp();
    const browser = new Browser();
    const { answer } = await signIn(browser, device, bend);
    expect([answer.status, answer.body.code]).toEqual(refused);
    expect(browser.refreshToken).toBe('');
    expect((await auditOf(userId)).at(-1)).toMatch(reason);
  });

  it('with a counter that did not rise is refused and recorded; one that rises is fine', async () => {
    const { device, userId } = await signUp({
      authenticator: await Authenticator.make({ counter: 5, synced: false }),
    });
    expect((await signIn(new Browser(), device)).answer.status).toBe(200);
    for (const counter of [6, 5, 0]) {
      const { answer } = await signIn(new Browser(), device, { counter });
      expect([counter, answer.status]).toEqual([counter, 401]);
      expect((await auditOf(userId)).at(-1)).toContain('there may be a copy');
    }
    expect((await signIn(new Browser(), device, { counter: 60 })).answer.status).toBe(200);
  });

  it('of a copied passkey is told by mail; what only names one is not', async () => {
    const { email, browser, token } = await newPerson();
    const device = await Authenticator.make({ counter: 5, synced: false });
    await addPasskey(browser, token, device);
    const copies = async () =>
      (await db.select().from(devOutbox).where(eq(devOutbox.to, email))).filter(({ text }) =>
        text.includes('a copy'),
      );
    const other = new Browser();
    const options = (await other.post('/api/auth/passkeys/login/options', {})).body;
    const honest = await device.assert(options, { counter: 1 });
    const forged = { ...honest, response: { ...honest.response, signature: 'AAAA' } };
    expect((await other.post('/api/auth/passkeys/login/verify', { credential: forged })).status).toBe(401);
    expect(await copies()).toEqual([]);
    expect((await signIn(new Browser(), device, { counter: 5 })).answer.status).toBe(401);
    expect(await copies()).toHaveLength(1);
  });

  it('of a passkey and its copy at once lets one in', async () => {
    const { device } = await signUp({
      authenticator: await Authenticator.make({ counter: 5, synced: false }),
    });
    const answers = await Promise.all(
      [1, 2, 3, 4].map(async () => (await signIn(new Browser(), device, { counter: 6 })).answer.status),
    );
    expect(answers.sort()).toEqual([200, 401, 401, 401]);
  });

  it('after five minutes, in another browser, or for another purpose is refused', async () => {
    const { browser, device, token } = await signUp();
    const ask = async (path: string, headers = {}) => (await browser.post(path, {}, headers)).body;
    const answer = (from: Browser, credential: unknown) =>
      from.post('/api/auth/passkeys/login/verify', { credential });

    const late = await device.assert(await ask('/api/auth/passkeys/login/options'));
    const stolen = await device.assert(await ask('/api/auth/passkeys/login/options'));
    const other = await device.assert(await ask('/api/auth/step-up/options', bearer(token)));
    expect((await answer(new Browser(), stolen)).status).toBe(401);
    expect((await answer(browser, stolen)).status).toBe(401);
    expect((await answer(browser, other)).status).toBe(401);
    time.pass(300_000);
    expect((await answer(browser, late)).status).toBe(401);
  });

  it('of a passkey that nobody has, or that is gone, is refused', async () => {
    const { device, browser, token } = await signUp();
    await addPasskey(browser, token, await Authenticator.make());
    await browser.call('DELETE', `/api/me/passkeys/${device.id}`, { headers: bearer(token) });
    expect((await signIn(new Browser(), device)).answer.status).toBe(401);
    const stranger = await Authenticator.make();
    stranger.userHandle = device.userHandle;
    expect((await signIn(new Browser(), stranger)).answer.status).toBe(401);
  });

  it("with one passkey's id and another's signature is refused", async () => {
    const ada = await signUp();
    const eve = await signUp();
    const browser = new Browser();
    const options = (await browser.post('/api/auth/passkeys/login/options', {})).body;
    const forged = await eve.device.assert(options, { userHandle: ada.device.userHandle });
    const credential = { ...forged, id: ada.device.id, rawId: ada.device.id };
    const answer = await browser.post('/api/auth/passkeys/login/verify', { credential });
    expect([answer.status, answer.body.code]).toEqual(refused);
  });

  it.each([
    ['a signature of zeros', { signature: 'AAAA' }, 401],
    ['a signature of another length', { signature: Buffer.alloc(700, 1).toString('base64url') }, 401],
    ['a signature that is no base64url', { signature: 'not base64!' }, 422],
    ['no signature', { signature: undefined }, 422],
    ['cut authenticator data', { authenticatorData: 'AAAA' }, 422],
    ['client data that is no JSON', { clientDataJSON: 'AAAA' }, 422],
    ['client data that is a number', { clientDataJSON: Buffer.from('1').toString('base64url') }, 422],
    ['client data of 60 kB', { clientDataJSON: 'A'.repeat(60_000) }, 422],
    ['client data of 1 MB', { clientDataJSON: 'A'.repeat(1_000_000) }, 413],
  ])('with %s is refused, never 500', async (_title, change, status) => {
    const { device } = await signUp();
    const browser = new Browser();
    const options = (await browser.post('/api/auth/passkeys/login/options', {})).body;
    const honest = await device.assert(options);
    const credential = { ...honest, response: { ...honest.response, ...change } };
    const answer = await browser.post('/api/auth/passkeys/login/verify', { credential });
    expect(answer.status).toBe(status);
    expect(browser.refreshToken).toBe('');
  });

  it.each([
    ['cut CBOR', Buffer.from([0xa3, 0x63, 0x66, 0x6d]).toString('base64url')],
    ['CBOR nested without end', Buffer.alloc(20_000, 0x81).toString('base64url')],
    ['CBOR of something else', Buffer.from([0x01]).toString('base64url')],
    ['an empty map', Buffer.from([0xa0]).toString('base64url')],
  ])('a registration of %s is refused with 422', async (_title, attestationObject) => {
    const browser = new Browser();
    const options = (await browser.post('/api/auth/passkeys/register/options', { name: 'Ada' })).body;
    const honest = await (await Authenticator.make()).register(options);
    const credential = { ...honest, response: { ...honest.response, attestationObject } };
    const answer = await browser.post('/api/auth/passkeys/register/verify', { credential });
    expect([answer.status, answer.body.code]).toEqual([422, 'invalid_request']);
  });

  it('needs the app’s origin', async () => {
    for (const call of ['login/options', 'register/options']) {
      for (const origin of [undefined, 'https://evil.example']) {
        const answer = await new Browser().post(`/api/auth/passkeys/${call}`, {}, { Origin: origin });
        expect(answer.status).toBe(403);
      }
    }
  });

  it('leaves no challenge behind that was answered', async () => {
    const { device } = await signUp();
    await signIn(new Browser(), device, { uv: false });
    const { credential } = await signIn(new Browser(), device);
    const { challenge } = JSON.parse(Buffer.from(credential.response.clientDataJSON, 'base64url').toString());
    expect(await db.select().from(challenges).where(eq(challenges.challenge, challenge))).toEqual([]);
  });
});
