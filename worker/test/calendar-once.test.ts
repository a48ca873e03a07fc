// Idempotency-Keys and crashes: one effect for each key, and nothing half done.
import { evictDurableObject, runInDurableObject } from 'cloudflare:test';
import { describe, expect, it } from 'vitest';
import { record } from '../calendar/desk.ts';
import { body, on, owner, person, result, World } from './calendar-world.ts';

const ada = person('ada');
const bob = person('bob');
const ten = on('10:00');
const once = (key: string, fingerprint = 'a') => ({ key: `ada book ${key}`, fingerprint });

describe('the same key', () => {
  it('gives the first answer again and books once, after a restart too', async () => {
    const world = await World.create();
    const first = await world.object.book(ada, { start: ten, note: '' }, once('k1'));
    await evictDurableObject(world.object);
    await world.setClock();
    const second = await world.object.book(ada, { start: ten, note: '' }, once('k1'));
    expect([first.replayed, second.replayed]).toEqual([false, true]);
    expect(body(second)).toEqual(body(first));
    expect(await world.count('booking')).toBe(1);
  });

  it('sent twenty times at once books once', async () => {
    const world = await World.create({ capacity: 50 });
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, () => world.object.book(ada, { start: ten, note: '' }, once('k1'))),
    );
    expect(new Set(outcomes.map((outcome) => body(outcome).id)).size).toBe(1);
    expect(outcomes.filter((outcome) => !outcome.replayed)).toHaveLength(1);
  });

  it('with another body is refused, and changes nothing', async () => {
    const world = await World.create();
    await world.object.book(ada, { start: ten, note: '' }, once('k1', 'a'));
    const other = await world.object.book(ada, { start: on('12:00'), note: '' }, once('k1', 'b'));
    expect(result(other)).toBe('idempotency_key_reused');
    expect(await world.count('booking')).toBe(1);
  });

  it('replays a 409 even when the slot is free again, but keeps no refusal by the rules', async () => {
    const world = await World.create();
    const taken = body(await world.object.book(bob, { start: ten, note: '' }));
    const first = await world.object.book(ada, { start: ten, note: '' }, once('k1'));
    await world.object.cancel(bob, taken.id);
    const again = await world.object.book(ada, { start: ten, note: '' }, once('k1'));
    expect([result(first), result(again), again.replayed]).toEqual(['slot_taken', 'slot_taken', true]);
    expect(result(await world.object.book(ada, { start: on('10:07'), note: '' }, once('k2')))).toBe(
      'slot_unavailable',
    );
    expect(result(await world.object.book(ada, { start: ten, note: '' }, once('k2')))).toBe(201);
  });

  it('is a new one a day later', async () => {
    const world = await World.create({ capacity: 2, holdSeconds: 60 });
    await world.object.book(ada, { start: ten + 5 * 86_400_000, note: '' }, once('k1'));
    await world.moveTo(world.now + 24 * 3_600_000 - 1);
    expect(
      (await world.object.book(ada, { start: ten + 5 * 86_400_000, note: '' }, once('k1'))).replayed,
    ).toBe(true);
    await world.moveTo(world.now + 1);
    const later = await world.object.book(ada, { start: ten + 5 * 86_400_000, note: '' }, once('k1'));
    expect([result(later), later.replayed]).toEqual([201, false]);
    expect(await world.count('booking')).toBe(2);
  });
});

describe('a failure in the middle', () => {
  it('of a decision leaves neither state, nor log, nor answer', async () => {
    const world = await World.create();
    const before = await world.count('log');
    await runInDurableObject(world.object, (instance) => {
      expect(() =>
        instance.calendar.change(ada, 201, once('k1'), (desk) => {
          desk.store.putHold({
            id: 'x',
            userId: ada.userId,
            start: ten,
            end: ten + 1,
            seats: 1,
            placedAt: 0,
            expiresAt: desk.now + 1e6,
          });
          record(desk, 'hold_placed', { id: 'x' }, []);
          throw new Error('power cut');
        }),
      ).toThrow('power cut');
    });
    expect([await world.count('hold'), await world.count('log'), await world.count('answer')]).toEqual([
      0,
      before,
      0,
    ]);
    expect(result(await world.object.book(ada, { start: ten, note: '' }, once('k1')))).toBe(201);
  });

  it('of a change of the rules leaves the old ones in force', async () => {
    const world = await World.create();
    await runInDurableObject(world.object, (instance) => {
      expect(() =>
        instance.calendar.change(owner, 200, undefined, (desk) => {
          desk.store.updateCalendar({ ...desk.calendar.settings, capacity: 9 }, 9);
          throw new Error('power cut');
        }),
      ).toThrow('power cut');
    });
    expect(body(await world.object.describe(owner))).toMatchObject({ capacity: 1, revision: 1 });
  });
});

describe('a restart', () => {
  it('finds everything that was answered', async () => {
    const world = await World.create();
    const booking = body(await world.object.book(ada, { start: ten, note: 'bring rackets' }));
    const hold = body(await world.object.hold(bob, { start: on('12:00'), seats: 1 }));
    await evictDurableObject(world.object);
    await world.setClock();
    expect(body(await world.object.booking(ada, booking.id))).toEqual(booking);
    expect(result(await world.object.book(bob, { start: on('12:00'), holdId: hold.id, note: '' }))).toBe(201);
    expect(result(await world.object.book(bob, { start: ten, note: '' }))).toBe('slot_taken');
  });
});
