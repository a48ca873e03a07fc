// Wall-clock times as minutes of the day, typed and shown, and the instants they stand for in a zone.
import { offsetOf } from '../../format/zone.ts';

export const DAY_MINUTES = 1_440;
const MINUTE_MS = 60_000;

/** Minutes from 0 to 1440 of what a person typed ("9", "930", "9.30", "9:30 pm", "24:00"), or undefined. */
export function parseTime(text: string): number | undefined {
  const typed = /^(\d{1,2})(?:\s*[:.h]?\s*(\d{2}))?\s*(am|pm)?$/.exec(text.trim().toLowerCase());
  if (!typed) return undefined;
  const minutes = Number(typed[2] ?? 0);
  let hours = Number(typed[1]);
  if (typed[3]) {
    if (hours < 1 || hours > 12) return undefined;
    hours = (hours % 12) + (typed[3] === 'pm' ? 12 : 0);
  }
  if (minutes > 59 || hours > 24 || (hours === 24 && minutes > 0)) return undefined;
  return hours * 60 + minutes;
}

/** "09:30"; the end of the day is "24:00". */
export function timeText(minutes: number): string {
  const hours = Math.floor(minutes / 60);
  return `${String(hours).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
}

/** "9", "9:30", "24": as one says it. */
export function timeWords(minutes: number): string {
  const hours = Math.floor(minutes / 60);
  return minutes % 60 === 0 ? String(hours) : `${hours}:${String(minutes % 60).padStart(2, '0')}`;
}

/**
 * The instant (epoch ms) at which a date's wall clock shows `minutes`. A time that the zone skips is the instant by
 * the clock before it jumped; of a time that comes twice, the first.
 */
export function instantOf(date: string, minutes: number, zone: string): number {
  const wall = Date.parse(date) + minutes * MINUTE_MS;
  const before = offsetOf(zone, wall - DAY_MINUTES * MINUTE_MS);
  const after = offsetOf(zone, wall + DAY_MINUTES * MINUTE_MS);
  const fits = [wall - before, wall - after].filter((instant) => instant + offsetOf(zone, instant) === wall);
  return fits.length > 0 ? Math.min(...fits) : wall - before;
}
