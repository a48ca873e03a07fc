// Register, sign in, the profile: what is accepted, what is refused, and that refusals tell nothing.
import { env } from 'cloudflare:workers';
import { eq } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { kdf } from '../auth/passwords.ts';
import { users } from '../db/schema.ts';
import { Browser, db, hashPasswordsCheaply, newAddress, newPerson, PASSWORD } from './auth-app.ts';

afterEach(() => vi.restoreAllMocks());

const register = (fields: Record<string, unknown>) =>
  new Browser().post('/api/auth/register', {
    email: newAddress(),
    password: PASSWORD,
    name: 'Ada Lovelace',
    ...fields,
  });

describe('register', () => {
  it('answers 201 with the user, an access token and the cookies of this browser', async () => {
    const { answer, email, browser } = await newPerson();
    expect(answer.body).toEqual({
      user: {
        id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        email,
        name: 'Ada Lovelace',
        emailVerified: false,
      },
      accessToken: expect.any(String),
      expiresIn: 600,
    });
    const [device, refresh] = answer.headers.getSetCookie().sort();
    expect(device).toMatch(
      /^__Host-quickslot_device=[\w-]{43}; Max-Age=34560000; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
    );
    expect(refresh).toMatch(
      /^__Host-quickslot_refresh=[\w.-]+; Max-Age=2592000; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
    );
    expect((await browser.me(answer.body.accessToken)).status).toBe(200);
  });

  it('refuses an address that has an account, in any spelling of it', async () => {
    const { email } = await newPerson();
    for (const spelling of [email, email.toUpperCase(), `  ${email} `]) {
      const answer = await register({ email: spelling });
      expect([answer.status, answer.body.code]).toEqual([409, 'email_taken']);
      expect(answer.headers.getSetCookie()).toEqual([]);
    }
  });

  it('makes one account of an address that many register at once; the others get 409, none 500', async () => {
    const email = newAddress();
    const answers = await Promise.all(Array.from({ length: 8 }, () => register({ email })));
    expect(answers.map((answer) => answer.status).sort()).toEqual([201, 409, 409, 409, 409, 409, 409, 409]);
  });

  it('stores no account where its session could not be stored', async () => {
    const email = newAddress();
    await env.DB.exec(
      "CREATE TRIGGER no_sessions BEFORE INSERT ON sessions BEGIN SELECT RAISE(ABORT, 'no'); END",
    );
    try {
      expect((await register({ email })).status).toBe(503);
    } finally {
      await env.DB.exec('DROP TRIGGER no_sessions');
    }
    expect(await db.select().from(users).where(eq(users.email, email)).all()).toEqual([]);
  });

  it.each([
    ['role', { role: 'admin' }, 'role'],
    ['id', { id: 'x' }, 'id'],
    ['emailVerified', { emailVerified: true }, 'emailVerified'],
    ['constructor', { constructor: { prototype: { admin: true } } }, 'constructor'],
    ['an address of 300 characters', { email: `${'a'.repeat(300)}@example.com` }, 'email'],
    ['a line break in the address', { email: 'a@b.com\r\nBcc:x@y.com' }, 'email'],
    ['two addresses', { email: 'a@b.com,c@d.com' }, 'email'],
    ['a quoted local part', { email: '"a b"@example.com' }, 'email'],
    ['letters that look like others in the address', { email: 'аda@example.com' }, 'email'],
    ['NUL in the address', { email: 'a\0b@example.com' }, 'email'],
    ['no address', { email: undefined }, 'email'],
    ['a number as the password', { password: 123456789012345 }, 'password'],
    ['a password of 60 kB', { password: 'a1'.repeat(30_000) }, 'password'],
    ['NUL in the password', { password: `${PASSWORD}\0` }, 'password'],
    ['half a character in the password', { password: `${PASSWORD}\ud800` }, 'password'],
    ['an empty name', { name: '   ' }, 'name'],
    ['a name of 10 kB', { name: 'n'.repeat(10_000) }, 'name'],
    ['NUL in the name', { name: 'Ada\0' }, 'name'],
    ['a turned direction in the name', { name: 'Ada\u202e' }, 'name'],
    ['half a character in the name', { name: 'Ada\ud800' }, 'name'],
  ])('refuses %s with 422 and the path of the field, before any hashing', async (_title, fields, path) => {
    const scrypt = vi.spyOn(kdf, 'scrypt');
    const answer = await register(fields);
    expect([answer.status, answer.body.code]).toEqual([422, 'invalid_request']);
    expect(answer.body.errors.map((error: { path: string }) => error.path)).toContain(path);
    expect(scrypt).not.toHaveBeenCalled();
  });

  it('gives __proto__ in a body no effect', async () => {
    const body = `{"email":"${newAddress()}","password":"${PASSWORD}","name":"Ada","__proto__":{"emailVerified":true,"role":"admin"}}`;
    const answer = await new Browser().post('/api/auth/register', body);
    if (answer.status === 201) expect(answer.body.user.emailVerified).toBe(false);
    else expect(answer.status).toBe(422);
    expect(Object.hasOwn(Object.prototype, 'role')).toBe(false);
  });

  it('refuses a weak password with its own code, in words for a person', async () => {
    for (const password of ['short', 'passwordpassword', 'abcabcabcabcabcabc', 'Ada.Lovelace-1815']) {
      const answer = await register({ password });
      expect([answer.status, answer.body.code]).toEqual([422, 'weak_password']);
      expect(answer.body.errors).toEqual([{ path: 'password', message: answer.body.detail }]);
    }
  });

  it('keeps no password, only scrypt with its parameters', async () => {
    const { userId } = await newPerson();
    const row = await db.select().from(users).where(eq(users.id, userId)).get();
    expect(row?.passwordHash).toMatch(/^scrypt\$16384\$8\$5\$[\w-]{22}\$[\w-]{43}$/);
  });
});

describe('a body that is no JSON of ours', () => {
  const send = (body: string, type: string | undefined) =>
    new Browser().post('/api/auth/login', body, { 'Content-Type': type });
  const form = 'email=a%40example.com&password=x';

  it.each([
    ['is refused', '{"email":', 'application/json', 400, 'malformed_json'],
    ['as a form is refused', form, 'application/x-www-form-urlencoded', 415, 'unsupported_media_type'],
    ['as text is refused', '{"email":"a","password":"b"}', 'text/plain', 415, 'unsupported_media_type'],
    ['of 65 KiB is refused', JSON.stringify('x'.repeat(66_560)), 'application/json', 413, 'body_too_large'],
    ['but a list is refused', '[]', 'application/json', 422, 'invalid_request'],
    ['and is empty is refused', '', 'application/json', 400, 'malformed_json'],
    [
      'nested without end is refused',
      '['.repeat(30_000) + ']'.repeat(30_000),
      'application/json',
      422,
      'invalid_request',
    ],
  ])('%s', async (_title, body, type, status, code) => {
    const answer = await send(body, type);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect(answer.headers.getSetCookie()).toEqual([]);
  });
});

describe('sign in', () => {
  const login = (email: string, password: string, more = {}) =>
    new Browser().post('/api/auth/login', { email, password, ...more });

  it('takes the address in any case and the password in either Unicode form, spaces kept', async () => {
    const email = newAddress();
    const password = ' señor agüero’s café ';
    await register({ email, password: password.normalize('NFC') });
    expect((await login(email.toUpperCase(), password.normalize('NFD'))).status).toBe(200);
    expect((await login(email, password.trim())).status).toBe(401);
  });

  it('accepts the fields of a second factor', async () => {
    const { email } = await newPerson();
    expect((await login(email, PASSWORD, { totp: '123456' })).status).toBe(200);
  });

  it('tells a wrong password, an unknown address, no address and an account without a password apart by nothing', async () => {
    const { email } = await newPerson();
    const withoutPassword = await newPerson();
    await db.update(users).set({ passwordHash: null }).where(eq(users.id, withoutPassword.userId));
    const seen = new Set<string>();
    for (const [address, password] of [
      [email, 'seven herons over the dam'],
      [newAddress(), PASSWORD],
      [withoutPassword.email, PASSWORD],
      ['not an address', PASSWORD],
      ['\0', PASSWORD],
      ["' or 1=1 --", PASSWORD],
    ] as const) {
      const scrypt = vi.spyOn(kdf, 'scrypt');
      const { status, headers, body } = await login(address, password);
      expect([status, body.code]).toEqual([401, 'invalid_credentials']);
      // One derivation each, at the same cost: that is what takes the time.
      expect(scrypt.mock.calls.map(([, , cost]) => cost)).toEqual([{ N: 16_384, r: 8, p: 5 }]);
      scrypt.mockRestore();
      headers.delete('X-Request-Id');
      seen.add(JSON.stringify([status, [...headers].sort(), body]));
    }
    expect(seen.size).toBe(1);
  });

  it('writes a better hash where the stored one was cheaper', async () => {
    const { email, userId } = await newPerson();
    const salt = Buffer.from('a salt of 16 byt');
    const cheap = await kdf.scrypt(Buffer.from(PASSWORD), salt, { N: 1024, r: 8, p: 1 });
    const stored = `scrypt$1024$8$1$${salt.toString('base64url')}$${cheap.toString('base64url')}`;
    await db.update(users).set({ passwordHash: stored }).where(eq(users.id, userId));
    expect((await login(email, PASSWORD)).status).toBe(200);
    const row = await db.select().from(users).where(eq(users.id, userId)).get();
    expect(row?.passwordHash).toMatch(/^scrypt\$16384\$8\$5\$/);
    expect((await login(email, PASSWORD)).status).toBe(200);
  });

  it('refuses a password over the limit with 422, before any hashing', async () => {
    const scrypt = vi.spyOn(kdf, 'scrypt');
    const answer = await login(newAddress(), 'p'.repeat(257));
    expect([answer.status, answer.body.errors[0].path]).toEqual([422, 'password']);
    expect(scrypt).not.toHaveBeenCalled();
  });

  it('answers 20 at once', async () => {
    const { email } = await newPerson();
    const answers = await Promise.all(Array.from({ length: 20 }, () => login(email, PASSWORD)));
    expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([200]));
  }, 60_000);
});

describe('the profile', () => {
  beforeEach(() => hashPasswordsCheaply());

  const patch = (token: string, body: unknown) =>
    new Browser().call('PATCH', '/api/me', { body, headers: { Authorization: `Bearer ${token}` } });

  it('shows who is signed in, and nothing of the password', async () => {
    const { browser, token, email, userId } = await newPerson();
    const answer = await browser.me(token);
    expect(answer.body).toEqual({
      id: userId,
      email,
      name: 'Ada Lovelace',
      emailVerified: false,
      timeZone: null,
      locale: null,
      totpEnabled: false,
      hasPassword: true,
      passkeys: [],
      providers: [],
      recoveryCodesLeft: 0,
    });
  });

  it('changes name, time zone and language, and leaves out what is left out', async () => {
    const { token } = await newPerson();
    expect((await patch(token, { timeZone: 'Europe/Athens', locale: 'el-GR' })).status).toBe(200);
    const answer = await patch(token, { name: '  Ada  ' });
    expect(answer.body).toMatchObject({ name: 'Ada', timeZone: 'Europe/Athens', locale: 'el-GR' });
    expect((await patch(token, { timeZone: null })).body).toMatchObject({ name: 'Ada', timeZone: null });
    expect((await patch(token, {})).body).toMatchObject({ name: 'Ada', timeZone: null });
  });

  it.each([
    ['email', { email: 'other@example.com' }],
    ['emailVerified', { emailVerified: true }],
    ['id', { id: crypto.randomUUID() }],
    ['passwordHash', { passwordHash: 'x' }],
    ['timeZone', { timeZone: '+05:30' }],
    ['timeZone', { timeZone: 'Mars/Olympus' }],
    ['name', { name: null }],
    ['name', { name: '' }],
    ['locale', { locale: '../../etc' }],
  ])('refuses a %s that may not be set, with 422', async (path, body) => {
    const { token } = await newPerson();
    const answer = await patch(token, body);
    expect([answer.status, answer.body.errors[0].path]).toEqual([422, path]);
  });

  it('says 401 before it says anything about the body', async () => {
    const answer = await new Browser().call('PATCH', '/api/me', { body: { role: 'admin' } });
    expect(answer.status).toBe(401);
  });

  it('changes nobody else', async () => {
    const ada = await newPerson();
    const eve = await newPerson();
    await patch(eve.token, { name: 'Eve' });
    expect((await ada.browser.me(ada.token)).body.name).toBe('Ada Lovelace');
  });
});
