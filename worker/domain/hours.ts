// Opening hours: from windows on the wall clock of a time zone to instants. The only file that knows zones.
//
// A zone is read through Intl alone, which Node, workerd and browsers all have: as pieces of time with a constant
// offset from UTC.

import { dateOfDay, dayOfDate, weekdayOfDay } from './dates.ts';
import { DAY_MS, type Interval, MINUTE_MS, overlaps } from './interval.ts';

export { addDays, isoWeekday, startOfIsoWeek } from './dates.ts';

/** Wall-clock times as HH:MM. The end may be `24:00`; a window whose end isn't after its start holds nothing. */
export interface WallWindow {
  readonly start: string;
  readonly end: string;
}

/** A window of every date that falls on one of these ISO weekdays (1 = Monday, 7 = Sunday). */
export interface WeeklyWindow extends WallWindow {
  readonly weekdays: readonly number[];
}

/** What replaces the weekly windows of one local date (YYYY-MM-DD); no windows: closed. One for a date. */
export interface DateOverride {
  readonly date: string;
  readonly windows: readonly WallWindow[];
}

/** Opening hours in an IANA time zone. What was once given to a function here must not be changed afterwards. */
export interface Hours {
  readonly timeZone: string;
  readonly weekly: readonly WeeklyWindow[];
  readonly overrides: readonly DateOverride[];
}

/** Unbroken open time of one window of one local date, `day`. Its start anchors the grid (contract, rule 2). */
export interface OpenRun extends Interval {
  readonly day: number;
}

/**
 * Whether this is an IANA time zone that the platform knows, by an alias too (`Asia/Calcutta`). Offsets (`+05:30`)
 * and names that only ICU has (`PST`) aren't.
 */
export function isTimeZone(name: string): boolean {
  try {
    zoneOf(name);
    return true;
  } catch {
    return false;
  }
}

/** The day on which an instant (epoch ms) falls there, as a number. Throws RangeError for an unknown zone. */
export function localDay(instant: number, timeZone: string): number {
  return Math.floor(wallAt(instant, timeZone) / DAY_MS);
}

/** What the wall clock shows there at an instant (epoch ms), as ms since 1970 on that clock. Throws RangeError for an unknown zone. */
export function wallAt(instant: number, timeZone: string): number {
  const zone = zoneOf(timeZone);
  const piece = chunkOf(zone, Math.floor(instant / CHUNK_MS)).find((piece) => instant < piece.end);
  return instant + (piece?.offset ?? 0);
}

/**
 * The instant (epoch ms) at which the wall clock there shows `wall` (ms as of `wallAt`): of two the first, and of a time
 * that the clock skips what the offset before makes of it (RFC 5545, section 3.3.5). Throws RangeError for an unknown zone.
 */
export function instantOf(wall: number, timeZone: string): number {
  return instantIn(piecesAround(zoneOf(timeZone), Math.floor(wall / DAY_MS) * DAY_MS), wall);
}

/** As `instantOf`, by pieces of time that follow each other without a gap. */
export function instantIn(pieces: readonly Piece[], wall: number): number {
  let before: Piece | undefined;
  for (const piece of pieces) {
    const instant = wall - piece.offset;
    if (instant < piece.end) return instant >= piece.start || !before ? instant : wall - before.offset;
    before = piece;
  }
  return wall - (before?.offset ?? 0);
}

/** The date (YYYY-MM-DD) on which an instant (epoch ms) falls there. Throws RangeError for an unknown zone. */
export function localDate(instant: number, timeZone: string): string {
  return dateOfDay(localDay(instant, timeZone));
}

/**
 * The first instant (epoch ms) of a date (YYYY-MM-DD) there, which need not be at 00:00. Where the zone skipped the
 * date, the instant at which it would have begun. Throws RangeError for a malformed date or an unknown zone.
 */
export function startOfDay(date: string, timeZone: string): number {
  const midnight = dayOfDate(date) * DAY_MS;
  for (const piece of piecesAround(zoneOf(timeZone), midnight)) {
    const start = Math.max(piece.start, midnight - piece.offset);
    if (start < piece.end) return start;
  }
  throw new RangeError(`no start of ${date} in ${timeZone}`);
}

/** Time within one local date, `day`, over which the zone keeps one offset: what to add to an instant (ms). */
export interface Stretch extends Interval {
  readonly day: number;
  readonly offset: number;
}

/** `[from, to)` (epoch ms) cut at each local midnight and each change of the zone's offset. Throws for an unknown zone. */
export function stretchesOf(from: number, to: number, timeZone: string): Stretch[] {
  const zone = zoneOf(timeZone);
  const stretches: Stretch[] = [];
  for (let at = from; at < to; ) {
    const piece = chunkOf(zone, Math.floor(at / CHUNK_MS)).find((piece) => at < piece.end);
    const { offset, end: changeAt } = piece ?? { offset: 0, end: to };
    const day = Math.floor((at + offset) / DAY_MS);
    const end = Math.min(to, changeAt, (day + 1) * DAY_MS - offset);
    stretches.push({ start: at, end, day, offset });
    at = end;
  }
  return stretches;
}

/**
 * The open runs that overlap `[from, to)` (epoch ms), whole, by start (contract, rules 1 and 2). No two overlap;
 * those of adjoining windows or dates may touch and stay apart, as each anchors its own grid. A date that the zone
 * visits twice has its runs twice. Remembers what it found for as long as `hours` lives. Throws RangeError for an
 * unknown zone or a malformed date of an override.
 */
export function openRuns(hours: Hours, from: number, to: number): readonly OpenRun[] {
  if (!(from < to)) return [];
  const plan = planOf(hours);
  // No jump of a zone is longer than a day, so dates in between can't lie further out than this.
  const lastDay = localDay(to, hours.timeZone) + 1;
  const runs: OpenRun[] = [];
  for (let day = localDay(from, hours.timeZone) - 1; day <= lastDay; day++) {
    for (const run of runsOfDay(plan, day)) if (overlaps(run, { start: from, end: to })) runs.push(run);
  }
  return runs.sort((a, b) => a.start - b.start);
}

/** Windows of one date as offsets from its wall-clock midnight (ms): merged, sorted, not touching. */
type DayWindows = readonly Interval[];

interface Plan {
  readonly zone: Zone;
  readonly weekly: readonly DayWindows[];
  readonly overrides: ReadonlyMap<number, DayWindows>;
  readonly runs: Map<number, readonly OpenRun[]>;
}

const plans = new WeakMap<Hours, Plan>();
const DAYS_KEPT = 400;

function planOf(hours: Hours): Plan {
  let plan = plans.get(hours);
  if (plan === undefined) {
    plan = {
      zone: zoneOf(hours.timeZone),
      weekly: [1, 2, 3, 4, 5, 6, 7].map((weekday) =>
        mergeWindows(hours.weekly.filter((window) => window.weekdays.includes(weekday))),
      ),
      overrides: new Map(
        hours.overrides.map(({ date, windows }) => [dayOfDate(date), mergeWindows(windows)]),
      ),
      runs: new Map(),
    };
    plans.set(hours, plan);
  }
  return plan;
}

function mergeWindows(windows: readonly WallWindow[]): DayWindows {
  const sorted = windows
    .map(({ start, end }) => ({ start: wallMs(start), end: wallMs(end) }))
    .filter(({ start, end }) => start < end)
    .sort((a, b) => a.start - b.start);
  return joinTouching(sorted);
}

function wallMs(time: string): number {
  const [hours, minutes] = time.split(':');
  return (Number(hours) * 60 + Number(minutes)) * MINUTE_MS;
}

/** Joins neighbours that overlap or touch; `intervals` come sorted by start. */
function joinTouching(intervals: readonly Interval[]): Interval[] {
  const joined: { start: number; end: number }[] = [];
  for (const { start, end } of intervals) {
    const last = joined.at(-1);
    if (last !== undefined && start <= last.end) last.end = Math.max(last.end, end);
    else joined.push({ start, end });
  }
  return joined;
}

function runsOfDay(plan: Plan, day: number): readonly OpenRun[] {
  return remember(plan.runs, day, DAYS_KEPT, () => {
    const windows = plan.overrides.get(day) ?? plan.weekly[weekdayOfDay(day) - 1] ?? [];
    if (windows.length === 0) return [];
    const midnight = day * DAY_MS;
    const pieces = piecesAround(plan.zone, midnight);
    return windows.flatMap((window) => {
      const parts: Interval[] = [];
      for (const piece of pieces) {
        const start = Math.max(piece.start, midnight + window.start - piece.offset);
        const end = Math.min(piece.end, midnight + window.end - piece.offset);
        if (start < end) parts.push({ start, end });
      }
      return joinTouching(parts).map((run) => ({ ...run, day }));
    });
  });
}

/** Time over which a zone keeps one offset: what to add to an instant to read its wall clock (ms). */
export interface Piece extends Interval {
  readonly offset: number;
}

interface Zone {
  readonly format: Intl.DateTimeFormat;
  readonly chunks: Map<number, readonly Piece[]>;
}

const zones = new Map<string, Zone>();
const ZONES_KEPT = 64;
const CHUNKS_KEPT = 64;
const CHUNK_MS = 32 * DAY_MS;

// Intl also takes offsets and ICU's own names, which other systems don't know: `PST`, `BST` (Dhaka's), `SystemV/PST8`.
const NAME = /^[A-Za-z][A-Za-z0-9_+/-]{0,63}$/;
const ICU_ONLY = /^SystemV\/|^(?!CET|EET|EST|GMT|HST|MET|MST|PRC|ROC|ROK|UCT|UTC|WET)[A-Z]{3}$/i;

function zoneOf(name: string): Zone {
  return remember(zones, name, ZONES_KEPT, () => {
    if (!NAME.test(name) || ICU_ONLY.test(name)) throw new RangeError(`not an IANA time zone: ${name}`);
    const format = new Intl.DateTimeFormat('en-US', { timeZone: name, timeZoneName: 'longOffset' });
    return { format, chunks: new Map() };
  });
}

/** The pieces that hold every instant of the local date which in UTC would start at `midnight`, and some more. */
function piecesAround(zone: Zone, midnight: number): Piece[] {
  // No zone was ever more than 16 hours from UTC.
  const around = { start: midnight - DAY_MS, end: midnight + 2 * DAY_MS };
  const pieces: Piece[] = [];
  for (let i = Math.floor(around.start / CHUNK_MS); i * CHUNK_MS < around.end; i++) {
    for (const piece of chunkOf(zone, i)) if (overlaps(piece, around)) pieces.push(piece);
  }
  return pieces;
}

/** The pieces of the zone's nth stretch of 32 days. */
function chunkOf(zone: Zone, index: number): readonly Piece[] {
  return remember(zone.chunks, index, CHUNKS_KEPT, () => {
    const end = (index + 1) * CHUNK_MS;
    const pieces: Piece[] = [];
    let start = index * CHUNK_MS;
    let offset = offsetAt(zone, start);
    // No zone has ever changed its offset twice in less than three days, so one look a day misses nothing.
    for (let at = start + DAY_MS; at <= end; at += DAY_MS) {
      const later = offsetAt(zone, at);
      if (later === offset) continue;
      const change = changeBetween(zone, at - DAY_MS, at);
      if (start < change) pieces.push({ start, end: change, offset });
      start = change;
      offset = later;
    }
    if (start < end) pieces.push({ start, end, offset });
    return pieces;
  });
}

/** The first instant with the offset of `after`; zones change on whole seconds. */
function changeBetween(zone: Zone, before: number, after: number): number {
  const offset = offsetAt(zone, after);
  let low = before / 1000;
  let high = after / 1000;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetAt(zone, middle * 1000) === offset) high = middle;
    else low = middle;
  }
  return high * 1000;
}

function offsetAt(zone: Zone, instant: number): number {
  const text = zone.format.format(instant);
  const [, sign, hours, minutes, seconds] = /GMT([+-])(\d+):(\d+)(?::(\d+))?$/.exec(text) ?? [];
  if (sign === undefined) return 0;
  const offset = (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds ?? 0)) * 1000;
  return sign === '-' ? -offset : offset;
}

/** `map`'s value at `key`, made where it is missing. Past `limit` entries the one unused for longest goes. */
function remember<K, V>(map: Map<K, V>, key: K, limit: number, make: () => V): V {
  const known = map.get(key);
  const value = known ?? make();
  if (known !== undefined) map.delete(key);
  map.set(key, value);
  if (map.size > limit) {
    const [oldest] = map.keys();
    if (oldest !== undefined) map.delete(oldest);
  }
  return value;
}
