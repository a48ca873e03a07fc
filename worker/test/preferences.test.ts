// What people want to be told; unread notices; and that a mark in one window is seen in the others.
import { runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { calendarObject } from '../calendar/client.ts';
import { clock } from '../clock.ts';
import { DEFAULT_PREFERENCES, NOTICE_KINDS } from '../contract/notifications.ts';
import { notifications } from '../db/schema.ts';
import type { Env } from '../env.ts';
import { act } from '../queue/act.ts';
import { Browser, db, hashPasswordsCheaply, newPerson } from './auth-app.ts';
import { call, create, newCallers, tomorrow } from './callers.ts';
import { ownSocket } from './own-socket.ts';

beforeAll(newCallers);

beforeEach(() => hashPasswordsCheaply());
afterEach(() => vi.restoreAllMocks());

const path = '/api/me/preferences';

describe('preferences', () => {
  it('are in the beginning: everything everywhere, and a reminder a quarter of an hour ahead', async () => {
    const person = await newPerson();
    const { status, body } = await call(person, 'GET', path);
    expect(status).toBe(200);
    expect(body).toEqual(DEFAULT_PREFERENCES);
    expect(Object.keys(body.kinds).sort()).toEqual([...NOTICE_KINDS].sort());
    expect(body.reminderMinutes).toEqual([15]);
  });

  it('are replaced whole: what is left out is as at the beginning again', async () => {
    const person = await newPerson();
    const kinds = { reminder: { inApp: true, push: true, email: false } };
    const quietHours = { start: '22:00', end: '07:00' };
    const first = await call(person, 'PUT', path, { kinds, quietHours, reminderMinutes: [60, 1440] });
    expect(first.status).toBe(200);
    expect(first.body).toMatchObject({ kinds, quietHours, reminderMinutes: [60, 1440] });
    expect((await call(person, 'GET', path)).body).toEqual(first.body);
    await call(person, 'PUT', path, { reminderMinutes: [] });
    expect((await call(person, 'GET', path)).body).toEqual({ ...DEFAULT_PREFERENCES, reminderMinutes: [] });
  });

  it.each([
    [{ other: 1 }, 'other'],
    [{ kinds: { birthday: { inApp: true, push: true, email: true } } }, 'kinds.birthday'],
    [{ kinds: { reminder: { inApp: true, push: true } } }, 'kinds.reminder.email'],
    [{ kinds: { reminder: { inApp: true, push: true, email: 'yes' } } }, 'kinds.reminder.email'],
    [{ reminderMinutes: [0] }, 'reminderMinutes.0'],
    [{ reminderMinutes: [15, 15] }, 'reminderMinutes'],
    [{ reminderMinutes: [1, 2, 3, 4, 5, 6] }, 'reminderMinutes'],
    [{ quietHours: { start: '22:00', end: '24:00' } }, 'quietHours.end'],
    [{ quietHours: { start: '22:00' } }, 'quietHours.end'],
  ])('refuse %j, and stay as they were', async (body, field) => {
    const person = await newPerson();
    const answer = await call(person, 'PUT', path, body);
    expect([answer.status, answer.body.code]).toEqual([422, 'invalid_request']);
    expect(answer.body.errors.map((error: { path: string }) => error.path)).toContain(field);
    expect((await call(person, 'GET', path)).body).toEqual(DEFAULT_PREFERENCES);
  });

  it('belong to whoever is signed in', async () => {
    expect((await call(undefined, 'GET', path)).status).toBe(401);
    expect((await call(undefined, 'PUT', path, {})).status).toBe(401);
  });

  it('for reminders hold for bookings made before; a queue that fails says so, and the repeat mends it', async () => {
    const person = await newPerson();
    const calendar = await create();
    const { body: booking } = await call(person, 'POST', `/api/calendars/${calendar.id}/bookings`, {
      start: tomorrow(10),
    });
    const leads = () =>
      runInDurableObject(
        calendarObject(env.CALENDARS, calendar.id),
        (object) => object.store.booking(booking.id)?.remindMinutes,
      );
    expect(await leads()).toEqual([15]);

    const jobs: unknown[] = [];
    const settings = (send: (job: unknown, options?: unknown) => Promise<unknown>) =>
      new Browser({ ...env, EVENTS: { send } as unknown as Env['EVENTS'] });
    const put = (browser: Browser) =>
      browser.call('PUT', path, {
        body: { reminderMinutes: [120] },
        headers: { Authorization: `Bearer ${person.token}` },
      });
    vi.spyOn(console, 'error').mockImplementation(() => {});
    const failing = settings(async () => Promise.reject(new Error('Network connection lost')));
    expect((await put(failing)).status).toBe(503);
    expect((await put(settings(async (job, options) => jobs.push([job, options])))).status).toBe(200);
    // After the moment in which a booking may still be made by what was known of its person before.
    expect(jobs).toEqual([[{ type: 'reminders', userId: person.userId }, { delaySeconds: 2 }]]);
    await vi.waitFor(async () => {
      await act({ type: 'reminders', userId: person.userId }, env, clock.now());
      expect(await leads()).toEqual([120]);
    });
  });
});

describe('unread notices', () => {
  async function notice(userId: string): Promise<string> {
    const id = crypto.randomUUID();
    await db.insert(notifications).values({
      id,
      userId,
      kind: 'booking_confirmed',
      title: 'Booked',
      text: 'Court',
      url: '/bookings',
      createdAt: clock.now(),
      readAt: null,
      dedupe: id,
    });
    return id;
  }

  it('are counted, and a mark in one window is told to the others, once', async () => {
    const person = await newPerson();
    const other = await newPerson();
    const ids = [await notice(person.userId), await notice(person.userId)];
    const foreign = await notice(other.userId);
    const unread = async (who: typeof person) =>
      (await call(who, 'GET', '/api/me/notifications/unread')).body.unread;
    expect(await unread(person)).toBe(2);

    const window = await ownSocket(person.token);
    const mark = (marked: string[]) => call(person, 'POST', '/api/me/notifications/read', { ids: marked });
    expect((await mark([ids[0] ?? '', foreign])).status).toBe(204);
    expect(await window.next('read')).toEqual({ type: 'read', ids: [ids[0]] });
    expect([await unread(person), await unread(other)]).toEqual([1, 1]);
    await mark([ids[0] ?? '']);
    await mark(ids);
    expect(await window.next('read')).toEqual({ type: 'read', ids: [ids[1]] });
    expect(window.messages).toEqual([]);
  });
});
