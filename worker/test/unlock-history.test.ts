// What is written down of unlock requests, each once whatever fails meanwhile; and that nothing of them stays in their objects.
import { evictDurableObject, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { eq } from 'drizzle-orm';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { forgetAccount } from '../db/account.ts';
import { cleanUp } from '../db/clean-up.ts';
import { unlockRequests } from '../db/schema.ts';
import { writeUnlock } from '../db/unlock-requests.ts';
import { begin } from '../unlock/request.ts';
import { config, db, newAddress } from './auth-app.ts';
import { auditOf, bearer } from './passkey-world.ts';
import { Desktop, newOwner, pass, shown, unlockOf } from './unlock-world.ts';

afterEach(() => vi.restoreAllMocks());

const rowOf = (id: string) => db.select().from(unlockRequests).where(eq(unlockRequests.id, id)).get();

/** Waits until the history says this of a request. */
async function written(id: string, what: Record<string, unknown>): Promise<void> {
  await vi.waitFor(async () => expect(await rowOf(id)).toMatchObject(what), { timeout: 3_000, interval: 5 });
}

async function auditIs(userId: string, ...entries: string[]): Promise<void> {
  const own = async () =>
    (await auditOf(userId)).filter((entry) => /^(?:unlock_|signed_in: unlock)/.test(entry));
  await vi.waitFor(async () => expect(await own()).toEqual(entries), { timeout: 3_000, interval: 5 });
}

/** Moves the clock of a request's object, and fires its alarm, which must have been set for then or before. */
function alarmAfter(id: string, ms: number): Promise<boolean> {
  return runInDurableObject(unlockOf(id), async (instance, state) => {
    const now = instance.clock.now() + ms;
    instance.clock.now = () => now;
    const at = await state.storage.getAlarm();
    if (at === null || at > now) return false;
    await instance.alarm();
    return true;
  });
}

/** Runs while nothing can be written to the history. */
async function whileDown(work: () => Promise<void>): Promise<void> {
  vi.spyOn(console, 'warn').mockImplementation(() => {});
  await env.DB.exec(
    "CREATE TRIGGER unlocks_down BEFORE INSERT ON unlock_requests BEGIN SELECT RAISE(ABORT, 'down'); END",
  );
  try {
    await work();
  } finally {
    await env.DB.exec('DROP TRIGGER unlocks_down');
  }
}

async function failures(id: string): Promise<number> {
  return runInDurableObject(unlockOf(id), (_instance, state) =>
    Number(
      state.storage.sql.exec("SELECT max(attempts) AS attempts FROM reader WHERE name = 'history'").one()
        .attempts ?? 0,
    ),
  );
}

describe('the history of a request', () => {
  it('has who asked, what came of it, and the session it opened; the audit has each step once', async () => {
    const { email, userId, phone } = await newOwner();
    const desktop = new Desktop();
    const asked = await desktop.ask(email, { 'User-Agent': 'curl/8' });
    await written(asked.id, { userId, userAgent: 'curl/8', status: 'pending', wrongCodes: 0, endedAt: null });
    await shown(phone, asked.id);
    await phone.options(asked.id, asked.code === '000000' ? '000001' : '000000');
    await phone.approve(asked.id, asked.code);
    await written(asked.id, { status: 'approved', wrongCodes: 1 });
    const { accessToken } = (await desktop.redeem(asked.id)).body;
    const { sid } = JSON.parse(atob(accessToken.split('.')[1]));
    await written(asked.id, { status: 'redeemed', sessionId: sid });
    expect((await rowOf(asked.id))?.endedAt).not.toBeNull();
    await auditIs(
      userId,
      'unlock_asked',
      'unlock_code_wrong: 1 of 3',
      'unlock_approved: passkey Google Password Manager',
      'signed_in: unlock',
    );
    const held = await desktop.call('GET', '/api/me/export', { headers: bearer(accessToken) });
    expect(held.body.unlockRequests).toMatchObject([{ id: asked.id, status: 'redeemed', sessionId: sid }]);
    expect(JSON.stringify(held.body.unlockRequests)).not.toContain(asked.code);
  });

  it('has requests for an address that nobody has too, in nobody’s audit', async () => {
    const { id } = await new Desktop().ask(newAddress());
    await written(id, { userId: null, status: 'pending' });
    await pass(id, 120_000);
    expect(await alarmAfter(id, 1)).toBe(true);
    await written(id, { userId: null, status: 'expired' });
  });

  it('says that a request ran out though nobody asked about it: its alarm does', async () => {
    const { email, userId, phone } = await newOwner();
    const asked = await new Desktop().ask(email);
    await shown(phone, asked.id);
    await evictDurableObject(unlockOf(asked.id));
    await alarmAfter(asked.id, 119_000);
    await shown(phone, asked.id);
    expect(await alarmAfter(asked.id, 1_001)).toBe(true);
    await written(asked.id, { status: 'expired' });
    await shown(phone);
    await auditIs(userId, 'unlock_asked', 'unlock_expired');
  });

  it('says that an approval ran out that no browser came in by', async () => {
    const { email, userId, phone } = await newOwner();
    const asked = await new Desktop().ask(email);
    await shown(phone, asked.id);
    await phone.approve(asked.id, asked.code);
    expect(await alarmAfter(asked.id, 30_001)).toBe(true);
    await written(asked.id, { status: 'expired' });
    await auditIs(
      userId,
      'unlock_asked',
      'unlock_approved: passkey Google Password Manager',
      'unlock_expired: approved, but the browser did not come in',
    );
  });

  it('catches up after an outage by the alarm alone, each step once and in order, a restart in between', async () => {
    const { email, userId, phone } = await newOwner();
    const asked = await new Desktop().ask(email);
    await shown(phone, asked.id);
    await auditIs(userId, 'unlock_asked');
    await whileDown(async () => {
      await phone.options(asked.id, asked.code === '000000' ? '000001' : '000000');
      expect((await phone.post(asked.id, 'deny', {})).status).toBe(204);
      await shown(phone);
      await vi.waitFor(async () => expect(await failures(asked.id)).toBeGreaterThan(0));
      await evictDurableObject(unlockOf(asked.id));
      expect(await alarmAfter(asked.id, 600_001)).toBe(true);
    });
    expect((await rowOf(asked.id))?.status).toBe('pending');
    // Its time to be forgotten is over, but it was not told yet.
    expect(await alarmAfter(asked.id, 10_000)).toBe(true);
    await written(asked.id, { status: 'denied', wrongCodes: 1 });
    await auditIs(userId, 'unlock_asked', 'unlock_code_wrong: 1 of 3', 'unlock_denied');
  });

  it('goes on while D1’s history is down: asked, approved, come in', async () => {
    const { email, userId, phone } = await newOwner();
    const desktop = new Desktop();
    await whileDown(async () => {
      const asked = await desktop.ask(email);
      await shown(phone, asked.id);
      expect((await phone.approve(asked.id, asked.code)).status).toBe(204);
      expect((await desktop.redeem(asked.id)).body.user.id).toBe(userId);
      expect(await rowOf(asked.id)).toBeUndefined();
    });
  });

  it('is written once however often and in whatever parts it is told', async () => {
    const { userId } = await newOwner();
    const ask = {
      id: crypto.randomUUID(),
      userId,
      secretHash: 'x',
      keyHash: 'x',
      browser: '',
      platform: '',
      userAgent: '',
      place: '',
      deviceHash: 'x',
      networkHash: null,
      isKnown: false,
    };
    const { state, events } = begin(ask, '123456', 1_000);
    const first = { ...events[0], seq: 1 } as Parameters<typeof writeUnlock>[2][number];
    const second = { ...first, kind: 'denied', seq: 2 } as const;
    const denied = { ...state, status: 'denied', endedAt: 2_000 } as const;
    await writeUnlock(db, state, [first]);
    await writeUnlock(db, denied, [first, second]);
    await writeUnlock(db, denied, [first, second]);
    await writeUnlock(db, state, [first]);
    expect(await rowOf(ask.id)).toMatchObject({ status: 'denied', version: 2 });
    await auditIs(userId, 'unlock_asked', 'unlock_denied');
  });

  it('goes with the account, and what is told after that is nobody’s', async () => {
    const { email, userId, phone } = await newOwner();
    const asked = await new Desktop().ask(email);
    await written(asked.id, { userId });
    await shown(phone, asked.id);
    await forgetAccount(db, userId, email);
    expect(await rowOf(asked.id)).toBeUndefined();
    expect(await alarmAfter(asked.id, 120_001)).toBe(true);
    await written(asked.id, { userId: null, status: 'expired' });
    expect(await auditOf(userId)).toEqual([]);
  });

  it('is kept for thirty days', async () => {
    const { id } = await new Desktop().ask(newAddress());
    await written(id, { status: 'pending' });
    await cleanUp(db, Date.now() + 30 * 86_400_000, config);
    expect(await rowOf(id)).toBeDefined();
    await cleanUp(db, Date.now() + 30 * 86_400_000 + 121_000, config);
    expect(await rowOf(id)).toBeUndefined();
  });
});

describe('a request’s object', () => {
  it('keeps nothing ten minutes after the end, and answers as if it had never been', async () => {
    const { email, phone } = await newOwner();
    const desktop = new Desktop();
    const asked = await desktop.ask(email);
    await shown(phone, asked.id);
    await phone.post(asked.id, 'deny', {});
    await written(asked.id, { status: 'denied' });
    await alarmAfter(asked.id, 599_000);
    expect(await desktop.status(asked.id)).toBe('denied');
    expect(await alarmAfter(asked.id, 2_000)).toBe(true);
    await runInDurableObject(unlockOf(asked.id), async (_instance, state) => {
      expect(await state.storage.getAlarm()).toBeNull();
      const tables = state.storage.sql.exec("SELECT name FROM sqlite_master WHERE type = 'table'").toArray();
      expect(tables.filter(({ name }) => !String(name).startsWith('_cf'))).toEqual([]);
    });
    expect(await desktop.status(asked.id)).toBe(404);
    expect((await desktop.redeem(asked.id)).status).toBe(404);
    expect((await phone.options(asked.id, asked.code)).status).toBe(404);
  });

  it('holds its secrets as hashes alone', async () => {
    const desktop = new Desktop();
    const asked = await desktop.ask(newAddress());
    const secret = desktop.cookies.get('__Host-quickslot_unlock')?.split('.')[1] ?? '-';
    const key = asked.link.split('#')[1] ?? '-';
    const device = desktop.cookies.get('__Host-quickslot_device') ?? '-';
    await runInDurableObject(unlockOf(asked.id), (_instance, state) => {
      const text = JSON.stringify([
        state.storage.sql.exec('SELECT * FROM request').toArray(),
        state.storage.sql.exec('SELECT * FROM log').toArray(),
      ]);
      expect([secret, key, device].map((one) => text.includes(one))).toEqual([false, false, false]);
    });
  });
});
