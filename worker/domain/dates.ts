// Arithmetic on calendar dates, which knows no zone. Days are also counted in numbers (0 is 1970-01-01), which sort
// and add up in any year.

import { DAY_MS } from './interval.ts';

/** The day of a date as a number. Throws RangeError where it isn't YYYY-MM-DD (or, past year 9999, +YYYYYY-MM-DD). */
export function dayOfDate(date: string): number {
  const midnight = /^(\d{4}|[+-]\d{6})-\d\d-\d\d$/.test(date) ? Date.parse(date) : Number.NaN;
  if (Number.isNaN(midnight)) throw new RangeError(`not a date: ${date}`);
  return midnight / DAY_MS;
}

/** The date of a day given as a number. */
export function dateOfDay(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, -'T00:00:00.000Z'.length);
}

/** The ISO weekday (1 is Monday, 7 is Sunday) of a day given as a number. */
export function weekdayOfDay(day: number): number {
  return ((((day + 3) % 7) + 7) % 7) + 1;
}

/** The date so many days later, or earlier for a negative number. Throws RangeError where `date` isn't YYYY-MM-DD. */
export function addDays(date: string, days: number): string {
  return dateOfDay(dayOfDate(date) + days);
}

/** The ISO weekday of a date (YYYY-MM-DD): 1 is Monday, 7 is Sunday. Throws RangeError for a malformed date. */
export function isoWeekday(date: string): number {
  return weekdayOfDay(dayOfDate(date));
}

/** The Monday on or before a date (both YYYY-MM-DD). Throws RangeError for a malformed date. */
export function startOfIsoWeek(date: string): string {
  return addDays(date, 1 - isoWeekday(date));
}
