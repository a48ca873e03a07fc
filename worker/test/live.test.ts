// The live protocol, over real sockets that hibernate: snapshot, deltas, resume, reset, and what closes a socket.
import { evictDurableObject, runInDurableObject } from 'cloudflare:test';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { body, on, owner, person, World } from './calendar-world.ts';

import { watch } from './live-viewer.ts';

const ada = person('ada');
const bob = person('bob');

afterEach(() => vi.restoreAllMocks());

describe('a viewer', () => {
  it('is given a snapshot, then what changed, with seq and prev that join up', async () => {
    const world = await World.create();
    const viewer = await watch(world);
    viewer.subscribe('09:00', '12:00');
    const [snapshot] = await viewer.next();
    expect(snapshot).toMatchObject({ type: 'snapshot', seq: 1 });
    expect(snapshot?.type === 'snapshot' && snapshot.slots.map((slot) => slot.remaining)).toEqual([1, 1, 1]);
    await world.object.hold(ada, { start: on('10:00'), seats: 1 });
    expect(await viewer.next()).toEqual([
      {
        type: 'delta',
        seq: 2,
        prev: 1,
        slots: [
          {
            start: '2035-01-01T10:00:00Z',
            end: '2035-01-01T11:00:00Z',
            remaining: 0,
            held: 1,
            heldUntil: '2035-01-01T08:05:00Z',
          },
        ],
      },
    ]);
    await world.object.book(ada, { start: on('10:00'), note: '' });
    expect(await viewer.next()).toMatchObject([
      { seq: 3, prev: 2, slots: [{ remaining: 0, held: 0, heldUntil: null }] },
    ]);
  });

  it('is told only what touches its range, and prev is what it was told last', async () => {
    const world = await World.create();
    const morning = await watch(world);
    const evening = await watch(world);
    morning.subscribe('09:00', '12:00');
    evening.subscribe('18:00', '22:00');
    await Promise.all([morning.next(), evening.next()]);
    await world.object.book(ada, { start: on('10:00'), note: '' });
    await morning.next();
    await world.object.book(ada, { start: on('20:00'), note: '' });
    expect(await evening.next()).toMatchObject([{ seq: 3, prev: 1 }]);
    await world.object.book(ada, { start: on('11:00'), note: '' });
    expect(await morning.next()).toMatchObject([{ seq: 4, prev: 2 }]);
    expect(evening.messages).toEqual([]);
  });

  it('sees a hold end by the alarm, a move at both its ends, and blocked time', async () => {
    const world = await World.create({ holdSeconds: 60 });
    const viewer = await watch(world);
    viewer.subscribe('09:00', '18:00');
    await viewer.next();
    await world.object.hold(bob, { start: on('10:00'), seats: 1 });
    await viewer.next();
    await world.moveTo(on('08:01'));
    await world.alarm();
    expect(await viewer.next()).toMatchObject([
      { slots: [{ start: '2035-01-01T10:00:00Z', remaining: 1, held: 0 }] },
    ]);
    const booking = body(await world.object.book(ada, { start: on('10:00'), note: '' }));
    await viewer.next();
    await world.object.reschedule(ada, booking.id, { start: on('14:00') });
    const [move] = await viewer.next();
    expect(
      move?.type === 'delta' && move.slots.map((slot) => [slot.start.slice(11, 16), slot.remaining]),
    ).toEqual([
      ['10:00', 1],
      ['14:00', 0],
    ]);
    await world.object.block(owner, { start: on('16:30'), end: on('17:30'), reason: 'private reason' });
    const [blocked] = await viewer.next();
    expect(
      blocked?.type === 'delta' && blocked.slots.map((slot) => [slot.start.slice(11, 16), slot.remaining]),
    ).toEqual([
      ['16:00', 0],
      ['17:00', 0],
    ]);
    expect(viewer.texts.join()).not.toMatch(/private reason|ada|bob/);
  });

  it('is told what several changes within a moment come to in one frame, after who made them was answered', async () => {
    const people = ['a', 'b', 'c'].map(person);
    const world = await World.create({ capacity: 5 });
    const viewer = await watch(world);
    viewer.subscribe('09:00', '12:00');
    await viewer.next();
    await Promise.all(people.map((one) => world.object.book(one, { start: on('10:00'), note: '' })));
    const deltas = await viewer.next();
    expect(deltas).toMatchObject([{ prev: 1, slots: [{ remaining: 2 }] }]);
  });

  it('resumes by since with what it missed in one delta, and with an empty one where it missed nothing', async () => {
    const world = await World.create();
    const first = await watch(world);
    first.subscribe('09:00', '12:00');
    await first.next();
    first.socket.close(1000);
    await world.object.book(ada, { start: on('10:00'), note: '' });
    await world.object.book(bob, { start: on('11:00'), note: '' });
    const second = await watch(world);
    second.subscribe('09:00', '12:00', 1);
    const [missed] = await second.next();
    expect(missed).toMatchObject({ type: 'delta', seq: 3, prev: 1 });
    expect(missed?.type === 'delta' && missed.slots.map((slot) => slot.start.slice(11, 16))).toEqual([
      '10:00',
      '11:00',
    ]);
    second.subscribe('09:00', '12:00', 3);
    expect(await second.next()).toEqual([{ type: 'delta', seq: 3, prev: 3, slots: [] }]);
  });

  it('is given a snapshot where since is not known: too long ago, ahead of us, or before the rules changed', async () => {
    const world = await World.create();
    await world.object.change(owner, { name: 'Renamed' });
    await world.object.book(ada, { start: on('10:00'), note: '' });
    const viewer = await watch(world);
    for (const since of [99, 1]) viewer.subscribe('09:00', '12:00', since);
    viewer.subscribe('09:00', '12:00', 2);
    expect(await viewer.next(3)).toMatchObject([
      { type: 'snapshot' },
      { type: 'snapshot' },
      { type: 'delta', prev: 2, seq: 3 },
    ]);
    await runInDurableObject(world.object, (instance) => instance.store.journal.forget(2));
    viewer.subscribe('09:00', '12:00', 1);
    expect(await viewer.next()).toMatchObject([{ type: 'snapshot', seq: 3 }]);
  });

  it('is told to start again when the rules change, and nothing more until it does', async () => {
    const world = await World.create();
    const viewer = await watch(world);
    viewer.subscribe('09:00', '12:00');
    await viewer.next();
    await world.object.change(owner, { capacity: 2 });
    expect(await viewer.next()).toEqual([{ type: 'reset' }]);
    await world.object.book(ada, { start: on('10:00'), note: '' });
    viewer.subscribe('09:00', '12:00');
    expect(await viewer.next()).toMatchObject([
      { type: 'snapshot', seq: 3, slots: [{ remaining: 2 }, { remaining: 1 }, { remaining: 2 }] },
    ]);
  });

  it('keeps its place through hibernation: what happens afterwards reaches it, with the right prev', async () => {
    const world = await World.create();
    const viewer = await watch(world);
    viewer.subscribe('09:00', '12:00');
    await viewer.next();
    await world.object.book(ada, { start: on('10:00'), note: '' });
    await viewer.next();
    await evictDurableObject(world.object);
    await world.setClock();
    await world.object.book(bob, { start: on('11:00'), note: '' });
    expect(await viewer.next()).toMatchObject([
      { type: 'delta', seq: 3, prev: 2, slots: [{ start: '2035-01-01T11:00:00Z' }] },
    ]);
  });

  it('is told after a wake what was committed before the object went and not sent yet', async () => {
    const world = await World.create();
    const viewer = await watch(world);
    viewer.subscribe('09:00', '12:00');
    await viewer.next();
    await runInDurableObject(world.object, (instance) => {
      // The commit alone, as if the process had ended right behind it.
      vi.spyOn(instance.sockets, 'publishSoon').mockImplementation(() => {});
      instance.book(ada, { start: on('10:00'), note: '' });
    });
    await evictDurableObject(world.object);
    await world.setClock();
    expect(await viewer.next()).toMatchObject([{ type: 'delta', seq: 2, prev: 1 }]);
  });

  it('is answered pong without waking the object', async () => {
    const world = await World.create();
    const viewer = await watch(world);
    viewer.send('ping');
    await vi.waitFor(() => expect(viewer.texts).toEqual(['pong']), { timeout: 1_000, interval: 2 });
  });

  it('is closed when the calendar is deleted', async () => {
    const world = await World.create();
    const viewer = await watch(world);
    viewer.subscribe('09:00', '12:00');
    await viewer.next();
    await world.object.remove(owner);
    expect(await viewer.end()).toBe(4404);
  });
});
