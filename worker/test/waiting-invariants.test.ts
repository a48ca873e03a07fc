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
    ...(['leave', 'block', 'unblock', 'capacity', 'rehold', 'private', 'limits', 'wait', 'evict'] as const),
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
        const mine = body(await object.waitlist(owner)).items.filter(({ user }) => user.id === actor.userId);
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
          case 'rehold': {
            const offer = mine.find((one) => one.offer)?.offer;
            if (offer) await object.hold(actor, { start: Date.parse(offer.start), seats });
            break;
          }
          case 'private':
            await object.change(owner, { visibility: pick % 2 ? 'private' : 'unlisted' });
            break;
          case 'limits': {
            const [perUserPerDay, perUserActive] = [pick % 2 ? 1 : null, pick % 3 ? null : 2];
            await object.change(owner, { limits: { perUserPerDay, perUserPerWeek: null, perUserActive } });
            break;
          }
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
