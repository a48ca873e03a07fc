// When a calendar (RFC 5545) says that somebody is busy: stretches of time, and nothing of what is in them.
import ICAL from 'ical.js';
import { DAY_MS, type Interval } from '../domain/interval.ts';
import { type Clock, Clocks, timeOf, UTC, wallOf, zoneClock } from './clocks.ts';
import { BusyError } from './failure.ts';
import { Steps } from './steps.ts';

const MAX_EVENTS = 5_000;
/** Stretches that one calendar may block, those that touch joined. */
const MAX_STRETCHES = 3_000;
/** No zone is further from another than this, and no clock jumps further. */
const ZONES_APART_MS = 2 * DAY_MS;

export interface Window extends Interval {
  /** The zone of the calendar that is blocked. */
  readonly timeZone: string;
}

/** The stretches that touch the window, whole, in order, none touching another. Throws BusyError for what can't be read. */
export function readBusy(text: string, window: Window): Interval[] {
  if ((text.match(/^BEGIN:VEVENT/gim) ?? []).length > MAX_EVENTS) throw new BusyError('too_many_events');
  try {
    const stretches = filesIn(text).flatMap((file) => busyIn(file, window));
    const joined = join(stretches.sort((a, b) => a.start - b.start));
    if (joined.length > MAX_STRETCHES) throw new BusyError('too_many_events');
    return joined;
  } catch (error) {
    if (error instanceof BusyError) throw error;
    // Whatever the library trips over is in the text.
    throw new BusyError('not_a_calendar');
  }
}

function filesIn(text: string): ICAL.Component[] {
  const parsed: unknown[] = ICAL.parse(text.replace(/^\uFEFF/, ''));
  const roots = Array.isArray(parsed[0]) ? parsed : [parsed];
  const files = roots.map((root) => new ICAL.Component(root as string[]));
  if (files.length === 0 || files.some(({ name }) => name !== 'vcalendar'))
    throw new BusyError('not_a_calendar');
  return files;
}

function busyIn(file: ICAL.Component, window: Window): Interval[] {
  const steps = new Steps(new Date(window.end).getUTCFullYear() + 1);
  const clocks = new Clocks(file, zoneClock(window.timeZone), steps, window.end + ZONES_APART_MS);
  const events = file.getAllSubcomponents('vevent');
  const replaced = replacements(events, clocks);
  return [
    ...events.flatMap((event) =>
      blocks(event) ? occurrences(event, { clocks, steps, window, replaced }) : [],
    ),
    ...file.getAllSubcomponents('vfreebusy').flatMap(freeBusy),
  ].filter(({ start, end }) => start < end && start < window.end && end > window.start);
}

/** Whether it makes anybody busy. */
function blocks(event: ICAL.Component): boolean {
  const says = (name: string) => String(event.getFirstPropertyValue(name) ?? '').toUpperCase();
  return says('transp') !== 'TRANSPARENT' && says('status') !== 'CANCELLED' && event.hasProperty('dtstart');
}

/** Occurrences of recurring events that have an event of their own, moved, cancelled or not. */
function replacements(events: readonly ICAL.Component[], clocks: Clocks): Set<string> {
  return new Set(
    events.flatMap((event) => {
      const property = event.getFirstProperty('recurrence-id');
      return property ? instantsOf(property, clocks).map((instant) => nameOf(event, instant)) : [];
    }),
  );
}

function nameOf(event: ICAL.Component, instant: number): string {
  return `${instant} ${event.getFirstPropertyValue('uid')}`;
}

interface Around {
  readonly clocks: Clocks;
  readonly steps: Steps;
  readonly window: Window;
  readonly replaced: ReadonlySet<string>;
}

function occurrences(event: ICAL.Component, { clocks, steps, window, replaced }: Around): Interval[] {
  const property = event.getFirstProperty('dtstart');
  const first = property?.getFirstValue();
  if (!property || !(first instanceof ICAL.Time)) return [];
  const clock = clocks.of(property, first);
  const length = lengthOf(event, clocks, { clock, first });
  const at = (wall: number): Interval => ({ start: clock.instantOf(wall), end: length(wall) });
  if (event.hasProperty('recurrence-id')) return [at(wallOf(first))];

  const excluded = new Set(event.getAllProperties('exdate').flatMap((one) => instantsOf(one, clocks)));
  const found = new Map<number, Interval>();
  const add = (occurrence: Interval) => {
    const { start } = occurrence;
    if (!excluded.has(start) && !replaced.has(nameOf(event, start))) found.set(start, occurrence);
  };
  const lengthAbout = length(wallOf(first)) - clock.instantOf(wallOf(first)) + ZONES_APART_MS;
  const from = window.start - Math.max(0, lengthAbout) - ZONES_APART_MS;
  const addWall = (wall: number) => {
    if (wall > from) add(at(wall));
  };

  addWall(wallOf(first));
  for (const rdate of event.getAllProperties('rdate')) {
    for (const value of rdate.getValues()) {
      steps.take(1);
      if (value instanceof ICAL.Period) {
        const on = clocks.of(rdate, value.start);
        add({ start: on.instantOf(wallOf(value.start)), end: on.instantOf(wallOf(value.getEnd())) });
      } else if (value instanceof ICAL.Time) {
        addWall(clock.wallAt(clocks.of(rdate, value).instantOf(wallOf(value))));
      }
    }
  }
  for (const rrule of event.getAllProperties('rrule')) {
    const rule = rrule.getFirstValue();
    if (!(rule instanceof ICAL.Recur)) throw new BusyError('not_a_calendar');
    if (rule.until) rule.until = untilOn(clock, rule.until, first.isDate);
    for (const next of steps.starts(rule, timeOf(wallOf(first), first.isDate))) {
      const wall = wallOf(next);
      if (wall > window.end + ZONES_APART_MS) break;
      addWall(wall);
    }
  }
  return [...found.values()];
}

/** The end of an occurrence that starts at a wall-clock time: days are as long as that clock has them. */
function lengthOf(
  event: ICAL.Component,
  clocks: Clocks,
  { clock, first }: { clock: Clock; first: ICAL.Time },
): (wall: number) => number {
  const property = event.getFirstProperty('dtend');
  const end = property?.getFirstValue();
  if (property && end instanceof ICAL.Time) {
    if (first.isDate) {
      const days = wallOf(end) - wallOf(first);
      return (wall) => clock.instantOf(wall + days);
    }
    const exactly = clocks.of(property, end).instantOf(wallOf(end)) - clock.instantOf(wallOf(first));
    return (wall) => clock.instantOf(wall) + exactly;
  }
  const duration = event.getFirstPropertyValue('duration');
  if (duration instanceof ICAL.Duration && !duration.isNegative) {
    const { weeks, days, hours, minutes, seconds } = duration;
    const wholeDays = (weeks * 7 + days) * DAY_MS;
    const exactly = ((hours * 60 + minutes) * 60 + seconds) * 1_000;
    return (wall) => clock.instantOf(wall + wholeDays) + exactly;
  }
  return (wall) => clock.instantOf(first.isDate ? wall + DAY_MS : wall);
}

/** UNTIL is in UTC where the event has a zone, else as its start is. */
function untilOn(clock: Clock, until: ICAL.Time, isDate: boolean): ICAL.Time {
  const wall = wallOf(until);
  if (until.isDate) return timeOf(isDate ? wall : wall + DAY_MS - 1_000, isDate);
  return timeOf(until.zone === ICAL.Timezone.utcTimezone ? clock.wallAt(wall) : wall, isDate);
}

function instantsOf(property: ICAL.Property, clocks: Clocks): number[] {
  return property
    .getValues()
    .flatMap((value) =>
      value instanceof ICAL.Time ? [clocks.of(property, value).instantOf(wallOf(value))] : [],
    );
}

/** VFREEBUSY says when somebody is busy and nothing else, always in UTC. */
function freeBusy(component: ICAL.Component): Interval[] {
  return component
    .getAllProperties('freebusy')
    .filter((property) => String(property.getFirstParameter('fbtype') ?? '').toUpperCase() !== 'FREE')
    .flatMap((property) => property.getValues())
    .flatMap((period) =>
      period instanceof ICAL.Period
        ? [{ start: UTC.instantOf(wallOf(period.start)), end: UTC.instantOf(wallOf(period.getEnd())) }]
        : [],
    );
}

/** Joins what overlaps or touches; `stretches` come sorted by start. */
function join(stretches: readonly Interval[]): Interval[] {
  const joined: { start: number; end: number }[] = [];
  for (const { start, end } of stretches) {
    const last = joined.at(-1);
    if (last && start <= last.end) last.end = Math.max(last.end, end);
    else joined.push({ start, end });
  }
  return joined;
}
