// What a calendar's object keeps in memory is never other than what is stored.
import { evictDurableObject, runInDurableObject } from 'cloudflare:test';
import { describe, expect, it } from 'vitest';
import { body, on, person, result, World } from './calendar-world.ts';

const ada = person('ada');
const bob = person('bob');

describe('a change that fails half-way', () => {
  it('leaves holds, the log and the board as they were, in memory too', async () => {
    const world = await World.create({ capacity: 1 });
    const held = body(await world.object.hold(ada, { start: on('10:00'), seats: 1 }));
    await runInDurableObject(world.object, (_instance, { storage }) => {
      storage.sql.exec("CREATE TRIGGER stuck BEFORE INSERT ON log BEGIN SELECT raise(ABORT, 'stuck'); END");
    });
    // Its hold is ended and its booking stored by the time that the log refuses.
    const failed = await Promise.allSettled([
      world.object.book(ada, { start: on('10:00'), holdId: held.id, note: '' }),
      world.object.hold(bob, { start: on('11:00'), seats: 1 }),
    ]);
    expect(failed.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    await runInDurableObject(world.object, (_instance, { storage }) => {
      storage.sql.exec('DROP TRIGGER stuck');
    });

    expect(await world.slotAt(on('10:00'))).toMatchObject({ remaining: 0, held: 1 });
    expect(await world.slotAt(on('11:00'))).toMatchObject({ remaining: 1, held: 0 });
    expect(result(await world.object.hold(bob, { start: on('10:00'), seats: 1 }))).toBe('slot_taken');
    expect(result(await world.object.book(ada, { start: on('10:00'), holdId: held.id, note: '' }))).toBe(201);
    const seqs = await runInDurableObject(world.object, (instance) =>
      instance.store.journal.after(0, 100).map(({ seq }) => seq),
    );
    expect(seqs).toEqual([1, 2, 3]);
  });
});

describe('what an object remembers', () => {
  it('is the same after it slept', async () => {
    const world = await World.create({ capacity: 3 });
    await world.object.hold(ada, { start: on('10:00'), seats: 2 });
    await world.object.book(bob, { start: on('10:00'), note: '' });
    await world.object.block(
      { ...(await owner(world)) },
      { start: on('12:00'), end: on('13:00'), reason: '' },
    );
    const before = await Promise.all(['10:00', '12:00', '13:00'].map((time) => world.slotAt(on(time))));
    await evictDurableObject(world.object);
    await world.setClock();
    const after = await Promise.all(['10:00', '12:00', '13:00'].map((time) => world.slotAt(on(time))));
    expect(after).toEqual(before);
    expect(after.map((slot) => slot?.remaining)).toEqual([0, 0, 3]);
  });

  it('takes in a slot that got longer: what was booked before is in the way as before', async () => {
    const world = await World.create({ slotMinutes: 120 });
    await world.object.book(ada, { start: on('10:00'), note: '' });
    await world.object.change(await owner(world), { slotMinutes: 30, stepMinutes: 30 });
    expect(result(await world.object.book(bob, { start: on('11:30'), note: '' }))).toBe('slot_taken');
    expect(result(await world.object.book(bob, { start: on('12:00'), note: '' }))).toBe(201);
    await evictDurableObject(world.object);
    await world.setClock();
    expect(result(await world.object.book(bob, { start: on('11:00'), note: '' }))).toBe('slot_taken');
  });
});

describe('changes that arrive together', () => {
  it('are decided one after the other: of forty for one seat one gets it, and each is answered', async () => {
    const world = await World.create();
    const people = Array.from({ length: 40 }, (_, index) => ({
      userId: crypto.randomUUID(),
      name: `P${index}`,
    }));
    const outcomes = await Promise.all(
      people.map((one) => world.object.book(one, { start: on('10:00'), note: '' })),
    );
    const results = outcomes.map(result);
    expect(results.filter((one) => one === 201)).toHaveLength(1);
    expect(results.filter((one) => one === 'slot_taken')).toHaveLength(39);
  });

  it('fail each for itself: one that breaks takes no other with it', async () => {
    const world = await World.create();
    await runInDurableObject(world.object, (_instance, { storage }) => {
      storage.sql.exec(
        "CREATE TRIGGER broken BEFORE INSERT ON booking WHEN new.note = 'breaks' BEGIN SELECT raise(ABORT, 'broken'); END",
      );
    });
    const outcomes = await Promise.allSettled(
      ['one', 'breaks', 'two'].map((note, index) =>
        world.object.book(ada, { start: on(`1${index}:00`), note }),
      ),
    );
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(await world.count('booking')).toBe(2);
    expect(await world.count('log')).toBe(3);
  });
});

async function owner(world: World) {
  const ownerId = await runInDurableObject(
    world.object,
    (instance) => instance.store.calendar()?.ownerId ?? '',
  );
  return { userId: ownerId, name: 'Owner' };
}
