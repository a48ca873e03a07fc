// Times as notices say them.

const MINUTE_MS = 60_000;

/** "Mon, 1 Jan, 12:00" in a zone. */
export function timeOf(instant: number, timeZone: string): string {
  return new Intl.DateTimeFormat('en-GB', {
    timeZone,
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
  }).format(instant);
}

/** "Monday, 1 January 2035, 12:00–13:00 (Europe/Athens)"; the end's day too, where it is another one. */
export function spanOf({ start, end }: { start: number; end: number }, timeZone: string): string {
  const dayOf = (instant: number) =>
    new Intl.DateTimeFormat('en-GB', {
      timeZone,
      weekday: 'long',
      day: 'numeric',
      month: 'long',
      year: 'numeric',
    }).format(instant);
  const clockOf = (instant: number) =>
    new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit' }).format(instant);
  const sameDay = dayOf(start) === dayOf(end);
  return `${dayOf(start)}, ${clockOf(start)}–${sameDay ? '' : `${dayOf(end)}, `}${clockOf(end)} (${timeZone})`;
}

/** "Starts in 15 minutes": what is left as a clock on the wall would say it. */
export function untilStart(leftMs: number): string {
  const minutes = Math.max(1, Math.round(leftMs / MINUTE_MS));
  const count = (n: number, unit: string) => `Starts in ${n} ${unit}${n === 1 ? '' : 's'}`;
  if (minutes < 90 && minutes !== 60) return count(minutes, 'minute');
  if (minutes < 36 * 60 && minutes !== 24 * 60) return count(Math.round(minutes / 60), 'hour');
  return count(Math.round(minutes / (24 * 60)), 'day');
}

/** The wall clock of an instant in a zone, as HH:MM. */
export function wallTimeOf(instant: number, timeZone: string): string {
  return new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).format(instant);
}
