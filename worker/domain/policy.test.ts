import { describe, expect, it } from 'vitest';
import {
  brokenLimit,
  canCustomerChange,
  guestMayHold,
  holdExpiry,
  limitPeriods,
  MAX_WAITING_GUESTS,
  payBy,
} from './policy.ts';

const at = (instant: string) => Date.parse(instant);
const expiry = (changes: Partial<Parameters<typeof holdExpiry>[0]>) =>
  holdExpiry({ now: 0, placedAt: 0, start: 1e12, holdSeconds: 10, promised: 0, ...changes });
const none = { perUserPerDay: null, perUserPerWeek: null, perUserActive: null };

describe('a hold', () => {
  it('lives its length from now, and three lengths from when it was first placed', () => {
    expect(expiry({ now: 0 })).toBe(10_000);
    expect(expiry({ now: 19_000 })).toBe(29_000);
    expect(expiry({ now: 25_000 })).toBe(30_000);
  });

  it('ends on a whole second, and not before its length is over', () => {
    expect(expiry({ now: 1, placedAt: 1 })).toBe(11_000);
  });

  it('is not shortened by renewing it, though the calendar’s holds are shorter now', () => {
    expect(expiry({ now: 5_000, holdSeconds: 1, promised: 60_000 })).toBe(60_000);
  });

  it('ends at the latest when its slot begins', () => {
    expect(expiry({ now: 0, start: 4_000 })).toBe(4_000);
    expect(expiry({ now: 0, start: 4_000, promised: 60_000 })).toBe(4_000);
  });
});

describe('a customer', () => {
  it('may change a booking until the time before its start, that instant included', () => {
    const start = 3_600_000;
    expect(canCustomerChange({ now: start - 600_000, start, untilMinutesBefore: 10 })).toBe(true);
    expect(canCustomerChange({ now: start - 599_999, start, untilMinutesBefore: 10 })).toBe(false);
  });

  it('may not change one that has begun, even where no time before is asked for', () => {
    expect(canCustomerChange({ now: 999, start: 1_000, untilMinutesBefore: 0 })).toBe(true);
    expect(canCustomerChange({ now: 1_000, start: 1_000, untilMinutesBefore: 0 })).toBe(false);
  });
});

describe('limits', () => {
  it('count local days, on those with 23 and 25 hours too', () => {
    const spring = limitPeriods(at('2026-03-29T10:00:00Z'), 'Europe/Berlin').day;
    expect([spring.start, spring.end]).toEqual([at('2026-03-28T23:00:00Z'), at('2026-03-29T22:00:00Z')]);
    const autumn = limitPeriods(at('2026-10-25T10:00:00Z'), 'Europe/Berlin').day;
    expect(autumn.end - autumn.start).toBe(25 * 3_600_000);
  });

  it('count ISO weeks: from local Monday to local Sunday, over the year’s end', () => {
    const { week } = limitPeriods(at('2027-01-01T10:00:00Z'), 'Asia/Kolkata');
    expect([week.start, week.end]).toEqual([at('2026-12-27T18:30:00Z'), at('2027-01-03T18:30:00Z')]);
  });

  it('are broken by one more than they allow, each by its own count', () => {
    const start = at('2026-11-25T10:00:00Z');
    const sameDay = start + 3_600_000;
    const sameWeek = start - 2 * 86_400_000;
    const nextWeek = start + 7 * 86_400_000;
    const check = (
      limits: Partial<typeof none> | Record<string, number>,
      starts: number[],
      active = starts.length,
    ) => brokenLimit({ limits: { ...none, ...limits }, start, timeZone: 'UTC', starts, active });
    expect(check({}, [sameDay, sameWeek], 99)).toBeUndefined();
    expect(check({ perUserPerDay: 1 }, [sameWeek, nextWeek])).toBeUndefined();
    expect(check({ perUserPerDay: 1 }, [sameDay])).toBe('perUserPerDay');
    expect(check({ perUserPerWeek: 2 }, [sameDay, nextWeek])).toBeUndefined();
    expect(check({ perUserPerWeek: 2 }, [sameDay, sameWeek])).toBe('perUserPerWeek');
    expect(check({ perUserActive: 3 }, [], 2)).toBeUndefined();
    expect(check({ perUserActive: 3 }, [], 3)).toBe('perUserActive');
  });
});

describe('a booking waits to be paid', () => {
  const minute = 60_000;
  it('as long as a slot is held for somebody', () => {
    expect(payBy({ now: 0, start: 60 * minute, holdSeconds: 300, wasApproved: false })).toBe(5 * minute);
  });

  it('for 23 hours where a yes came first', () => {
    const start = 3 * 1_440 * minute;
    expect(payBy({ now: 0, start, holdSeconds: 300, wasApproved: true })).toBe(23 * 60 * minute);
  });

  it('until it begins at the longest, and for a second at least', () => {
    expect(payBy({ now: 0, start: minute, holdSeconds: 300, wasApproved: false })).toBe(minute);
    expect(payBy({ now: 500, start: 600, holdSeconds: 300, wasApproved: false })).toBe(1_000);
  });
});

describe('what guests may keep before they confirm', () => {
  const may = (waiting: number, waitingSeatsThatDay: number, seats = 1, daySeats = 8) =>
    guestMayHold({ seats, waiting, waitingSeatsThatDay, daySeats });

  it('is half of a day at most, and one request in any case', () => {
    expect(may(3, 3)).toBe(true);
    expect(may(4, 4)).toBe(false);
    expect(may(1, 2, 3)).toBe(false);
    expect(may(0, 0, 8)).toBe(true);
    expect(may(0, 0, 1, 1)).toBe(true);
    expect(may(1, 1, 1, 1)).toBe(false);
  });

  it('is so many requests in all, whatever the day', () => {
    expect(may(MAX_WAITING_GUESTS - 1, 0)).toBe(true);
    expect(may(MAX_WAITING_GUESTS, 0)).toBe(false);
  });
});
