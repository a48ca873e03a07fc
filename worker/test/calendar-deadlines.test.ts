// One alarm, many deadlines: what is due is committed by the alarm alone, and one row that fails keeps no other.
import { evictDurableObject, runInDurableObject } from 'cloudflare:test';
import { describe, expect, it } from 'vitest';
import { body, on, owner, person, World } from './calendar-world.ts';

const ada = person('ada');
const bob = person('bob');

const alarmOf = (world: World) =>
  runInDurableObject(world.object, (_instance, state) => state.storage.getAlarm());
const kinds = (world: World) =>
  runInDurableObject(world.object, (_instance, state) =>
    state.storage.sql
      .exec<{ kind: string }>('SELECT kind FROM log ORDER BY seq')
      .toArray()
      .map((row) => row.kind),
  );

describe('the alarm', () => {
  it('is set for the first deadline, and commits a hold’s end without anybody asking', async () => {
    const world = await World.create({ holdSeconds: 60 });
    await world.object.hold(ada, { start: on('10:00'), seats: 1 });
    expect(await alarmOf(world)).toBeLessThanOrEqual(on('08:01'));
    await world.moveTo(on('08:01'));
    await world.alarm();
    expect((await kinds(world)).at(-1)).toBe('hold_expired');
    expect(await world.count('hold')).toBe(0);
  });

  it('completes what is over and lapses what was not approved', async () => {
    const world = await World.create({ approvalRequired: true });
    body(await world.object.book(ada, { start: on('10:00'), note: '' }));
    body(await world.object.book(owner, { start: on('11:00'), note: '' }));
    await world.moveTo(on('10:00'));
    await world.alarm();
    expect((await kinds(world)).at(-1)).toBe('booking_expired');
    await world.moveTo(on('12:00'));
    await world.alarm();
    expect((await kinds(world)).at(-1)).toBe('booking_completed');
  });

  it('is set again after each firing while something is ahead, and not when nothing is', async () => {
    const world = await World.create({ holdSeconds: 60 });
    await world.object.hold(ada, { start: on('10:00'), seats: 1 });
    await world.moveTo(on('08:00:10'));
    await world.alarm();
    expect(await alarmOf(world)).toBe(on('08:01'));
    await world.moveTo(on('08:01'));
    await world.alarm();
    await world.moveTo(on('08:02'));
    await world.alarm();
    expect(await alarmOf(world)).toBeNull();
  });

  it('is there again when an object wakes that has lost it', async () => {
    const world = await World.create();
    await world.object.book(ada, { start: on('10:00'), note: '' });
    // It wrote down that everybody has been told.
    await world.alarm();
    await runInDurableObject(world.object, (_instance, state) => state.storage.deleteAlarm());
    await evictDurableObject(world.object);
    expect(await alarmOf(world)).toBe(on('09:45'));
  });

  it('fires at once for what fell due while the object slept, without a word from anybody', async () => {
    const world = await World.create({ holdSeconds: 60 });
    await world.object.hold(ada, { start: on('10:00'), seats: 1 });
    await runInDurableObject(world.object, async (instance) => {
      // Something else happens when the hold has ended and before its alarm came.
      instance.clock.now = () => on('08:01');
      await instance.book(bob, { start: on('12:00'), note: '' });
      instance.clock.now = () => on('08:01') + 5;
    });
    expect((await alarmOf(world)) ?? 0).toBeLessThan(on('08:01') + 5_000);
  });

  it('settles hundreds of due rows over several firings', async () => {
    const world = await World.create({ capacity: 1000, holdSeconds: 60 });
    await Promise.all(
      Array.from({ length: 450 }, (_, i) =>
        world.object.hold(person(`p${i}`), { start: on('10:00'), seats: 1 }),
      ),
    );
    await world.moveTo(on('08:01'));
    for (let i = 0; i < 3; i += 1) await world.alarm();
    expect(await world.count('hold')).toBe(0);
    expect((await kinds(world)).filter((kind) => kind === 'hold_expired')).toHaveLength(450);
  });
});

describe('a due row that can’t be settled', () => {
  it('keeps no other from being settled, is tried again, and seats are free by the clock all the same', async () => {
    const world = await World.create({ capacity: 2, holdSeconds: 60 });
    const first = body(await world.object.hold(ada, { start: on('10:00'), seats: 1 }));
    await world.object.hold(bob, { start: on('10:00'), seats: 1 });
    await runInDurableObject(world.object, (_instance, state) =>
      state.storage.sql.exec(
        `CREATE TRIGGER stuck BEFORE DELETE ON hold WHEN old.id = '${first.id}' BEGIN SELECT RAISE(ABORT, 'stuck'); END`,
      ),
    );
    await world.moveTo(on('08:01'));
    await world.alarm();
    expect(await world.count('hold')).toBe(1);
    expect(await world.slotAt(on('10:00'))).toMatchObject({ remaining: 2, held: 0 });
    const again = (await alarmOf(world)) ?? 0;
    expect(again).toBeGreaterThan(on('08:01'));
    expect(again).toBeLessThanOrEqual(on('08:01') + 5_000);
    await runInDurableObject(world.object, (_instance, state) =>
      state.storage.sql.exec('DROP TRIGGER stuck'),
    );
    await world.moveTo(on('08:02'));
    await world.alarm();
    expect(await world.count('hold')).toBe(0);
  });
});
