// Smart unlock from the browser's side: it asks, waits, and comes in once. What it may not do without its cookie, too early or twice.
import { evictDurableObject, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { eq } from 'drizzle-orm';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { passkeys, sessions } from '../db/schema.ts';
import { Browser, db, newAddress, ORIGIN, time } from './auth-app.ts';
import { Authenticator } from './authenticator.ts';
import { interrupted } from './interrupted.ts';
import { addPasskey, auditOf, signUp, stepUp } from './passkey-world.ts';
import { Desktop, newOwner, pass, shown, unlockOf, userOf, WaitingSocket } from './unlock-world.ts';

afterEach(() => {
  vi.restoreAllMocks();
  time.restore();
});

const HOUR = 3_600_000;
const claimsOf = (token: string) => JSON.parse(atob(token.split('.')[1] ?? ''));
const sessionOf = (token: string) =>
  db
    .select()
    .from(sessions)
    .where(eq(sessions.id, claimsOf(token).sid))
    .get();

/** A request that its owner has approved. */
async function approved(desktop = new Desktop()) {
  const owner = await newOwner();
  const asked = await desktop.ask(owner.email);
  await shown(owner.phone, asked.id);
  expect((await owner.phone.approve(asked.id, asked.code)).status).toBe(204);
  return { ...owner, desktop, asked };
}

describe('a browser that asks', () => {
  it('shows on the phone, is approved by code and passkey, sees every change at once, and comes in', async () => {
    const { email, userId, phone } = await newOwner();
    const desktop = new Desktop();
    const asked = await desktop.ask(email, {
      'User-Agent': 'Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0',
    });
    expect(asked.code).toMatch(/^\d{6}$/);
    expect(asked.link).toMatch(new RegExp(`^${ORIGIN}/unlock/${asked.id}#[\\w-]{43}$`));
    expect(await desktop.status(asked.id)).toBe('pending');
    const socket = await WaitingSocket.open(desktop, asked.id);
    await shown(phone, asked.id);
    const { items } = (await phone.list()).body;
    expect(items[0]).toMatchObject({ browser: 'Firefox', platform: 'Windows', place: '', known: false });
    expect(JSON.stringify(items)).not.toContain(asked.code);
    expect((await phone.approve(asked.id, asked.code)).status).toBe(204);
    await shown(phone);
    await socket.saw('pending', 'approved');
    expect(await desktop.status(asked.id)).toBe('approved');
    const answer = await desktop.redeem(asked.id);
    expect([answer.status, answer.body.user.id]).toEqual([200, userId]);
    await socket.saw('pending', 'approved', 'redeemed');
    expect(await socket.end()).toBe(1000);
    expect((await desktop.me(answer.body.accessToken)).body.id).toBe(userId);
    expect((await auditOf(userId)).at(-1)).toBe('signed_in: unlock');
  });

  it('is answered alike where nobody has the address, and waits and ends alike', async () => {
    const { email } = await newOwner();
    const [known, unknown] = [new Desktop(), new Desktop()];
    const answers = [
      await known.post('/api/unlock', { email }),
      await unknown.post('/api/unlock', { email: newAddress() }),
    ] as const;
    expect(answers[1].status).toBe(answers[0].status);
    expect(Object.keys(answers[1].body)).toEqual(Object.keys(answers[0].body));
    expect([...answers[1].headers.keys()]).toEqual([...answers[0].headers.keys()]);
    for (const [index, desktop] of [known, unknown].entries()) {
      const { id } = answers[index]?.body ?? {};
      expect(await desktop.status(id)).toBe('pending');
      expect((await desktop.redeem(id)).body.code).toBe('not_approved');
      await pass(id, 120_000);
      expect(await desktop.status(id)).toBe('expired');
    }
  });

  it('again ends what it asked before; another browser’s request stays', async () => {
    const { email, phone, userId } = await newOwner();
    const [desktop, other] = [new Desktop(), new Desktop()];
    const first = await desktop.ask(email);
    const elsewhere = await other.ask(email);
    const late = desktop.copyOf();
    const second = await desktop.ask(email);
    await shown(phone, second.id, elsewhere.id);
    // Told or not: a request that ended before its phone could hear of it has ended for the phone too.
    await runInDurableObject(userOf(userId), (_instance, state) => {
      state.storage.sql.exec('DELETE FROM unlock WHERE id = ?', first.id);
    });
    expect(await late.status(first.id)).toBe('expired');
    expect((await phone.approve(first.id, first.code)).body.code).toBe('not_pending');
  });

  it('is refused from another site, with an unknown field, and without an address', async () => {
    const desktop = new Desktop();
    const evil = await desktop.post(
      '/api/unlock',
      { email: newAddress() },
      { Origin: 'https://evil.example' },
    );
    expect(evil.status).toBe(403);
    expect((await desktop.post('/api/unlock', { email: newAddress(), userId: 'x' })).status).toBe(422);
    expect((await desktop.post('/api/unlock', { email: 'nobody' })).status).toBe(422);
    expect(desktop.cookies.has('__Host-quickslot_unlock')).toBe(false);
  });

  it('too often is refused with 429, whether anybody has the address or not', async () => {
    const { email } = await newOwner();
    for (const address of [email, newAddress()]) {
      const limited = new Desktop({
        ...env,
        RATE_LIMITS: 'on',
        LIMIT_SIGN_IN: { limit: async () => ({ success: true }) },
      });
      for (let i = 0; i < 10; i += 1) await limited.ask(address);
      const answer = await limited.post('/api/unlock', { email: address });
      expect([answer.status, Number(answer.headers.get('Retry-After')) > 0]).toEqual([429, true]);
    }
  });
});

describe('what became of a request', () => {
  it('is told to the browser that asked alone', async () => {
    const { desktop, asked } = await approved();
    const thief = new Desktop();
    expect(await thief.status(asked.id)).toBe(404);
    await thief.ask(newAddress());
    expect(await thief.status(asked.id)).toBe(404);
    // The right id with a secret of one's own.
    const own = thief.cookies.get('__Host-quickslot_unlock')?.split('.')[1];
    thief.cookies.set('__Host-quickslot_unlock', `${asked.id}.${own}`);
    expect(await thief.status(asked.id)).toBe(404);
    expect((await thief.redeem(asked.id)).status).toBe(404);
    expect((await thief.dial(asked.id)).status).toBe(404);
    expect((await desktop.redeem(asked.id)).status).toBe(200);
  });

  it('comes by a socket only with the app’s own Origin, an upgrade, and the cookie', async () => {
    const desktop = new Desktop();
    const { id } = await desktop.ask(newAddress());
    for (const origin of ['https://evil.example', 'null', null]) {
      expect([origin, (await desktop.dial(id, { Origin: origin })).status]).toEqual([origin, 403]);
    }
    expect((await desktop.dial(id, { Upgrade: '' })).status).toBe(426);
    expect((await desktop.dial(id, { Cookie: '' })).status).toBe(404);
    expect((await desktop.dial('nonsense')).status).toBe(404);
    const named = await desktop.dial(id, { 'Sec-WebSocket-Protocol': 'quickslot.v1' });
    expect([named.status, named.headers.get('Sec-WebSocket-Protocol')]).toEqual([101, 'quickslot.v1']);
    expect((await desktop.dial(id)).headers.get('Sec-WebSocket-Protocol')).toBeNull();
  });

  it('comes by a socket that answers pings, and closes for anything else it is sent', async () => {
    const desktop = new Desktop();
    const { id } = await desktop.ask(newAddress());
    const socket = await WaitingSocket.open(desktop, id);
    socket.socket.send('ping');
    await socket.saw('pending', 'pong');
    socket.socket.send('{"type":"status","status":"approved"}');
    expect(await socket.end()).toBe(1008);
    expect(await desktop.status(id)).toBe('pending');
  });

  it('is told at once to a socket that opens late, and closes it', async () => {
    const desktop = new Desktop();
    const { id } = await desktop.ask(newAddress());
    await pass(id, 120_000);
    const socket = await WaitingSocket.open(desktop, id);
    await socket.saw('expired');
    expect(await socket.end()).toBe(1000);
  });

  it('comes by a socket that slept through a restart of its object', async () => {
    const { email, phone } = await newOwner();
    const desktop = new Desktop();
    const asked = await desktop.ask(email);
    const socket = await WaitingSocket.open(desktop, asked.id);
    await socket.saw('pending');
    await shown(phone, asked.id);
    await evictDurableObject(unlockOf(asked.id));
    expect((await phone.post(asked.id, 'deny', {})).status).toBe(204);
    await socket.saw('pending', 'denied');
    expect(await socket.end()).toBe(1000);
  });

  it('closes the eleventh socket of one request', async () => {
    const desktop = new Desktop();
    const { id } = await desktop.ask(newAddress());
    for (let i = 0; i < 10; i += 1) await WaitingSocket.open(desktop, id);
    expect(await (await WaitingSocket.open(desktop, id)).end()).toBe(4429);
  });
});

describe('coming in', () => {
  it('is refused before the approval, without the cookie, and without the app’s Origin', async () => {
    const { email, phone } = await newOwner();
    const desktop = new Desktop();
    const asked = await desktop.ask(email);
    expect((await desktop.redeem(asked.id)).body.code).toBe('not_approved');
    await shown(phone, asked.id);
    await phone.approve(asked.id, asked.code);
    const path = `/api/unlock/${asked.id}/redeem`;
    expect((await desktop.post(path, undefined, { Origin: undefined as unknown as string })).status).toBe(
      403,
    );
    expect((await new Desktop().redeem(asked.id)).status).toBe(404);
    expect((await desktop.post(path, { userId: 'x' })).status).toBe(422);
    expect((await desktop.redeem(asked.id)).status).toBe(200);
  });

  it('works once: a second time, and a second at the same moment, is refused', async () => {
    const { desktop, asked, userId } = await approved();
    const answers = await Promise.all(Array.from({ length: 5 }, () => desktop.copyOf().redeem(asked.id)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409, 409]);
    expect((await desktop.redeem(asked.id)).body.code).toBe('not_approved');
    const opened = await db.select().from(sessions).where(eq(sessions.userId, userId));
    expect(opened.filter(({ amr }) => amr.includes('unlock'))).toHaveLength(1);
  });

  it('works up to the last moment of thirty seconds, and dies then', async () => {
    const inTime = await approved();
    await pass(inTime.asked.id, 29_900);
    expect((await inTime.desktop.redeem(inTime.asked.id)).status).toBe(200);
    const late = await approved();
    await pass(late.asked.id, 30_100);
    const answer = await late.desktop.redeem(late.asked.id);
    expect([answer.status, answer.body.code]).toEqual([409, 'not_approved']);
    expect(await late.desktop.status(late.asked.id)).toBe('expired');
  });

  it('ends the session of somebody else that this browser had, and its own never had its id', async () => {
    const desktop = new Desktop();
    const eve = await signUp({ browser: desktop });
    const eveSession = claimsOf(eve.token).sid;
    const { asked, userId } = await approved(desktop);
    const answer = await desktop.redeem(asked.id);
    expect(answer.body.user.id).toBe(userId);
    expect(claimsOf(answer.body.accessToken).sid).not.toBe(eveSession);
    expect((await new Browser().me(eve.token)).status).toBe(401);
    expect((await desktop.refresh()).status).toBe(200);
    expect((await desktop.me(answer.body.accessToken)).body.id).toBe(userId);
  });

  it('opens a session that says how, is never fresh, and ends after 12 hours however often it is refreshed', async () => {
    const { desktop, asked, phone } = await approved();
    const token = String((await desktop.redeem(asked.id)).body.accessToken);
    expect([claimsOf(token).amr, claimsOf(token).auth_time]).toEqual([['unlock', 'mfa'], 0]);
    const row = await sessionOf(token);
    expect((row?.expiresAt ?? 0) - (row?.createdAt ?? 0)).toBe(12 * HOUR);
    const add = await addPasskey(desktop, token, await Authenticator.make());
    expect([add.status, add.body.code]).toEqual([403, 'step_up_required']);
    time.stop();
    time.pass(11 * HOUR);
    const refreshed = await desktop.refresh();
    expect([refreshed.status, claimsOf(refreshed.body.accessToken).amr]).toEqual([200, ['unlock', 'mfa']]);
    expect((await sessionOf(token))?.expiresAt).toBe(row?.expiresAt);
    const fresh = await stepUp(desktop, refreshed.body.accessToken, phone.device);
    expect(claimsOf(fresh.body.accessToken).amr).toEqual(['unlock', 'mfa', 'swk', 'user']);
    expect((await addPasskey(desktop, fresh.body.accessToken, await Authenticator.make())).status).toBe(201);
    time.pass(HOUR + 1_000);
    expect((await desktop.refresh()).status).toBe(401);
    expect((await desktop.me(refreshed.body.accessToken)).status).toBe(401);
  });

  it('is refused where the passkey that approved was removed meanwhile', async () => {
    const { asked, desktop, phone } = await approved();
    const overtaken = new Desktop(
      interrupted(() => db.delete(passkeys).where(eq(passkeys.id, phone.device.id))),
    );
    for (const [name, value] of desktop.cookies) overtaken.cookies.set(name, value);
    const answer = await overtaken.redeem(asked.id);
    expect([answer.status, answer.body.code]).toEqual([409, 'not_approved']);
    expect(overtaken.refreshToken).toBe('');
  });

  it('can be tried again where D1 did not answer before anything was used up', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => {});
    const { asked, desktop, userId } = await approved();
    const down = new Desktop({
      ...env,
      DB: {
        ...env.DB,
        prepare: () => {
          throw new Error('D1_ERROR: away');
        },
      } as unknown as D1Database,
    });
    for (const [name, value] of desktop.cookies) down.cookies.set(name, value);
    expect((await down.redeem(asked.id)).status).toBe(503);
    expect((await desktop.redeem(asked.id)).body.user.id).toBe(userId);
  });
});
