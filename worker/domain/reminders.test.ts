import { describe, expect, test } from 'vitest';
import { nextReminder } from './reminders.ts';

const start = Date.parse('2035-01-01T15:00:00Z');
const at = (time: string) => Date.parse(`2035-01-01T${time}:00Z`);

describe('the next reminder', () => {
  test('is the earliest that is still ahead', () => {
    const leadMinutes = [15, 60, 5];
    expect(nextReminder({ start, leadMinutes, after: at('10:00') })).toBe(at('14:00'));
    expect(nextReminder({ start, leadMinutes, after: at('14:00') })).toBe(at('14:45'));
    expect(nextReminder({ start, leadMinutes, after: at('14:50') })).toBe(at('14:55'));
  });

  test('is none where all of them have passed, or none is wanted', () => {
    expect(nextReminder({ start, leadMinutes: [15], after: at('14:45') })).toBeNull();
    expect(nextReminder({ start, leadMinutes: [], after: at('10:00') })).toBeNull();
  });
});
