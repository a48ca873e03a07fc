import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { oneTime, ordinal, rangeWords, wholeDay } from './waiting.ts';

vi.stubGlobal('navigator', { language: 'en-GB', languages: ['en-GB'] });
beforeAll(() => void vi.useFakeTimers({ now: Date.parse('2035-01-01T08:00:00Z') }));
afterAll(() => void vi.useRealTimers());

const zone = 'Europe/Athens';

describe('what somebody waits for', () => {
  it('is one time, a whole day by the calendar’s clock, or from one time to another', () => {
    expect(rangeWords(oneTime('2035-01-01T10:00:00Z'), zone)).toBe('Mon 1 Jan, 12:00');
    const day = wholeDay('2035-03-25', zone);
    // The clocks go forward on that day.
    expect(day).toEqual({ from: '2035-03-24T22:00:00Z', to: '2035-03-25T21:00:00Z' });
    expect(rangeWords(day, zone)).toBe('any time on Sunday 25 March');
    const hours = { from: '2035-01-01T10:00:00Z', to: '2035-01-01T14:30:00Z' };
    expect(rangeWords(hours, zone)).toBe('Mon 1 Jan, 12:00 – 16:30');
    expect(rangeWords({ ...hours, to: '2035-01-03T06:00:00Z' }, zone)).toBe(
      'Mon 1 Jan, 12:00 – Wed 3 Jan, 08:00',
    );
  });

  it('counts as people do', () => {
    expect([1, 2, 3, 4, 11, 12, 13, 21, 22].map(ordinal).join()).toBe(
      'next,2nd,3rd,4th,11th,12th,13th,21st,22nd',
    );
  });
});
