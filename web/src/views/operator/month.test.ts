import { describe, expect, it } from 'vitest';
import { dateTarget, isoWeekday, monthOf, sameDayIn, weeksOf } from './month.ts';

describe('a month', () => {
  it('is whole weeks from Monday on', () => {
    const weeks = weeksOf('2026-11-22');
    expect(weeks[0]?.[0]).toBe('2026-10-26');
    expect(weeks.at(-1)?.at(-1)).toBe('2026-12-06');
    expect(weeks).toHaveLength(6);
    expect(weeksOf('2027-02-10')).toHaveLength(4);
  });

  it('leads to others, at their last day where they are shorter', () => {
    expect(monthOf('2026-12-31', 1)).toBe('2027-01-01');
    expect(sameDayIn('2027-01-31', 1)).toBe('2027-02-28');
    expect(sameDayIn('2027-01-15', -1)).toBe('2026-12-15');
  });

  it('is walked by keys', () => {
    expect(isoWeekday('2026-11-22')).toBe(7);
    expect(dateTarget('Home', '2026-11-22')).toBe('2026-11-16');
    expect(dateTarget('ArrowDown', '2026-11-30')).toBe('2026-12-07');
    expect(dateTarget('PageDown', '2026-10-31')).toBe('2026-11-30');
    expect(dateTarget('x', '2026-10-31')).toBeUndefined();
  });
});
