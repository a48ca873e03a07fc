// Unlock requests as their person has them: how many show, which give way, what is pushed, and who is kept out.
import { evictDurableObject, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { and, eq, isNull } from 'drizzle-orm';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { sessions } from '../db/schema.ts';
import { Browser, db } from './auth-app.ts';
import { type OwnSocket, ownSocket } from './own-socket.ts';
import { auditOf, signIn } from './passkey-world.ts';
import { type Asked, Desktop, newOwner, pass, passForUser, shown, userOf } from './unlock-world.ts';

afterEach(() => vi.restoreAllMocks());

const keyOf = ({ link }: Asked) => new URL(link).hash.slice(1);

/** How many requests were handed to the queue to be pushed. */
function pushed(userId: string): Promise<number> {
  return runInDurableObject(
    userOf(userId),
    (_instance, state) =>
      state.storage.sql
        .exec<{ count: number }>("SELECT count(*) AS count FROM unlock WHERE push = 'sent'")
        .one().count,
  );
}

/** Waits until the person's object has heard of so many requests, hidden ones too. */
async function heard(userId: string, count: number): Promise<void> {
  await vi.waitFor(
    async () =>
      expect(
        await runInDurableObject(userOf(userId), (_instance, state) =>
          state.storage.sql.exec<{ count: number }>('SELECT count(*) AS count FROM unlock').one(),
        ),
      ).toEqual({ count }),
    { timeout: 3_000, interval: 5 },
  );
}

/** Lets time pass for a part of what the person's object keeps. */
function age(userId: string, statement: string): Promise<void> {
  return runInDurableObject(userOf(userId), (_instance, state) => {
    state.storage.sql.exec(statement);
  });
}

/** So many strangers' requests, one after the other. */
async function strangers(owner: { email: string; userId: string }, count: number) {
  const made: { desktop: Desktop; asked: Asked }[] = [];
  for (let i = 0; i < count; i += 1) {
    const desktop = new Desktop();
    made.push({ desktop, asked: await desktop.ask(owner.email) });
    await heard(owner.userId, i + 1);
  }
  return made;
}

describe('requests that wait', () => {
  it('show to at most three; what comes above looks the same in the browser and can’t be approved', async () => {
    const owner = await newOwner();
    const made = await strangers(owner, 5);
    const [first, second, third, fourth] = made;
    await shown(owner.phone, ...[third, second, first].map((one) => one?.asked.id ?? ''));
    if (!fourth || !first) throw new Error('unreachable');
    expect(await fourth.desktop.status(fourth.asked.id)).toBe('pending');
    expect(Object.keys(fourth.asked)).toEqual(Object.keys(first.asked));
    const answer = await owner.phone.options(fourth.asked.id, fourth.asked.code);
    expect([answer.status, answer.body.code]).toEqual([404, 'not_found']);
    // Refusing one makes no room for what a stranger queued behind it.
    await owner.phone.post(first.asked.id, 'deny', {});
    await shown(owner.phone, ...[third, second].map((one) => one?.asked.id ?? ''));
    expect((await owner.phone.options(fourth.asked.id, fourth.asked.code)).status).toBe(404);
    await pass(fourth.asked.id, 120_000);
    expect(await fourth.desktop.status(fourth.asked.id)).toBe('expired');
  });

  it('above three can be approved once opened by the QR code, and a stranger’s gives way', async () => {
    const owner = await newOwner();
    const made = await strangers(owner, 4);
    const [first, second, third, fourth] = made.map(({ asked }) => asked);
    if (!first || !second || !third || !fourth) throw new Error('unreachable');
    for (const key of ['x', keyOf(first), '']) {
      const answer = await owner.phone.post(fourth.id, 'open', { key });
      expect([key, answer.status]).toEqual([key, key === '' ? 422 : 404]);
    }
    const opened = await owner.phone.post(fourth.id, 'open', { key: keyOf(fourth) });
    expect([opened.status, opened.body.id]).toEqual([200, fourth.id]);
    await shown(owner.phone, fourth.id, second.id, first.id);
    expect((await owner.phone.options(third.id, third.code)).status).toBe(404);
    expect((await owner.phone.approve(fourth.id, fourth.code)).status).toBe(204);
    expect((await made[3]?.desktop.redeem(fourth.id))?.status).toBe(200);
  });

  it('can be opened by the QR code before their person’s object heard of them, and after it forgot', async () => {
    const owner = await newOwner();
    const desktop = new Desktop();
    const asked = await desktop.ask(owner.email);
    expect((await owner.phone.post(asked.id, 'open', { key: keyOf(asked) })).status).toBe(200);
    await runInDurableObject(userOf(owner.userId), (_instance, state) => {
      state.storage.sql.exec('DELETE FROM unlock');
    });
    expect((await owner.phone.post(asked.id, 'open', { key: keyOf(asked) })).status).toBe(200);
    await shown(owner.phone, asked.id);
    await pass(asked.id, 120_000);
    expect((await owner.phone.post(asked.id, 'open', { key: keyOf(asked) })).body.code).toBe('not_pending');
  });

  it('of a browser that the account was signed in to before displace a stranger’s, never one that is being approved', async () => {
    const owner = await newOwner();
    const known = new Desktop();
    await signIn(known, owner.phone.device);
    await known.post('/api/auth/logout');
    const [first, second, third] = (await strangers(owner, 3)).map(({ asked }) => asked);
    if (!first || !second || !third) throw new Error('unreachable');
    // The newest stranger's would give way, but its code was typed.
    expect((await owner.phone.options(third.id, third.code)).status).toBe(200);
    const socket = await ownSocket(owner.phone.token);
    const mine = await known.ask(owner.email);
    expect((await socket.next('unlock')).request).toMatchObject({ id: mine.id, known: true });
    expect((await socket.next('unlock_ended')).id).toBe(second.id);
    await shown(owner.phone, mine.id, third.id, first.id);
    expect((await owner.phone.options(second.id, second.code)).status).toBe(404);
    expect((await owner.phone.approve(mine.id, mine.code)).status).toBe(204);
  });

  it('show at once in every open window, with no word of the code, and go when they end', async () => {
    const owner = await newOwner();
    const sockets: OwnSocket[] = [await ownSocket(owner.phone.token), await ownSocket(owner.phone.token)];
    const asked = await new Desktop().ask(owner.email);
    for (const socket of sockets) {
      expect((await socket.next('unlock')).request.id).toBe(asked.id);
      expect(socket.texts.join()).not.toContain(asked.code);
    }
    await owner.phone.approve(asked.id, asked.code);
    for (const socket of sockets) expect((await socket.next('unlock_ended')).id).toBe(asked.id);
    expect(await owner.phone.ids()).toEqual([]);
  });

  it('go from the list when their time is over, although nobody said so', async () => {
    const owner = await newOwner();
    const asked = await new Desktop().ask(owner.email);
    await shown(owner.phone, asked.id);
    await passForUser(owner.userId, 119_000);
    expect(await owner.phone.ids()).toEqual([asked.id]);
    await passForUser(owner.userId, 2_000);
    expect(await owner.phone.ids()).toEqual([]);
  });
});

describe('pushes', () => {
  it('are three in ten minutes, whatever is asked; after that a request shows inside the app alone', async () => {
    const owner = await newOwner();
    for (let i = 0; i < 4; i += 1) {
      const asked = await new Desktop().ask(owner.email);
      await shown(owner.phone, asked.id);
      expect((await owner.phone.post(asked.id, 'deny', {})).status).toBe(204);
      await shown(owner.phone);
    }
    await vi.waitFor(async () => expect(await pushed(owner.userId)).toBe(3));
    await age(
      owner.userId,
      "UPDATE unlock SET asked_at = asked_at - 600000, push = 'due' WHERE push = 'sent'",
    );
    await new Desktop().ask(owner.email);
    await vi.waitFor(async () => expect(await pushed(owner.userId)).toBe(1));
  });

  it('are asked for again where the queue could not be told, and once where it could', async () => {
    vi.spyOn(console, 'warn').mockImplementation(() => {});
    const owner = await newOwner();
    const announcement = {
      userId: owner.userId,
      request: {
        id: crypto.randomUUID(),
        browser: 'Firefox',
        platform: 'Linux',
        place: '',
        known: false,
        createdAt: '2026-11-22T12:00:00Z',
        expiresAt: '2026-11-22T12:02:00Z',
      },
      expiresAt: Date.now() + 60_000,
      deviceHash: 'x',
      networkHash: null,
    };
    const sent: string[] = [];
    const tell = (send: (userId: string, requestId: string) => Promise<void>) =>
      runInDurableObject(userOf(owner.userId), async (instance) => {
        instance.ports.pushUnlock = send;
        await instance.unlockAsked(announcement);
      });
    const failing = tell(async () => {
      throw new Error('queue is away');
    });
    await expect(failing).rejects.toThrow('queue is away');
    for (let i = 0; i < 2; i += 1) {
      await tell(async (_userId, requestId) => void sent.push(requestId));
    }
    expect(sent).toEqual([announcement.request.id]);
    expect(await owner.phone.ids()).toEqual([announcement.request.id]);
  });
});

describe('“that wasn’t me”', () => {
  it('ends all that wait, signs out what unlocks opened and nothing else, and is in the audit', async () => {
    const owner = await newOwner();
    const opened = new Desktop();
    const before = await opened.ask(owner.email);
    await shown(owner.phone, before.id);
    await owner.phone.approve(before.id, before.code);
    const { accessToken } = (await opened.redeem(before.id)).body;
    const socket = await ownSocket(accessToken);
    const made = await strangers({ ...owner }, 0);
    for (let i = 0; i < 4; i += 1) {
      const desktop = new Desktop();
      made.push({ desktop, asked: await desktop.ask(owner.email) });
      await heard(owner.userId, i + 2);
    }
    const reported = made[1]?.asked.id ?? '';
    expect((await owner.phone.post(reported, 'deny', { report: true })).status).toBe(204);
    for (const { desktop, asked } of made) expect(await desktop.status(asked.id)).toBe('denied');
    expect((await new Browser().me(accessToken)).status).toBe(401);
    expect((await opened.refresh()).status).toBe(401);
    expect(await socket.end()).toBe(4401);
    expect((await owner.phone.browser.me(owner.phone.token)).status).toBe(200);
    const standing = await db
      .select()
      .from(sessions)
      .where(and(eq(sessions.userId, owner.userId), isNull(sessions.endedAt)));
    expect(standing.map(({ amr }) => amr)).toEqual(['swk user mfa']);
    await vi.waitFor(async () => {
      const entries = await auditOf(owner.userId);
      expect(entries.filter((entry) => entry === 'unlock_reported')).toHaveLength(4);
      expect(entries).toContain('sessions_ended: opened from another device');
    });
  }, 20_000);

  it('may be said of a request that was approved: the browser no longer comes in', async () => {
    const owner = await newOwner();
    const desktop = new Desktop();
    const asked = await desktop.ask(owner.email);
    await shown(owner.phone, asked.id);
    await owner.phone.approve(asked.id, asked.code);
    expect((await owner.phone.post(asked.id, 'deny', { report: true })).status).toBe(204);
    expect((await desktop.redeem(asked.id)).body.code).toBe('not_approved');
    expect(await desktop.status(asked.id)).toBe('denied');
  });

  it('may be said late and again, once in the audit; the browser that came in is out', async () => {
    const owner = await newOwner();
    const desktop = new Desktop();
    const asked = await desktop.ask(owner.email);
    await shown(owner.phone, asked.id);
    await owner.phone.approve(asked.id, asked.code);
    const { accessToken } = (await desktop.redeem(asked.id)).body;
    for (let i = 0; i < 2; i += 1) {
      expect((await owner.phone.post(asked.id, 'deny', { report: true })).status).toBe(204);
    }
    expect((await desktop.me(accessToken)).status).toBe(401);
    expect(await desktop.status(asked.id)).toBe('redeemed');
    await vi.waitFor(async () =>
      expect((await auditOf(owner.userId)).filter((entry) => entry === 'unlock_reported')).toHaveLength(1),
    );
  });

  it('keeps that browser out for a day: it shows nowhere, is not pushed, and can’t be approved', async () => {
    const owner = await newOwner();
    const desktop = new Desktop();
    const asked = await desktop.ask(owner.email);
    await shown(owner.phone, asked.id);
    await owner.phone.post(asked.id, 'deny', { report: true });
    const again = await desktop.ask(owner.email);
    await heard(owner.userId, 2);
    expect(await owner.phone.ids()).toEqual([]);
    expect(await desktop.status(again.id)).toBe('pending');
    expect((await owner.phone.options(again.id, again.code)).status).toBe(404);
    await vi.waitFor(async () => expect(await pushed(owner.userId)).toBe(1));
    const other = await new Desktop().ask(owner.email);
    await shown(owner.phone, other.id);
    await evictDurableObject(userOf(owner.userId));
    await age(owner.userId, 'UPDATE unlock_block SET until_at = until_at - 86400000');
    const later = await desktop.ask(owner.email);
    await shown(owner.phone, later.id, other.id);
  });

  it('keeps its network out too, but for a browser that the account knows', async () => {
    const owner = await newOwner();
    const production = {
      ...env,
      ENVIRONMENT: 'production',
      PAYMENTS: 'none',
      STRIPE_API: 'https://api.stripe.com',
      PUSH_SERVICES: 'push.example',
    };
    const free = { limit: async () => ({ success: true }) };
    const settings = { ...production, LIMIT_SIGN_IN: free, LIMIT_READ: free, LIMIT_WRITE: free };
    const from = (address: string) => ({ 'CF-Connecting-IP': address });
    const known = new Desktop(settings);
    await signIn(known, owner.phone.device);
    const bad = await new Desktop(settings).ask(owner.email, from('203.0.113.7'));
    await shown(owner.phone, bad.id);
    await owner.phone.post(bad.id, 'deny', { report: true });
    await new Desktop(settings).ask(owner.email, from('203.0.113.7'));
    await heard(owner.userId, 2);
    expect(await owner.phone.ids()).toEqual([]);
    const elsewhere = await new Desktop(settings).ask(owner.email, from('203.0.113.8'));
    await shown(owner.phone, elsewhere.id);
    const mine = await known.ask(owner.email, from('203.0.113.7'));
    await shown(owner.phone, mine.id, elsewhere.id);
  });
});

describe('what a person’s object keeps of requests', () => {
  it('is forgotten by its alarm once it no longer counts', async () => {
    const owner = await newOwner();
    const asked = await new Desktop().ask(owner.email);
    await shown(owner.phone, asked.id);
    await owner.phone.options(asked.id, asked.code === '000000' ? '000001' : '000000');
    await owner.phone.post(asked.id, 'deny', { report: true });
    await heard(owner.userId, 1);
    const counts = (ms: number) =>
      runInDurableObject(userOf(owner.userId), async (instance, state) => {
        const now = Date.now() + ms;
        instance.clock.now = () => now;
        expect(await state.storage.getAlarm()).toBeLessThanOrEqual(now + 1);
        await instance.alarm();
        return ['unlock', 'unlock_code', 'unlock_block'].map((table) =>
          Number(state.storage.sql.exec(`SELECT count(*) AS count FROM ${table}`).one().count),
        );
      });
    expect(await counts(600_000)).toEqual([0, 1, 1]);
    expect(await counts(86_400_000)).toEqual([0, 0, 0]);
  });
});
