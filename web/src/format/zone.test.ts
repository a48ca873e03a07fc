import { describe, expect, it } from 'vitest';
import { addDays, daysBetween, localDate, startOfDay, wallTime } from './zone.ts';

const at = (text: string) => Date.parse(text);

describe('wall clocks', () => {
  it('reads the date and the time where the calendar is', () => {
    expect(localDate(at('2026-11-22T23:30:00Z'), 'Europe/Athens')).toBe('2026-11-23');
    expect(wallTime(at('2026-11-22T23:30:00Z'), 'Europe/Athens')).toBe('01:30');
    expect(wallTime(at('2026-07-01T00:00:00Z'), 'Asia/Kathmandu')).toBe('05:45');
  });

  it('gives both passes of a repeated hour the same wall time', () => {
    expect(wallTime(at('2026-10-25T00:30:00Z'), 'Europe/Athens')).toBe('03:30');
    expect(wallTime(at('2026-10-25T01:30:00Z'), 'Europe/Athens')).toBe('03:30');
  });
});

describe('the start of a day', () => {
  it('is local midnight', () => {
    expect(startOfDay('2026-11-26', 'Europe/Athens')).toBe(at('2026-11-25T22:00:00Z'));
    expect(startOfDay('2026-11-26', 'America/Los_Angeles')).toBe(at('2026-11-26T08:00:00Z'));
    expect(startOfDay('2026-11-26', 'Pacific/Kiritimati')).toBe(at('2026-11-25T10:00:00Z'));
    expect(startOfDay('2026-11-26', 'UTC')).toBe(at('2026-11-26T00:00:00Z'));
  });

  it('is the first instant that exists where midnight is skipped', () => {
    // Cairo springs forward at 00:00 on the last Friday of April.
    expect(startOfDay('2026-04-24', 'Africa/Cairo')).toBe(at('2026-04-23T22:00:00Z'));
    expect(wallTime(startOfDay('2026-04-24', 'Africa/Cairo'), 'Africa/Cairo')).toBe('01:00');
  });

  it('holds on days that are 23 or 25 hours long', () => {
    for (const date of ['2026-03-29', '2026-03-30', '2026-10-25', '2026-10-26']) {
      const start = startOfDay(date, 'Europe/Athens');
      expect(localDate(start, 'Europe/Athens')).toBe(date);
      expect(localDate(start - 1, 'Europe/Athens')).toBe(addDays(date, -1));
    }
  });
});

describe('dates', () => {
  it('counts over months and years', () => {
    expect(addDays('2026-12-31', 1)).toBe('2027-01-01');
    expect(addDays('2028-02-28', 1)).toBe('2028-02-29');
    expect(daysBetween('2026-11-22', '2026-12-06')).toBe(14);
  });
});
