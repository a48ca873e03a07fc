// The readers of the log: D1's history and the queue. Failing, they are told later; nothing is lost, doubled or out of order.
import { evictDurableObject, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { eq } from 'drizzle-orm';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { LogRecord } from '../calendar/records.ts';
import { calendarIdOf, claimSlug } from '../db/calendars.ts';
import { openDatabase } from '../db/client.ts';
import { writeHistory } from '../db/history.ts';
import { bookings } from '../db/schema.ts';
import { type Cursor, Outbox, type OutboxJournal, retryDelay } from '../durable/outbox.ts';
import { consume } from '../queue/consumer.ts';
import { body, on, owner, person, rules, World } from './calendar-world.ts';
import { newCallers } from './callers.ts';
import { somebody } from './delivery-world.ts';
import { booked } from './queue-world.ts';

const ada = person('ada');
const db = openDatabase(env.DB);
const history = (id: string) => db.select().from(bookings).where(eq(bookings.id, id)).get();

afterEach(() => vi.restoreAllMocks());

/** Messages as the queue hands them over, and what became of each. */
function batchOf(bodies: unknown[]) {
  const settled: string[] = [];
  const messages = bodies.map((one, index) => ({
    id: String(index),
    body: one,
    attempts: 1,
    timestamp: new Date(),
    ack: () => settled.push(`${index} ack`),
    retry: () => settled.push(`${index} retry`),
  }));
  return { batch: { queue: 'quickslot-events', messages } as unknown as MessageBatch<unknown>, settled };
}

/** A journal in memory, with the same meaning. */
function journalOf(
  count: number,
): OutboxJournal<LogRecord> & { rows: LogRecord[]; cursors: Map<string, Cursor> } {
  const rows = Array.from(
    { length: count },
    (_, index): LogRecord => ({
      seq: index + 1,
      at: 0,
      kind: 'hold_placed',
      actorId: null,
      subjectId: null,
      version: null,
      spans: [],
    }),
  );
  const cursors = new Map<string, Cursor>();
  const journal = {
    rows,
    cursors,
    last: () => journal.rows.at(-1)?.seq ?? 0,
    first: () => journal.rows[0]?.seq ?? 0,
    after: (seq: number, limit: number) => journal.rows.filter((row) => row.seq > seq).slice(0, limit),
    forget: (seq: number) => {
      journal.rows = journal.rows.filter((row) => row.seq > seq);
    },
    reader: (name: string) => cursors.get(name) ?? { seq: 0, attempts: 0, retryAt: null },
    putReader: (name: string, cursor: Cursor) => void cursors.set(name, cursor),
  };
  return journal;
}

beforeAll(newCallers);

describe('a reader of the log', () => {
  it('is told everything in order, also what is written while it is being told', async () => {
    const journal = journalOf(120);
    const told: number[] = [];
    const outbox = new Outbox(
      journal,
      { now: () => 0 },
      [
        {
          name: 'r',
          async deliver(rows) {
            told.push(...rows.map((row) => row.seq));
            if (journal.rows.length === 120) journal.rows.push({ ...rows[0], seq: 121 } as LogRecord);
          },
        },
      ],
      1_000,
    );
    await Promise.all([outbox.drain(), outbox.drain()]);
    expect(told).toEqual(Array.from({ length: 121 }, (_, index) => index + 1));
    expect(outbox.isBehind()).toBe(false);
  });

  it('that fails is told again from the same row after its delay, and another reader is not kept waiting', async () => {
    const journal = journalOf(3);
    let now = 0;
    let broken = true;
    const told: number[] = [];
    const others: number[] = [];
    vi.spyOn(console, 'warn').mockImplementation(() => {});
    const outbox = new Outbox(
      journal,
      { now: () => now },
      [
        {
          name: 'broken',
          async deliver(rows) {
            if (broken) throw new Error('away');
            told.push(...rows.map((row) => row.seq));
          },
        },
        { name: 'other', deliver: async (rows) => void others.push(...rows.map((row) => row.seq)) },
      ],
      1_000,
    );
    await outbox.drain();
    const cursor = journal.reader('broken');
    expect([told, others, cursor.seq, cursor.attempts]).toEqual([[], [1, 2, 3], 0, 1]);
    await outbox.drain();
    expect(journal.reader('broken').attempts).toBe(1);
    now = cursor.retryAt ?? 0;
    broken = false;
    await outbox.drain();
    expect(told).toEqual([1, 2, 3]);
    expect(journal.reader('broken')).toEqual({ seq: 3, attempts: 0, retryAt: null });
  });

  it('waits longer each time, five seconds at most for two hours of tries', () => {
    expect([1, 2, 3, 4, 5, 9].map((attempts) => retryDelay(attempts, 0.5))).toEqual([
      500, 1000, 2000, 4000, 5000, 5000,
    ]);
    expect(retryDelay(500, 0.5)).toBe(60_000);
    expect(retryDelay(1, 0)).toBeLessThan(retryDelay(1, 1));
  });

  it('that is behind keeps the log from being forgotten; viewers keep the last thousand', async () => {
    const journal = journalOf(2_000);
    let broken = true;
    vi.spyOn(console, 'warn').mockImplementation(() => {});
    let now = 0;
    const deliver = async () => {
      if (broken) throw new Error('away');
    };
    const outbox = new Outbox(journal, { now: () => now }, [{ name: 'r', deliver }], 1_000);
    await outbox.drain();
    expect(journal.rows).toHaveLength(2_000);
    broken = false;
    now = 60_000;
    await outbox.drain();
    expect(journal.rows.map((row) => row.seq)).toEqual(
      Array.from({ length: 1_000 }, (_, index) => 1_001 + index),
    );
  });
});

describe('D1’s history', () => {
  const calendarOf = (id: string) => ({
    id,
    ownerId: owner.userId,
    settings: rules(),
    revision: 1,
    createdAt: 0,
    deletedAt: null,
  });

  it('has a booking within a second of its answer, and each later state', async () => {
    const world = await World.create();
    const booking = body(await world.object.book(ada, { start: on('10:00'), note: 'bring rackets' }));
    await vi.waitFor(
      async () =>
        expect(await history(booking.id)).toMatchObject({ status: 'confirmed', note: 'bring rackets' }),
      1_000,
    );
    await world.object.reschedule(ada, booking.id, { start: on('12:00') });
    await world.object.cancel(ada, booking.id);
    await vi.waitFor(
      async () =>
        expect(await history(booking.id)).toMatchObject({
          status: 'cancelled',
          startAt: on('12:00'),
          version: 3,
        }),
      1_000,
    );
  });

  it('that fails loses no booking, and catches up in order by the alarm alone, once', async () => {
    const world = await World.create();
    await env.DB.exec("CREATE TRIGGER down BEFORE INSERT ON bookings BEGIN SELECT RAISE(ABORT, 'down'); END");
    const made = [];
    try {
      for (const hour of ['10:00', '11:00', '12:00']) {
        made.push(body(await world.object.book(ada, { start: on(hour), note: '' })));
      }
      await vi.waitFor(async () => {
        const attempts = await runInDurableObject(
          world.object,
          (instance) => instance.store.journal.reader('history').attempts,
        );
        expect(attempts).toBeGreaterThan(0);
      });
      expect(await history(made[0]?.id ?? '')).toBeUndefined();
      // A restart in the middle of the outage changes nothing.
      await evictDurableObject(world.object);
      await world.setClock();
    } finally {
      await env.DB.exec('DROP TRIGGER down');
    }
    await world.moveTo(world.now + 10_000);
    expect(await world.alarm()).toBe(true);
    for (const booking of made)
      expect(await history(booking.id)).toMatchObject({ status: 'confirmed', version: 1 });
  });

  it('is told by the alarm what a process that died after its commit had not told', async () => {
    const world = await World.create();
    await runInDurableObject(world.object, (instance, state) => {
      // The commit without what follows it.
      state.storage.sql.exec('DELETE FROM told');
      instance.store.journal.append({
        at: world.now,
        kind: 'hold_released',
        actorId: null,
        subjectId: null,
        version: null,
        spans: [],
      });
    });
    await evictDurableObject(world.object);
    await world.setClock();
    const alarm = await runInDurableObject(world.object, (_instance, state) => state.storage.getAlarm());
    expect(alarm).not.toBeNull();
    await world.alarm();
    const { readers } = await runInDurableObject(world.object, (_instance, state) =>
      state.storage.sql.exec<{ readers: string }>('SELECT readers FROM told').one(),
    );
    expect(JSON.parse(readers)).toEqual({ history: { seq: 2, attempts: 0, retryAt: null } });
  });

  it('keeps the highest version, in whatever order and however often states arrive', async () => {
    const calendarId = crypto.randomUUID();
    const id = crypto.randomUUID();
    const state = (version: number, status: 'confirmed' | 'cancelled') => ({
      id,
      userId: ada.userId,
      userName: 'ada',
      contactEmail: null,
      start: on('10:00'),
      end: on('11:00'),
      seats: 1,
      status,
      note: '',
      price: null,
      payment: null,
      answers: null,
      seriesId: null,
      isGuest: false,
      checkedInAt: null,
      pendingUntil: null,
      remindMinutes: [],
      remindAt: null,
      createdAt: 0,
      version,
    });
    const write = (version: number, status: 'confirmed' | 'cancelled') =>
      writeHistory(
        db,
        {
          calendar: calendarOf(calendarId),
          rulesChanged: false,
          seq: version,
          bookings: [state(version, status)],
          places: [],
          tellings: [],
          team: { members: [], changes: [] },
          teamLines: [],
        },
        0,
      );
    await write(2, 'cancelled');
    await write(1, 'confirmed');
    expect(await history(id)).toMatchObject({ status: 'cancelled', version: 2 });
    await write(2, 'cancelled');
    expect(await history(id)).toMatchObject({ status: 'cancelled', version: 2 });
    expect(await db.select().from(bookings).where(eq(bookings.id, id))).toHaveLength(1);
  });

  it('names nobody whose account went before it was told of, and has the calendar forget them too', async () => {
    const gone = { userId: crypto.randomUUID(), name: 'Gone Already' };
    const asked = { id: 'care', kind: 'text', label: 'Careful with?' } as const;
    const world = await World.create({ questions: [asked] });
    const said = { note: 'the bad knee', answers: { care: 'the bad knee' } };
    const booking = body(await world.object.book(gone, { start: on('10:00'), ...said }));
    await vi.waitFor(async () =>
      expect(await history(booking.id)).toMatchObject({
        userId: null,
        userName: '',
        note: '',
        answers: null,
      }),
    );
    const job = { type: 'forget', calendarId: world.id, userId: gone.userId };
    const { batch: jobs, settled } = batchOf([job]);
    await consume(jobs, env);
    expect(settled).toEqual(['0 ack']);
    const text = await runInDurableObject(world.object, (_instance, { storage: { sql } }) =>
      JSON.stringify(['booking', 'log', 'answer'].map((name) => sql.exec(`SELECT * FROM ${name}`).toArray())),
    );
    for (const trace of [gone.userId, gone.name, 'bad knee']) expect(text).not.toContain(trace);
    await vi.waitFor(async () => expect(await history(booking.id)).toMatchObject({ status: 'cancelled' }));
    expect(await history(booking.id)).toMatchObject({ userId: null, userName: '', note: '', answers: null });
  });

  it('of a calendar that ends gives its slug back', async () => {
    const settings = rules({ slug: `slug-${crypto.randomUUID().slice(0, 8)}` });
    const record = { id: crypto.randomUUID(), ownerId: owner.userId, settings, createdAt: 0 };
    const write = (deletedAt: number | null, revision: number) =>
      writeHistory(
        db,
        {
          calendar: { ...record, revision, deletedAt },
          rulesChanged: true,
          seq: revision,
          bookings: [],
          places: [],
          tellings: [],
          team: { members: [], changes: [] },
          teamLines: [],
        },
        0,
      );
    const claim = (calendarId: string, ownerId: string) =>
      claimSlug(db, { slug: settings.slug, calendarId, ownerId, now: 0 });
    expect(await claim(record.id, owner.userId)).toBe(true);
    await write(null, 1);
    expect(await claim(crypto.randomUUID(), ada.userId)).toBe(false);
    await write(5, 2);
    expect(await calendarIdOf(db, settings.slug)).toBeUndefined();
    expect(await claim(crypto.randomUUID(), ada.userId)).toBe(true);
  });
});

describe('the queue’s consumer', () => {
  beforeAll(newCallers);

  it('puts aside what it can’t read, and retries only the message that failed', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => {});
    vi.spyOn(console, 'warn').mockImplementation(() => {});
    const { job } = await booked((await somebody()).id);
    await env.DB.exec(
      "CREATE TRIGGER down BEFORE UPDATE ON deliveries BEGIN SELECT RAISE(ABORT, 'down'); END",
    );
    const { batch: mixed, settled } = batchOf([
      { type: 'nonsense' },
      job,
      { ...job, bookingId: crypto.randomUUID() },
    ]);
    try {
      await consume(mixed, env);
    } finally {
      await env.DB.exec('DROP TRIGGER down');
    }
    expect(settled.sort()).toEqual(['0 ack', '1 retry', '2 ack']);
  });
});
