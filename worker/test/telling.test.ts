// What follows a batch of changes: one write to D1, one message to the queue where something waits to be sent, and one
// call for each person with a window. Whatever fails is repeated, and repeating changes nothing.
import { env } from 'cloudflare:workers';
import { eq } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { historyReader, type Outside } from '../calendar/readers.ts';
import type { BookingRecord, LogRecord } from '../calendar/records.ts';
import type { Store } from '../calendar/store.ts';
import type { MineMessage } from '../contract/mine.ts';
import { DEFAULT_PREFERENCES } from '../contract/notifications.ts';
import { openDatabase } from '../db/client.ts';
import { forgetNotices } from '../db/notifications.ts';
import { bookings, notifications, sessions, users } from '../db/schema.ts';
import { recordChange } from '../notify/record.ts';
import { db, hashPasswordsCheaply } from './auth-app.ts';
import {
  addPhone,
  inboxOf,
  jobOf,
  NOW,
  openWindow,
  prefer,
  presentOf,
  recordOf,
  somebody,
  somebodyWithPhone,
  statusesTo,
} from './delivery-world.ts';

beforeEach(() => {
  hashPasswordsCheaply();
  vi.spyOn(console, 'warn').mockImplementation(() => {});
});
afterEach(() => vi.restoreAllMocks());

/** Pushes are for devices whose session stands: these people signed in just now. */
const now = Date.now();

/** An account without an address. */
async function plainPerson() {
  const person = await somebody();
  await db.update(users).set({ email: null }).where(eq(users.id, person.id));
  return person;
}

/** A calendar with these bookings, its log, and a reader whose calls are kept. */
function calendarWith(ownerId: string, records: readonly BookingRecord[], outside: Partial<Outside> = {}) {
  const calendar = { ...presentOf(null).calendar, ownerId };
  const store = {
    calendar: () => calendar,
    booking: (id: string) => records.find((one) => one.id === id),
    members: { all: () => [] },
  };
  const rows = records.map(
    ({ id, version }, index): LogRecord => ({
      ...{
        seq: index + 2,
        at: 0,
        kind: 'booking_confirmed',
        actorId: null,
        subjectId: id,
        version,
        spans: [],
      },
    }),
  );
  const told: [string, readonly MineMessage[]][] = [];
  const sent: string[][] = [];
  const reader = historyReader(store as unknown as Store, {
    record: (change) => recordChange(db, change, now),
    send: async (jobs) =>
      void sent.push(jobs.map((job) => ('bookingId' in job ? job.bookingId : job.placeId))),
    tell: async (userId, messages) => void told.push([userId, messages]),
    forget: async () => {},
    ...outside,
  });
  return { reader, rows, told, sent };
}

const bookingOf = (userId: string | null, changes: Partial<BookingRecord> = {}) =>
  presentOf(userId, changes).booking;

/** D1, counting. */
function counted() {
  const counts = { trips: 0, rows: 0 };
  const DB = new Proxy(env.DB, {
    get(target, name: keyof D1Database) {
      if (name !== 'batch') return Reflect.get(target, name).bind(target);
      return async (statements: D1PreparedStatement[]) => {
        const results = await target.batch(statements);
        counts.trips += 1;
        counts.rows += results.reduce((sum, { meta }) => sum + meta.rows_written, 0);
        return results;
      };
    },
  });
  return { DB, counts };
}

describe('a batch of changes', () => {
  it('of plain bookings costs one trip to D1 and three rows each, and the queue hears nothing', async () => {
    const people = await Promise.all(Array.from({ length: 20 }, plainPerson));
    const { DB, counts } = counted();
    const { reader, rows, told, sent } = calendarWith(
      crypto.randomUUID(),
      people.map(({ id }) => bookingOf(id)),
      { record: (change) => recordChange(openDatabase(DB), change, now) },
    );
    await reader.deliver(rows);
    expect(counts).toEqual({ trips: 1, rows: 60 });
    expect([told, sent]).toEqual([[], []]);
    expect(await inboxOf(people[7]?.id ?? '')).toMatchObject([{ kind: 'booking_confirmed' }]);
  });

  it('is told to each person with a window in one call, the bookings and the notices, and to nobody else', async () => {
    const [operator, ada, eve] = [await plainPerson(), await plainPerson(), await plainPerson()];
    await openWindow(operator.id);
    await openWindow(ada.id);
    const records = [bookingOf(ada.id), bookingOf(eve.id), bookingOf(ada.id), bookingOf(null)];
    const { reader, rows, told } = calendarWith(operator.id, records);
    await reader.deliver(rows);
    const heard = new Map(told.map(([userId, messages]) => [userId, messages.map(({ type }) => type)]));
    expect(told).toHaveLength(2);
    expect(heard.get(operator.id)).toEqual(['booking', 'booking', 'booking', 'booking']);
    expect(heard.get(ada.id)).toEqual(['booking', 'booking', 'notification', 'notification']);
  });

  it('that comes twice changes nothing, and says the same of the same notices', async () => {
    const ada = await somebodyWithPhone();
    await openWindow(ada.userId);
    const { reader, rows, told, sent } = calendarWith(crypto.randomUUID(), [bookingOf(ada.userId)]);
    await reader.deliver(rows);
    const inbox = await inboxOf(ada.userId);
    await db.update(notifications).set({ readAt: NOW }).where(eq(notifications.userId, ada.userId));
    await addPhone(ada);
    await reader.deliver(rows);
    expect(await inboxOf(ada.userId)).toEqual(inbox.map((row) => ({ ...row, readAt: NOW })));
    expect(await statusesTo(ada.userId)).toEqual(['email waiting', 'push waiting']);
    const notices = told.flatMap(([, messages]) =>
      messages.flatMap((one) => (one.type === 'notification' ? [one.notification] : [])),
    );
    expect(notices[1]).toEqual({ ...notices[0], read: true });
    expect(sent).toHaveLength(2);
  });

  it('is written while its person goes, or not at all: nothing names who is gone, and the calendar is told', async () => {
    const [ada, eve] = [await somebody(), await somebody()];
    await db.delete(users).where(eq(users.id, ada.id));
    const forgotten: (readonly string[])[] = [];
    let isDown = true;
    const { reader, rows } = calendarWith(crypto.randomUUID(), [bookingOf(ada.id), bookingOf(eve.id)], {
      async forget(_, userIds) {
        if (isDown) throw new Error('away');
        forgotten.push(userIds);
      },
    });
    // However often: nobody else would ever tell it.
    for (let i = 0; i < 6; i += 1) await expect(reader.deliver(rows)).rejects.toThrow('away');
    isDown = false;
    await reader.deliver(rows);
    expect(forgotten).toEqual([[ada.id]]);
    const written = async (id = '') => db.select().from(bookings).where(eq(bookings.id, id)).get();
    expect(await written(rows[0]?.subjectId ?? '')).toMatchObject({ userId: null, userName: '' });
    expect(await written(rows[1]?.subjectId ?? '')).toMatchObject({ userId: eve.id, userName: 'Ada' });
    expect([await inboxOf(ada.id), await statusesTo(ada.id)]).toEqual([[], []]);
  });

  it('that D1 does not take is told to all concerned, once, and again by whom it concerns when D1 is back', async () => {
    const [operator, ada] = [await plainPerson(), await plainPerson()];
    await openWindow(ada.id);
    let isDown = true;
    const { reader, rows, told } = calendarWith(operator.id, [bookingOf(ada.id), bookingOf(null)], {
      record: (change) => (isDown ? Promise.reject(new Error('down')) : recordChange(db, change, now)),
    });
    await expect(reader.deliver(rows.slice(0, 1))).rejects.toThrow('down');
    expect(told.map(([userId]) => userId).sort()).toEqual([ada.id, operator.id].sort());
    await expect(reader.deliver(rows)).rejects.toThrow('down');
    expect(told.slice(2).map(([userId, messages]) => [userId, messages.length])).toEqual([[operator.id, 1]]);
    isDown = false;
    await reader.deliver(rows);
    expect(told.slice(3).map(([userId]) => userId)).toEqual([ada.id]);
  });

  it('whose queue fails after the write is repeated, and sent then', async () => {
    const ada = await somebody();
    let isDown = true;
    const sent: unknown[] = [];
    const { reader, rows } = calendarWith(crypto.randomUUID(), [bookingOf(ada.id)], {
      async send(jobs) {
        if (isDown) throw new Error('away');
        sent.push(...jobs);
      },
    });
    await expect(reader.deliver(rows)).rejects.toThrow('away');
    expect(await statusesTo(ada.id)).toEqual(['email waiting']);
    isDown = false;
    await reader.deliver(rows);
    expect(sent).toHaveLength(1);
    expect(await statusesTo(ada.id)).toEqual(['email waiting']);
  });

  it('is held up by no person’s object for long, and for the others not at all', async () => {
    const [operator, ada] = [await plainPerson(), await plainPerson()];
    for (const { id } of [operator, ada]) await openWindow(id);
    const heard: string[] = [];
    const { reader, rows } = calendarWith(operator.id, [bookingOf(ada.id), bookingOf(ada.id)], {
      async tell(userId) {
        if (userId === ada.id) throw new Error('overloaded');
        heard.push(userId);
      },
    });
    for (let i = 0; i < 3; i += 1) await expect(reader.deliver(rows)).rejects.toThrow('overloaded');
    await reader.deliver(rows);
    expect(heard).toEqual([operator.id, operator.id, operator.id, operator.id]);
    // The next trouble has tries of its own.
    await expect(reader.deliver(rows.slice(1))).rejects.toThrow('overloaded');
  });
});

describe('what is written for a person', () => {
  it('is what they chose, kind by kind and channel by channel', async () => {
    const ada = await somebodyWithPhone();
    const kinds = {
      ...DEFAULT_PREFERENCES.kinds,
      booking_confirmed: { inApp: false, push: true, email: false },
      booking_cancelled: { inApp: true, push: false, email: true },
    };
    await prefer(ada.userId, { ...DEFAULT_PREFERENCES, kinds });
    const present = presentOf(ada.userId);
    await recordOf(present, jobOf(present), Date.now());
    expect([await inboxOf(ada.userId), await statusesTo(ada.userId)]).toEqual([[], ['push waiting']]);
    const later = presentOf(ada.userId, { status: 'cancelled' });
    await recordOf(later, jobOf(later, 'booking_cancelled'), Date.now());
    expect(await inboxOf(ada.userId)).toMatchObject([{ kind: 'booking_cancelled' }]);
    expect(await statusesTo(ada.userId)).toEqual(['email waiting', 'push waiting']);
  });

  it('is for devices whose session stands', async () => {
    const ada = await somebodyWithPhone();
    await db.update(sessions).set({ endedAt: 1 }).where(eq(sessions.userId, ada.userId));
    const present = presentOf(ada.userId);
    await recordOf(present, jobOf(present), Date.now());
    expect(await statusesTo(ada.userId)).toEqual(['email waiting']);
  });
});

describe('an inbox', () => {
  it('keeps three months, and a thousand notices', async () => {
    const ada = await plainPerson();
    const part = Number.parseInt(ada.id.slice(0, 2), 16);
    const old = { userId: ada.id, dedupe: 'old', id: crypto.randomUUID(), createdAt: NOW - 90 * 86_400_000 };
    const words = { kind: 'reminder', title: '', text: '', url: '/bookings' } as const;
    await db.insert(notifications).values([
      { ...old, ...words, createdAt: old.createdAt - 1 },
      { ...old, ...words, dedupe: 'young', id: crypto.randomUUID() },
    ]);
    await forgetNotices(db, (part + 1) % 256, NOW - 90 * 86_400_000);
    expect(await inboxOf(ada.id)).toHaveLength(2);
    await forgetNotices(db, part, NOW - 90 * 86_400_000);
    expect(await inboxOf(ada.id)).toMatchObject([{ dedupe: 'young' }]);
    await env.DB.prepare(
      `INSERT INTO notifications (user_id, dedupe, id, kind, title, text, url, created_at)
       SELECT ?, 'n' || value, 'n' || value, 'reminder', '', '', '', ? + value FROM json_each(?)`,
    )
      .bind(ada.id, NOW, JSON.stringify(Array.from({ length: 1_000 }, (_, index) => index)))
      .run();
    await forgetNotices(db, part, NOW - 90 * 86_400_000);
    const kept = await inboxOf(ada.id);
    expect(kept).toHaveLength(1_000);
    expect(kept.some(({ dedupe }) => dedupe === 'young')).toBe(false);
  });
});
