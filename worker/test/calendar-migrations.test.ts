// The tables of an object are brought up to date when it wakes: each step once, all of them or none.
import { evictDurableObject, runInDurableObject } from 'cloudflare:test';
import { describe, expect, it } from 'vitest';
import { STEPS } from '../calendar/migrations.ts';
import { migrate } from '../durable/migrations.ts';
import { body, on, person, result, World } from './calendar-world.ts';

const ada = person('ada');
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
    const world = await World.create();
    await runInDurableObject(world.object, (_instance, { storage }) => {
      storage.sql.exec('DELETE FROM schema WHERE version > 2; DELETE FROM reader');
      storage.sql.exec(
        "INSERT INTO reader VALUES ('history', 9, 3, 5), ('people', 7, 0, NULL), ('jobs', 4, 0, NULL)",
      );
      migrate(storage, STEPS.slice(0, 3));
      expect(storage.sql.exec('SELECT * FROM reader').toArray()).toEqual([
        { name: 'history', seq: 4, attempts: 0, retry_at: null },
      ]);
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
