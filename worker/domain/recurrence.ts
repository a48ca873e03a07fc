// Dates that repeat daily or weekly (RFC 5545, section 3.3.10, as far as a series of bookings needs it): the wall clock
// of a zone decides, so that nine o'clock stays nine o'clock when the clocks change.
import { dateOfDay, weekdayOfDay } from './dates.ts';
import { instantOf, localDay, wallAt } from './hours.ts';
import { DAY_MS } from './interval.ts';

/** Dates that one series may have. */
export const MAX_OCCURRENCES = 52;
/** Days or weeks from one date to the next, at the most. */
export const MAX_INTERVAL = 30;

export interface Recurrence {
  readonly freq: 'daily' | 'weekly';
  /** Every so many days or weeks: 1 to MAX_INTERVAL. */
  readonly interval: number;
  /** ISO weekdays (1 is Monday); none: every day, or the weekday of the first. */
  readonly weekdays: readonly number[];
  /** The ISO weekday that weeks begin with, which matters for every other week. */
  readonly weekStart: number;
  /** How many dates there are, or the last one that may be: a local day as a number, or an instant (epoch ms). */
  readonly ends: { readonly count: number } | { readonly untilDay: number } | { readonly until: number };
}

export interface Occurrence {
  /** The local day, as a number. */
  readonly day: number;
  /** Epoch milliseconds; null where the clock skips the time on that day. */
  readonly start: number | null;
}

/**
 * The dates of a rule from `start` (epoch ms) on, by start, `most` and one more at the longest. `start` is the first
 * where its weekday is one of the rule's. A time that the clock skips is there without an instant, and isn't counted (RFC
 * 5545, section 3.3.10); of a time that it shows twice the first is meant, but for `start` itself. Time: linear in
 * `most`. Throws RangeError for an unknown zone.
 */
export function occurrencesOf(
  rule: Recurrence,
  start: number,
  timeZone: string,
  most = MAX_OCCURRENCES,
): Occurrence[] {
  const { ends } = rule;
  const firstDay = localDay(start, timeZone);
  const timeOfDay = wallAt(start, timeZone) - firstDay * DAY_MS;
  const found: Occurrence[] = [];
  let counted = 0;
  for (const day of daysOf(rule, firstDay, most)) {
    if ('untilDay' in ends && day > ends.untilDay) break;
    const instant = day === firstDay ? start : instantAt(day * DAY_MS + timeOfDay, timeZone);
    if ('until' in ends && (instant ?? instantOf(day * DAY_MS + timeOfDay, timeZone)) > ends.until) break;
    found.push({ day, start: instant });
    if (instant !== null) counted += 1;
    if (counted > most || found.length > 2 * most) break;
    if ('count' in ends && counted >= ends.count) break;
  }
  return found;
}

/** The instant (epoch ms) at which the wall clock shows `wall` (ms as of `wallAt`), the first of two; null where it never does. */
export function instantAt(wall: number, timeZone: string): number | null {
  const instant = instantOf(wall, timeZone);
  return wallAt(instant, timeZone) === wall ? instant : null;
}

/** The days of a rule, in order: enough for `most` dates, should the clock skip as many. */
function* daysOf(rule: Recurrence, firstDay: number, most: number): Generator<number> {
  const { freq, interval, weekdays, weekStart } = rule;
  if (freq === 'daily') {
    // Seven steps see every weekday that there will ever be.
    for (let step = 0; step <= 7 * (2 * most + 1); step++) {
      const day = firstDay + step * interval;
      if (weekdays.length === 0 || weekdays.includes(weekdayOfDay(day))) yield day;
    }
    return;
  }
  const wanted = weekdays.length === 0 ? [weekdayOfDay(firstDay)] : weekdays;
  const firstWeek = firstDay - ((weekdayOfDay(firstDay) - weekStart + 7) % 7);
  for (let week = 0; week <= 2 * most + 1; week++) {
    for (let i = 0; i < 7; i++) {
      const day = firstWeek + week * interval * 7 + i;
      if (day >= firstDay && wanted.includes(weekdayOfDay(day))) yield day;
    }
  }
}

const NAMES = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

/** "Every Monday, 9 times", "Every 2 weeks on Monday and Thursday until 2027-03-31", by the first date's day. */
export function recurrenceText(rule: Recurrence, firstDay: number, timeZone: string): string {
  const { freq, interval, ends } = rule;
  const weekdays = [...new Set(rule.weekdays)].sort((a, b) => a - b);
  const on = weekdays.length === 0 && freq === 'weekly' ? [weekdayOfDay(firstDay)] : weekdays;
  const isWorkweek = on.join() === '1,2,3,4,5';
  const names = listOf(on.map((weekday) => NAMES[weekday - 1] ?? ''));
  let text: string;
  if (freq === 'daily') {
    text = interval === 1 ? 'Every day' : `Every ${interval} days`;
    if (interval === 1 && isWorkweek) text = 'Every weekday';
    else if (on.length > 0) text += `, on ${names} only`;
  } else if (interval === 1) {
    text = isWorkweek ? 'Every weekday' : on.length === 7 ? 'Every day' : `Every ${names}`;
  } else {
    text = `Every ${interval} weeks on ${names}`;
  }
  if ('count' in ends) return `${text}, ${ends.count === 1 ? 'once' : `${ends.count} times`}`;
  const lastDay = 'untilDay' in ends ? ends.untilDay : localDay(ends.until, timeZone);
  return `${text} until ${dateOfDay(lastDay)}`;
}

function listOf(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
