// The second factor: asked after the password, each code once, at rest nothing that could be used.
import { eq } from 'drizzle-orm';
import { TOTP } from 'otpauth';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { useSecondFactor } from '../auth/totp.ts';
import { recoveryCodes as codesTable, totps } from '../db/schema.ts';
import { Browser, config, db, hashPasswordsCheaply, newPerson, PASSWORD, time } from './auth-app.ts';
import { mailsTo, tokenTo } from './mailbox.ts';
import { auditOf } from './passkey-world.ts';

const STEP_MS = 30_000;
const bearer = (token: string) => ({ Authorization: `Bearer ${token}` });

beforeEach(() => {
  hashPasswordsCheaply();
  time.stop();
  time.now -= time.now % STEP_MS;
});
afterEach(() => {
  time.restore();
  vi.restoreAllMocks();
});

async function personWithTotp() {
  const person = await newPerson();
  const { browser, token } = person;
  const offered = await browser.post('/api/me/totp', {}, bearer(token));
  const { secret, otpauthUrl } = offered.body;
  const code = (at = time.now) => new TOTP({ secret }).generate({ timestamp: at });
  const on = await browser.post('/api/me/totp/verify', { code: code() }, bearer(token));
  if (on.status !== 200) throw new Error(JSON.stringify(on.body));
  return { ...person, secret, otpauthUrl, code, recoveryCodes: on.body.recoveryCodes as string[] };
}

const login = (email: string, more: Record<string, string> = {}) =>
  new Browser().post('/api/auth/login', { email, password: PASSWORD, ...more });
const told = ({ status, body }: { status: number; body: { code?: string } }) => [status, body?.code];

describe('the second factor', () => {
  it('is offered as a secret and an otpauth address, and counts only once a code proved it', async () => {
    const { browser, email, token } = await newPerson();
    const { body } = await browser.post('/api/me/totp', {}, bearer(token));
    expect(body.secret).toMatch(/^[A-Z2-7]{32}$/);
    expect(body.otpauthUrl).toContain(`secret=${body.secret}`);
    expect(body.otpauthUrl).toMatch(/^otpauth:\/\/totp\/QuickSlot:.+issuer=QuickSlot/);
    expect((await login(email)).status).toBe(200);
    const wrong = await browser.post('/api/me/totp/verify', { code: '000000' }, bearer(token));
    expect(told(wrong)).toEqual([422, 'wrong_code']);
    expect((await login(email)).status).toBe(200);
  });

  it('is asked for once the password was right, and never before', async () => {
    const { email, code } = await personWithTotp();
    time.pass(STEP_MS);
    expect(told(await login(email))).toEqual([401, 'totp_required']);
    expect(told(await login(email, { password: 'not the password' }))).toEqual([401, 'invalid_credentials']);
    const both = await login(email, { password: 'not the password', totp: code() });
    expect(told(both)).toEqual([401, 'invalid_credentials']);
    expect(told(await login(email, { totp: '000000' }))).toEqual([401, 'invalid_credentials']);
    expect((await login(email, { totp: code() })).status).toBe(200);
  });

  it('takes a code once: not again in its step, nor in the next, nor twice at once', async () => {
    const { email, code } = await personWithTotp();
    time.pass(STEP_MS);
    const used = code();
    const answers = await Promise.all(Array.from({ length: 8 }, () => login(email, { totp: used })));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array(7).fill(401)]);
    expect((await login(email, { totp: used })).status).toBe(401);
    time.pass(STEP_MS);
    expect((await login(email, { totp: used })).status).toBe(401);
    expect((await login(email, { totp: code() })).status).toBe(200);
  });

  it('does not take the code that switched it on, nor one older than the last used', async () => {
    const { email, code } = await personWithTotp();
    expect((await login(email, { totp: code() })).status).toBe(401);
    time.pass(2 * STEP_MS);
    expect((await login(email, { totp: code() })).status).toBe(200);
    expect((await login(email, { totp: code(time.now - STEP_MS) })).status).toBe(401);
  });

  it('takes the code of one step before or after, and none further off', async () => {
    const { email, code } = await personWithTotp();
    time.pass(10 * STEP_MS);
    expect((await login(email, { totp: code(time.now - 2 * STEP_MS) })).status).toBe(401);
    expect((await login(email, { totp: code(time.now + 2 * STEP_MS) })).status).toBe(401);
    expect((await login(email, { totp: code(time.now - STEP_MS) })).status).toBe(200);
    expect((await login(email, { totp: code(time.now + STEP_MS) })).status).toBe(200);
  });

  it('is not gone around by a reset of the password', async () => {
    const { browser, email, token, code } = await personWithTotp();
    const mailed = await tokenTo(email, 'verify_email');
    await browser.post('/api/auth/email/verify', { token: mailed }, bearer(token));
    await browser.post('/api/auth/password/forgot', { email });
    const password = 'nine otters under the bridge';
    const link = await tokenTo(email, 'reset_password');
    expect((await browser.post('/api/auth/password/reset', { token: link, password })).status).toBe(204);
    expect(told(await login(email, { password }))).toEqual([401, 'totp_required']);
    time.pass(STEP_MS);
    expect((await login(email, { password, totp: code() })).status).toBe(200);
  });

  it('that is on is not replaced by another secret; it is switched off first', async () => {
    const { browser, email, token } = await personWithTotp();
    expect(told(await browser.post('/api/me/totp', {}, bearer(token)))).toEqual([409, 'conflict']);
    expect((await browser.call('DELETE', '/api/me/totp', { headers: bearer(token) })).status).toBe(204);
    expect((await login(email)).status).toBe(200);
    expect((await mailsTo(email)).map(({ text }) => text).join()).toMatch(/switched on[\s\S]*switched off/);
  });

  it('lies encrypted in the records, for its account alone', async () => {
    const { userId, secret, code } = await personWithTotp();
    const row = await db.select().from(totps).where(eq(totps.userId, userId)).get();
    expect(JSON.stringify(row)).not.toContain(secret);
    const other = await personWithTotp();
    await db
      .update(totps)
      .set({ secret: row?.secret ?? '' })
      .where(eq(totps.userId, other.userId));
    time.pass(STEP_MS);
    const entry = { userAgent: '', place: '', at: time.now };
    expect(await useSecondFactor(db, config, other.userId, { totp: code() }, entry)).toBe('wrong');
  });
});

describe('recovery codes', () => {
  it('are ten, each good once, twice at once too', async () => {
    const { email, recoveryCodes } = await personWithTotp();
    expect(new Set(recoveryCodes).size).toBe(10);
    const [first = '', second = ''] = recoveryCodes;
    const answers = await Promise.all([first, first].map((recoveryCode) => login(email, { recoveryCode })));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 401]);
    expect((await login(email, { recoveryCode: first })).status).toBe(401);
    expect((await login(email, { recoveryCode: second.toUpperCase().replaceAll('-', ' ') })).status).toBe(
      200,
    );
    expect((await login(email, { recoveryCode: 'aaaa-aaaa-aaaa-aaaa' })).status).toBe(401);
  });

  it("lie hashed in the records, and another account's are worth nothing", async () => {
    const one = await personWithTotp();
    const other = await personWithTotp();
    const rows = await db.select().from(codesTable).where(eq(codesTable.userId, one.userId)).all();
    for (const code of one.recoveryCodes) expect(JSON.stringify(rows)).not.toContain(code);
    const recoveryCode = one.recoveryCodes[0] ?? '';
    expect((await login(other.email, { recoveryCode })).status).toBe(401);
  });

  it('stay as they are where a used code asks for new ones, and the audit says nothing of it', async () => {
    const { browser, token, userId, email, code, recoveryCodes } = await personWithTotp();
    const before = await auditOf(userId);
    expect(before.filter((entry) => entry.startsWith('totp_on'))).toEqual(['totp_on']);
    const again = await browser.post('/api/me/totp/verify', { code: code() }, bearer(token));
    expect(told(again)).toEqual([422, 'wrong_code']);
    expect(await auditOf(userId)).toEqual(before);
    expect((await login(email, { recoveryCode: recoveryCodes[0] ?? '' })).status).toBe(200);
    await browser.call('DELETE', '/api/me/totp', { headers: bearer(token) });
    const after = await auditOf(userId);
    for (const kind of ['recovery_code_used', 'totp_off']) {
      expect(after.filter((entry) => entry === kind)).toHaveLength(1);
    }
    await browser.call('DELETE', '/api/me/totp', { headers: bearer(token) });
    expect(await auditOf(userId)).toEqual(after);
    expect(await db.select().from(codesTable).where(eq(codesTable.userId, userId))).toEqual([]);
  });

  it('are replaced by ten new ones, and the old ones end', async () => {
    const { browser, token, email, code, recoveryCodes } = await personWithTotp();
    time.pass(STEP_MS);
    const again = await browser.post('/api/me/totp/verify', { code: code() }, bearer(token));
    expect(again.body.recoveryCodes).toHaveLength(10);
    expect((await login(email, { recoveryCode: recoveryCodes[0] ?? '' })).status).toBe(401);
    expect((await login(email, { recoveryCode: again.body.recoveryCodes[0] })).status).toBe(200);
  });
});
