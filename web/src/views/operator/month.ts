// Months as grids of dates, Monday first. Pure.
import { addDays } from '../../format/zone.ts';

/** Monday is 1, as in ISO 8601. */
export function isoWeekday(date: string): number {
  return new Date(Date.parse(date)).getUTCDay() || 7;
}

/** The first of the month that lies `months` away from that of `date`. */
export function monthOf(date: string, months = 0): string {
  const [year = 0, month = 1] = date.split('-').map(Number);
  return new Date(Date.UTC(year, month - 1 + months, 1)).toISOString().slice(0, 10);
}

/** The same day of the month `months` away, or that month's last day. */
export function sameDayIn(date: string, months: number): string {
  const last = addDays(monthOf(date, months + 1), -1);
  return `${last.slice(0, 8)}${[date.slice(8), last.slice(8)].sort()[0]}`;
}

/** The later one of two dates. */
export function laterDate(one: string, other: string): string {
  return [one, other].sort()[1] ?? one;
}

/** Whole weeks that hold the month of `date`: 4 to 6 rows of 7 dates. */
export function weeksOf(date: string): string[][] {
  const first = monthOf(date);
  const next = monthOf(date, 1);
  const weeks: string[][] = [];
  for (let day = addDays(first, 1 - isoWeekday(first)); day < next; day = addDays(day, 7)) {
    weeks.push(Array.from({ length: 7 }, (_, index) => addDays(day, index)));
  }
  return weeks;
}

/** The date that a key leads to in a month's grid, or undefined for other keys. */
export function dateTarget(key: string, date: string): string | undefined {
  switch (key) {
    case 'ArrowLeft':
      return addDays(date, -1);
    case 'ArrowRight':
      return addDays(date, 1);
    case 'ArrowUp':
      return addDays(date, -7);
    case 'ArrowDown':
      return addDays(date, 7);
    case 'Home':
      return addDays(date, 1 - isoWeekday(date));
    case 'End':
      return addDays(date, 7 - isoWeekday(date));
    case 'PageUp':
      return sameDayIn(date, -1);
    case 'PageDown':
      return sameDayIn(date, 1);
    default:
      return undefined;
  }
}
