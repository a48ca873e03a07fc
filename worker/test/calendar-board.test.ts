// What is kept of a board is never shown when it is old: not after a change, and not when only time has passed.
import { runInDurableObject } from 'cloudflare:test';
import { describe, expect, it } from 'vitest';
import { SlotList } from '../contract/calendars.ts';
import { at, body, MONDAY, on, owner, person, World } from './calendar-world.ts';

const ada = person('ada');
const whole = { start: on('00:00'), end: at('2035-01-03T00:00:00Z') };

async function read(world: World) {
  const { json, etag } = body(await world.object.slots(null, whole));
  return { ...SlotList.parse(JSON.parse(json)), etag };
}
const starts = async (world: World) => (await read(world)).slots.map(({ start }) => start.slice(8, 16));

describe('a board', () => {
  it('is worked out once while nothing changes, and has one ETag so long', async () => {
    const world = await World.create({}, on('08:10'));
    const first = await read(world);
    await world.moveTo(on('08:50'));
    const reads = await runInDurableObject(world.object, (instance) => {
      let claims = 0;
      const { store } = instance;
      const really = store.claims.bind(store);
      store.claims = (...asked) => {
        claims += 1;
        return really(...asked);
      };
      for (let i = 0; i < 3; i += 1) instance.slots(null, { start: on('10:00'), end: on('12:00') });
      return claims;
    });
    expect(reads).toBe(1);
    expect(await read(world)).toEqual(first);
  });

  it('shows every change', async () => {
    const world = await World.create();
    const before = await read(world);
    await world.object.book(ada, { start: on('10:00'), note: '' });
    const after = await read(world);
    expect(after.seq).toBe(before.seq + 1);
    expect(after.etag).not.toBe(before.etag);
    expect(after.slots.find(({ start }) => start === `${MONDAY}T10:00:00Z`)?.remaining).toBe(0);
    body(await world.object.change(owner, { slotMinutes: 30, stepMinutes: 30 }));
    expect((await read(world)).slots).toHaveLength(80);
  });

  it('loses a slot when it is too near, although nothing changed', async () => {
    const world = await World.create({ minNoticeMinutes: 30 });
    expect((await starts(world))[0]).toBe('01T09:00');
    await world.moveTo(on('08:30'));
    expect((await starts(world))[0]).toBe('01T09:00');
    await world.moveTo(on('08:30:01'));
    expect((await starts(world))[0]).toBe('01T10:00');
  });

  it('gains a day at midnight, although nothing changed', async () => {
    const world = await World.create({ maxAdvanceDays: 0 }, on('23:59:59'));
    expect(await starts(world)).toEqual([]);
    await world.moveTo(at('2035-01-02T00:00:00Z'));
    expect(await starts(world)).toHaveLength(24);
  });

  it('frees the seats of a hold when it ends', async () => {
    const world = await World.create({ holdSeconds: 60 });
    await world.object.hold(ada, { start: on('10:00'), seats: 1 });
    const held = async () => (await world.slotAt(on('10:00')))?.held;
    expect(await held()).toBe(1);
    await world.moveTo(on('08:00:59'));
    expect(await held()).toBe(1);
    await world.moveTo(on('08:01'));
    expect(await held()).toBe(0);
  });

  it('frees the seats of a hold that ended although its end could not be written', async () => {
    const world = await World.create({ holdSeconds: 60 });
    await world.object.hold(ada, { start: on('10:00'), seats: 1 });
    await world.slotAt(on('10:00'));
    await runInDurableObject(world.object, (_instance, state) =>
      state.storage.sql.exec(
        "CREATE TRIGGER stuck BEFORE DELETE ON hold BEGIN SELECT RAISE(ABORT, 'stuck'); END",
      ),
    );
    await world.moveTo(on('08:01'));
    expect((await world.slotAt(on('10:00')))?.held).toBe(0);
  });
});
