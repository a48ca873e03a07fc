import { describe, expect, it } from 'vitest';
import { daysOf, problemWith, stepFor } from './ranges.ts';

describe('the days of a report', () => {
  it('are whole weeks up to today, or the month that is over', () => {
    expect(daysOf('week', '2026-03-03')).toEqual({ first: '2026-02-25', last: '2026-03-03' });
    expect(daysOf('month', '2026-03-03')).toEqual({ first: '2026-02-04', last: '2026-03-03' });
    expect(daysOf('lastMonth', '2028-03-31')).toEqual({ first: '2028-02-01', last: '2028-02-29' });
    expect(daysOf('lastMonth', '2026-01-01')).toEqual({ first: '2025-12-01', last: '2025-12-31' });
  });

  it('are cut up so that a phone can show them', () => {
    expect(stepFor(daysOf('month', '2026-03-03'))).toBe('day');
    expect(stepFor(daysOf('quarter', '2026-03-03'))).toBe('week');
    expect(stepFor(daysOf('year', '2026-03-03'))).toBe('month');
  });

  it('have something wrong with them where they end before they begin, or are too many', () => {
    expect(problemWith({ first: '2026-03-03', last: '2026-03-03' })).toBeUndefined();
    expect(problemWith({ first: '2026-03-03', last: '2026-03-02' })).toMatch(/before/);
    expect(problemWith({ first: '2024-01-01', last: '2025-12-31' })).toBeUndefined();
    expect(problemWith({ first: '2024-01-01', last: '2026-01-01' })).toMatch(/two years/);
    expect(problemWith({ first: '', last: '2026-01-01' })).toMatch(/two days/);
  });
});
