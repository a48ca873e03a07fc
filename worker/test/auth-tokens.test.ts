// Access tokens: only our own, for this purpose, in time, unaltered.
import { env } from 'cloudflare:workers';
import { base64url, exportSPKI, importJWK, type JWTHeaderParameters, SignJWT } from 'jose';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { newAccessTokenKey } from '../../scripts/keys.mjs';
import { verifyBearer } from '../auth/middleware.ts';
import { signAccessToken } from '../auth/tokens.ts';
import { Problem } from '../contract/problems.ts';
import { Browser, config, configOf, db, hashPasswordsCheaply, newPerson, time } from './auth-app.ts';

beforeEach(() => {
  hashPasswordsCheaply();
  time.stop();
  vi.spyOn(globalThis, 'fetch');
});
afterEach(() => {
  // Whatever a token says, nothing is fetched for it.
  expect(globalThis.fetch).not.toHaveBeenCalled();
  vi.restoreAllMocks();
  time.restore();
});

const encode = (value: unknown) =>
  base64url.encode(typeof value === 'string' ? value : JSON.stringify(value));
const decode = (part: string) => JSON.parse(new TextDecoder().decode(base64url.decode(part)));
const partsOf = (token: string) => token.split('.') as [string, string, string];
const ownKey = config.accessTokenKeys[0];
if (!ownKey) throw new Error('no key');
const { d: _d, ...publicJwk } = ownKey;

/** A token signed with our own key, with the claims of a good one except for what is given. */
async function ours(good: string, header: Record<string, unknown>, claims: Record<string, unknown> = {}) {
  const [head, body] = partsOf(good);
  const kept = Object.fromEntries(
    Object.entries({ ...decode(body), ...claims }).filter(([, value]) => value !== undefined),
  );
  const protectedHeader = Object.fromEntries(
    Object.entries({ ...decode(head), ...header }).filter(([, value]) => value !== undefined),
  );
  return new SignJWT(kept)
    .setProtectedHeader(protectedHeader as unknown as JWTHeaderParameters)
    .sign(await importJWK(ownKey as never, 'ES256'));
}

async function expectRefused(token: string) {
  const answer = await new Browser().me(token);
  expect([answer.status, answer.body.code]).toEqual([401, 'unauthenticated']);
  expect(answer.headers.get('WWW-Authenticate')).toBe('Bearer');
}

describe('an access token', () => {
  it('is an ES256 JWT of type at+jwt with our claims, for ten minutes', async () => {
    const { token, userId } = await newPerson();
    const [head, body] = partsOf(token);
    expect(decode(head)).toEqual({ alg: 'ES256', typ: 'at+jwt', kid: ownKey.kid });
    const seconds = time.now / 1000;
    expect(decode(body)).toEqual({
      iss: 'http://localhost:8787',
      aud: 'quickslot',
      sub: userId,
      sid: expect.stringMatching(/^[0-9a-f-]{36}$/),
      iat: seconds,
      exp: seconds + 600,
      auth_time: seconds,
      amr: ['pwd'],
    });
  });

  it('is good until its last second and no longer', async () => {
    const { browser, token } = await newPerson();
    time.pass(599_000);
    expect((await browser.me(token)).status).toBe(200);
    time.pass(1000);
    await expectRefused(token);
  });

  it('signed again with the same claims by our own key is good: what the refusals below vary is what refuses', async () => {
    const { browser, token } = await newPerson();
    expect((await browser.me(await ours(token, {}))).status).toBe(200);
  });

  it.each(['none', 'None', 'nOnE', 'NONE', ''])('with alg "%s" is refused', async (alg) => {
    const { token } = await newPerson();
    const [head, body, signature] = partsOf(token);
    const forged = encode({ ...decode(head), alg });
    await expectRefused(`${forged}.${body}.`);
    await expectRefused(`${forged}.${body}.${signature}`);
    await expectRefused(`${forged}.${body}`);
  });

  it('signed by HS256 with our public key is refused', async () => {
    const { token } = await newPerson();
    const [head, body] = partsOf(token);
    const spki = await exportSPKI(
      (await importJWK(publicJwk as never, 'ES256', { extractable: true })) as CryptoKey,
    );
    for (const secret of [spki, spki.trim(), JSON.stringify(publicJwk)]) {
      const forged = await new SignJWT(decode(body))
        .setProtectedHeader({ ...decode(head), alg: 'HS256' })
        .sign(new TextEncoder().encode(secret));
      await expectRefused(forged);
    }
  });

  it("signed by somebody else's key is refused, whatever its header offers to verify it with", async () => {
    const { token } = await newPerson();
    const [head, body] = partsOf(token);
    const { d, ...stranger } = newAccessTokenKey();
    const key = await importJWK({ ...stranger, d } as never, 'ES256');
    for (const extra of [
      {},
      { jwk: stranger },
      { jku: 'http://127.0.0.1:9/jwks.json' },
      { x5u: 'http://127.0.0.1:9/cert.pem' },
      { x5c: ['MIIB'] },
      { kid: stranger.kid },
      { kid: undefined, jwk: stranger },
    ]) {
      const header = JSON.parse(JSON.stringify({ ...decode(head), ...extra }));
      await expectRefused(await new SignJWT(decode(body)).setProtectedHeader(header).sign(key));
    }
  });

  it.each([
    ['no kid', { kid: undefined }],
    ['an unknown kid', { kid: 'other' }],
    ['a path as kid', { kid: '../../x' }],
    ['SQL as kid', { kid: "' or 1=1 --" }],
    ['__proto__ as kid', { kid: '__proto__' }],
    ['a kid of 1 MB', { kid: 'k'.repeat(1_000_000) }],
    ['type JWT', { typ: 'JWT' }],
    ['no type', { typ: undefined }],
    ['an embedded key', { jwk: publicJwk }],
    ['a key to fetch', { jku: 'http://127.0.0.1:9/jwks.json' }],
    ['b64', { b64: true }],
  ])('with %s in its header is refused even when we signed it', async (_title, header) => {
    const { token } = await newPerson();
    await expectRefused(await ours(token, header));
  });

  it('with a critical extension is refused', async () => {
    const { token } = await newPerson();
    const [head, body] = partsOf(token);
    for (const extra of [{ crit: ['x'], x: 1 }, { crit: [] }, { crit: ['b64'], b64: false }]) {
      const signed = `${encode({ ...decode(head), ...extra })}.${body}`;
      await expectRefused(`${signed}.${await signRaw(signed)}`);
    }
  });

  it.each([
    ['aud', { aud: 'other' }],
    ['aud', { aud: undefined }],
    ['iss', { iss: 'https://evil.example' }],
    ['iss', { iss: undefined }],
    ['exp', { exp: undefined }],
    ['iat', { iat: undefined }],
    ['sub', { sub: undefined }],
    ['sub', { sub: crypto.randomUUID() }],
    ['sub', { sub: "' or 1=1 --" }],
    ['sid', { sid: undefined }],
    ['sid', { sid: crypto.randomUUID() }],
    ['auth_time', { auth_time: undefined }],
    ['nbf', { nbf: 4_000_000_000 }],
  ])('with a wrong or missing %s is refused even when we signed it', async (_claim, claims) => {
    const { token } = await newPerson();
    await expectRefused(await ours(token, {}, claims));
  });

  it('of one person is no good for the session of another', async () => {
    const ada = await newPerson();
    const eve = await newPerson();
    const { sid } = decode(partsOf(ada.token)[1]);
    await expectRefused(await ours(eve.token, {}, { sid }));
  });

  it('with the signature of another of our tokens is refused', async () => {
    const ada = await newPerson();
    const eve = await newPerson();
    const [head, body] = partsOf(ada.token);
    await expectRefused(`${head}.${body}.${partsOf(eve.token)[2]}`);
  });

  it('with any one character altered is refused', async () => {
    const { token } = await newPerson();
    // Every character of the signature, and every eleventh of the rest; the last one has bits that decoders ignore.
    const end = token.lastIndexOf('.');
    for (let at = 0; at < token.length; at += at < end ? 11 : 1) {
      const character = token[at] === 'A' ? 'B' : 'A';
      const altered = `${token.slice(0, at)}${character}${token.slice(at + 1)}`;
      expect(await verifyBearer(altered, config, db, time.now)).toBeInstanceOf(Problem);
    }
    for (const last of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_') {
      if (last !== token.at(-1)) await expectRefused(`${token.slice(0, -1)}${last}`);
    }
  });

  it.each(['', 'x', '..', '...', 'a.b.c', `${'a'.repeat(50_000)}.b.c`, 'é.é.é'])(
    'that is none ("%.10s") is refused',
    async (text) => {
      expect(await verifyBearer(text, config, db, time.now)).toBeInstanceOf(Problem);
    },
  );

  it.each(['', 'Bearer', 'Bearer ', 'Basic YTpi', 'TOKEN', 'Bearer TOKEN, Bearer TOKEN', 'Bearer TOKEN x'])(
    'in the header as "%s" is refused',
    async (form) => {
      const { token } = await newPerson();
      const answer = await new Browser().call('GET', '/api/me', {
        headers: { Authorization: form.replaceAll('TOKEN', token) },
      });
      expect(answer.status).toBe(401);
    },
  );

  it('in the address counts for nothing', async () => {
    const { token } = await newPerson();
    expect((await new Browser().call('GET', `/api/me?access_token=${token}`)).status).toBe(401);
  });

  it('tells who calls and until when', async () => {
    const { token, userId, email } = await newPerson();
    expect(await verifyBearer(token, config, db, time.now)).toEqual({
      caller: { userId, sessionId: expect.any(String), name: 'Ada Lovelace', email },
      expiresAt: time.now + 600_000,
      authenticatedAt: time.now,
      amr: ['pwd'],
    });
  });
});

describe('keys', () => {
  const keys = (...all: unknown[]) => configOf({ ...env, ACCESS_TOKEN_KEYS: JSON.stringify(all) });

  it('in the list verify, the first signs, and one that left the list is refused', async () => {
    const { token } = await newPerson();
    const fresh = newAccessTokenKey();
    expect(await verifyBearer(token, keys(fresh, ownKey), db, time.now)).not.toBeInstanceOf(Problem);
    expect(await verifyBearer(token, keys(fresh), db, time.now)).toBeInstanceOf(Problem);
    const nobody = { userId: '', sessionId: '', authenticatedAt: 0, amr: [] };
    const signed = await signAccessToken(keys(fresh, ownKey), nobody, time.now);
    expect(decode(partsOf(signed)[0]).kid).toBe(fresh.kid);
  });

  it('are published without their private members', async () => {
    const answer = await new Browser().call('GET', '/.well-known/jwks.json');
    expect(answer.status).toBe(200);
    expect(answer.headers.get('Cache-Control')).toBe('public, max-age=300');
    const { kty, crv, x, y, kid } = ownKey;
    expect(answer.body).toEqual({ keys: [{ kty, crv, x, y, kid, alg: 'ES256', use: 'sig' }] });
  });
});

async function signRaw(text: string): Promise<string> {
  const { kty, crv, x, y, d } = ownKey as NonNullable<typeof ownKey>;
  const curve = { name: 'ECDSA', namedCurve: 'P-256' };
  const key = await crypto.subtle.importKey('jwk', { kty, crv, x, y, d }, curve, false, ['sign']);
  const algorithm = { name: 'ECDSA', hash: 'SHA-256' };
  return base64url.encode(
    new Uint8Array(await crypto.subtle.sign(algorithm, key, new TextEncoder().encode(text))),
  );
}
