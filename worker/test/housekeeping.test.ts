// What goes by itself: bookings that are long over leave their calendar, and the history still answers for them; notices
// and the audit go when the installation says so.
import { runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { eq } from 'drizzle-orm';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { calendarObject } from '../calendar/client.ts';
import { cleanUp } from '../db/clean-up.ts';
import { keyPartAt } from '../db/key-parts.ts';
import { audit, bookings, notifications } from '../db/schema.ts';
import { KEEP_MS } from '../domain/policy.ts';
import { readConfig } from '../env.ts';
import { config, db, newPerson, time } from './auth-app.ts';
import { body, on, person, World } from './calendar-world.ts';
import { call, create, customer, newCallers, owner, tomorrow } from './callers.ts';
import { somebody } from './delivery-world.ts';

const ada = person('ada');
const DAY = 86_400_000;

beforeAll(newCallers);
beforeEach(() => time.stop());
afterEach(() => {
  time.restore();
  vi.restoreAllMocks();
});

/** The object's alarm as the platform fires it, by the object's own clock. */
const alarm = (world: World) => runInDurableObject(world.object, (instance) => instance.alarm());

describe('a calendar', () => {
  it('lets bookings go 90 days after they began, some at a time, and keeps what is younger or waits for something', async () => {
    const world = await World.create({ capacity: 5 });
    for (const hour of ['09:00', '10:00', '11:00'])
      body(await world.object.book(ada, { start: on(hour), note: '' }));
    const moved = body(await world.object.book(ada, { start: on('12:00'), note: '' }));
    body(await world.object.reschedule(ada, moved.id, { start: on('13:00') }));
    body(await world.object.book(ada, { start: on('13:00') + DAY, note: '' }));
    await world.moveTo(on('14:00') + 2 * DAY);
    await alarm(world);
    await vi.waitFor(async () =>
      expect(await db.$count(bookings, eq(bookings.calendarId, world.id))).toBe(5),
    );
    expect([await world.count('booking'), await world.count('moved')]).toEqual([5, 1]);

    await world.moveTo(on('11:00') + KEEP_MS);
    await alarm(world);
    expect(await world.count('booking')).toBe(3);
    await world.moveTo(on('13:00') + KEEP_MS + 1);
    await alarm(world);
    await alarm(world);
    expect([await world.count('booking'), await world.count('moved')]).toEqual([1, 0]);
    expect(await db.$count(bookings, eq(bookings.calendarId, world.id))).toBe(5);
    // It wakes by itself when the next ones are due, and not for nothing before.
    const wake = await runInDurableObject(world.object, (_instance, state) => state.storage.getAlarm());
    expect(wake).toBe((Math.floor((on('13:00') + DAY + KEEP_MS) / DAY) + 1) * DAY);
  });

  it('lets nothing go of which the history has not been told', async () => {
    const world = await World.create();
    body(await world.object.book(ada, { start: on('09:00'), note: '' }));
    await world.moveTo(on('10:00'));
    await alarm(world);
    await runInDurableObject(world.object, (instance) => {
      instance.store.journal.putReader('history', {
        seq: 1,
        attempts: 3,
        retryAt: on('23:00') + 2 * KEEP_MS,
      });
    });
    await world.moveTo(on('10:00') + KEEP_MS + DAY);
    await alarm(world);
    expect(await world.count('booking')).toBe(1);
    await runInDurableObject(world.object, (instance) => {
      instance.store.journal.putReader('history', {
        seq: instance.store.journal.last(),
        attempts: 0,
        retryAt: null,
      });
    });
    await alarm(world);
    expect(await world.count('booking')).toBe(0);
  });
});

describe('bookings that have left their calendar', () => {
  it('are still in the operator’s list, page by page and once each, and open one by one', async () => {
    const { id } = await create({ capacity: 3 });
    const starts = [tomorrow(9), tomorrow(10), tomorrow(11)];
    const made: string[] = [];
    for (const start of starts) {
      const { body } = await call(customer, 'POST', `/api/calendars/${id}/bookings`, { start });
      made.push(body.id);
    }
    await vi.waitFor(async () => expect(await db.$count(bookings, eq(bookings.calendarId, id))).toBe(3));
    // Half a year ago, as far as the history and the object know; the first two have left the object.
    const back = 180 * DAY;
    await db
      .update(bookings)
      .set({ startAt: Date.parse(starts[0] ?? '') - back })
      .where(eq(bookings.id, made[0] ?? ''));
    await db
      .update(bookings)
      .set({ startAt: Date.parse(starts[1] ?? '') - back })
      .where(eq(bookings.id, made[1] ?? ''));
    await runInDurableObject(calendarObject(env.CALENDARS, id), (_instance, { storage }) => {
      storage.sql.exec('DELETE FROM booking WHERE id IN (?, ?)', made[0], made[1]);
    });
    const pages: string[] = [];
    let cursor = '';
    do {
      const answer = await call(owner, 'GET', `/api/calendars/${id}/bookings?limit=1${cursor}`);
      expect(answer.status).toBe(200);
      pages.push(...answer.body.items.map((one: { id: string }) => one.id));
      cursor = answer.body.nextCursor ? `&cursor=${answer.body.nextCursor}` : '';
    } while (cursor);
    expect(pages).toEqual(made);
    const old = `/api/calendars/${id}/bookings/${made[0]}`;
    expect((await call(owner, 'GET', old)).body).toMatchObject({
      id: made[0],
      user: { name: 'Ada Lovelace' },
    });
    expect((await call(customer, 'GET', old)).status).toBe(200);
    const stranger = await newPerson();
    expect((await call(stranger, 'GET', old)).status).toBe(404);
    expect((await call(stranger, 'GET', `/api/calendars/${id}/bookings`)).status).toBe(403);
  });
});

describe('the cron', () => {
  it('forgets notices and audit as old as the installation says, and nothing younger', async () => {
    const { id: userId } = await somebody();
    const keep = { keepNoticesDays: 10, keepAuditDays: 20 };
    const entry = (age: number) =>
      ({
        userId,
        kind: 'signed_in',
        detail: `${age}`,
        userAgent: '',
        place: '',
        at: time.now - age * DAY,
      }) as const;
    await db.delete(audit);
    await db.insert(audit).values([entry(21), entry(19)]);
    const notice = (age: number) =>
      ({
        ...{
          userId,
          dedupe: `d${age}`,
          id: crypto.randomUUID(),
          kind: 'reminder' as const,
          title: '',
          text: '',
          url: '/',
        },
        createdAt: time.now - age * DAY,
      }) as const;
    await db.insert(notifications).values([notice(11), notice(9)]);
    // One part of the inboxes has its turn each time.
    const part = Number.parseInt(userId.slice(0, 2), 16);
    let now = time.now;
    while (keyPartAt(now) !== part) now += 300_000;
    await cleanUp(db, now, keep);
    const left = await db.select().from(audit).where(eq(audit.userId, userId));
    expect(left.map(({ detail }) => detail)).toEqual(['19']);
    const inbox = await db.select().from(notifications).where(eq(notifications.userId, userId));
    expect(inbox.map(({ dedupe }) => dedupe)).toEqual(['d9']);
  });

  it('does each other step where one fails, and says which one that was', async () => {
    const { id: userId } = await somebody();
    await db.insert(audit).values({
      ...{ userId, kind: 'signed_in', detail: '', userAgent: '', place: '' },
      at: time.now - 2 * DAY,
    });
    const said = vi.spyOn(console, 'error').mockImplementation(() => {});
    await env.DB.exec('ALTER TABLE group_plans RENAME TO group_plans_away');
    try {
      await cleanUp(db, time.now, { keepNoticesDays: 1, keepAuditDays: 1 });
    } finally {
      await env.DB.exec('ALTER TABLE group_plans_away RENAME TO group_plans');
    }
    expect(await db.$count(audit, eq(audit.userId, userId))).toBe(0);
    expect(said.mock.calls.map(([line]) => JSON.parse(line))).toEqual([
      { cleanUp: 'plans', error: expect.stringContaining('no such table') },
    ]);
  });

  it('takes the days from the settings, which must be numbers of days', () => {
    expect([config.keepNoticesDays, config.keepAuditDays]).toEqual([90, 365]);
    for (const days of ['0', '-1', '1.5', 'forever', '', '3651', undefined]) {
      const result = readConfig({ ...env, KEEP_AUDIT_DAYS: days } as typeof env);
      expect(result).toEqual({ ok: false, missing: ['KEEP_AUDIT_DAYS'] });
    }
  });
});
