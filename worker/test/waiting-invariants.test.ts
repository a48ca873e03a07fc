// Two hours, few seats, and everybody wants them: whatever happens in whatever order, nothing is ever free for somebody
// who waits for it, and nobody has two offers at once.
import { evictDurableObject } from 'cloudflare:test';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { body, on, owner, person, World } from './calendar-world.ts';
import { expectNothingFreeForWhoWaits } from './waiting-line.ts';

const RUNS = 20;
const seed = Date.now() % 1_000_000_000;
const people = ['ada', 'bob', 'cleo', 'dan'].map(person);

const step = fc.record({
  who: fc.integer({ min: 0, max: people.length - 1 }),
  what: fc.constantFrom(
    ...(['book', 'book', 'join', 'join', 'cancel', 'cancel', 'take', 'release', 'hold', 'move'] as const),
    ...(['leave', 'block', 'unblock', 'capacity', 'wait', 'evict'] as const),
  ),
  slot: fc.integer({ min: 0, max: 1 }),
  seats: fc.integer({ min: 1, max: 2 }),
  pick: fc.integer({ min: 0, max: 20 }),
});
const setting = fc.record({
  capacity: fc.integer({ min: 1, max: 2 }),
  bufferAfterMinutes: fc.constantFrom(0, 20),
  approvalRequired: fc.boolean(),
});

it(`nothing is free for who waits for it (seed ${seed})`, { timeout: 120_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(setting, fc.array(step, { minLength: 10, maxLength: 40 }), async (settings, steps) => {
      const weekly = [{ weekdays: [1, 2, 3, 4, 5, 6, 7], start: '10:00', end: '12:00' }];
      const world = await World.create({ ...settings, schedule: { weekly }, holdSeconds: 120 });
      const blocks: string[] = [];
      const made: { id: string; who: number }[] = [];
      const { object } = world;
      for (const { who, what, slot, seats, pick } of steps) {
        const actor = people[who] ?? owner;
        const start = on(slot === 0 ? '10:00' : '11:00');
        const booking = made[pick % Math.max(1, made.length)];
        const mine = body(await object.waitlist(actor)).items;
        const place = mine[pick % Math.max(1, mine.length)];
        switch (what) {
          case 'book': {
            const outcome = await object.book(actor, { start, seats, note: '' });
            if (outcome.ok) made.push({ id: outcome.body.id, who });
            break;
          }
          case 'join':
            await object.joinLine(actor, {
              ...(pick % 2 ? { from: on('09:00'), to: on('20:00') } : { from: start, to: start + 60_000 }),
              seats,
            });
            break;
          case 'cancel':
            if (booking) await object.cancel(people[booking.who] ?? owner, booking.id);
            break;
          case 'take': {
            const offer = mine.find((one) => one.offer)?.offer;
            if (!offer) break;
            const asked = { start: Date.parse(offer.start), holdId: offer.holdId, note: '' };
            const outcome = await object.book(actor, asked);
            // What is offered can be booked.
            expect(outcome.ok).toBe(true);
            if (outcome.ok) made.push({ id: outcome.body.id, who });
            break;
          }
          case 'release': {
            const offer = mine.find((one) => one.offer)?.offer;
            if (offer) await object.release(actor, offer.holdId);
            break;
          }
          case 'hold':
            await object.hold(actor, { start, seats });
            break;
          case 'move':
            if (booking) await object.reschedule(people[booking.who] ?? owner, booking.id, { start });
            break;
          case 'leave':
            if (place) await object.leaveLine(actor, place.id);
            break;
          case 'block': {
            const end = start + (pick + 1) * 120_000;
            blocks.push(body(await object.block(owner, { start, end, reason: '' })).id);
            break;
          }
          case 'unblock':
            if (blocks[0]) await object.unblock(owner, blocks.shift() ?? '');
            break;
          case 'capacity':
            await object.change(owner, { capacity: seats, maxSeatsPerBooking: seats });
            break;
          case 'wait':
            await world.moveTo(world.now + 60_000 * (pick % 7));
            await world.alarm();
            break;
          case 'evict':
            await evictDurableObject(object);
            await world.setClock();
            break;
        }
        await expectNothingFreeForWhoWaits(world);
      }
    }),
    { numRuns: RUNS, seed },
  );
});

it('who leaves a place with its offer is offered what is free for another place of theirs', async () => {
  const world = await World.create({
    schedule: { weekly: [{ weekdays: [1, 2, 3, 4, 5, 6, 7], start: '10:00', end: '12:00' }] },
  });
  const { object } = world;
  const [ada = owner] = people;
  const [ten, eleven] = [on('10:00'), on('11:00')];
  const join = async (from: number) =>
    body(await object.joinLine(ada, { from, to: from + 60_000, seats: 1 }));
  const block = body(await object.block(owner, { start: ten, end: eleven, reason: '' }));
  await join(ten);
  const { id, offer } = await join(eleven);
  expect(offer).toMatchObject({ start: '2035-01-01T11:00:00Z' });
  // Nobody has two offers: what opens now is free for anybody else, as long as they have that one.
  body(await object.unblock(owner, block.id));
  expect(await world.slotAt(ten)).toMatchObject({ remaining: 1 });
  body(await object.leaveLine(ada, id));
  const places = body(await object.waitlist(ada)).items;
  expect(places.map((place) => place.offer?.start)).toEqual(['2035-01-01T10:00:00Z']);
  expect(await world.slotAt(eleven)).toMatchObject({ remaining: 1, held: 0 });
});

it.each([
  [1, 2],
  [2, 1],
])('who is offered %i and holds that with %i seats is told of what they hold', async (asked, held) => {
  const world = await World.create({ capacity: 2 });
  const { object } = world;
  const [ada = owner] = people;
  const start = on('10:00');
  const range = { from: start, to: start + 60_000 };
  const { id, offer } = body(await object.joinLine(ada, { ...range, seats: asked }));
  const hold = body(await object.hold(ada, { start, seats: held }));
  expect(hold).toMatchObject({ id: offer?.holdId, expiresAt: offer?.expiresAt });
  const told = { seats: held, offer: { holdId: hold.id, seats: held, expiresAt: hold.expiresAt } };
  expect(body(await object.waitlist(ada)).items).toMatchObject([{ id, position: 1, ...told }]);
  // In line again, they wait for as many.
  body(await object.block(owner, { start, end: start + 60_000, reason: '' }));
  expect(body(await object.waitlist(ada)).items).toMatchObject([{ id, seats: held, offer: null }]);
});
