// A sign-in whose proof ends between the look at it and its session: nothing may be left behind.
import { and, eq, isNull } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { removePasskey } from '../db/passkeys.ts';
import { audit, passkeys, sessions, users } from '../db/schema.ts';
import { Browser, db, hashPasswordsCheaply, newPerson, PASSWORD } from './auth-app.ts';
import { interrupted } from './interrupted.ts';
import { tokenTo } from './mailbox.ts';
import { signIn, signUp } from './passkey-world.ts';

const OTHER = 'nine otters under the bridge';

beforeEach(() => hashPasswordsCheaply());
afterEach(() => vi.restoreAllMocks());

const standing = async (userId: string) =>
  db
    .select()
    .from(sessions)
    .where(and(eq(sessions.userId, userId), isNull(sessions.endedAt)));
const signInsOf = async (userId: string) =>
  (await db.select().from(audit).where(eq(audit.userId, userId))).filter(({ kind }) => kind === 'signed_in');

describe('a sign-in by password', () => {
  it('that a reset overtakes leaves no session behind, and no entry of one', async () => {
    const { email, userId } = await newPerson();
    await new Browser().post('/api/auth/password/forgot', { email });
    const token = await tokenTo(email, 'reset_password');
    const reset = () => new Browser().post('/api/auth/password/reset', { token, password: OTHER });
    const browser = new Browser(interrupted(reset));
    const answer = await browser.post('/api/auth/login', { email, password: PASSWORD });
    expect([answer.status, answer.body.code]).toEqual([401, 'invalid_credentials']);
    expect(browser.refreshToken).toBe('');
    expect(await standing(userId)).toEqual([]);
    expect(await signInsOf(userId)).toEqual([]);
    expect((await new Browser().post('/api/auth/login', { email, password: OTHER })).status).toBe(200);
  });

  it('that a change to the very password overtakes goes on', async () => {
    const { email, userId } = await newPerson();
    const again = await newPerson();
    const renewed = await db.select().from(users).where(eq(users.id, again.userId)).get();
    const renew = () =>
      db
        .update(users)
        .set({ passwordHash: renewed?.passwordHash ?? '' })
        .where(eq(users.id, userId));
    const browser = new Browser(interrupted(renew));
    expect((await browser.post('/api/auth/login', { email, password: PASSWORD })).status).toBe(200);
  });

  it('of an account that goes meanwhile is refused like any other', async () => {
    const { email, userId } = await newPerson();
    const browser = new Browser(interrupted(() => db.delete(users).where(eq(users.id, userId))));
    const answer = await browser.post('/api/auth/login', { email, password: PASSWORD });
    expect([answer.status, answer.body.code]).toEqual([401, 'invalid_credentials']);
  });
});

describe('a sign-in by passkey', () => {
  it('that its removal overtakes leaves no session behind', async () => {
    const { browser, device, userId } = await signUp();
    const [passkey] = await db.select().from(passkeys).where(eq(passkeys.userId, userId));
    await db.update(users).set({ passwordHash: 'scrypt$1$1$1$x$y' }).where(eq(users.id, userId));
    const remove = async () => {
      const entry = { kind: 'passkey_removed', userAgent: '', place: '', at: Date.now() } as const;
      const whose = { id: passkey?.id ?? '', userId, sessionId: '', providers: [] };
      expect(await removePasskey(db, whose, entry)).toBe(true);
    };
    const other = new Browser(interrupted(remove));
    const { answer } = await signIn(other, device);
    expect([answer.status, answer.body.code]).toEqual([401, 'invalid_credential']);
    expect(await standing(userId)).toEqual([]);
    expect(await signInsOf(userId)).toEqual([]);
    expect((await browser.refresh()).status).toBe(401);
  });
});
