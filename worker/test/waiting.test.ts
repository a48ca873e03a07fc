// The waiting line inside a real object: who is offered what came free, for how long, and that nobody slips in between.
import { evictDurableObject } from 'cloudflare:test';
import { describe, expect, it } from 'vitest';
import type { CalendarCreateInput } from '../contract/calendars.ts';
import { at, body, MONDAY, on, owner, person, result, World } from './calendar-world.ts';

const ada = person('ada');
const bob = person('bob');
const cleo = person('cleo');
const dan = person('dan');
type Person = typeof ada;
const ten = on('10:00');
const day = { from: on('09:00'), to: on('20:00') };

/** One hour of the day, `seats` seats, all of them ada's. */
async function full(changes: Partial<CalendarCreateInput> = {}) {
  const weekly = [{ weekdays: [1, 2, 3, 4, 5, 6, 7], start: '10:00', end: '11:00' }];
  const world = await World.create({ schedule: { weekly }, ...changes });
  const seats = changes.capacity ?? 1;
  const { id } = body(await world.object.book(ada, { start: ten, seats, note: '' }));
  return { world, id };
}

const wait = async (world: World, who: Person, seats = 1, range = day) =>
  body(await world.object.joinLine(who, { ...range, seats }));
const placesOf = async (world: World, who: Person) =>
  body(await world.object.waitlist(who)).items.filter(({ user }) => user.id === who.userId);
const offerTo = async (world: World, who: Person) =>
  (await placesOf(world, who)).find(({ offer }) => offer)?.offer ?? null;
/** Who is offered a time: in the order of the line. */
const offered = async (world: World) =>
  body(await world.object.waitlist(owner)).items.flatMap(({ user, offer }) => (offer ? [user.name] : []));

describe('when a booking is cancelled', () => {
  it('the first of two who wait gets a hold of ten minutes, and nobody else the seat', async () => {
    const { world, id } = await full();
    expect((await wait(world, bob)).position).toBe(1);
    expect((await wait(world, cleo)).position).toBe(2);
    body(await world.object.cancel(ada, id));
    const offer = await offerTo(world, bob);
    expect(offer).toMatchObject({
      start: '2035-01-01T10:00:00Z',
      seats: 1,
      expiresAt: '2035-01-01T08:10:00Z',
    });
    expect(await offered(world)).toEqual(['bob']);
    expect(await world.slotAt(ten)).toMatchObject({ remaining: 0, held: 1 });
    for (const other of [ada, cleo, dan]) {
      expect(result(await world.object.book(other, { start: ten, note: '' }))).toBe('slot_taken');
      expect(result(await world.object.hold(other, { start: ten, seats: 1 }))).toBe('slot_taken');
    }
    body(await world.object.book(bob, { start: ten, holdId: offer?.holdId ?? '', note: '' }));
    expect(await placesOf(world, bob)).toEqual([]);
    expect((await placesOf(world, cleo))[0]).toMatchObject({ position: 1, offer: null });
  });

  it('who books at the same moment is too late', async () => {
    const { world, id } = await full();
    await wait(world, bob);
    const [cancelled, ...others] = await Promise.all([
      world.object.cancel(ada, id),
      ...[cleo, dan, ada].map((who) => world.object.book(who, { start: ten, note: '' })),
    ]);
    expect(result(cancelled)).toBe(200);
    expect(others.map(result)).toEqual(['slot_taken', 'slot_taken', 'slot_taken']);
    expect(await offered(world)).toEqual(['bob']);
  });

  it('a party that does not fit is passed over, and keeps its turn', async () => {
    const { world } = await full({ capacity: 3 });
    await world.object.cancel(ada, (await bookingsOf(world))[0]?.id ?? '');
    body(await world.object.book(ada, { start: ten, seats: 2, note: '' }));
    const last = body(await world.object.book(dan, { start: ten, note: '' }));
    await wait(world, bob, 3);
    await wait(world, cleo, 1);
    body(await world.object.cancel(dan, last.id));
    expect(await offered(world)).toEqual(['cleo']);
    body(await world.object.release(cleo, (await offerTo(world, cleo))?.holdId ?? ''));
    body(await world.object.cancel(ada, (await bookingsOf(world, 'confirmed'))[0]?.id ?? ''));
    expect(await offerTo(world, bob)).toMatchObject({ seats: 3 });
  });
});

const bookingsOf = async (world: World, status?: 'confirmed') =>
  body(await world.object.bookings(owner, { from: 0, to: on('23:00'), status, after: undefined, limit: 50 }));

describe('an offer', () => {
  it('that runs out goes to the next; who let it run out is not in line any more', async () => {
    const { world, id } = await full();
    for (const who of [bob, cleo]) await wait(world, who);
    body(await world.object.cancel(ada, id));
    await world.moveTo(on('08:10') - 1);
    await world.alarm();
    expect(await offered(world)).toEqual(['bob']);
    await world.moveTo(on('08:10'));
    await world.alarm();
    expect(await offered(world)).toEqual(['cleo']);
    expect(await placesOf(world, bob)).toEqual([]);
    await world.moveTo(on('08:20'));
    // Without any alarm: whoever calls finds it as it should be.
    expect(result(await world.object.book(dan, { start: ten, note: '' }))).toBe(201);
  });

  it.each([
    [
      'given back',
      async (world: World) => {
        const offer = await offerTo(world, bob);
        return world.object.release(bob, offer?.holdId ?? '');
      },
    ],
    [
      'left with the line',
      async (world: World) => {
        const [place] = await placesOf(world, bob);
        return world.object.leaveLine(bob, place?.id ?? '');
      },
    ],
  ])('that is %s goes to the next at once', async (_how, letGo) => {
    const { world, id } = await full();
    for (const who of [bob, cleo]) await wait(world, who);
    body(await world.object.cancel(ada, id));
    expect(result(await letGo(world))).toBe(204);
    expect(await offered(world)).toEqual(['cleo']);
    expect(await placesOf(world, bob)).toEqual([]);
  });

  it('is kept no longer for being held again, and counts for nothing among one’s holds', async () => {
    const { world, id } = await full({ schedule: hours('10:00', '16:00') });
    await wait(world, bob, 1, { from: ten, to: ten + 1 });
    for (const time of ['11:00', '12:00', '13:00'])
      body(await world.object.hold(bob, { start: on(time), seats: 1 }));
    body(await world.object.cancel(ada, id));
    const offer = await offerTo(world, bob);
    await world.moveTo(on('08:08'));
    const again = body(await world.object.hold(bob, { start: ten, seats: 1 }));
    expect(again).toMatchObject({ id: offer?.holdId, expiresAt: '2035-01-01T08:10:00Z' });
    expect(result(await world.object.book(bob, { start: ten, note: '' }))).toBe(201);
    expect(await placesOf(world, bob)).toEqual([]);
  });

  it('ends by the start of its slot at the latest', async () => {
    const { world, id } = await full();
    await wait(world, bob);
    await world.moveTo(on('09:55'));
    body(await world.object.cancel(ada, id));
    expect((await offerTo(world, bob))?.expiresAt).toBe('2035-01-01T10:00:00Z');
  });

  it('is made once at a time to one person, however often they wait', async () => {
    const { world, id } = await full({ capacity: 2 });
    await wait(world, bob, 1);
    await wait(world, bob, 1, { from: ten, to: ten + 1 });
    body(await world.object.cancel(ada, id));
    expect(await offered(world)).toEqual(['bob']);
    body(await world.object.release(bob, (await offerTo(world, bob))?.holdId ?? ''));
    expect(await offered(world)).toEqual(['bob']);
  });

  it('is taken back where its time is closed; its person is in line again, where they were', async () => {
    const { world, id } = await full();
    for (const who of [bob, cleo]) await wait(world, who);
    body(await world.object.cancel(ada, id));
    const block = body(await world.object.block(owner, { start: ten, end: on('11:00'), reason: '' }));
    expect(await offered(world)).toEqual([]);
    body(await world.object.unblock(owner, block.id));
    expect(await offered(world)).toEqual(['bob']);
    body(await world.object.change(owner, { schedule: hours('12:00', '13:00') }));
    expect(await offerTo(world, bob)).toMatchObject({ start: '2035-01-01T12:00:00Z' });
    expect(await offered(world)).toEqual(['bob']);
  });

  it('that is taken back makes room for another, of what was free all the while', async () => {
    const { world, id } = await full({ schedule: hours('10:00', '12:00') });
    await wait(world, bob);
    expect(await offerTo(world, bob)).toMatchObject({ start: '2035-01-01T11:00:00Z' });
    body(await world.object.cancel(ada, id));
    body(await world.object.block(owner, { start: on('11:00'), end: on('12:00'), reason: '' }));
    expect(await offerTo(world, bob)).toMatchObject({ start: '2035-01-01T10:00:00Z' });
  });
});

function hours(start: string, end: string) {
  return { weekly: [{ weekdays: [1, 2, 3, 4, 5, 6, 7], start, end }], overrides: [] };
}

describe('seats that come free', () => {
  const ways: [string, Partial<CalendarCreateInput>, (world: World, id: string) => Promise<unknown>][] = [
    ['by a cancellation', {}, (world, id) => world.object.cancel(ada, id)],
    [
      'by a no to a request',
      { approvalRequired: true },
      (world, id) => world.object.operate(owner, id, 'decline'),
    ],
    [
      'by a move to another day',
      {},
      (world, id) => world.object.reschedule(ada, id, { start: at('2035-01-02T10:00:00Z') }),
    ],
    ['by more seats', {}, (world) => world.object.change(owner, { capacity: 2 })],
    ['by longer hours', {}, (world) => world.object.change(owner, { schedule: hours('10:00', '12:00') })],
    ['by somebody who leaves for good', {}, (world) => world.object.forget(ada.userId)],
  ];
  it.each(ways)('%s go to who waits', async (_way, changes, free) => {
    const { world, id } = await full(changes);
    await wait(world, bob);
    expect(await offered(world)).toEqual([]);
    await free(world, id);
    expect(await offered(world)).toEqual(['bob']);
  });

  it('by somebody who leaves for good go to the next in line, not to them', async () => {
    const { world } = await full();
    for (const who of [ada, bob]) await wait(world, who);
    await world.object.forget(ada.userId);
    expect(await offered(world)).toEqual(['bob']);
    expect(await world.count('waiting')).toBe(1);
  });

  it('by a hold that is given back or runs out go to who waits', async () => {
    for (const how of ['release', 'lapse'] as const) {
      const world = await World.create({ schedule: hours('10:00', '11:00'), holdSeconds: 60 });
      const hold = body(await world.object.hold(ada, { start: ten, seats: 1 }));
      await wait(world, bob);
      if (how === 'release') body(await world.object.release(ada, hold.id));
      else await world.moveTo(on('08:01'));
      expect(await offered(world)).toEqual(['bob']);
    }
  });

  it('by a request that nobody answers are too late; by one that is not paid they go to who waits', async () => {
    const price = { amount: 500, currency: 'EUR' };
    const { world } = await full({ price, holdSeconds: 60 });
    await wait(world, bob);
    await world.moveTo(on('08:01'));
    await world.alarm();
    expect(await offered(world)).toEqual(['bob']);
  });

  it('by a block that goes, an operator’s or another calendar’s, go to who waits', async () => {
    const span = { start: ten, end: on('11:00') };
    const world = await World.create({ schedule: hours('10:00', '11:00') });
    const block = body(await world.object.block(owner, { ...span, reason: '' }));
    await wait(world, bob);
    expect(await offered(world)).toEqual([]);
    const source = { id: crypto.randomUUID(), label: 'Other' };
    body(await world.object.takeBusy(source, [span]));
    body(await world.object.unblock(owner, block.id));
    expect(await offered(world)).toEqual([]);
    body(await world.object.takeBusy(source, []));
    expect(await offered(world)).toEqual(['bob']);
  });

  it('by a new day that comes into reach go to who waits, as it begins', async () => {
    const world = await World.create({ schedule: hours('10:00', '11:00'), maxAdvanceDays: 1 });
    const wednesday = { from: at('2035-01-03T00:00:00Z'), to: at('2035-01-04T00:00:00Z') };
    await wait(world, bob, 1, wednesday);
    await world.alarm();
    expect(await offered(world)).toEqual([]);
    await evictDurableObject(world.object);
    await world.setClock();
    await world.moveTo(at('2035-01-02T00:00:00Z'));
    expect(result(await world.object.book(cleo, { start: at('2035-01-03T10:00:00Z'), note: '' }))).toBe(
      'slot_taken',
    );
    expect(await offerTo(world, bob)).toMatchObject({ start: '2035-01-03T10:00:00Z' });
  });

  it('are offered to nobody who may not have one more, until they may', async () => {
    const limits = { perUserPerDay: 1, perUserPerWeek: null, perUserActive: null };
    const { world, id } = await full({ schedule: hours('10:00', '12:00'), limits });
    await wait(world, bob, 1, { from: ten, to: ten + 1 });
    await wait(world, cleo, 1, { from: ten, to: ten + 1 });
    const bobs = body(await world.object.book(bob, { start: on('11:00'), note: '' }));
    body(await world.object.cancel(ada, id));
    expect(await offered(world)).toEqual(['cleo']);
    body(await world.object.release(cleo, (await offerTo(world, cleo))?.holdId ?? ''));
    expect(await offered(world)).toEqual([]);
    body(await world.object.cancel(bob, bobs.id));
    expect(await offered(world)).toEqual(['bob']);
  });

  it('are offered to nobody who may not see the calendar any more', async () => {
    const { world, id } = await full();
    await wait(world, bob);
    body(await world.object.change(owner, { visibility: 'private' }));
    body(await world.object.cancel(ada, id));
    expect(await offered(world)).toEqual([]);
    body(await world.object.change(owner, { visibility: 'unlisted' }));
    expect(await offered(world)).toEqual(['bob']);
    body(await world.object.change(owner, { visibility: 'private' }));
    expect([await offered(world), await world.count('hold')]).toEqual([[], 0]);
  });
});

describe('a place in line', () => {
  it('is the same where it is asked for again, and offers at once what is free', async () => {
    const world = await World.create({ schedule: hours('10:00', '11:00') });
    const first = await wait(world, bob);
    expect(first.offer).toMatchObject({ start: '2035-01-01T10:00:00Z' });
    expect((await wait(world, bob)).id).toBe(first.id);
    expect(await world.count('waiting')).toBe(1);
  });

  it('can have other seats, and keeps its turn', async () => {
    const { world, id } = await full({ capacity: 2 });
    const first = await wait(world, bob, 1);
    await wait(world, cleo, 2);
    expect(await wait(world, bob, 2)).toMatchObject({ id: first.id, position: 1, seats: 2 });
    body(await world.object.cancel(ada, id));
    expect(await offered(world)).toEqual(['bob']);
  });

  it('survives the object', async () => {
    const { world, id } = await full();
    for (const who of [bob, cleo]) await wait(world, who);
    await evictDurableObject(world.object);
    await world.setClock();
    body(await world.object.cancel(ada, id));
    await evictDurableObject(world.object);
    await world.setClock();
    expect(await offered(world)).toEqual(['bob']);
    await world.moveTo(on('08:10'));
    await evictDurableObject(world.object);
    await world.setClock();
    expect(await offered(world)).toEqual(['cleo']);
  });

  it('ends when its range is over, when its person leaves, and with the calendar', async () => {
    const { world } = await full();
    await wait(world, bob, 1, { from: on('08:30'), to: on('10:30') });
    await wait(world, cleo);
    await world.object.forget(cleo.userId);
    expect(await world.count('waiting')).toBe(1);
    await world.moveTo(on('10:30'));
    await world.alarm();
    expect(await world.count('waiting')).toBe(0);
    await wait(world, dan);
    body(await world.object.remove(owner));
    expect(await world.count('waiting')).toBe(0);
    expect(await world.count('hold')).toBe(0);
  });

  it('ends when its person has booked in its range otherwise', async () => {
    const { world } = await full({ schedule: hours('10:00', '12:00') });
    await wait(world, bob, 1, { from: ten, to: ten + 1 });
    await wait(world, bob, 1, { from: on('11:00'), to: on('15:00') });
    const [, other] = await placesOf(world, bob);
    expect(other?.offer).toMatchObject({ start: '2035-01-01T11:00:00Z' });
    body(await world.object.book(bob, { start: on('11:00'), note: '' }));
    expect((await placesOf(world, bob)).map(({ from }) => from)).toEqual(['2035-01-01T10:00:00Z']);
  });

  it('ends when a series has booked in its range', async () => {
    const { world } = await full({ schedule: hours('10:00', '12:00') });
    const [week, eleven] = [on('10:00') + 7 * 86_400_000, on('11:00')];
    for (const start of [ten, eleven, week]) await wait(world, bob, 1, { from: start, to: start + 60_000 });
    const rule = { freq: 'weekly', interval: 1, weekdays: [], weekStart: 1, ends: { count: 2 } } as const;
    body(await world.object.bookSeries(bob, { start: week, seats: 1, note: '', rule }));
    const left = (await placesOf(world, bob)).map(({ from }) => from);
    expect(left).toEqual(['2035-01-01T10:00:00Z', '2035-01-01T11:00:00Z']);
  });

  it('counts those ahead whose ranges overlap its own', async () => {
    const { world } = await full();
    await wait(world, bob, 1, { from: at(`${MONDAY}T09:00:00Z`), to: ten });
    await wait(world, cleo);
    expect((await wait(world, dan, 1, { from: ten, to: on('12:00') })).position).toBe(2);
  });

  it('is somebody’s own: others neither see nor end it', async () => {
    const { world } = await full();
    const place = await wait(world, bob);
    expect(await placesOf(world, cleo)).toEqual([]);
    expect(body(await world.object.waitlist(cleo)).items).toEqual([]);
    expect(result(await world.object.leaveLine(cleo, place.id))).toBe('not_found');
    expect(result(await world.object.leaveLine(owner, place.id))).toBe('not_found');
  });

  it('is refused where nothing of it lies ahead, for a party that is too large, and where there are enough', async () => {
    const { world } = await full({ capacity: 2 });
    const ask = async (from: number, to: number, seats = 1) =>
      result(await world.object.joinLine(bob, { from, to, seats }));
    expect(await ask(on('07:00'), on('08:00'))).toBe('invalid_request');
    expect(await ask(on('07:00'), on('12:00'), 3)).toBe('invalid_request');
    for (let n = 0; n < 10; n++) expect(await ask(ten - n * 1_000, on('12:00'))).toBe(201);
    expect(await ask(ten - 60_000, on('12:00'))).toBe('limit_reached');
    const privately = await World.create({ visibility: 'private' });
    expect(result(await privately.object.joinLine(bob, { ...day, seats: 1 }))).toBe('not_found');
  });
});
