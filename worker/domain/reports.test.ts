import { describe, expect, it } from 'vitest';
import type { BookingStatus } from './booking.ts';
import { type Hours, stretchesOf } from './hours.ts';
import { lastWeek, nextMonday, openSeatMinutes, periodsOf, type ReportStep, reportOf } from './reports.ts';

const at = (text: string) => Date.parse(text);
const range = (from: string, to: string) => ({ start: at(from), end: at(to) });
const BERLIN = 'Europe/Berlin';

describe('stretches', () => {
  it('end at each local midnight and at each change of the offset', () => {
    const day = range('2026-03-28T23:00:00Z', '2026-03-29T22:00:00Z');
    expect(
      stretchesOf(day.start, day.end, BERLIN).map(({ start, end, offset }) => [
        (end - start) / 3_600_000,
        offset / 3_600_000,
      ]),
    ).toEqual([
      [2, 1],
      [21, 2],
    ]);
  });

  it('cover a range without gaps, in a zone that skipped a whole date too', () => {
    const { start, end } = range('2011-12-28T00:00:00Z', '2012-01-02T00:00:00Z');
    const stretches = stretchesOf(start, end, 'Pacific/Apia');
    expect(stretches[0]?.start).toBe(start);
    expect(stretches.at(-1)?.end).toBe(end);
    stretches.slice(1).forEach((one, i) => {
      expect(one.start).toBe(stretches[i]?.end);
    });
  });
});

describe('periods', () => {
  const dates = (from: string, to: string, by: ReportStep, zone = BERLIN) =>
    periodsOf(range(from, to), by, zone).map(({ date }) => date);

  it('are days, of 23 and 25 hours where the clock changes', () => {
    const hours = (from: string, to: string) =>
      periodsOf(range(from, to), 'day', BERLIN).map(({ start, end }) => (end - start) / 3_600_000);
    expect(hours('2026-03-27T23:00:00Z', '2026-03-30T22:00:00Z')).toEqual([24, 23, 24]);
    expect(hours('2026-10-23T22:00:00Z', '2026-10-26T23:00:00Z')).toEqual([24, 25, 24]);
  });

  it('are ISO weeks, over the new year too', () => {
    expect(dates('2026-12-20T23:00:00Z', '2027-01-10T23:00:00Z', 'week')).toEqual([
      '2026-12-21',
      '2026-12-28',
      '2027-01-04',
    ]);
  });

  it('are months of every length', () => {
    expect(dates('2027-12-31T23:00:00Z', '2028-04-30T22:00:00Z', 'month')).toEqual([
      '2028-01-01',
      '2028-02-01',
      '2028-03-01',
      '2028-04-01',
    ]);
  });

  it('are cut off where the range begins or ends within one', () => {
    const [first, last] = periodsOf(range('2026-11-18T10:00:00Z', '2026-11-24T10:00:00Z'), 'week', BERLIN);
    expect([first?.date, first?.start]).toEqual(['2026-11-16', at('2026-11-18T10:00:00Z')]);
    expect([last?.date, last?.end]).toEqual(['2026-11-23', at('2026-11-24T10:00:00Z')]);
  });

  it('are none in an empty range', () => {
    expect(dates('2026-11-18T10:00:00Z', '2026-11-18T10:00:00Z', 'day')).toEqual([]);
  });

  it('leave out a date that a zone skipped', () => {
    expect(dates('2011-12-29T12:00:00Z', '2011-12-31T12:00:00Z', 'day', 'Pacific/Apia')).toEqual([
      '2011-12-29',
      '2011-12-31',
      '2012-01-01',
    ]);
  });
});

describe('open seat-minutes', () => {
  const hours: Hours = {
    timeZone: BERLIN,
    weekly: [{ weekdays: [1, 2, 3, 4, 5, 6, 7], start: '00:00', end: '24:00' }],
    overrides: [{ date: '2026-03-28', windows: [{ start: '09:00', end: '12:00' }] }],
  };
  const days = periodsOf(range('2026-03-27T23:00:00Z', '2026-03-30T22:00:00Z'), 'day', BERLIN);

  it('follow overrides and the day that has 23 hours, for each seat', () => {
    expect(openSeatMinutes(hours, 2, [], days)).toEqual([3 * 120, 23 * 120, 24 * 120]);
  });

  it('are without blocked time, once where blocks overlap', () => {
    const blocks = [
      range('2026-03-28T09:30:00Z', '2026-03-28T10:30:00Z'),
      range('2026-03-28T09:00:00Z', '2026-03-28T10:00:00Z'),
      range('2026-03-28T20:00:00Z', '2026-03-28T23:30:00Z'),
    ];
    expect(openSeatMinutes(hours, 1, blocks, days)).toEqual([90, 22.5 * 60, 24 * 60]);
  });

  it('are cut off with the range, and none without one', () => {
    const part = periodsOf(range('2026-03-30T08:00:00Z', '2026-03-30T10:00:00Z'), 'month', BERLIN);
    expect(openSeatMinutes(hours, 1, [], part)).toEqual([120]);
    expect(openSeatMinutes(hours, 1, [], [])).toEqual([]);
  });
});

describe('a report', () => {
  const days = range('2026-11-21T23:00:00Z', '2026-11-23T23:00:00Z');
  const periods = periodsOf(days, 'day', BERLIN);
  const stretches = stretchesOf(days.start, days.end, BERLIN);
  const booked = (status: BookingStatus, leadMinutes: number, hour = 10, checkedIn = false) => ({
    ...{ status, leadMinutes, hour, checkedIn },
  });
  const sunday = {
    seats: 4,
    seatMinutes: 240,
    bookings: [
      booked('completed', 30, 10, true),
      booked('no_show', 90, 11),
      booked('confirmed', 60),
      booked('cancelled', 5_000),
      booked('pending_approval', 5_000),
      booked('declined', 5_000),
      booked('expired', 5_000),
    ],
  };
  const monday = { seats: 1, seatMinutes: 60, bookings: [booked('completed', 1_440, 23)] };
  const takings = [
    [{ currency: 'EUR', revenue: 3_000, refunds: 1_000 }],
    [
      { currency: 'EUR', revenue: 500, refunds: 0 },
      { currency: 'CHF', revenue: 7, refunds: 0 },
    ],
  ];
  const report = reportOf({ periods, open: [480, 0], stretches, facts: [sunday, monday], takings });

  it('counts each status, and as bookings those that stand', () => {
    expect(report.series[0]).toMatchObject({
      date: '2026-11-22',
      bookings: 3,
      seats: 4,
      pending: 1,
      completed: 1,
      checkedIn: 1,
      noShows: 1,
      cancelled: 1,
      declined: 1,
      expired: 1,
      attendance: 0.5,
    });
  });

  it('tells utilisation, and none where it is closed', () => {
    expect(report.series.map(({ utilisation }) => utilisation)).toEqual([0.5, null]);
    expect(report.totals).toMatchObject({ utilisation: 0.625, bookedSeatMinutes: 300, openSeatMinutes: 480 });
  });

  it('tells the mean and the median lead time of those that stand', () => {
    expect(report.series[0]?.leadTime).toEqual({ meanMinutes: 60, medianMinutes: 60 });
    expect(report.totals.leadTime).toEqual({ meanMinutes: 405, medianMinutes: 75 });
  });

  it('adds money up by currency', () => {
    expect(report.totals.money).toEqual([
      { currency: 'CHF', revenue: 7, refunds: 0 },
      { currency: 'EUR', revenue: 3_500, refunds: 1_000 },
    ]);
  });

  it('shows weekdays and hours of those that stand', () => {
    expect(report.heat[6]?.slice(10, 12)).toEqual([2, 1]);
    expect(report.heat[0]?.[23]).toBe(1);
    expect(report.heat.flat().reduce((sum, one) => sum + one)).toBe(report.totals.bookings);
  });

  it('of nothing is all zeros, without rates', () => {
    const empty = reportOf({ periods, open: [0, 0], stretches, facts: [], takings: [] });
    expect(empty.totals).toMatchObject({
      ...{ bookings: 0, attendance: null, leadTime: null, utilisation: null, money: [] },
    });
    expect(empty.series).toHaveLength(2);
  });
});

describe('the week by mail', () => {
  it('is the last whole week of the zone', () => {
    expect(lastWeek(at('2026-11-23T06:00:00Z'), BERLIN)).toEqual({
      date: '2026-11-16',
      ...range('2026-11-15T23:00:00Z', '2026-11-22T23:00:00Z'),
    });
  });

  it('is due on the next Monday morning there, and never at once again', () => {
    const seven = 7 * 60;
    expect(nextMonday(at('2026-11-22T20:00:00Z'), BERLIN, seven)).toBe(at('2026-11-23T06:00:00Z'));
    expect(nextMonday(at('2026-11-23T05:59:59Z'), BERLIN, seven)).toBe(at('2026-11-23T06:00:00Z'));
    expect(nextMonday(at('2026-11-23T06:00:00Z'), BERLIN, seven)).toBe(at('2026-11-30T06:00:00Z'));
  });
});
