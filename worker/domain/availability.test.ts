import { describe, expect, test } from 'vitest';
import cases from '../test/cases/availability.json';
import {
  availableSlots,
  type Rules,
  reachOf,
  seatsLeft,
  slotAt,
  slotStartsTouchedBy,
  slotsIn,
} from './availability.ts';

type Question = Parameters<typeof availableSlots>[0];

const EVERY_DAY = [1, 2, 3, 4, 5, 6, 7];
const MINUTE = 60_000;
const at = (text: string) => Date.parse(text);

const RULES: Rules = {
  timeZone: 'UTC',
  weekly: [],
  overrides: [],
  slotMinutes: 60,
  stepMinutes: 60,
  bufferBeforeMinutes: 0,
  bufferAfterMinutes: 0,
  minNoticeMinutes: 0,
  maxAdvanceDays: 365,
  capacity: 1,
};

/** Rules with these windows on every day. */
function rulesOf(windows: string[], more: Partial<Rules> = {}): Rules {
  const weekly = windows.map((window) => {
    const [start = '', end = ''] = window.split('-');
    return { weekdays: EVERY_DAY, start, end };
  });
  return { ...RULES, weekly, ...more };
}

/** Where slots with seats start (day of the month and time in UTC), asked a day or more ahead unless told. */
function starts(schedule: Rules, from: string, to: string, more: Partial<Question> = {}): string[] {
  const now = new Date(at(from) - 86_400_000).toISOString();
  return availableSlots({ schedule, bookings: [], now, from, to, ...more })
    .filter((slot) => slot.remaining > 0)
    .map((slot) => slot.start.slice(8, 16));
}

const MONDAY = ['2026-01-05T00:00:00Z', '2026-01-06T00:00:00Z'] as const;
const mondayAt = (start: string, end: string) => ({
  start: `2026-01-05T${start}Z`,
  end: `2026-01-05T${end}Z`,
});

describe('the cases of the contract', () => {
  test('are all here', () => expect(cases.cases.length).toBeGreaterThanOrEqual(70));

  test.each(cases.cases)('$id: $why', ({ expected, ...question }) => {
    expect(availableSlots(question).filter((slot) => slot.remaining >= 1)).toEqual(expected);
  });
});

describe('the grid (rule 2)', () => {
  test('a window inside another, or given twice, does not lay a grid of its own', () => {
    expect(starts(rulesOf(['09:00-12:00', '09:30-10:30', '09:00-12:00']), ...MONDAY)).toEqual([
      '05T09:00',
      '05T10:00',
      '05T11:00',
    ]);
  });

  test('is anchored where the clock jumps to when its window begins in a skipped hour', () => {
    const rules = rulesOf(['02:30-05:00'], { timeZone: 'America/New_York' });
    expect(starts(rules, '2026-03-08T05:00:00Z', '2026-03-09T04:00:00Z')).toEqual(['08T07:00', '08T08:00']);
  });

  test('begins again in each of the two runs of a window inside a repeated hour', () => {
    const rules = rulesOf(['01:10-01:50'], {
      timeZone: 'America/New_York',
      slotMinutes: 15,
      stepMinutes: 15,
    });
    expect(starts(rules, '2026-11-01T04:00:00Z', '2026-11-02T05:00:00Z')).toEqual([
      '01T05:10',
      '01T05:25',
      '01T06:10',
      '01T06:25',
    ]);
  });

  test('begins after the jump on a day whose midnight is skipped', () => {
    const rules = rulesOf(['00:00-02:30'], {
      timeZone: 'America/Sao_Paulo',
      slotMinutes: 45,
      stepMinutes: 45,
    });
    expect(starts(rules, '2018-11-04T00:00:00Z', '2018-11-04T12:00:00Z')).toEqual(['04T03:00', '04T03:45']);
  });

  test('a step longer than a day starts one slot a date, or two where the date lasts 25 hours and it a day', () => {
    const rules = rulesOf(['00:00-24:00'], { timeZone: 'America/New_York', stepMinutes: 1440 });
    expect(starts(rules, '2026-10-31T04:00:00Z', '2026-11-03T05:00:00Z')).toEqual([
      '31T04:00',
      '01T04:00',
      '02T04:00',
      '02T05:00',
    ]);
  });
});

describe('fit (rule 3)', () => {
  test('a slot may run over a jump from one window into the next, from either grid', () => {
    const rules = rulesOf(['01:00-02:00', '03:00-04:00'], { timeZone: 'America/New_York', stepMinutes: 30 });
    expect(starts(rules, '2026-03-08T05:00:00Z', '2026-03-09T04:00:00Z')).toEqual([
      '08T06:00',
      '08T06:30',
      '08T07:00',
    ]);
  });

  test('a slot of a whole day fits on days of 23 hours when the next day adjoins, and else does not', () => {
    const whole = { timeZone: 'Europe/Berlin', slotMinutes: 1440, stepMinutes: 1440 };
    const range = ['2026-03-28T00:00:00Z', '2026-03-30T12:00:00Z'] as const;
    expect(starts(rulesOf(['00:00-24:00'], whole), ...range)).toEqual(['28T23:00', '29T22:00']);
    const closed = { ...whole, overrides: [{ date: '2026-03-30', windows: [] }] };
    expect(starts(rulesOf(['00:00-24:00'], closed), ...range)).toEqual([]);
  });

  test('a slot runs past midnight into an override that adjoins, and not into one that opens later', () => {
    const next = (start: string) => ({
      overrides: [{ date: '2026-01-06', windows: [{ start, end: '03:00' }] }],
    });
    const range = ['2026-01-05T12:00:00Z', '2026-01-06T00:00:00Z'] as const;
    const half = { stepMinutes: 30 };
    expect(starts(rulesOf(['22:00-24:00'], { ...half, ...next('00:00') }), ...range)).toEqual([
      '05T22:00',
      '05T22:30',
      '05T23:00',
      '05T23:30',
    ]);
    expect(starts(rulesOf(['22:00-24:00'], { ...half, ...next('00:01') }), ...range)).toHaveLength(3);
  });

  test('a slot runs from the last minute before a skipped date into the first of the next', () => {
    const rules = rulesOf(['00:00-24:00'], {
      timeZone: 'Pacific/Apia',
      slotMinutes: 1440,
      stepMinutes: 1440,
    });
    expect(starts(rules, '2011-12-28T12:00:00Z', '2011-12-31T12:00:00Z')).toEqual([
      '29T10:00',
      '30T10:00',
      '31T10:00',
    ]);
  });
});

describe('when (rule 4)', () => {
  test('notice is exact to the millisecond', () => {
    const rules = rulesOf(['09:00-12:00'], { minNoticeMinutes: 60 });
    expect(starts(rules, ...MONDAY, { now: '2026-01-05T09:00:00.000Z' })).toEqual(['05T10:00', '05T11:00']);
    expect(starts(rules, ...MONDAY, { now: '2026-01-05T09:00:00.001Z' })).toEqual(['05T11:00']);
  });

  test('a slot that began is gone, even a millisecond later', () => {
    const rules = rulesOf(['09:00-12:00']);
    expect(starts(rules, ...MONDAY, { now: '2026-01-05T10:00:00.001Z' })).toEqual(['05T11:00']);
  });

  test('no days of advance means the local today, in the far east as in the far west', () => {
    const range = ['2026-01-04T00:00:00Z', '2026-01-08T00:00:00Z'] as const;
    const today = { now: '2026-01-05T10:30:00Z' };
    const line = { timeZone: 'Pacific/Kiritimati', maxAdvanceDays: 0 };
    expect(starts(rulesOf(['09:00-10:00'], line), ...range, today)).toEqual(['05T19:00']);
    const samoa = { timeZone: 'Pacific/Pago_Pago', maxAdvanceDays: 0 };
    expect(starts(rulesOf(['09:00-10:00'], samoa), ...range, today)).toEqual([]);
    const half = { ...samoa, stepMinutes: 30, slotMinutes: 30 };
    expect(starts(rulesOf(['23:00-24:00'], half), ...range, today)).toEqual(['05T10:30']);
  });

  test('today counts to its last slot, which may end tomorrow', () => {
    const rules = rulesOf(['00:00-24:00'], { maxAdvanceDays: 0, slotMinutes: 120, stepMinutes: 60 });
    const range = ['2026-01-05T22:00:00Z', '2026-01-07T00:00:00Z'] as const;
    expect(starts(rules, ...range, { now: '2026-01-05T00:00:00Z' })).toEqual(['05T22:00', '05T23:00']);
  });

  test('the last date is allowed in both of its runs, and the minute of the next one between them is not', () => {
    const rules = rulesOf(['00:00-24:00'], {
      timeZone: 'America/St_Johns',
      slotMinutes: 1,
      stepMinutes: 1,
      maxAdvanceDays: 2,
    });
    const now = { now: '2010-11-04T12:00:00Z' };
    expect(starts(rules, '2010-11-07T02:29:00Z', '2010-11-07T02:33:00Z', now)).toEqual([
      '07T02:29',
      '07T02:31',
      '07T02:32',
    ]);
    expect(starts(rules, '2010-11-07T03:29:00Z', '2010-11-08T00:00:00Z', now)).toEqual(['07T03:29']);
  });

  test('a skipped date counts as a day of advance', () => {
    const rules = rulesOf(['09:00-10:00'], { timeZone: 'Pacific/Apia', maxAdvanceDays: 1 });
    const range = ['2011-12-29T00:00:00Z', '2012-01-02T00:00:00Z'] as const;
    expect(starts(rules, ...range, { now: '2011-12-29T12:00:00Z' })).toEqual(['29T19:00']);
    expect(starts({ ...rules, maxAdvanceDays: 2 }, ...range, { now: '2011-12-29T12:00:00Z' })).toEqual([
      '29T19:00',
      '30T19:00',
    ]);
  });
});

describe('seats (rule 5)', () => {
  const open = rulesOf(['08:00-14:00']);

  test('buffers longer than a day reach over days, to the exact minute', () => {
    const rules = rulesOf(['09:00-10:00'], { bufferBeforeMinutes: 1440, bufferAfterMinutes: 1380 });
    const range = ['2026-01-03T00:00:00Z', '2026-01-10T00:00:00Z'] as const;
    const booking = { start: '2026-01-06T09:00:00Z', end: '2026-01-06T10:00:00Z', seats: 1 };
    expect(starts(rules, ...range, { bookings: [booking] })).toEqual([
      '03T09:00',
      '04T09:00',
      '08T09:00',
      '09T09:00',
    ]);
    const earlier = { ...booking, start: '2026-01-06T08:59:59Z' };
    expect(starts(rules, ...range, { bookings: [earlier] })).toEqual(['03T09:00', '08T09:00', '09T09:00']);
  });

  test('a block takes all seats of the slots it overlaps, none of those it touches', () => {
    const blocks = [mondayAt('10:30:00', '12:00:00')];
    expect(starts({ ...open, capacity: 12 }, ...MONDAY, { blocks })).toEqual([
      '05T08:00',
      '05T09:00',
      '05T12:00',
      '05T13:00',
    ]);
  });

  test('a block has no buffers of its own, but the buffers of a slot stay clear of it', () => {
    const blocks = [mondayAt('10:00:00', '11:00:00')];
    const after = { ...open, bufferAfterMinutes: 15 };
    expect(starts(after, ...MONDAY, { blocks })).toEqual(['05T08:00', '05T11:00', '05T12:00', '05T13:00']);
    const before = { ...open, bufferBeforeMinutes: 15 };
    expect(starts(before, ...MONDAY, { blocks })).toEqual(['05T08:00', '05T09:00', '05T12:00', '05T13:00']);
  });

  test('full slots are listed with no seats, and oversold ones never with less', () => {
    const bookings = [{ ...mondayAt('10:00:00', '11:00:00'), seats: 7 }];
    const blocks = [mondayAt('10:00:00', '11:00:00')];
    const [from, to] = MONDAY;
    const slots = availableSlots({
      schedule: { ...open, capacity: 3 },
      bookings,
      blocks,
      now: from,
      from,
      to,
    });
    expect(slots.map((slot) => slot.remaining)).toEqual([3, 3, 0, 3, 3, 3]);
    expect(slots[2]).toEqual({ start: '2026-01-05T10:00:00Z', end: '2026-01-05T11:00:00Z', remaining: 0 });
  });

  test('a booking of no length occupies nothing but its buffers', () => {
    const bookings = [{ ...mondayAt('10:30:00', '10:30:00'), seats: 1 }];
    expect(starts(open, ...MONDAY, { bookings })).toHaveLength(6);
    expect(starts({ ...open, bufferAfterMinutes: 1 }, ...MONDAY, { bookings })).toHaveLength(5);
  });

  test('bookings before, after and around the query count as those within', () => {
    const bookings = [
      { ...mondayAt('07:00:00', '08:00:00.001'), seats: 1 },
      { start: '2026-01-05T13:59:59.999+00:00', end: '2026-02-05T00:00:00+01:00', seats: 1 },
    ];
    expect(starts(open, ...MONDAY, { bookings })).toEqual(['05T09:00', '05T10:00', '05T11:00', '05T12:00']);
    const month = [{ start: '2025-12-01T00:00:00Z', end: '2026-02-01T00:00:00Z', seats: 1 }];
    expect(starts(open, ...MONDAY, { bookings: month })).toEqual([]);
  });

  test('what to load for a slot reaches out by both buffers, and not a millisecond further', () => {
    const rules = { ...open, bufferBeforeMinutes: 10, bufferAfterMinutes: 25 };
    const span = { start: at('2026-01-05T10:00:00Z'), end: at('2026-01-05T11:00:00Z') };
    const reach = reachOf(rules, span);
    expect(reach).toEqual({ start: span.start - 35 * MINUTE, end: span.end + 35 * MINUTE });
    const left = (start: number, end: number) =>
      seatsLeft({ rules, claims: [{ start, end, seats: 1 }], blocks: [], span });
    expect(left(reach.start - MINUTE, reach.start)).toBe(1);
    expect(left(reach.start - MINUTE, reach.start + 1)).toBe(0);
    expect(left(reach.end, reach.end + MINUTE)).toBe(1);
    expect(left(reach.end - 1, reach.end + MINUTE)).toBe(0);
  });

  test('the slots that a booking touches are exactly those that start within its reach', () => {
    const rules = { ...open, bufferBeforeMinutes: 10, bufferAfterMinutes: 25 };
    const booking = { start: at('2026-01-05T10:00:00Z'), end: at('2026-01-05T10:30:00Z') };
    const touched = slotStartsTouchedBy(rules, booking);
    const left = (start: number) =>
      seatsLeft({
        rules,
        claims: [{ ...booking, seats: 1 }],
        blocks: [],
        span: { start, end: start + 60 * MINUTE },
      });
    expect([touched.start - 1, touched.start, touched.end - 1, touched.end].map(left)).toEqual([1, 0, 0, 1]);
  });
});

describe('one rule for the list and for a booking (rule 6)', () => {
  const rules = rulesOf(['09:00-12:00'], { stepMinutes: 90 });
  const now = at('2026-01-05T00:00:00Z');

  test('a start off the grid, past, or not an instant at all is no slot', () => {
    const slot = (start: number) => slotAt({ rules, now, start });
    const nine = at('2026-01-05T09:00:00Z');
    expect(slot(nine)).toEqual({ start: nine, end: nine + 60 * MINUTE });
    expect(slot(nine + 90 * MINUTE)).toBeDefined();
    const none = [nine + 1, nine - 1, nine + 60 * MINUTE, nine - 7 * 86_400_000, nine + 0.5];
    for (const start of [...none, Number.NaN, Infinity, -Infinity, 8.64e15, -8.64e15, 1e300]) {
      expect(slot(start)).toBeUndefined();
    }
  });

  test('an empty or inverted range has no slots', () => {
    const range = (from: string, to: string) => starts(rules, from, to, { now: '2026-01-01T00:00:00Z' });
    expect(range('2026-01-05T09:00:00Z', '2026-01-05T09:00:00Z')).toEqual([]);
    expect(range('2026-01-06T00:00:00Z', '2026-01-05T00:00:00Z')).toEqual([]);
    expect(range('2026-01-05T09:00:00Z', '2026-01-05T09:00:00.001Z')).toEqual(['05T09:00']);
  });

  test('a range of millennia costs no more than the days that can be booked', () => {
    const year = rulesOf(['09:00-10:00'], { maxAdvanceDays: 2, timeZone: 'Europe/Berlin' });
    const ages = (now: string) => starts(year, '1970-01-01T00:00:00Z', '9999-12-31T23:59:59Z', { now });
    expect(ages('2026-01-05T12:00:00Z')).toEqual(['06T08:00', '07T08:00']);
    expect(ages('1970-01-01T00:00:00Z')).toEqual(['01T08:00', '02T08:00', '03T08:00']);
    expect(ages('9999-12-30T12:00:00Z')).toEqual(['31T08:00']);
  });

  test('instants may carry offsets and fractions, and anything else is refused', () => {
    const asked = (from: string) =>
      starts(rules, from, '2026-01-05T12:00:00Z', { now: '2026-01-01T00:00:00Z' });
    expect(asked('2026-01-05T14:30:00+05:30')).toEqual(['05T09:00', '05T10:30']);
    expect(asked('2026-01-05T09:00:00.001z')).toEqual(['05T10:30']);
    expect(() => asked('2026-01-05')).toThrow(RangeError);
    expect(() => asked('2026-01-05T09:00:00')).toThrow(RangeError);
    expect(() => asked('2026-13-05T09:00:00Z')).toThrow(RangeError);
  });

  test('a step or slot of nothing is refused rather than repeated for ever', () => {
    expect(() => slotAt({ rules: { ...rules, stepMinutes: 0 }, now, start: now })).toThrow(RangeError);
    expect(() => slotAt({ rules: { ...rules, slotMinutes: 0 }, now, start: now })).toThrow(RangeError);
  });

  test('a schedule that was changed after an answer is read anew', () => {
    const weekly = [{ weekdays: [1], start: '09:00', end: '10:00' }];
    const schedule = { ...RULES, weekly };
    const [from, to] = MONDAY;
    const ask = () => slotsOf(availableSlots({ schedule, bookings: [], now: from, from, to }));
    expect(ask()).toEqual(['09:00']);
    weekly.push({ weekdays: [1], start: '12:00', end: '13:00' });
    expect(ask()).toEqual(['09:00', '12:00']);
  });

  test('slots come sorted, with those of two grids that overlap both in the list', () => {
    const weekly = rulesOf(['22:30-24:00', '00:00-03:00'], { slotMinutes: 120, stepMinutes: 60 });
    const list = slotsIn({ rules: weekly, claims: [], blocks: [], now, from: now, to: now + 2 * 86_400_000 });
    const sorted = list.map((slot) => slot.start).toSorted((a, b) => a - b);
    expect(list.map((slot) => slot.start)).toEqual(sorted);
    expect(list.map((slot) => (slot.start - now) / MINUTE)).toEqual([
      0, 60, 1350, 1410, 1440, 1500, 2790, 2850,
    ]);
  });
});

function slotsOf(slots: readonly { start: string }[]): string[] {
  return slots.map((slot) => slot.start.slice(11, 16));
}
