import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Candidate, commonZone, fairOrder, loadOver } from './group.ts';

const HOUR = 3_600_000;

describe('which calendar is asked first', () => {
  test('the least busy one, whatever the salt', () => {
    const loads = fc.uniqueArray(fc.integer({ min: 0, max: 1_000 }), { minLength: 1, maxLength: 24 });
    fc.assert(
      fc.property(loads, fc.string(), (all, salt) => {
        const order = fairOrder(
          all.map((load, index) => ({ id: `c${index}`, load })),
          salt,
        );
        expect(order.map(({ load }) => load)).toEqual([...all].sort((one, other) => one - other));
      }),
    );
  });

  test('the same for the same salt, in whatever order they are named, and each once', () => {
    const ids = fc.uniqueArray(fc.uuid(), { minLength: 1, maxLength: 24 });
    fc.assert(
      fc.property(ids, fc.string(), (all, salt) => {
        const equal = all.map((id) => ({ id, load: 0 }));
        const order = fairOrder(equal, salt);
        expect(fairOrder([...equal].reverse(), salt)).toEqual(order);
        expect(order.map(({ id }) => id).sort()).toEqual([...all].sort());
      }),
    );
  });

  test('so that after any number of bookings no calendar has more than one above another', () => {
    const people = fc.array(fc.uuid(), { minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 24 }), people, (count, callers) => {
        const loads = new Map(Array.from({ length: count }, (_, index) => [`court ${index}`, 0]));
        callers.forEach((caller, hour) => {
          const candidates: Candidate[] = [...loads].map(([id, load]) => ({ id, load }));
          const [first] = fairOrder(candidates, `${hour * HOUR} ${caller}`);
          if (first) loads.set(first.id, first.load + HOUR);
        });
        expect(Math.max(...loads.values()) - Math.min(...loads.values())).toBeLessThanOrEqual(HOUR);
      }),
      { numRuns: 50 },
    );
  });

  test('and among equally busy ones each about as often as any other, where many ask at once', () => {
    const courts = Array.from({ length: 6 }, (_, index) => ({ id: `court ${index + 1}`, load: 0 }));
    const counts = new Map<string, number>();
    for (let caller = 0; caller < 6_000; caller += 1) {
      const first = fairOrder(courts, `1764522000000 person-${caller}`)[0]?.id ?? '';
      counts.set(first, (counts.get(first) ?? 0) + 1);
    }
    expect(counts.size).toBe(6);
    // Six standard deviations around a sixth of them.
    for (const count of counts.values()) expect(Math.abs(count - 1_000)).toBeLessThan(175);
  });
});

describe('how busy a calendar is', () => {
  const span = { start: 10 * HOUR, end: 20 * HOUR };

  test('is what is taken of the span, by the capacity', () => {
    expect(loadOver([], span, 1)).toBe(0);
    expect(loadOver([{ start: 11 * HOUR, end: 12 * HOUR, seats: 1 }], span, 1)).toBe(HOUR);
    expect(loadOver([{ start: 11 * HOUR, end: 12 * HOUR, seats: 10 }], span, 20)).toBe(HOUR / 2);
  });

  test('counts only what lies in the span', () => {
    const over = { start: 9 * HOUR, end: 11 * HOUR, seats: 1 };
    const before = { start: 8 * HOUR, end: 10 * HOUR, seats: 1 };
    expect(loadOver([over, before], span, 1)).toBe(HOUR);
  });
});

test("a group goes by the clock of most of its calendars, of equally many by the first one's", () => {
  expect(commonZone([])).toBeUndefined();
  expect(commonZone(['Europe/Athens', 'UTC', 'UTC'])).toBe('UTC');
  expect(commonZone(['Europe/Athens', 'UTC'])).toBe('Europe/Athens');
});
