// Which days a report is about: presets, and what an address asks for.
import { addDays, daysBetween } from '../../../format/zone.ts';

export type Step = 'day' | 'week' | 'month';

/** Days, both included. */
export interface Days {
  readonly first: string;
  readonly last: string;
}

export const PRESETS = ['week', 'month', 'ahead', 'lastMonth', 'quarter', 'year'] as const;
export type Preset = (typeof PRESETS)[number];

/** Two years and a leap day, as the API takes it. */
export const MAX_DAYS = 731;

const monthStart = (date: string) => `${date.slice(0, 7)}-01`;

/** Whole days up to today, but for those ahead, and for the last month, which is over. */
export function daysOf(preset: Preset, today: string): Days {
  switch (preset) {
    case 'week':
      return { first: addDays(today, -6), last: today };
    case 'month':
      return { first: addDays(today, -27), last: today };
    case 'ahead':
      return { first: today, last: addDays(today, 27) };
    case 'lastMonth': {
      const last = addDays(monthStart(today), -1);
      return { first: monthStart(last), last };
    }
    case 'quarter':
      return { first: addDays(today, -90), last: today };
    case 'year':
      return { first: addDays(today, -364), last: today };
  }
}

/** How a range is cut up where nobody chose: no more bars than a phone shows. */
export function stepFor({ first, last }: Days): Step {
  const days = daysBetween(first, last) + 1;
  return days <= 45 ? 'day' : days <= 200 ? 'week' : 'month';
}

/** What is wrong with days that somebody chose, in words. */
export function problemWith({ first, last }: Days): string | undefined {
  if (!isDate(first) || !isDate(last)) return 'Choose two days.';
  if (last < first) return 'The last day must not be before the first.';
  return daysBetween(first, last) >= MAX_DAYS ? 'Choose two years at the most.' : undefined;
}

function isDate(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text));
}
