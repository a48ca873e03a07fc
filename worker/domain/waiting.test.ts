import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Rules } from './availability.ts';
import { seatsLeft, slotsIn } from './availability.ts';
import { nextOffers } from './waiting.ts';

const MIDNIGHT = Date.parse('2035-01-01T00:00:00Z');
const HOUR = 3_600_000;
const hour = (n: number) => MIDNIGHT + n * HOUR;

const rules: Rules = {
  timeZone: 'UTC',
  weekly: [{ weekdays: [1, 2, 3, 4, 5, 6, 7], start: '00:00', end: '24:00' }],
  overrides: [],
  slotMinutes: 60,
  stepMinutes: 60,
  bufferBeforeMinutes: 0,
  bufferAfterMinutes: 0,
  minNoticeMinutes: 0,
  maxAdvanceDays: 60,
  capacity: 1,
};

interface Place {
  userId: string;
  from: number;
  to: number;
  seats: number;
}
const place = (userId: string, from: number, to: number, seats = 1): Place => ({
  ...{ userId, seats },
  from: hour(from),
  to: hour(to),
});

function offered(line: Place[], changes: Partial<Parameters<typeof nextOffers<Place>>[0]> = {}) {
  const offers = nextOffers<Place>({
    rules,
    claims: [],
    blocks: [],
    now: MIDNIGHT,
    starts: { start: hour(10), end: hour(12) },
    line,
    offered: new Set(),
    ...changes,
  });
  return offers.map(({ place: { userId }, slot }) => `${userId} ${(slot.start - MIDNIGHT) / HOUR}`);
}

describe('what came free', () => {
  it('goes to the first in line whose range it starts in, the earliest slot first', () => {
    expect(offered([place('ada', 11, 12), place('bob', 9, 20), place('cleo', 9, 20)])).toEqual([
      'ada 11',
      'bob 10',
    ]);
    expect(offered([place('ada', 12, 20), place('bob', 0, 10)])).toEqual([]);
  });

  it('goes past a party that is too large to who comes later and fits', () => {
    const one = { rules: { ...rules, capacity: 3 }, claims: [{ start: hour(10), end: hour(12), seats: 2 }] };
    expect(offered([place('ada', 9, 20, 3), place('bob', 9, 20, 1)], one)).toEqual(['bob 10']);
  });

  it('is offered to nobody who has an offer, or two places, twice', () => {
    expect(offered([place('ada', 9, 20), place('ada', 10, 11), place('bob', 9, 20)])).toEqual([
      'ada 10',
      'bob 11',
    ]);
    expect(offered([place('ada', 9, 20), place('bob', 9, 20)], { offered: new Set(['ada']) })).toEqual([
      'bob 10',
    ]);
  });

  it('is offered to nobody who may not have it', () => {
    const mayHave = ({ userId }: Place, { start }: { start: number }) => userId !== 'ada' || start > hour(10);
    expect(offered([place('ada', 9, 20), place('bob', 9, 20)], { mayHave })).toEqual(['ada 11', 'bob 10']);
  });

  it('is not what is blocked or too near', () => {
    const blocks = [{ start: hour(10), end: hour(10.5) }];
    expect(offered([place('ada', 9, 20)], { blocks })).toEqual(['ada 11']);
    expect(offered([place('ada', 9, 20)], { now: hour(11) + 1 })).toEqual([]);
  });
});

describe('whoever waits for whatever', () => {
  const setting = fc.record({
    capacity: fc.integer({ min: 1, max: 4 }),
    stepMinutes: fc.constantFrom(30, 60),
    bufferAfterMinutes: fc.constantFrom(0, 20),
  });
  const span = fc.record({ from: fc.integer({ min: 0, max: 20 }), length: fc.integer({ min: 1, max: 6 }) });
  const waiter = fc.record({
    who: fc.integer({ min: 0, max: 5 }),
    at: span,
    seats: fc.integer({ min: 1, max: 4 }),
  });
  const claim = fc.record({ at: span, seats: fc.integer({ min: 1, max: 2 }) });

  it('gets no seat that is not there, at most one offer, in turn, and nothing that fits is left', () => {
    fc.assert(
      fc.property(
        setting,
        fc.array(waiter, { maxLength: 8 }),
        fc.array(claim, { maxLength: 6 }),
        (changes, waiters, taken) => {
          const given = { ...rules, ...changes };
          const starts = { start: hour(0), end: hour(24) };
          const line = waiters.map(({ who, at, seats }) =>
            place(String(who), at.from, at.from + at.length, seats),
          );
          const claims = taken
            .map(({ at, seats }) => ({ start: hour(at.from), end: hour(at.from + at.length), seats }))
            .filter(({ seats }) => seats <= given.capacity);
          const common = { rules: given, blocks: [], now: MIDNIGHT };
          const offers = nextOffers({ ...common, claims, starts, line, offered: new Set() });

          const all = [...claims];
          const before = new Set<string>();
          for (const { place: theirs, slot } of offers) {
            expect(seatsLeft({ ...common, claims: all, span: slot })).toBeGreaterThanOrEqual(theirs.seats);
            // Everybody before them in line had an offer by then, or no use for this slot.
            for (const other of line.slice(0, line.indexOf(theirs))) {
              const wants = other.from <= slot.start && slot.start < other.to;
              const left = seatsLeft({ ...common, claims: all, span: slot });
              expect(before.has(other.userId) || !wants || left < other.seats).toBe(true);
            }
            expect(before.has(theirs.userId)).toBe(false);
            before.add(theirs.userId);
            all.push({ ...slot, seats: theirs.seats });
          }
          const left = slotsIn({ ...common, claims: all, from: starts.start, to: starts.end });
          for (const one of line.filter(({ userId }) => !before.has(userId))) {
            const fitting = left.filter(({ start }) => one.from <= start && start < one.to);
            expect(fitting.every(({ remaining }) => remaining < one.seats)).toBe(true);
          }
        },
      ),
    );
  });
});
