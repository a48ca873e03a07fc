// Dates that repeat: by the wall clock of a zone, as RFC 5545 counts them.
import fc from 'fast-check';
import ICAL from 'ical.js';
import { describe, expect, it } from 'vitest';
import { dayOfDate } from './dates.ts';
import { localDate } from './hours.ts';
import { DAY_MS } from './interval.ts';
import { occurrencesOf, type Recurrence, recurrenceText } from './recurrence.ts';

const at = (instant: string) => Date.parse(instant);
const weekly = (changes: Partial<Recurrence> = {}): Recurrence => ({
  freq: 'weekly',
  interval: 1,
  weekdays: [],
  weekStart: 1,
  ends: { count: 3 },
  ...changes,
});
const daily = (changes: Partial<Recurrence> = {}): Recurrence => weekly({ freq: 'daily', ...changes });
const starts = (rule: Recurrence, start: string, zone: string) =>
  occurrencesOf(rule, at(start), zone).map((one) =>
    one.start === null ? null : new Date(one.start).toISOString().slice(0, 16),
  );

describe('wall-clock times survive daylight saving', () => {
  it('in Athens nine o’clock stays nine o’clock in spring, when the day has 23 hours', () => {
    expect(starts(weekly(), '2035-03-19T07:00:00Z', 'Europe/Athens')).toEqual([
      '2035-03-19T07:00',
      '2035-03-26T06:00',
      '2035-04-02T06:00',
    ]);
    expect(starts(daily(), '2035-03-24T07:00:00Z', 'Europe/Athens')).toEqual([
      '2035-03-24T07:00',
      '2035-03-25T06:00',
      '2035-03-26T06:00',
    ]);
  });

  it('and in autumn, when the day has 25', () => {
    expect(starts(daily(), '2035-10-27T06:00:00Z', 'Europe/Athens')).toEqual([
      '2035-10-27T06:00',
      '2035-10-28T07:00',
      '2035-10-29T07:00',
    ]);
  });

  it('a time that the clock skips is not there that day, and not counted', () => {
    expect(starts(daily(), '2035-03-24T01:30:00Z', 'Europe/Athens')).toEqual([
      '2035-03-24T01:30',
      null,
      '2035-03-26T00:30',
      '2035-03-27T00:30',
    ]);
  });

  it('of a time that the clock shows twice the first is meant', () => {
    expect(starts(daily(), '2035-10-27T00:30:00Z', 'Europe/Athens')).toEqual([
      '2035-10-27T00:30',
      '2035-10-28T00:30',
      '2035-10-29T01:30',
    ]);
  });

  it('but whoever begins with the second has the second', () => {
    expect(starts(daily({ ends: { count: 2 } }), '2035-10-28T01:30:00Z', 'Europe/Athens')).toEqual([
      '2035-10-28T01:30',
      '2035-10-29T01:30',
    ]);
  });

  it('a zone that never changes its clock keeps its instants', () => {
    expect(starts(weekly(), '2035-03-19T03:30:00Z', 'Asia/Kolkata')).toEqual([
      '2035-03-19T03:30',
      '2035-03-26T03:30',
      '2035-04-02T03:30',
    ]);
  });
});

describe('a rule', () => {
  it('on weekdays passes over weekends, months and the year’s end', () => {
    const rule = weekly({ weekdays: [1, 2, 3, 4, 5], ends: { count: 4 } });
    expect(starts(rule, '2034-12-28T09:00:00Z', 'UTC')).toEqual([
      '2034-12-28T09:00',
      '2034-12-29T09:00',
      '2035-01-01T09:00',
      '2035-01-02T09:00',
    ]);
  });

  it('until a day holds that day whole; until an instant, that instant', () => {
    const day = dayOfDate('2035-01-15');
    expect(starts(weekly({ ends: { untilDay: day } }), '2035-01-01T23:30:00Z', 'UTC')).toHaveLength(3);
    const until = at('2035-01-15T09:00:00Z');
    expect(starts(weekly({ ends: { until } }), '2035-01-01T09:00:00Z', 'UTC')).toHaveLength(3);
    expect(starts(weekly({ ends: { until: until - 1 } }), '2035-01-01T09:00:00Z', 'UTC')).toHaveLength(2);
  });

  it('that would go on for millennia ends one past the most, and one that never comes round at once', () => {
    const never = dayOfDate('9999-12-31');
    expect(starts(daily({ ends: { untilDay: never } }), '2035-01-01T09:00:00Z', 'UTC')).toHaveLength(53);
    const tuesdays = daily({ interval: 7, weekdays: [2], ends: { untilDay: never } });
    expect(starts(tuesdays, '2035-01-01T09:00:00Z', 'UTC')).toEqual([]);
  });

  it('reads as a person would say it', () => {
    const monday = dayOfDate('2035-01-01');
    const text = (rule: Recurrence) => recurrenceText(rule, monday, 'UTC');
    expect(text(weekly())).toBe('Every Monday, 3 times');
    expect(text(weekly({ ends: { count: 1 } }))).toBe('Every Monday, once');
    expect(text(weekly({ interval: 2, weekdays: [4, 1] }))).toBe(
      'Every 2 weeks on Monday and Thursday, 3 times',
    );
    expect(text(weekly({ weekdays: [1, 2, 3, 4, 5], ends: { untilDay: monday + 7 } }))).toBe(
      'Every weekday until 2035-01-08',
    );
    expect(text(daily({ weekdays: [6, 7] }))).toBe('Every day, on Saturday and Sunday only, 3 times');
    expect(text(daily({ interval: 3, ends: { until: at('2035-02-01T00:00:00Z') } }))).toBe(
      'Every 3 days until 2035-02-01',
    );
  });
});

const CODES = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'];

/** The rule as RFC 5545 writes it. */
function textOf({ freq, interval, weekdays, weekStart, ends }: Recurrence): string {
  const stamp = (instant: number) => new Date(instant).toISOString().replace(/[-:]|\.\d+/g, '');
  return [
    `FREQ=${freq.toUpperCase()}`,
    `INTERVAL=${interval}`,
    ...(weekdays.length > 0 ? [`BYDAY=${weekdays.map((day) => CODES[day - 1]).join(',')}`] : []),
    `WKST=${CODES[weekStart - 1]}`,
    'count' in ends
      ? `COUNT=${ends.count}`
      : 'until' in ends
        ? `UNTIL=${stamp(ends.until)}`
        : `UNTIL=${stamp(ends.untilDay * DAY_MS).slice(0, 8)}`,
  ].join(';');
}

/** The same dates by ical.js. */
function byLibrary(rule: Recurrence, start: number): number[] {
  const first = ICAL.Time.fromJSDate(new Date(start), true);
  const iterator = ICAL.Recur.fromString(textOf(rule)).iterator(first);
  const found: number[] = [];
  for (let next = iterator.next(); next && found.length < 53; next = iterator.next()) {
    found.push(next.toJSDate().getTime());
  }
  return found;
}

describe('agreement', () => {
  const start = fc
    .integer({ min: at('2030-01-01T00:00:00Z') / 60_000, max: at('2040-01-01T00:00:00Z') / 60_000 })
    .map((minute) => minute * 60_000);
  const rule = start.chain((first) =>
    fc.record({
      start: fc.constant(first),
      rule: fc.record<Recurrence>({
        freq: fc.constantFrom('daily', 'weekly'),
        interval: fc.integer({ min: 1, max: 30 }),
        weekdays: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { maxLength: 7 }),
        weekStart: fc.integer({ min: 1, max: 7 }),
        ends: fc.oneof(
          fc.record({ count: fc.integer({ min: 1, max: 52 }) }),
          fc.record({ until: fc.integer({ min: 0, max: 400 }).map((days) => first + days * DAY_MS) }),
        ),
      }),
    }),
  );

  it('with ical.js on every rule whose first date is one of its own', () => {
    fc.assert(
      fc.property(rule, ({ start: first, rule: one }) => {
        const mine = occurrencesOf(one, first, 'UTC').map((occurrence) => occurrence.start);
        fc.pre(mine[0] === first);
        expect(mine).toEqual(byLibrary(one, first));
      }),
      { numRuns: 400 },
    );
  });

  it('of the wall clock on all dates, in zones that change theirs', () => {
    const zones = ['Europe/Athens', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kolkata'];
    fc.assert(
      fc.property(rule, fc.constantFrom(...zones), ({ start: first, rule: one }, zone) => {
        const time = (instant: number) =>
          new Intl.DateTimeFormat('en-GB', { timeZone: zone, timeStyle: 'medium' }).format(instant);
        const dates = occurrencesOf(one, first, zone);
        for (const { start: instant } of dates) if (instant !== null) expect(time(instant)).toBe(time(first));
        const days = dates.map(({ day }) => day);
        expect(days).toEqual([...new Set(days)].sort((a, b) => a - b));
        for (const { start: instant, day } of dates) {
          if (instant !== null) expect(dayOfDate(localDate(instant, zone))).toBe(day);
        }
      }),
      { numRuns: 60 },
    );
  });
});
