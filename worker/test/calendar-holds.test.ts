// Holds inside a real object: whom they keep out, how long, and what ends them.
import { describe, expect, it } from 'vitest';
import { body, on, owner, person, result, World } from './calendar-world.ts';

const ada = person('ada');
const bob = person('bob');
const ten = on('10:00');

describe('a hold', () => {
  it('keeps others out until the very instant it ends, and not longer', async () => {
    const world = await World.create({ holdSeconds: 300 });
    const hold = body(await world.object.hold(ada, { start: ten, seats: 1 }));
    expect(hold.expiresAt).toBe('2035-01-01T08:05:00Z');
    await world.moveTo(on('08:05') - 1);
    expect(result(await world.object.book(bob, { start: ten, note: '' }))).toBe('slot_taken');
    await world.moveTo(on('08:05'));
    expect(result(await world.object.book(ada, { start: ten, holdId: hold.id, note: '' }))).toBe(
      'hold_expired',
    );
    expect(result(await world.object.book(bob, { start: ten, note: '' }))).toBe(201);
  });

  it('shows on the board as seats held, and until when', async () => {
    const world = await World.create({ capacity: 5, holdSeconds: 60 });
    await world.object.hold(ada, { start: ten, seats: 2 });
    await world.moveTo(on('08:00:30'));
    await world.object.hold(bob, { start: ten, seats: 1 });
    expect(await world.slotAt(ten)).toMatchObject({
      remaining: 2,
      held: 3,
      heldUntil: '2035-01-01T08:01:00Z',
    });
    await world.moveTo(on('08:01'));
    expect(await world.slotAt(ten)).toMatchObject({
      remaining: 4,
      held: 1,
      heldUntil: '2035-01-01T08:01:30Z',
    });
    expect(await world.slotAt(on('11:00'))).toMatchObject({ remaining: 5, held: 0, heldUntil: null });
  });

  it('is renewed by holding the same slot again: the same id, at most three lengths after the first', async () => {
    const world = await World.create({ holdSeconds: 100 });
    const first = body(await world.object.hold(ada, { start: ten, seats: 1 }));
    const ends: string[] = [];
    for (const second of [50, 140, 230, 290]) {
      await world.moveTo(on('08:00') + second * 1_000);
      const renewed = body(await world.object.hold(ada, { start: ten, seats: 1 }));
      expect(renewed.id).toBe(first.id);
      ends.push(renewed.expiresAt.slice(11, 19));
    }
    expect(ends).toEqual(['08:02:30', '08:04:00', '08:05:00', '08:05:00']);
    await world.moveTo(on('08:05'));
    expect(await world.slotAt(ten)).toMatchObject({ remaining: 1 });
  });

  it('ends by itself where the same person holds or books a time that overlaps it', async () => {
    const world = await World.create({ stepMinutes: 30 });
    await world.object.hold(ada, { start: ten, seats: 1 });
    await world.object.hold(ada, { start: on('10:30'), seats: 1 });
    expect(await world.count('hold')).toBe(1);
    expect(result(await world.object.hold(bob, { start: on('09:30'), seats: 1 }))).toBe(201);
    await world.object.book(ada, { start: on('11:00'), note: '' });
    expect(await world.count('hold')).toBe(1);
  });

  it('is not in the way of its own person through buffers either, and then gives way', async () => {
    const world = await World.create({ bufferAfterMinutes: 30 });
    await world.object.hold(ada, { start: ten, seats: 1 });
    expect(result(await world.object.book(ada, { start: on('11:00'), note: '' }))).toBe(201);
    expect(await world.count('hold')).toBe(0);
  });

  it('stays beside another of the same person where there are seats for both', async () => {
    const world = await World.create({ bufferAfterMinutes: 30, capacity: 2 });
    await world.object.hold(ada, { start: ten, seats: 1 });
    await world.object.hold(ada, { start: on('11:00'), seats: 1 });
    expect(await world.count('hold')).toBe(2);
  });

  it('is refused as the fourth at once, with how long to wait; other people and an expired one do not count', async () => {
    const world = await World.create({ holdSeconds: 60 });
    for (const hour of ['10:00', '12:00', '14:00'])
      await world.object.hold(ada, { start: on(hour), seats: 1 });
    const fourth = await world.object.hold(ada, { start: on('16:00'), seats: 1 });
    expect(result(fourth)).toBe('too_many_holds');
    expect(!fourth.ok && fourth.problem.headers).toMatchObject({ 'Retry-After': '60' });
    expect(result(await world.object.hold(ada, { start: on('10:00'), seats: 1 }))).toBe(201);
    expect(result(await world.object.hold(bob, { start: on('16:00'), seats: 1 }))).toBe(201);
    await world.moveTo(on('08:01'));
    expect(result(await world.object.hold(ada, { start: on('18:00'), seats: 1 }))).toBe(201);
  });

  it('is confirmed by its own person only, at its own time, with its seats unless others are named', async () => {
    const world = await World.create({ capacity: 4 });
    const hold = body(await world.object.hold(ada, { start: ten, seats: 3 }));
    expect(result(await world.object.book(bob, { start: ten, holdId: hold.id, note: '' }))).toBe('not_found');
    expect(result(await world.object.book(ada, { start: on('11:00'), holdId: hold.id, note: '' }))).toBe(
      'invalid_request',
    );
    expect(result(await world.object.book(ada, { start: ten, holdId: crypto.randomUUID(), note: '' }))).toBe(
      'hold_expired',
    );
    expect(body(await world.object.book(ada, { start: ten, holdId: hold.id, note: '' }))).toMatchObject({
      seats: 3,
    });
    expect(await world.slotAt(ten)).toMatchObject({ remaining: 1, held: 0 });
  });

  it('still confirms when the notice that the calendar asks for has begun meanwhile', async () => {
    const world = await World.create({ minNoticeMinutes: 120 });
    const hold = body(await world.object.hold(ada, { start: ten, seats: 1 }));
    await world.moveTo(on('08:01'));
    expect(result(await world.object.hold(bob, { start: ten, seats: 1 }))).toBe('slot_unavailable');
    expect(result(await world.object.book(ada, { start: ten, holdId: hold.id, note: '' }))).toBe(201);
  });

  it('is no way to a time that has begun, nor to one that is no slot any more', async () => {
    const world = await World.create({ slotMinutes: 60, holdSeconds: 3_600 });
    const hold = body(await world.object.hold(ada, { start: on('09:00'), seats: 1 }));
    expect(hold).toMatchObject({ start: '2035-01-01T09:00:00Z', expiresAt: '2035-01-01T09:00:00Z' });
    await world.moveTo(on('09:00'));
    expect(result(await world.object.book(ada, { start: on('09:00'), holdId: hold.id, note: '' }))).toBe(
      'hold_expired',
    );
    const later = body(await world.object.hold(ada, { start: on('12:00'), seats: 1 }));
    await world.object.change(owner, { slotMinutes: 30, stepMinutes: 30 });
    expect(result(await world.object.book(ada, { start: on('12:00'), holdId: later.id, note: '' }))).toBe(
      'slot_unavailable',
    );
    expect(result(await world.object.hold(ada, { start: on('12:00'), seats: 1 }))).toBe('slot_unavailable');
  });

  it('is not cut short by renewing it after the calendar’s holds became shorter', async () => {
    const world = await World.create({ holdSeconds: 600 });
    const hold = body(await world.object.hold(ada, { start: ten, seats: 1 }));
    await world.object.change(owner, { holdSeconds: 10 });
    await world.moveTo(on('08:00:33'));
    expect(body(await world.object.hold(ada, { start: ten, seats: 1 }))).toEqual(hold);
  });

  it('says when it ends in the very second in which it does, on the board too', async () => {
    const world = await World.create({ holdSeconds: 60 }, on('08:00') + 300);
    const hold = body(await world.object.hold(ada, { start: ten, seats: 1 }));
    expect(hold.expiresAt).toBe('2035-01-01T08:01:01Z');
    expect(await world.slotAt(ten)).toMatchObject({ heldUntil: hold.expiresAt });
    await world.moveTo(on('08:01:01') - 1);
    expect(await world.slotAt(ten)).toMatchObject({ remaining: 0 });
    await world.moveTo(on('08:01:01'));
    expect(await world.slotAt(ten)).toMatchObject({ remaining: 1 });
  });

  it('of a customer is not in the way when an operator moves that customer’s booking onto it', async () => {
    const world = await World.create();
    const booking = body(await world.object.book(ada, { start: ten, note: '' }));
    await world.object.hold(ada, { start: on('12:00'), seats: 1 });
    expect(result(await world.object.reschedule(owner, booking.id, { start: on('12:00') }))).toBe(200);
    expect(await world.count('hold')).toBe(0);
  });

  it('is given back by its own person only', async () => {
    const world = await World.create();
    const hold = body(await world.object.hold(ada, { start: ten, seats: 1 }));
    expect(result(await world.object.release(bob, hold.id))).toBe('not_found');
    expect(result(await world.object.release(ada, hold.id))).toBe(204);
    expect(result(await world.object.release(ada, hold.id))).toBe('not_found');
    expect(await world.slotAt(ten)).toMatchObject({ remaining: 1 });
  });

  it('is refused off the grid, in the past, for too many seats, and in blocked time', async () => {
    const world = await World.create({ capacity: 4, maxSeatsPerBooking: 2 });
    expect(result(await world.object.hold(ada, { start: on('10:15'), seats: 1 }))).toBe('slot_unavailable');
    expect(result(await world.object.hold(ada, { start: on('07:00'), seats: 1 }))).toBe('slot_unavailable');
    expect(result(await world.object.hold(ada, { start: ten, seats: 3 }))).toBe('invalid_request');
    await world.object.block(owner, { start: on('10:59'), end: on('11:00'), reason: '' });
    expect(result(await world.object.hold(ada, { start: ten, seats: 1 }))).toBe('slot_taken');
    expect(await world.count('hold')).toBe(0);
  });
});
