// What holds of everybody who waits, after whatever was committed.
import { runInDurableObject } from 'cloudflare:test';
import { expect } from 'vitest';
import { boardSlots } from '../calendar/board.ts';
import { isWithinLimits } from '../calendar/bookings.ts';
import { on, type World } from './calendar-world.ts';

/** First in line, first served: who waits and has no offer would find nothing; nobody has two, and each is as it is told. */
export async function expectNothingFreeForWhoWaits(world: World): Promise<void> {
  await runInDurableObject(world.object, (instance) => {
    const known = instance.calendar.load();
    if (!known) throw new Error('no calendar');
    // What is due by now is settled with the next call, before it is answered.
    instance.calendar.sweep();
    const line = instance.store.waiting.line();
    const offers = line.filter(({ offer }) => offer !== null);
    expect(new Set(offers.map(({ userId }) => userId)).size).toBe(offers.length);
    for (const { offer, seats } of offers) {
      expect(instance.store.hold(offer?.holdId ?? '')?.seats).toBe(seats);
    }
    const board = boardSlots(instance.store, known.rules, world.now, {
      start: on('00:00'),
      end: on('23:59'),
    });
    const { visibility, maxSeatsPerBooking } = known.record.settings;
    const desk = {
      ...{ store: instance.store, calendar: known.record, rules: known.rules, now: world.now },
      ...{ actor: null, charges: false },
    };
    for (const { userId, from, to, seats } of line) {
      if (visibility === 'private' || seats > maxSeatsPerBooking) continue;
      if (offers.some((one) => one.userId === userId)) continue;
      const fitting = board.filter(
        ({ start, remaining }) =>
          from <= Date.parse(start) &&
          Date.parse(start) < to &&
          remaining >= seats &&
          isWithinLimits(desk, userId, Date.parse(start)),
      );
      expect(fitting).toEqual([]);
    }
  });
}
