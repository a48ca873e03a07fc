// What holds for any rules and bookings, against an oracle that walks minute by minute and reads the clock of each.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Rules,
  reachOf,
  type Slot,
  seatsLeft,
  slotAt,
  slotStartsTouchedBy,
  slotsIn,
} from './availability.ts';
import { type Claim, DAY_MS, type Interval, MINUTE_MS } from './interval.ts';

const seed = Math.floor(Math.random() * 2 ** 31);
const SETTINGS = { seed, numRuns: 60 };

// Dates in UTC around which the clocks of a zone jump: at night, at midnight, over a day, by half an hour or by two.
const JUMPS: readonly (readonly [string, string])[] = [
  ['UTC', '2026-01-05'],
  ['America/New_York', '2026-03-08'],
  ['America/New_York', '2026-11-01'],
  ['America/St_Johns', '2010-03-14'],
  ['America/St_Johns', '2010-11-07'],
  ['Pacific/Apia', '2011-12-30'],
  ['Pacific/Kwajalein', '1993-08-21'],
  ['Antarctica/Troll', '2026-03-29'],
  ['Antarctica/Troll', '2026-10-25'],
  ['Australia/Lord_Howe', '2026-04-04'],
  ['Australia/Lord_Howe', '2026-10-03'],
  ['Asia/Beirut', '2026-03-28'],
  ['Asia/Beirut', '2026-10-24'],
  ['Africa/Cairo', '2023-04-27'],
  ['Africa/Casablanca', '2026-03-22'],
  ['America/Sao_Paulo', '2018-02-18'],
  ['America/Sao_Paulo', '2018-11-04'],
  ['America/Havana', '2026-03-08'],
  ['America/Havana', '2026-11-01'],
  ['America/Santiago', '2026-04-05'],
  ['America/Caracas', '2016-05-01'],
  ['Asia/Pyongyang', '2018-05-04'],
  ['Asia/Kathmandu', '1985-12-31'],
];

interface Wall {
  readonly date: string;
  readonly minute: number;
}

const clocks = new Map<string, Wall[]>();
const SPAN_DAYS = 7;

/** The wall clock of every minute of the days around `day` (UTC), as Intl tells it. */
function clockOf(timeZone: string, day: number): Wall[] {
  const key = `${timeZone} ${day}`;
  let clock = clocks.get(key);
  if (clock === undefined) {
    const format = new Intl.DateTimeFormat('en-CA', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
    });
    clock = Array.from({ length: SPAN_DAYS * 1440 }, (_, i) => {
      const [y, mo, d, h, m] = format.format(day - 3 * DAY_MS + i * MINUTE_MS).match(/\d+/g) ?? [];
      return { date: `${y}-${mo}-${d}`, minute: Number(h) * 60 + Number(m) };
    });
    clocks.set(key, clock);
  }
  return clock;
}

interface Scene {
  readonly rules: Rules;
  readonly claims: readonly Claim[];
  readonly blocks: readonly Interval[];
  readonly now: number;
  readonly from: number;
  readonly to: number;
  readonly day: number;
}

function minutesOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
}

/** Every rule read aloud, once for each minute. Knows the three days before and the four from `scene.day` on. */
function oracle({ rules, claims, blocks, now, from, to, day }: Scene): Slot[] {
  const clock = clockOf(rules.timeZone, day);
  const first = day - 3 * DAY_MS;
  const instant = (i: number) => first + i * MINUTE_MS;

  // The first minute of the merged window that holds each minute of a date, or undefined where it is closed.
  const dates = new Map<string, (number | undefined)[]>();
  const windowStarts = (date: string) => {
    const weekday = new Date(`${date}T00:00Z`).getUTCDay() || 7;
    const windows =
      rules.overrides.find((override) => override.date === date)?.windows ??
      rules.weekly.filter(({ weekdays }) => weekdays.includes(weekday));
    let start: number | undefined;
    return Array.from({ length: 1440 }, (_, m) => {
      const isOpen = windows.some((w) => minutesOf(w.start) <= m && m < minutesOf(w.end));
      start = isOpen ? (start ?? m) : undefined;
      return start;
    });
  };
  for (const { date } of clock) if (!dates.has(date)) dates.set(date, windowStarts(date));
  const windowAt = clock.map(({ date, minute }) => {
    const start = dates.get(date)?.[minute];
    return start === undefined ? undefined : `${date} ${start}`;
  });
  const used = clock.map((_, i) => {
    const isBlocked = blocks.some((block) => block.start <= instant(i) && instant(i) < block.end);
    return isBlocked ? Number.POSITIVE_INFINITY : seatsAt(instant(i), rules, claims);
  });

  const today = clock[Math.floor((now - first) / MINUTE_MS)];
  const lastDate = new Date(Date.parse(`${today?.date}T00:00Z`) + rules.maxAdvanceDays * DAY_MS)
    .toISOString()
    .slice(0, 10);
  const before = rules.bufferBeforeMinutes;
  const after = rules.bufferAfterMinutes;
  const slots: Slot[] = [];
  let anchor = 0;
  for (let i = 0; i < clock.length; i++) {
    if (windowAt[i] === undefined) continue;
    if (windowAt[i] !== windowAt[i - 1]) anchor = i;
    const start = instant(i);
    const end = instant(i + rules.slotMinutes);
    if (start < from || start >= to) continue;
    if ((i - anchor) % rules.stepMinutes !== 0) continue;
    if (windowAt.slice(i, i + rules.slotMinutes).includes(undefined)) continue;
    if (start < now + rules.minNoticeMinutes * MINUTE_MS || (clock[i]?.date ?? '') > lastDate) continue;
    const peak = Math.max(...used.slice(i - before, i + rules.slotMinutes + after));
    slots.push({ start, end, remaining: Math.max(0, rules.capacity - peak) });
  }
  return slots;
}

/** Seats occupied at an instant by claims with their buffers. */
function seatsAt(t: number, rules: Rules, claims: readonly Claim[]): number {
  let seats = 0;
  for (const claim of claims) {
    const start = claim.start - rules.bufferBeforeMinutes * MINUTE_MS;
    if (start <= t && t < claim.end + rules.bufferAfterMinutes * MINUTE_MS) seats += claim.seats;
  }
  return seats;
}

const wallTime = (minutes: number) =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;

const wallWindow = fc
  .tuple(fc.nat(96), fc.nat(96), fc.constantFrom(0, 0, 0, 1, 7))
  .map(([a, b, odd]) => [Math.max(0, Math.min(a, b) * 15 - odd), Math.max(a, b) * 15] as const)
  .map(([start, end]) => ({ start: wallTime(Math.min(start, 1439)), end: wallTime(end) }));

const scene: fc.Arbitrary<Scene> = fc.constantFrom(...JUMPS).chain(([timeZone, date]) => {
  const day = Date.parse(`${date}T00:00Z`);
  const minute = (low: number, high: number) =>
    fc.integer({ min: low * 96, max: high * 96 }).map((quarters) => day + quarters * 15 * MINUTE_MS);
  const span = fc
    .record({ start: minute(-1, 3), minutes: fc.integer({ min: 0, max: 300 }) })
    .map(({ start, minutes }) => ({ start, end: start + minutes * MINUTE_MS }));
  const rules: fc.Arbitrary<Rules> = fc.record({
    timeZone: fc.constant(timeZone),
    weekly: fc.oneof(
      fc.constant([{ weekdays: [1, 2, 3, 4, 5, 6, 7], start: '00:00', end: '24:00' }]),
      fc.array(
        fc
          .tuple(wallWindow, fc.subarray([1, 2, 3, 4, 5, 6, 7], { minLength: 3 }))
          .map(([window, weekdays]) => ({ ...window, weekdays })),
        { minLength: 1, maxLength: 4 },
      ),
    ),
    overrides: fc.uniqueArray(
      fc.record({
        date: fc
          .integer({ min: -1, max: 2 })
          .map((n) => new Date(day + n * DAY_MS).toISOString().slice(0, 10)),
        windows: fc.array(wallWindow, { maxLength: 3 }),
      }),
      { maxLength: 2, selector: (override) => override.date },
    ),
    slotMinutes: fc.constantFrom(5, 20, 30, 45, 60, 60, 90, 420, 1440),
    stepMinutes: fc.constantFrom(10, 15, 30, 37, 60, 60, 90, 1440),
    bufferBeforeMinutes: fc.constantFrom(0, 0, 5, 15, 60),
    bufferAfterMinutes: fc.constantFrom(0, 0, 10, 45, 200),
    minNoticeMinutes: fc.constantFrom(0, 0, 60, 1000),
    maxAdvanceDays: fc.constantFrom(0, 1, 2, 365),
    capacity: fc.constantFrom(1, 1, 2, 5),
  });
  return fc
    .record({
      rules,
      claims: fc.array(
        fc.tuple(span, fc.integer({ min: 1, max: 3 })).map(([interval, seats]) => ({ ...interval, seats })),
        { maxLength: 12 },
      ),
      blocks: fc.array(span, { maxLength: 1 }),
      now: minute(-1, 1),
      range: fc.tuple(minute(-1, 2), minute(-1, 2)),
    })
    .map(({ range, ...rest }) => ({ ...rest, from: Math.min(...range), to: Math.max(...range), day }));
});

describe(`for any rules and bookings (seed ${seed})`, () => {
  test('the list is what the rules say of each minute', () => {
    fc.assert(
      fc.property(scene, (given) => {
        expect(slotsIn(given)).toEqual(oracle(given));
      }),
      SETTINGS,
    );
  });

  test('a range that is split in two has the same slots', () => {
    fc.assert(
      fc.property(scene, fc.double({ min: 0, max: 1, noNaN: true }), (given, share) => {
        const middle = Math.round(given.from + (given.to - given.from) * share);
        const halves = [slotsIn({ ...given, to: middle }), slotsIn({ ...given, from: middle })];
        expect(halves.flat()).toEqual(slotsIn(given));
      }),
      SETTINGS,
    );
  });

  test('what is listed can be booked with as many seats, and any other start is refused', () => {
    fc.assert(
      fc.property(scene, ({ rules, claims, blocks, now, from, to }) => {
        const listed = new Map(
          slotsIn({ rules, claims, blocks, now, from, to }).map((slot) => [slot.start, slot]),
        );
        const starts = new Set<number>();
        for (let start = from; start < to; start += 5 * MINUTE_MS) starts.add(start);
        for (const start of listed.keys()) {
          for (const shift of [-MINUTE_MS, -1, 0, 1]) starts.add(start + shift);
        }
        for (const start of starts) {
          if (start < from || start >= to) continue;
          const slot = slotAt({ rules, now, start });
          expect(slot === undefined).toBe(!listed.has(start));
          if (slot === undefined) continue;
          // What `reachOf` leaves out isn't needed.
          const reach = reachOf(rules, slot);
          const near = (one: Interval) => one.start < reach.end && one.end > reach.start;
          const remaining = seatsLeft({
            rules,
            claims: claims.filter(near),
            blocks: blocks.filter(near),
            span: slot,
          });
          expect({ ...slot, remaining }).toEqual(listed.get(start));
        }
      }),
      SETTINGS,
    );
  });

  test('a new claim changes no slot that starts outside of what it touches', () => {
    const claim = fc.record({
      quarters: fc.integer({ min: -96, max: 288 }),
      minutes: fc.integer({ min: 1, max: 200 }),
    });
    fc.assert(
      fc.property(scene, claim, (given, { quarters, minutes }) => {
        const start = given.day + quarters * 15 * MINUTE_MS;
        const added: Claim = { start, end: start + minutes * MINUTE_MS, seats: 1 };
        const touched = slotStartsTouchedBy(given.rules, added);
        const untouched = (slots: Slot[]) =>
          slots.filter((slot) => slot.start < touched.start || slot.start >= touched.end);
        const before = untouched(slotsIn(given));
        expect(untouched(slotsIn({ ...given, claims: [...given.claims, added] }))).toEqual(before);
        expect(untouched(slotsIn({ ...given, blocks: [...given.blocks, added] }))).toEqual(before);
      }),
      SETTINGS,
    );
  });

  test('capacity is never exceeded by claims that were accepted one by one', () => {
    const attempts = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 1, max: 3 })), {
      minLength: 20,
      maxLength: 60,
    });
    fc.assert(
      fc.property(scene, attempts, ({ rules, blocks, now, from, to, day }, wishes) => {
        const offered = slotsIn({ rules, claims: [], blocks, now, from, to });
        fc.pre(offered.length > 0);
        const accepted: Claim[] = [];
        for (const [wish, seats] of wishes) {
          const span = slotAt({ rules, now, start: offered[wish % offered.length]?.start ?? 0 });
          if (span === undefined) throw new Error('offered, then refused');
          if (seatsLeft({ rules, claims: accepted, blocks, span }) >= seats)
            accepted.push({ ...span, seats });
        }
        for (let t = day - 3 * DAY_MS; t < day + 5 * DAY_MS; t += 5 * MINUTE_MS) {
          expect(seatsAt(t, rules, accepted)).toBeLessThanOrEqual(rules.capacity);
        }
      }),
      SETTINGS,
    );
  });
});
