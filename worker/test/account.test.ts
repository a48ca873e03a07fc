// Sessions, the audit, the export and the end of an account.
import { runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { eq, getTableName, is } from 'drizzle-orm';
import { SQLiteTable } from 'drizzle-orm/sqlite-core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { calendarObject } from '../calendar/client.ts';
import * as schema from '../db/schema.ts';
import { bookings, sessions } from '../db/schema.ts';
import { standingSessions } from '../db/sessions.ts';
import { Browser, db, hashPasswordsCheaply, newPerson, PASSWORD, time } from './auth-app.ts';
import { Authenticator } from './authenticator.ts';
import { addPasskey, auditOf, bearer, signIn, signUp } from './passkey-world.ts';

const DAY = 86_400_000;

beforeEach(() => {
  hashPasswordsCheaply();
  time.stop();
});
afterEach(() => {
  vi.restoreAllMocks();
  time.restore();
});

type Person = Awaited<ReturnType<typeof newPerson>>;
const get = (who: { browser: Browser; token: string }, path: string) =>
  who.browser.call('GET', path, { headers: bearer(who.token) });
const remove = (who: { browser: Browser; token: string }, path: string) =>
  who.browser.call('DELETE', path, { headers: bearer(who.token) });
async function elsewhere({ email }: Person, userAgent: string) {
  const browser = new Browser();
  const answer = await browser.post(
    '/api/auth/login',
    { email, password: PASSWORD },
    { 'User-Agent': userAgent },
  );
  return { browser, token: String(answer.body.accessToken) };
}
const IPHONE = 'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Mobile Safari/604.1';

describe('sessions', () => {
  it('are listed with device and use, the present one marked, ended ones and other people’s left out', async () => {
    const ada = await newPerson();
    await newPerson();
    time.pass(1000);
    await elsewhere(ada, IPHONE);
    const gone = await elsewhere(ada, 'curl/8');
    await gone.browser.post('/api/auth/logout');
    const { items, nextCursor } = (await get(ada, '/api/me/sessions')).body;
    expect(nextCursor).toBeNull();
    expect(items.map((one: { device: string; current: boolean }) => [one.device, one.current])).toEqual([
      ['Safari on iPhone', false],
      ['Unknown browser', true],
    ]);
    expect(items[0]).toMatchObject({ amr: ['pwd'], place: '' });
    expect(JSON.stringify(items)).not.toContain('Hash');
    const first = (await get(ada, '/api/me/sessions?limit=1')).body;
    const second = (await get(ada, `/api/me/sessions?limit=1&cursor=${first.nextCursor}`)).body;
    expect([first.items[0].id, second.items[0].id]).toEqual([items[0].id, items[1].id]);
  });

  it('end at once when signed out from elsewhere: calls, refresh, and what sockets ask about', async () => {
    const ada = await newPerson();
    const phone = await elsewhere(ada, IPHONE);
    const id = phone.browser.refreshToken.split('.')[0] ?? '';
    expect((await standingSessions(db, [id], time.now)).has(id)).toBe(true);
    expect((await remove(ada, `/api/me/sessions/${id}`)).status).toBe(204);
    expect((await phone.browser.me(phone.token)).status).toBe(401);
    expect((await phone.browser.refresh()).status).toBe(401);
    expect((await standingSessions(db, [id], time.now)).has(id)).toBe(false);
    expect((await ada.browser.refresh()).status).toBe(200);
    expect((await auditOf(ada.userId)).at(-1)).toBe('session_ended: Safari on iPhone');
    expect((await remove(ada, `/api/me/sessions/${id}`)).status).toBe(404);
  });

  it("can't be ended by others", async () => {
    const ada = await newPerson();
    const eve = await newPerson();
    const id = ada.browser.refreshToken.split('.')[0] ?? '';
    expect((await remove(eve, `/api/me/sessions/${id}`)).status).toBe(404);
    expect((await remove(eve, '/api/me/sessions/x')).status).toBe(422);
    expect((await ada.browser.refresh()).status).toBe(200);
  });

  it('ending the present one signs this browser out', async () => {
    const ada = await newPerson();
    const id = ada.browser.refreshToken.split('.')[0] ?? '';
    expect((await remove(ada, `/api/me/sessions/${id}`)).status).toBe(204);
    expect(ada.browser.refreshToken).toBe('');
  });

  it('all others end at one call', async () => {
    const ada = await newPerson();
    const eve = await newPerson();
    const others = [await elsewhere(ada, IPHONE), await elsewhere(ada, 'curl/8')];
    const answer = await ada.browser.post('/api/me/sessions/end-others', undefined, bearer(ada.token));
    expect(answer.status).toBe(204);
    for (const { browser, token } of others) {
      expect([(await browser.me(token)).status, (await browser.refresh()).status]).toEqual([401, 401]);
    }
    expect((await ada.browser.refresh()).status).toBe(200);
    expect((await eve.browser.refresh()).status).toBe(200);
    expect((await auditOf(ada.userId)).at(-1)).toBe('sessions_ended');
  });
});

describe('the audit', () => {
  it('tells what happened and how, for a person’s own account only, in pages', async () => {
    const ada = await newPerson();
    const eve = await newPerson();
    const phone = await elsewhere(ada, IPHONE);
    await new Browser().post('/api/auth/login', { email: ada.email, password: 'seven herons over the dam' });
    const used = phone.browser.copy();
    await phone.browser.post('/api/auth/logout');
    await phone.browser.post('/api/auth/logout');
    await used.refresh();
    const { items } = (await get(ada, '/api/me/audit')).body;
    expect(items.map((one: { kind: string; detail: string }) => [one.kind, one.detail])).toEqual([
      ['signed_out', ''],
      ['sign_in_failed', 'password'],
      ['signed_in', 'password'],
      ['registered', 'password'],
    ]);
    expect(items[2].device).toBe('Safari on iPhone');
    expect((await get(eve, '/api/me/audit')).body.items).toHaveLength(1);
    const first = (await get(ada, '/api/me/audit?limit=3')).body;
    const last = (await get(ada, `/api/me/audit?limit=3&cursor=${first.nextCursor}`)).body;
    expect([...first.items, ...last.items]).toEqual(items);
    expect(last.nextCursor).toBeNull();
  });

  it('tells of a refresh token that was used twice, once', async () => {
    const ada = await newPerson();
    const thief = ada.browser.copy();
    await ada.browser.refresh();
    time.pass(11_000);
    await thief.refresh();
    await thief.refresh();
    expect((await auditOf(ada.userId)).filter((entry) => entry === 'refresh_reused')).toHaveLength(1);
  });

  it('is not written where the change it tells of was not', async () => {
    const { browser, token, userId } = await signUp();
    await env.DB.exec("CREATE TRIGGER no BEFORE INSERT ON passkeys BEGIN SELECT RAISE(ABORT, 'no'); END");
    try {
      expect((await addPasskey(browser, token, await Authenticator.make())).status).toBe(503);
    } finally {
      await env.DB.exec('DROP TRIGGER no');
    }
    expect(await auditOf(userId)).toHaveLength(1);
  });
});

describe('an account with bookings', () => {
  const open = { weekly: [{ weekdays: [1, 2, 3, 4, 5, 6, 7], start: '00:00', end: '24:00' }] };
  const court = { name: 'Court', timeZone: 'UTC', schedule: open, slotMinutes: 60, capacity: 4 };
  const midnight = (days: number) =>
    `${new Date(Math.floor(Date.now() / DAY + days) * DAY).toISOString().slice(0, 10)}T00:00:00Z`;

  async function create(who: Person, changes = {}): Promise<string> {
    const body = { ...court, ...changes };
    return (await who.browser.call('POST', '/api/calendars', { body, headers: bearer(who.token) })).body.id;
  }
  async function book(who: Person, calendarId: string, start: string, note = ''): Promise<string> {
    const answer = await who.browser.post(
      `/api/calendars/${calendarId}/bookings`,
      { start, ...(note ? { note } : {}) },
      { ...bearer(who.token), 'Idempotency-Key': crypto.randomUUID() },
    );
    if (answer.status !== 201) throw new Error(JSON.stringify(answer.body));
    return answer.body.id;
  }
  /** Books at a time that is past by now. */
  async function bookInThePast(who: Person, calendarId: string, note: string): Promise<string> {
    const object = calendarObject(env.CALENDARS, calendarId);
    await runInDurableObject(object, (instance) => {
      instance.clock.now = () => Date.now() - 3 * DAY;
    });
    const id = await book(who, calendarId, midnight(-1), note);
    await runInDurableObject(object, (instance) => {
      instance.clock.now = () => Date.now();
    });
    return id;
  }
  const inHistory = (id: string) => db.select().from(bookings).where(eq(bookings.id, id)).get();

  async function someone() {
    const owner = await newPerson();
    const ada = await newPerson();
    const calendarId = await create(owner, {
      cancellation: { untilMinutesBefore: 525_600, refundPercent: 0 },
    });
    const askedId = await create(owner, { approvalRequired: true });
    const ownId = await create(ada, { name: 'Ada’s own' });
    const note = `the bad knee ${crypto.randomUUID()}`;
    const past = await bookInThePast(ada, calendarId, note);
    const ahead = await book(ada, calendarId, midnight(2), note);
    const asked = await book(ada, askedId, midnight(3));
    const guest = await book(owner, ownId, midnight(2));
    await ada.browser.post(`/api/calendars/${calendarId}/holds`, { start: midnight(4) }, bearer(ada.token));
    await addPasskey(ada.browser, ada.token, await Authenticator.make());
    for (const id of [past, ahead, asked, guest])
      await vi.waitFor(async () => expect(await inHistory(id)).toBeDefined());
    return { owner, ada, note, calendarId, askedId, ownId, past, ahead, asked, guest };
  }

  it('says in the audit what was done to calendars', async () => {
    const ada = await newPerson();
    const id = await create(ada);
    const body = { name: 'Centre court' };
    await ada.browser.call('PATCH', `/api/calendars/${id}`, { body, headers: bearer(ada.token) });
    await remove(ada, `/api/calendars/${id}`);
    expect((await auditOf(ada.userId)).slice(1)).toEqual([
      'calendar_created: Court',
      'calendar_changed: Centre court',
      'calendar_deleted: Centre court',
    ]);
  });

  it('is exported with everything, and no secret', async () => {
    const { ada, past, ahead, ownId } = await someone();
    const row = await db.select().from(sessions).where(eq(sessions.userId, ada.userId)).get();
    const user = await db.select().from(schema.users).where(eq(schema.users.id, ada.userId)).get();
    const answer = await get(ada, '/api/me/export');
    expect(answer.status).toBe(200);
    const held = answer.body;
    expect(held.account).toMatchObject({ id: ada.userId, email: ada.email, hasPassword: true });
    expect(held.bookings.map((one: { id: string }) => one.id)).toEqual(expect.arrayContaining([past, ahead]));
    expect(held.calendars.map((one: { id: string }) => one.id)).toEqual([ownId]);
    expect([held.passkeys.length, held.sessions.length]).toEqual([1, 1]);
    expect(held.preferences.reminderMinutes).toEqual([15]);
    expect(held.audit.at(-1).kind).toBe('exported');
    const text = JSON.stringify(held);
    for (const secret of [
      row?.deviceHash,
      user?.passwordHash,
      ada.browser.refreshToken,
      ada.token,
      'scrypt$',
    ]) {
      expect(text).not.toContain(secret);
    }
  });

  it('is deleted from every table and object: bookings ahead are cancelled, past ones keep no name', async () => {
    const { owner, ada, note, calendarId, askedId, ownId, past, ahead, asked, guest } = await someone();
    const phone = await elsewhere(ada, IPHONE);
    // What the owner was told names who asked.
    for (const kind of ['booking_requested', 'booking_cancelled', 'refund_failed'] as const) {
      const notice = { userId: owner.userId, title: `${note} asks for a time`, text: '', url: '/bookings' };
      const row = { id: crypto.randomUUID(), kind, dedupe: `${asked}:99:${kind}`, createdAt: time.now };
      await db.insert(schema.notifications).values({ ...row, ...notice });
    }
    expect((await remove(ada, '/api/me')).status).toBe(204);

    expect(ada.browser.refreshToken).toBe('');
    for (const { browser, token } of [ada, phone]) {
      expect([(await browser.me(token)).status, (await browser.refresh()).status]).toEqual([401, 401]);
    }
    const again = await new Browser().post('/api/auth/login', { email: ada.email, password: PASSWORD });
    expect(again.status).toBe(401);

    const list = await get(
      owner,
      `/api/calendars/${calendarId}/bookings?from=${midnight(-9)}&to=${midnight(9)}`,
    );
    const told = list.body.items.map((one: { id: string; status: string; user: unknown; note: string }) => [
      one.id,
      one.status,
      one.user,
      one.note,
    ]);
    const nobody = { id: null, name: '' };
    expect(told).toEqual([
      [past, 'completed', nobody, ''],
      [ahead, 'cancelled', nobody, ''],
    ]);
    expect((await get(owner, `/api/calendars/${ownId}`)).status).toBe(404);
    for (const [id, status] of [
      [ahead, 'cancelled'],
      [asked, 'cancelled'],
      [guest, 'cancelled'],
    ] as const) {
      await vi.waitFor(async () => expect((await inHistory(id))?.status).toBe(status));
    }
    expect((await inHistory(guest))?.userId).toBe(owner.userId);

    for (const table of Object.values(schema)) {
      if (!is(table, SQLiteTable)) continue;
      const text = JSON.stringify(await db.select().from(table));
      for (const trace of [ada.userId, ada.email, note]) {
        expect([getTableName(table), text.includes(trace)]).toEqual([getTableName(table), false]);
      }
    }
    for (const id of [calendarId, askedId, ownId]) {
      const text = await runInDurableObject(calendarObject(env.CALENDARS, id), (_instance, state) => {
        const { sql } = state.storage;
        return JSON.stringify(
          ['calendar', 'booking', 'hold', 'log', 'answer'].map((name) =>
            sql.exec(`SELECT * FROM ${name}`).toArray(),
          ),
        );
      });
      for (const trace of [ada.userId, ada.email, note])
        expect([id, text.includes(trace)]).toEqual([id, false]);
    }
    const slots = await get(
      owner,
      `/api/calendars/${calendarId}/slots?from=${midnight(2)}&to=${midnight(5)}`,
    );
    expect(slots.body.slots.every((slot: { remaining: number }) => slot.remaining === 4)).toBe(true);
  });

  it('of who only held somewhere leaves nothing there once the hold and its kept answer are over', async () => {
    const owner = await newPerson();
    const ada = await newPerson();
    const calendarId = await create(owner);
    await ada.browser.post(
      `/api/calendars/${calendarId}/holds`,
      { start: midnight(2) },
      { ...bearer(ada.token), 'Idempotency-Key': crypto.randomUUID() },
    );
    const object = calendarObject(env.CALENDARS, calendarId);
    const traces = () =>
      runInDurableObject(object, (_instance, { storage: { sql } }) =>
        ['booking', 'hold', 'log', 'answer'].filter((name) =>
          JSON.stringify(sql.exec(`SELECT * FROM ${name}`).toArray()).includes(ada.userId),
        ),
      );
    expect(await traces()).toEqual(['hold', 'answer']);
    expect((await remove(ada, '/api/me')).status).toBe(204);
    await runInDurableObject(object, async (instance) => {
      instance.clock.now = () => Date.now() + 2 * DAY;
      await instance.alarm();
    });
    expect(await traces()).toEqual([]);
  });

  it('is still there where a calendar could not be told, and goes at the next try', async () => {
    const { ada, ahead } = await someone();
    const broken = {
      ...env,
      CALENDARS: {
        ...env.CALENDARS,
        getByName: () => ({
          remove: () => Promise.reject(new Error('Network connection lost')),
          forget: () => Promise.reject(new Error('Network connection lost')),
        }),
      },
    } as unknown as typeof env;
    const unlucky = new Browser(broken);
    const refused = await unlucky.call('DELETE', '/api/me', { headers: bearer(ada.token) });
    expect(refused.status).toBe(503);
    expect((await inHistory(ahead))?.userId).toBe(ada.userId);
    expect((await remove(ada, '/api/me')).status).toBe(204);
    expect((await inHistory(ahead))?.userId).toBeNull();
  });

  it('by passkey alone is deleted too, and its passkey signs nobody in', async () => {
    const { browser, token, device } = await signUp();
    expect((await remove({ browser, token }, '/api/me')).status).toBe(204);
    expect((await signIn(new Browser(), device)).answer.status).toBe(401);
  });
});
