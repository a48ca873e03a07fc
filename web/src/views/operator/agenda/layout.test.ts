import { describe, expect, it } from 'vitest';
import type { Block, Booking, Slot } from '../../../api/types.ts';
import { layOut, nowIndex, opensOn } from './layout.ts';

const at = (time: string) => `2026-11-23T${time}:00Z`;
const ms = (time: string) => Date.parse(at(time));
const hours = {
  timeZone: 'UTC',
  weekly: [{ weekdays: [1], start: '09:00', end: '12:00' }],
  overrides: [],
};
const day = { start: Date.parse('2026-11-23T00:00:00Z'), end: Date.parse('2026-11-24T00:00:00Z') };

function booking(start: string, end: string, change: Partial<Booking> = {}): Booking {
  return {
    id: `${start}-${change.createdAt ?? ''}-${change.status ?? ''}`,
    calendarId: 'c',
    start: at(start),
    end: at(end),
    seats: 1,
    status: 'confirmed',
    note: '',
    createdAt: at('00:00'),
    checkedInAt: null,
    version: 1,
    price: null,
    payment: null,
    answers: null,
    seriesId: null,
    guest: false,
    user: { id: null, name: 'Ada' },
    ...change,
  };
}
const slot = (start: string, remaining: number): Slot => ({
  start: at(start),
  end: at(start),
  remaining,
  held: 0,
  heldUntil: null,
});
const block = (start: string, end: string): Block => ({ id: 'b', start, end, reason: '', sourceId: null });
const empty = { hours, day, now: day.start, bookings: [], blocks: [], slots: [], slotMinutes: 30 };
const shape = (rows: ReturnType<typeof layOut>['rows']) =>
  rows.map((row) => `${row.kind} ${new Date(row.start).toISOString().slice(11, 16)}`);

describe('the rows of a day', () => {
  it('are one gap where it is open and nothing is booked', () => {
    const found = layOut({ ...empty, slots: [slot('09:00', 1), slot('10:00', 0)] });
    expect(shape(found.rows)).toEqual(['gap 09:00']);
    expect(found.rows[0]).toMatchObject({ starts: [at('09:00')] });
  });

  it('alternate between bookings, closed time and gaps', () => {
    const found = layOut({
      ...empty,
      bookings: [booking('10:00', '10:30')],
      blocks: [block(at('11:00'), '2026-11-25T00:00:00Z')],
    });
    expect(shape(found.rows)).toEqual(['gap 09:00', 'bookings 10:00', 'gap 10:30', 'block 11:00']);
    expect(found.rows[3]).toMatchObject({ end: day.end });
  });

  it('gather the bookings of one time, first come first', () => {
    const found = layOut({
      ...empty,
      bookings: [
        booking('09:00', '10:00', { seats: 2, createdAt: at('02:00') }),
        booking('09:00', '10:00', { createdAt: at('01:00') }),
      ],
      slots: [slot('09:00', 9)],
    });
    expect(found.rows[0]).toMatchObject({ kind: 'bookings', seats: 3, free: 9 });
    expect(found).toMatchObject({ bookings: 2, seats: 3 });
  });

  it('keep what came to nothing apart, and its time free', () => {
    const found = layOut({ ...empty, bookings: [booking('09:00', '10:00', { status: 'cancelled' })] });
    expect(shape(found.rows)).toEqual(['gap 09:00']);
    expect(found.gone).toHaveLength(1);
  });

  it('drop gaps that are over and cut the present one', () => {
    const found = layOut({ ...empty, now: ms('10:40'), bookings: [booking('10:00', '10:30')] });
    expect(shape(found.rows)).toEqual(['bookings 10:00', 'gap 10:40']);
  });

  it('leave out pauses that no slot fits into', () => {
    const bookings = [booking('09:00', '10:00'), booking('10:15', '12:00')];
    expect(shape(layOut({ ...empty, bookings }).rows)).toEqual(['bookings 09:00', 'bookings 10:15']);
    expect(layOut({ ...empty, bookings, slots: [slot('10:00', 1)] }).rows).toHaveLength(3);
  });

  it('show what began the day before and still goes on', () => {
    const late = booking('00:30', '00:45', { start: '2026-11-22T23:30:00Z' });
    expect(shape(layOut({ ...empty, bookings: [late] }).rows)).toEqual(['bookings 23:30', 'gap 09:00']);
  });

  it('are none on a closed day', () => {
    const found = layOut({ ...empty, hours: { ...hours, weekly: [] } });
    expect(found).toMatchObject({ rows: [], isOpen: false });
  });
});

describe('a date', () => {
  it('is open as its weekday is, unless it is special', () => {
    const overrides = [
      { date: '2026-11-30', windows: [] },
      { date: '2026-11-24', windows: [{ start: '09:00', end: '10:00' }] },
    ];
    const schedule = { weekly: hours.weekly, overrides };
    const dates = ['2026-11-23', '2026-11-24', '2026-11-25', '2026-11-30'];
    expect(dates.map((date) => opensOn({ schedule }, date))).toEqual([true, true, false, false]);
  });
});

describe('the line of the present', () => {
  it('stands before what is not over, and only today', () => {
    const { rows } = layOut({ ...empty, now: ms('10:40'), bookings: [booking('10:00', '10:30')] });
    expect(nowIndex(rows, day, ms('10:40'))).toBe(1);
    expect(nowIndex(rows, day, ms('13:00'))).toBe(2);
    expect(nowIndex(rows, day, day.end)).toBeUndefined();
  });
});
