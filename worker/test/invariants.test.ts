// Whatever people do in whatever order: never more seats than there are, one row of the log for each change,
// viewers end up with the board as it is, what is listed can be booked while what isn't is refused, and nothing is free
// for somebody who waits for it.
import { evictDurableObject, runInDurableObject } from 'cloudflare:test';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boardSlots } from '../calendar/board.ts';
import { OCCUPYING } from '../domain/booking.ts';
import { on, owner, person, result, World } from './calendar-world.ts';
import { expectNothingFreeForWhoWaits } from './waiting-line.ts';

const RUNS = 25;
const seed = Date.now() % 1_000_000_000;
const people = ['ada', 'bob', 'cleo', 'dan'].map(person);

const step = fc.record({
  who: fc.integer({ min: 0, max: people.length - 1 }),
  what: fc.constantFrom(
    'hold',
    'book',
    'confirm',
    'release',
    'cancel',
    'move',
    'series',
    'shift',
    'give_up',
    'approve',
    'decline',
    'block',
    'unblock',
    'join',
    'leave',
    'open',
    'wait',
    'evict',
  ),
  slot: fc.integer({ min: 0, max: 11 }),
  seats: fc.integer({ min: 1, max: 3 }),
  pick: fc.integer({ min: 0, max: 20 }),
  minutes: fc.integer({ min: 1, max: 7 }),
});
const setting = fc.record({
  capacity: fc.integer({ min: 1, max: 4 }),
  stepMinutes: fc.constantFrom(30, 60),
  bufferBeforeMinutes: fc.constantFrom(0, 10),
  bufferAfterMinutes: fc.constantFrom(0, 20),
  approvalRequired: fc.boolean(),
});

/** Seats occupied at each minute, buffers included, by the plain meaning of rule 5. */
async function mostSeatsAtOnce(world: World, before: number, after: number): Promise<number> {
  return runInDurableObject(world.object, (_instance, state) => {
    const rows = state.storage.sql
      .exec<{ start_at: number; end_at: number; seats: number }>(
        `SELECT start_at, end_at, seats FROM booking WHERE status IN (${OCCUPYING.map((one) => `'${one}'`).join()})
         UNION ALL SELECT start_at, end_at, seats FROM hold WHERE expires_at > ${world.now}`,
      )
      .toArray();
    let most = 0;
    for (let minute = on('07:00'); minute < on('23:59'); minute += 60_000) {
      const seats = rows
        .filter((row) => row.start_at - before * 60_000 <= minute && minute < row.end_at + after * 60_000)
        .reduce((sum, row) => sum + row.seats, 0);
      most = Math.max(most, seats);
    }
    return most;
  });
}

describe('whatever people do', () => {
  it(`never are more seats taken than there are (seed ${seed})`, { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(setting, fc.array(step, { minLength: 5, maxLength: 30 }), async (settings, steps) => {
        const world = await World.create({ ...settings, holdSeconds: 120 });
        const made: { id: string; who: number; series?: string }[] = [];
        const held: { id: string; who: number; start: number }[] = [];
        const blocks: string[] = [];
        const places: { id: string; who: number }[] = [];
        for (const { who, what, slot, seats, pick, minutes } of steps) {
          const actor = people[who] ?? owner;
          const start = on('09:00') + slot * settings.stepMinutes * 60_000;
          const booking = made[pick % Math.max(1, made.length)];
          const hold = held[pick % Math.max(1, held.length)];
          const listed = await world.slotAt(start);
          switch (what) {
            case 'hold': {
              const outcome = await world.object.hold(actor, { start, seats });
              if (outcome.ok) held.push({ id: outcome.body.id, who, start });
              break;
            }
            case 'book': {
              const outcome = await world.object.book(actor, { start, seats, note: '' });
              if (outcome.ok) made.push({ id: outcome.body.id, who });
              // One rule for both, for whoever has no holds of their own in the way.
              const waits = [...held, ...places].some((one) => one.who === who);
              if (listed && seats <= settings.capacity && !waits) {
                expect([result(outcome), listed.remaining]).toEqual([
                  listed.remaining >= seats ? 201 : 'slot_taken',
                  listed.remaining,
                ]);
              }
              if (!listed) expect(['slot_unavailable', 'invalid_request']).toContain(result(outcome));
              break;
            }
            case 'confirm':
              if (hold) {
                const outcome = await world.object.book(actor, {
                  start: hold.start,
                  holdId: hold.id,
                  note: '',
                });
                if (outcome.ok) made.push({ id: outcome.body.id, who });
              }
              break;
            case 'release':
              if (hold) await world.object.release(actor, hold.id);
              break;
            case 'cancel':
              if (booking) await world.object.cancel(actor, booking.id);
              break;
            case 'move':
              if (booking) await world.object.reschedule(actor, booking.id, { start });
              break;
            case 'series': {
              const rule = {
                freq: 'daily',
                interval: 1,
                weekdays: [],
                weekStart: 1,
                ends: { count: 3 },
              } as const;
              const wish = { start, seats, note: '', rule };
              const preview = await world.object.previewSeries(actor, wish);
              const areFree = preview.ok && preview.body.occurrences.every(({ state }) => state === 'free');
              // As the rule says, or three of one day.
              const dates = [0, 2, 5].map((steps) => start + steps * settings.stepMinutes * 60_000);
              const outcome = await world.object.bookSeries(
                actor,
                pick % 2 === 0 ? wish : { ...wish, dates },
              );
              if (pick % 2 === 0) expect(outcome.ok).toBe(areFree);
              if (outcome.ok)
                made.push(...outcome.body.bookings.map(({ id }) => ({ id, who, series: outcome.body.id })));
              break;
            }
            case 'shift':
              if (booking?.series) {
                const change = { act: 'reschedule', from: booking.id, start } as const;
                await world.object.changeSeries(people[booking.who] ?? owner, booking.series, change);
              }
              break;
            case 'give_up':
              if (booking?.series) {
                const change = { act: 'cancel', from: booking.id } as const;
                await world.object.changeSeries(people[booking.who] ?? owner, booking.series, change);
              }
              break;
            case 'approve':
            case 'decline':
              if (booking) await world.object.operate(owner, booking.id, what);
              break;
            case 'block': {
              const outcome = await world.object.block(owner, {
                start,
                end: start + minutes * 60_000,
                reason: '',
              });
              if (outcome.ok) blocks.push(outcome.body.id);
              break;
            }
            case 'unblock':
              if (blocks[0]) await world.object.unblock(owner, blocks.shift() ?? '');
              break;
            case 'join': {
              const to = start + minutes * 1_800_000;
              const outcome = await world.object.joinLine(actor, { from: start, to, seats });
              if (outcome.ok) places.push({ id: outcome.body.id, who });
              if (outcome.ok && outcome.body.offer)
                held.push({
                  id: outcome.body.offer.holdId,
                  who,
                  start: Date.parse(outcome.body.offer.start),
                });
              break;
            }
            case 'leave': {
              const place = places[pick % Math.max(1, places.length)];
              if (place) await world.object.leaveLine(actor, place.id);
              break;
            }
            case 'open':
              await world.object.change(owner, {
                capacity: settings.capacity,
                stepMinutes: pick % 2 ? 30 : 60,
              });
              break;
            case 'wait':
              await world.moveTo(world.now + minutes * 60_000);
              await world.alarm();
              break;
            case 'evict':
              await evictDurableObject(world.object);
              await world.setClock();
              break;
          }
          const most = await mostSeatsAtOnce(
            world,
            settings.bufferBeforeMinutes,
            settings.bufferAfterMinutes,
          );
          expect(most).toBeLessThanOrEqual(settings.capacity);
          await expectNothingFreeForWhoWaits(world);
        }
        await expectLogNamesEveryChange(world);
      }),
      { numRuns: RUNS, seed },
    );
  });
});

/** The log has no gaps, and a slot that none of its rows touches is as free as on an empty board. */
async function expectLogNamesEveryChange(world: World): Promise<void> {
  await runInDurableObject(world.object, (instance, state) => {
    const seqs = state.storage.sql
      .exec<{ seq: number }>('SELECT seq FROM log ORDER BY seq')
      .toArray()
      .map((row) => row.seq);
    expect(seqs).toEqual(seqs.map((_, index) => index + 1));
    const known = instance.calendar.load();
    if (!known) throw new Error('no calendar');
    const range = { start: on('09:00'), end: on('22:00') };
    const now = boardSlots(instance.store, known.rules, world.now, range);
    const touched = new Set(
      instance.store.journal
        .after(0, 10_000)
        .flatMap((row) => row.spans)
        .flatMap((span) =>
          now
            .filter(
              (slot) =>
                Date.parse(slot.start) < span.end + 30 * 60_000 &&
                Date.parse(slot.end) > span.start - 30 * 60_000,
            )
            .map((slot) => slot.start),
        ),
    );
    const untouched = now.filter((slot) => !touched.has(slot.start));
    for (const slot of untouched) expect(slot).toMatchObject({ remaining: known.rules.capacity, held: 0 });
  });
}
