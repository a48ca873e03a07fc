// The setting OIDC_PROVIDERS, Apple's signed secret, what an address from a provider is worth, and where one may go back to.
import { env } from 'cloudflare:workers';
import { exportPKCS8, generateKeyPair, jwtVerify } from 'jose';
import { describe, expect, it, vi } from 'vitest';
import { createApp } from '../app.ts';
import { appleClientSecret } from '../auth/apple.ts';
import { addressOf } from '../auth/oidc.ts';
import { safeReturnTo } from '../auth/return-to.ts';
import { readConfig } from '../env.ts';
import { ORIGIN } from './auth-app.ts';

const GOOGLE = {
  id: 'google',
  name: 'Google',
  issuer: 'https://accounts.google.com',
  clientId: 'an-app.apps.googleusercontent.com',
  clientSecret: 'hush',
};
const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
const KEY = { teamId: 'TEAM123456', keyId: 'KEY1234567', privateKey: await exportPKCS8(privateKey) };
const APPLE = {
  id: 'apple',
  name: 'Apple',
  issuer: 'https://appleid.apple.com',
  clientId: 'example.quickslot',
  apple: KEY,
};

const read = (setting: unknown, more: Partial<Cloudflare.Env> = {}) =>
  readConfig({
    ...env,
    OIDC_PROVIDERS: typeof setting === 'string' ? setting : JSON.stringify(setting),
    ...more,
  });

describe('the providers in the settings', () => {
  it('are none unless some are named', () => {
    for (const result of [readConfig({ ...env }), read(''), read([])]) {
      expect(result).toMatchObject({ ok: true, config: { oidcProviders: [] } });
    }
  });

  it('ask for an address and a name by query, Apple by its form', () => {
    const result = read([GOOGLE, APPLE]);
    expect(result.ok && result.config.oidcProviders).toMatchObject([
      { id: 'google', credential: 'hush', scopes: 'openid email profile', responseMode: 'query' },
      { id: 'apple', credential: KEY, scopes: 'openid name email', responseMode: 'form_post' },
    ]);
  });

  it.each([
    ['no JSON', 'google'],
    ['no list', GOOGLE],
    ['an id that is no slug', [{ ...GOOGLE, id: 'Google!' }]],
    ['one id twice', [GOOGLE, GOOGLE]],
    ['no secret', [{ ...GOOGLE, clientSecret: undefined }]],
    ['two secrets', [{ ...GOOGLE, apple: KEY }]],
    ['a key that is none', [{ ...APPLE, apple: { ...KEY, privateKey: 'hush' } }]],
    ['an issuer without TLS', [{ ...GOOGLE, issuer: 'http://accounts.google.com' }]],
    ['an issuer with a query', [{ ...GOOGLE, issuer: 'https://accounts.google.com?a=b' }]],
    ['scopes without openid', [{ ...GOOGLE, scopes: 'email' }]],
    ['a field that we do not know', [{ ...GOOGLE, trust: true }]],
  ])('are wrong with %s', (_, setting) => {
    expect(read(setting)).toEqual({ ok: false, missing: ['OIDC_PROVIDERS'] });
  });

  it('may do without TLS on loopback, in development only', () => {
    const local = [{ ...GOOGLE, issuer: 'http://127.0.0.1:4000' }];
    expect(read(local).ok).toBe(true);
    const production = {
      ENVIRONMENT: 'production',
      PAYMENTS: 'none',
      STRIPE_API: 'https://api.stripe.com',
      PUSH_SERVICES: 'push.example',
    };
    expect(read(local, { ...production, ORIGIN: 'https://book.example.com' })).toEqual({
      ok: false,
      missing: ['OIDC_PROVIDERS'],
    });
  });

  it('make the Worker say 503 where they are malformed, and are never quoted', async () => {
    const log = vi.spyOn(console, 'error').mockImplementation(() => {});
    const settings = { ...env, OIDC_PROVIDERS: '[{"clientSecret": "hush"' };
    const answer = await createApp().request(`${ORIGIN}/api/auth/providers`, {}, settings);
    expect(answer.status).toBe(503);
    expect(log.mock.calls.join()).toContain('OIDC_PROVIDERS');
    expect(log.mock.calls.join()).not.toContain('hush');
    log.mockRestore();
  });

  it('are told to the app without their secrets', async () => {
    const settings = { ...env, OIDC_PROVIDERS: JSON.stringify([GOOGLE, APPLE]) };
    const answer = await createApp().request(`${ORIGIN}/api/auth/providers`, {}, settings);
    expect(await answer.json()).toEqual({
      items: [
        { id: 'google', name: 'Google' },
        { id: 'apple', name: 'Apple' },
      ],
    });
  });
});

describe("Apple's client secret", () => {
  it('is signed with our key, for Apple, for five minutes', async () => {
    const now = Date.parse('2026-11-22T12:00:00Z');
    const secret = await appleClientSecret(KEY, APPLE.clientId, now);
    const { payload, protectedHeader } = await jwtVerify(secret, publicKey, {
      algorithms: ['ES256'],
      issuer: KEY.teamId,
      subject: APPLE.clientId,
      audience: 'https://appleid.apple.com',
      currentDate: new Date(now),
    });
    expect(protectedHeader).toEqual({ alg: 'ES256', kid: KEY.keyId });
    expect([payload.iat, payload.exp]).toEqual([now / 1000, now / 1000 + 300]);
  });
});

describe('an address from a provider', () => {
  const says = (email_verified: unknown, credential: typeof KEY | string = 'hush') =>
    addressOf({ credential }, { email: 'Ada@Example.com', email_verified });

  it('is verified only where the provider says true, and no other word', () => {
    expect(says(true)).toEqual({ email: 'ada@example.com', emailVerified: true });
    for (const word of [false, 'false', 'true', 1, 'yes', {}, null, undefined]) {
      expect([word, says(word).emailVerified]).toEqual([word, false]);
    }
  });

  it('may be said to be verified in text by Apple alone', () => {
    expect(says('true', KEY).emailVerified).toBe(true);
    for (const word of ['false', 'TRUE', 1, undefined]) expect(says(word, KEY).emailVerified).toBe(false);
  });

  it('is none where it could not be one of ours', () => {
    for (const email of [undefined, null, 7, '', 'ada', 'a@b\r\nBcc: x@y.example', ['ada@example.com']]) {
      const address = addressOf({ credential: 'hush' }, { email, email_verified: true });
      expect(address).toEqual({ email: null, emailVerified: false });
    }
  });
});

describe('the way back', () => {
  it('is a page of the app with its query', () => {
    expect(safeReturnTo('/c/padel?day=2026-11-26', ORIGIN)).toBe('/c/padel?day=2026-11-26');
    expect(safeReturnTo('/bookings#x', ORIGIN)).toBe('/bookings');
  });

  it('is the way home for everything else', () => {
    for (const wanted of [
      undefined,
      '',
      'bookings',
      '//evil.example',
      '/\\evil.example',
      '/\t/evil.example',
      '/.//evil.example',
      '/x/..//evil.example',
      'https://evil.example/',
      `${ORIGIN}/bookings`,
      'javascript:alert(1)',
      '/api/auth/oidc/google',
      '/dev/outbox',
      '/sign-in?next=/sign-in',
      '/register',
      `/${'x'.repeat(600)}`,
    ]) {
      expect([wanted, safeReturnTo(wanted, ORIGIN)]).toEqual([wanted, '/']);
    }
  });
});
