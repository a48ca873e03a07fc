// The tables of an object are brought up to date when it wakes: each step once, all of them or none.
import { evictDurableObject, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import { calendarObject } from '../calendar/client.ts';
import { STEPS } from '../calendar/migrations.ts';
import { migrate } from '../durable/migrations.ts';
import { body, MONDAY, on, person, result, World } from './calendar-world.ts';

const ada = person('ada');
const bob = person('bob');
const versions = (storage: DurableObjectStorage) =>
  storage.sql
    .exec<{ version: number }>('SELECT version FROM schema ORDER BY version')
    .toArray()
    .map((row) => row.version);

describe('migrations of an object', () => {
  it('run once, however often it wakes, and keep what is there', async () => {
    const world = await World.create();
    const booking = body(await world.object.book(ada, { start: on('10:00'), note: '' }));
    for (let i = 0; i < 2; i += 1) {
      await evictDurableObject(world.object);
      await world.setClock();
    }
    expect(await runInDurableObject(world.object, (_instance, state) => versions(state.storage))).toEqual(
      STEPS.map((_, index) => index + 1),
    );
    expect(body(await world.object.booking(ada, booking.id))).toEqual(booking);
  });

  it('find bookings again that were stored before their ids spoke of their start', async () => {
    const world = await World.create();
    const booking = body(await world.object.book(ada, { start: on('10:00'), note: 'mine' }));
    const old = crypto.randomUUID();
    await runInDurableObject(world.object, (instance, { storage }) => {
      // As the release before stored it: by its id alone, whose digits say nothing.
      const [row] = storage.sql.exec('SELECT * FROM booking').toArray();
      storage.sql.exec(
        'DROP TABLE booking; DROP TABLE moved; DROP TABLE told; CREATE TABLE calendar_before AS SELECT * FROM calendar; DROP TABLE calendar; DROP TABLE log; DROP TABLE answer; DROP TABLE hold; DROP TABLE block; DROP TABLE member; DROP TABLE waiting; DROP TABLE guest; DELETE FROM schema',
      );
      migrate(storage, STEPS.slice(0, 2));
      storage.sql.exec(
        'INSERT INTO calendar (one, id, owner_id, settings, revision, created_at) SELECT one, id, owner_id, settings, revision, created_at FROM calendar_before; DROP TABLE calendar_before',
      );
      const {
        payment: _paid,
        answers: _answers,
        series_id: _series,
        guest: _guest,
        ...stored
      }: Record<string, SqlStorageValue> = { ...row, id: old };
      const columns = Object.keys(stored);
      storage.sql.exec(
        `INSERT INTO booking (${columns.join()}) VALUES (${columns.map(() => '?').join()})`,
        ...Object.values(stored),
      );
      storage.sql.exec("INSERT INTO reader VALUES ('history', 0, 0, NULL)");
      instance.store.reread();
    });
    await evictDurableObject(world.object);
    await world.setClock();
    expect(body(await world.object.booking(ada, old))).toEqual({ ...booking, id: old });
    expect(result(await world.object.book(bob, { start: on('10:00'), note: '' }))).toBe('slot_taken');
    expect(result(await world.object.reschedule(ada, old, { start: on('12:00') }))).toBe(200);
    expect(body(await world.object.booking(ada, old)).start).toBe(`${MONDAY}T12:00:00Z`);
    expect(result(await world.object.cancel(ada, old))).toBe(200);
  });

  it('take an object of an earlier release to the newest, step by step', async () => {
    const world = await World.create();
    await world.object.book(ada, { start: on('10:00'), note: '' });
    const next = ['ALTER TABLE booking ADD COLUMN later TEXT', "UPDATE booking SET later = 'known'"];
    await runInDurableObject(world.object, (_instance, state) => {
      migrate(state.storage, [...STEPS, ...next]);
      migrate(state.storage, [...STEPS, ...next]);
      expect(versions(state.storage)).toHaveLength(STEPS.length + 2);
      expect(state.storage.sql.exec('SELECT later FROM booking').toArray()).toEqual([{ later: 'known' }]);
    });
    expect(result(await world.object.book(ada, { start: on('11:00'), note: '' }))).toBe(201);
  });

  it('let the one reader of the log go on where the last of three was', async () => {
    const unborn = calendarObject(env.CALENDARS, crypto.randomUUID());
    await runInDurableObject(unborn, (_instance, { storage }) => {
      migrate(storage, STEPS.slice(0, 2));
      storage.sql.exec(
        "INSERT INTO reader VALUES ('history', 9, 3, 5), ('people', 7, 0, NULL), ('jobs', 4, 0, NULL)",
      );
      migrate(storage, STEPS);
      const { readers } = storage.sql.exec<{ readers: string }>('SELECT readers FROM told').one();
      expect(JSON.parse(readers)).toEqual({ history: { seq: 4, attempts: 0, retryAt: null } });
    });
  });

  it('leave everything as it was where one step fails', async () => {
    const world = await World.create();
    await runInDurableObject(world.object, (_instance, state) => {
      const next = ['ALTER TABLE booking ADD COLUMN later TEXT', 'nonsense'];
      expect(() => migrate(state.storage, [...STEPS, ...next])).toThrow();
      expect(versions(state.storage)).toHaveLength(STEPS.length);
      expect(() => state.storage.sql.exec('SELECT later FROM booking')).toThrow();
    });
    expect(result(await world.object.book(ada, { start: on('10:00'), note: '' }))).toBe(201);
  });
});
