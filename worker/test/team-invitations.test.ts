// Invitations to a team: for one address, once, for a week; nothing else opens with them.

import { runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { eq } from 'drizzle-orm';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { cleanUp } from '../db/clean-up.ts';
import { putInvitation } from '../db/invitations.ts';
import { audit, invitations, users } from '../db/schema.ts';
import { act } from '../queue/act.ts';
import { Browser, db, newAddress, time } from './auth-app.ts';
import { call, create, customer, newCallers, owner } from './callers.ts';
import { kindsTo, mailsTo, tokenTo } from './mailbox.ts';
import { objectOf, type Person, remove, somebodyNew, take } from './team-world.ts';

const DAY = 86_400_000;
let mia: Person;

beforeAll(async () => {
  await newCallers();
  mia = await somebodyNew();
});
beforeEach(() => time.stop());
afterEach(() => time.restore());

const teamPath = (id: string) => `/api/calendars/${id}/team`;

async function invited(id: string, email: string, role = 'manager', by = owner) {
  const answer = await call(by, 'POST', `${teamPath(id)}/invitations`, { email, role });
  expect(answer.status).toBe(201);
  return { invitation: answer.body, token: await tokenTo(email, 'team_invitation') };
}

const read = (who: Person | undefined, token: string) =>
  call(who, 'POST', '/api/invitations/read', { token });
const accept = (who: Person, token: string) => call(who, 'POST', '/api/invitations/accept', { token });
const roleOf = async (who: Person, id: string) => (await call(who, 'GET', `/api/calendars/${id}`)).body.role;
const logOf = (id: string) =>
  runInDurableObject(objectOf(id), (instance) =>
    instance.store.journal.after(0, 100).map(({ kind }) => kind),
  );

describe('an invitation', () => {
  it('leads who has its address into the team, and is listed until then for the owner alone', async () => {
    const { id, slug } = await create({ name: 'Court 7' });
    const { invitation, token } = await invited(id, mia.email);
    expect(invitation).toMatchObject({ email: mia.email, role: 'manager' });
    expect(Date.parse(invitation.expiresAt)).toBe(time.now + 7 * DAY);
    expect((await call(owner, 'GET', teamPath(id))).body.invitations).toEqual([invitation]);

    expect((await read(mia, token)).body).toEqual({
      calendar: 'Court 7',
      inviter: 'Ada Lovelace',
      role: 'manager',
      sentTo: `p…${mia.email.slice(mia.email.indexOf('@'))}`,
      expiresAt: invitation.expiresAt,
      standing: 'ready',
    });
    const joined = await accept(mia, token);
    expect([joined.status, joined.body]).toEqual([
      200,
      { calendarId: id, slug, name: 'Court 7', role: 'manager' },
    ]);
    expect(await roleOf(mia, id)).toBe('manager');
    const seen = (await call(mia, 'GET', teamPath(id))).body;
    expect(seen.members).toMatchObject([
      { userId: owner.userId, role: 'owner' },
      { userId: mia.userId, role: 'manager', name: 'Ada Lovelace' },
    ]);
    expect((await call(owner, 'GET', teamPath(id))).body.invitations).toEqual([]);
    const mine = await call(mia, 'GET', '/api/calendars');
    expect(mine.body.items).toMatchObject([{ id, role: 'manager' }]);
  });

  it('is good once: not again, not for somebody who was let go, and two calls at once are one', async () => {
    const { id } = await create();
    const { token } = await invited(id, mia.email);
    const both = await Promise.all([accept(mia, token), accept(mia, token)]);
    expect(both.map(({ status }) => status)).toContain(200);
    expect((await logOf(id)).filter((kind) => kind === 'member_added')).toHaveLength(1);
    expect((await accept(mia, token)).body.code).toBe('invalid_token');
    expect((await remove(id, mia)).status).toBe(204);
    expect((await accept(mia, token)).body.code).toBe('invalid_token');
    expect(await roleOf(mia, id)).toBeNull();
  });

  it('whose answer was lost can be accepted again by who took it, not after they were let go', async () => {
    const { id } = await create();
    const { token, invitation } = await invited(id, mia.email);
    // As if the Worker had ended between the two steps.
    await db.update(invitations).set({ takenBy: mia.userId }).where(eq(invitations.id, invitation.id));
    await take(id, mia, 'manager');
    await remove(id, mia);
    expect((await accept(mia, token)).body.code).toBe('invalid_token');

    const again = await invited(id, mia.email);
    await db.update(invitations).set({ takenBy: mia.userId }).where(eq(invitations.id, again.invitation.id));
    expect((await accept(mia, again.token)).status).toBe(200);
  });

  it('works for no other address, whoever has the link, and tells who holds it what to do', async () => {
    const { id } = await create();
    const { token } = await invited(id, mia.email);
    expect((await read(customer, token)).body.standing).toBe('other_account');
    expect((await read(undefined, token)).body.standing).toBe('signed_out');
    const refused = await accept(customer, token);
    expect([refused.status, refused.body.code]).toEqual([403, 'forbidden']);
    expect(refused.body.detail).toMatch(/p…@example\.com.*Sign in with the account of that address/);
    expect(JSON.stringify(refused.body) + JSON.stringify((await read(customer, token)).body)).not.toContain(
      mia.email,
    );
    expect(await roleOf(customer, id)).toBeNull();
    expect((await accept(mia, token)).status).toBe(200);
  });

  it('waits until its address is proven: a claim alone opens nothing', async () => {
    const { id } = await create({ visibility: 'private' });
    const claimer = await somebodyNew(false);
    const { token } = await invited(id, claimer.email, 'viewer');
    expect((await read(claimer, token)).body.standing).toBe('unverified');
    const refused = await accept(claimer, token);
    expect([refused.status, refused.body.detail]).toEqual([
      403,
      expect.stringContaining('Confirm your address first'),
    ]);
    await db.update(users).set({ emailVerified: true }).where(eq(users.id, claimer.userId));
    expect((await accept(claimer, token)).status).toBe(200);
  });

  it('ends with the next one for its address, when it is taken back, with its week, and with the calendar', async () => {
    const { id } = await create();
    const first = await invited(id, mia.email, 'viewer');
    const second = await invited(id, mia.email, 'manager');
    expect((await accept(mia, first.token)).body.code).toBe('invalid_token');
    expect((await call(owner, 'GET', teamPath(id))).body.invitations).toEqual([second.invitation]);
    // At once, not only when the next mail has left.
    const [row] = await db.select().from(invitations).where(eq(invitations.calendarId, id));
    if (!row) throw new Error('no invitation');
    await putInvitation(db, { ...row, role: 'manager' });
    expect((await accept(mia, second.token)).body.code).toBe('invalid_token');

    const path = `${teamPath(id)}/invitations/${second.invitation.id}`;
    expect((await call(owner, 'DELETE', path)).status).toBe(204);
    expect((await accept(mia, second.token)).body.code).toBe('invalid_token');
    expect((await call(owner, 'DELETE', path)).status).toBe(404);

    const third = await invited(id, mia.email);
    time.pass(7 * DAY - 1_000);
    // Access tokens are shorter than that: whoever has the link still reads it.
    expect((await read(undefined, third.token)).status).toBe(200);
    time.pass(1_000);
    expect((await read(undefined, third.token)).body.code).toBe('invalid_token');
    await cleanUp(db, time.now, { keepNoticesDays: 90, keepAuditDays: 365 });
    expect(await db.select().from(invitations).where(eq(invitations.calendarId, id))).toEqual([]);

    time.restore();
    const other = await create();
    const last = await invited(other.id, mia.email);
    await call(owner, 'DELETE', `/api/calendars/${other.id}`);
    expect((await accept(mia, last.token)).body.code).toBe('invalid_token');
  });

  it('of another calendar is not to be taken back by its number', async () => {
    const [one, other] = [await create(), await create()];
    const { invitation } = await invited(one.id, newAddress());
    const path = `${teamPath(other.id)}/invitations/${invitation.id}`;
    expect((await call(owner, 'DELETE', path)).status).toBe(404);
    expect((await call(owner, 'GET', teamPath(one.id))).body.invitations).toHaveLength(1);
  });

  it('is answered alike whether anybody has the address, and takes nothing but an address and a part', async () => {
    const { id } = await create();
    const answers = [];
    for (const email of [mia.email, newAddress(), ` ${newAddress().toUpperCase()} `]) {
      answers.push(await call(owner, 'POST', `${teamPath(id)}/invitations`, { email, role: 'viewer' }));
    }
    const shape = answers.map(({ status, body }) => [status, Object.keys(body).sort().join()]);
    expect(new Set(shape.map(String))).toEqual(new Set(['201,createdAt,email,expiresAt,id,role']));
    for (const body of [
      { email: owner.email, role: 'viewer' },
      { email: newAddress(), role: 'owner' },
      { email: newAddress(), role: 'viewer', userId: mia.userId },
      { email: 'a@b\r\nBcc:x@example.com', role: 'viewer' },
      { email: newAddress() },
    ]) {
      expect((await call(owner, 'POST', `${teamPath(id)}/invitations`, body)).status).toBe(422);
    }
  });

  it('is used up by nobody who only looks: opening the page, and reading it any number of times', async () => {
    const { id } = await create();
    const { token } = await invited(id, mia.email);
    await new Browser().call('GET', '/api/health');
    for (let i = 0; i < 3; i += 1) expect((await read(undefined, token)).status).toBe(200);
    expect((await call(mia, 'GET', '/api/invitations/accept')).status).toBe(405);
    expect((await accept(mia, token)).status).toBe(200);
  });

  it('comes by a mail that says the calendar’s name to a proven address alone, and keeps only a hash', async () => {
    const { id } = await create({ name: 'Visit evil.example now' });
    const stranger = newAddress();
    const { token } = await invited(id, stranger);
    await invited(id, mia.email);
    const [toStranger] = (await mailsTo(stranger)).slice(-1);
    const [toMia] = (await mailsTo(mia.email)).slice(-1);
    expect(`${toStranger?.subject} ${toStranger?.text}`).not.toMatch(/evil|Lovelace/);
    expect(toStranger?.text).toMatch(/\/invitation\?token=[\w-]{43}\n/);
    expect(toMia?.subject).toContain('Visit evil.example now');
    expect(JSON.stringify(await db.select().from(invitations))).not.toContain(token);
  });

  it('that could not be mailed is mailed by the queue, where it still waits', async () => {
    const { id } = await create();
    const email = newAddress();
    const { invitation, token } = await invited(id, email);
    await act({ type: 'invitation', invitationId: invitation.id }, env, time.now);
    const newer = await tokenTo(email, 'team_invitation');
    expect((await read(undefined, token)).body.code).toBe('invalid_token');
    expect((await read(undefined, newer)).status).toBe(200);
    await call(owner, 'DELETE', `${teamPath(id)}/invitations/${invitation.id}`);
    await act({ type: 'invitation', invitationId: invitation.id }, env, time.now);
    expect(await kindsTo(email)).toEqual(['team_invitation', 'team_invitation']);
  });

  it('is one of fifty that wait for a calendar, of ten for an address, and of a hundred in a day at most', async () => {
    const { id } = await create();
    const row = {
      ...({ role: 'viewer', hash: null, invitedBy: owner.userId, takenBy: null } as const),
      ...{ createdAt: time.now, expiresAt: time.now + DAY },
    };
    const rowOf = (calendarId: string, email: string) => ({
      ...row,
      id: crypto.randomUUID(),
      calendarId,
      email,
    });
    for (let i = 0; i < 50; i += 1) await db.insert(invitations).values(rowOf(id, `${i}@example.com`));
    const invite = (email: string, to = id) =>
      call(owner, 'POST', `${teamPath(to)}/invitations`, { email, role: 'viewer' });
    expect((await invite('51@example.com')).status).toBe(409);
    expect((await invite('7@example.com')).status).toBe(201);

    const { id: other } = await create();
    const victim = newAddress();
    for (let i = 0; i < 10; i += 1) await db.insert(invitations).values(rowOf(crypto.randomUUID(), victim));
    expect((await invite(victim, other)).status).toBe(409);

    const entry = { kind: 'member_invited', detail: '', userAgent: '', place: '', at: time.now } as const;
    for (let i = 0; i < 100; i += 1) await db.insert(audit).values({ ...entry, userId: owner.userId });
    const limited = { ...env, RATE_LIMITS: 'on' };
    const answer = await new Browser(limited).call('POST', `${teamPath(other)}/invitations`, {
      body: { email: newAddress(), role: 'viewer' },
      headers: { Authorization: `Bearer ${owner.token}` },
    });
    expect([answer.status, answer.headers.get('Retry-After')]).toEqual([429, '3600']);
    time.pass(DAY + 1_000);
    expect(await db.$count(invitations, eq(invitations.email, victim))).toBe(10);
  });
});
