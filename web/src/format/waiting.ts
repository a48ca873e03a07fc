// What somebody waits for, in words.
import { clock, dayLong, dayShort } from './text.ts';
import { addDays, localDate, startOfDay, toWire } from './zone.ts';

const MINUTE_MS = 60_000;

export interface Range {
  readonly from: string;
  readonly to: string;
}

/** The range of one slot alone: none starts within the same minute. */
export function oneTime(start: string): Range {
  return { from: start, to: toWire(Date.parse(start) + MINUTE_MS) };
}

export function wholeDay(date: string, zone: string): Range {
  return { from: toWire(startOfDay(date, zone)), to: toWire(startOfDay(addDays(date, 1), zone)) };
}

/** "Tue 5 Dec, 10:00", "any time on Tuesday 5 December", or "Tue 5 Dec, 10:00 – Thu 7 Dec, 12:00". */
export function rangeWords({ from, to }: Range, zone: string): string {
  const [start, end] = [Date.parse(from), Date.parse(to)];
  const date = localDate(start, zone);
  const at = (instant: number) => `${dayShort(localDate(instant, zone))}, ${clock(instant, zone)}`;
  if (end - start <= MINUTE_MS) return at(start);
  const isWhole = start === startOfDay(date, zone) && end === startOfDay(addDays(date, 1), zone);
  if (isWhole) return `any time on ${dayLong(date)}`;
  if (localDate(end, zone) === date) return `${at(start)} – ${clock(end, zone)}`;
  return `${at(start)} – ${at(end)}`;
}

/** "next", "2nd", "3rd", "11th". */
export function ordinal(position: number): string {
  if (position === 1) return 'next';
  const rule = new Intl.PluralRules('en-GB', { type: 'ordinal' }).select(position);
  return `${position}${{ one: 'st', two: 'nd', few: 'rd', other: 'th', zero: 'th', many: 'th' }[rule]}`;
}
