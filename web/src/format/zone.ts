// Wall clocks of IANA zones by Intl alone: instants in, local dates and times out.

const MINUTE = 60_000;
/** Zones change their offset on multiples of this, so one look-up serves a whole quarter of an hour. */
const STEP = 15 * MINUTE;
const DAY = 86_400_000;

const formats = new Map<string, Intl.DateTimeFormat>();
const offsets = new Map<string, Map<number, number>>();

function formatOf(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    formats.set(zone, format);
  }
  return format;
}

/** Milliseconds to add to an instant to read its wall clock as if it were UTC. */
export function offsetOf(zone: string, instant: number): number {
  const bucket = Math.floor(instant / STEP);
  let known = offsets.get(zone);
  if (!known) {
    known = new Map();
    offsets.set(zone, known);
  }
  const found = known.get(bucket);
  if (found !== undefined) return found;
  const parts: Partial<Record<Intl.DateTimeFormatPartTypes, number>> = {};
  for (const part of formatOf(zone).formatToParts(bucket * STEP)) parts[part.type] = Number(part.value);
  const wall = Date.UTC(
    parts.year ?? 0,
    (parts.month ?? 1) - 1,
    parts.day ?? 1,
    parts.hour ?? 0,
    parts.minute ?? 0,
    parts.second ?? 0,
  );
  const offset = wall - bucket * STEP;
  known.set(bucket, offset);
  return offset;
}

/** The local date `YYYY-MM-DD` of an instant. */
export function localDate(instant: number, zone: string): string {
  return new Date(instant + offsetOf(zone, instant)).toISOString().slice(0, 10);
}

/** The wall clock `HH:MM` of an instant. */
export function wallTime(instant: number, zone: string): string {
  return new Date(instant + offsetOf(zone, instant)).toISOString().slice(11, 16);
}

export function addDays(date: string, days: number): string {
  return new Date(Date.parse(date) + days * DAY).toISOString().slice(0, 10);
}

/** Whole days from one date to another; negative where `to` is earlier. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / DAY);
}

/** The first instant of a local date; where midnight is skipped, the first one that exists. */
export function startOfDay(date: string, zone: string): number {
  const midnight = Date.parse(date);
  let low = midnight - 16 * 60 * MINUTE;
  let high = midnight + 16 * 60 * MINUTE;
  // The local date never runs backwards over midnight by more than a step, so halving finds its first instant.
  while (high - low > STEP) {
    const middle = low + Math.floor((high - low) / 2 / STEP) * STEP;
    if (localDate(middle, zone) >= date) high = middle;
    else low = middle;
  }
  return high;
}

/** The wire's form of an instant: UTC, whole seconds. */
export function toWire(instant: number): string {
  return `${new Date(instant).toISOString().slice(0, 19)}Z`;
}
