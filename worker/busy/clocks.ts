// The clocks that a calendar's times are read by: UTC, a zone by its IANA name, or one that the file itself explains.
import ICAL from 'ical.js';
import { instantIn, instantOf, isTimeZone, type Piece, wallAt } from '../domain/hours.ts';
import { BusyError } from './failure.ts';
import type { Steps } from './steps.ts';

/** Wall-clock times are milliseconds since 1970 on that clock. */
export interface Clock {
  instantOf(wall: number): number;
  wallAt(instant: number): number;
}

export const UTC: Clock = { instantOf: (wall) => wall, wallAt: (instant) => instant };

export function zoneClock(timeZone: string): Clock {
  return {
    instantOf: (wall) => instantOf(wall, timeZone),
    wallAt: (instant) => wallAt(instant, timeZone),
  };
}

export function wallOf({ year, month, day, hour, minute, second }: ICAL.Time): number {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date.setUTCHours(hour, minute, second, 0);
}

/** A wall-clock time of no zone, as recurrence rules are worked out. */
export function timeOf(wall: number, isDate: boolean): ICAL.Time {
  const at = new Date(wall);
  const date = { year: at.getUTCFullYear(), month: at.getUTCMonth() + 1, day: at.getUTCDate(), isDate };
  if (isDate) return new ICAL.Time(date, ICAL.Timezone.localTimezone);
  const time = { hour: at.getUTCHours(), minute: at.getUTCMinutes(), second: at.getUTCSeconds() };
  return new ICAL.Time({ ...date, ...time }, ICAL.Timezone.localTimezone);
}

/** The clocks of one file. Times of no zone, and whole days, are by the clock of the calendar that they block. */
export class Clocks {
  readonly #known = new Map<string, Clock>();

  constructor(
    private readonly file: ICAL.Component,
    readonly own: Clock,
    private readonly steps: Steps,
    /** No time behind this matters, epoch milliseconds. */
    private readonly until: number,
  ) {}

  of(property: ICAL.Property, time: ICAL.Time): Clock {
    if (time.isDate) return this.own;
    if (time.zone === ICAL.Timezone.utcTimezone) return UTC;
    const name = property.getFirstParameter('tzid');
    return name ? this.#named(name) : this.own;
  }

  #named(name: string): Clock {
    const known = this.#known.get(name);
    if (known) return known;
    const clock = this.#find(name);
    this.#known.set(name, clock);
    return clock;
  }

  #find(name: string): Clock {
    const explained = this.file
      .getAllSubcomponents('vtimezone')
      .find((zone) => zone.getFirstPropertyValue('tzid') === name);
    // Well-known names mean what they mean today; what a file says of them may be old.
    const names = [
      name,
      name.replace(/^\/[^/]+\/(?:[^/]+_\d+\/)?/, ''),
      explained?.getFirstPropertyValue('x-lic-location'),
    ];
    const iana = names.find((one) => typeof one === 'string' && isTimeZone(one));
    if (typeof iana === 'string') return zoneClock(iana);
    if (!explained) throw new BusyError('unknown_zone');
    return this.#explained(explained);
  }

  /** A clock from a VTIMEZONE (RFC 5545, section 3.6.5). */
  #explained(zone: ICAL.Component): Clock {
    const onsets = [...zone.getAllSubcomponents('standard'), ...zone.getAllSubcomponents('daylight')]
      .flatMap((one) => this.#onsets(one))
      .sort((a, b) => a.at - b.at);
    const [first] = onsets;
    if (!first) throw new BusyError('unknown_zone');
    const pieces: Piece[] = [{ start: Number.NEGATIVE_INFINITY, end: first.at, offset: first.before }];
    for (const [index, { at, after }] of onsets.entries()) {
      pieces.push({ start: at, end: onsets[index + 1]?.at ?? Number.POSITIVE_INFINITY, offset: after });
    }
    const offsetAt = (instant: number) => pieces.findLast(({ start }) => start <= instant)?.offset ?? 0;
    return {
      instantOf: (wall) => instantIn(pieces, wall),
      wallAt: (instant) => instant + offsetAt(instant),
    };
  }

  /** When an observance begins, each time, and the offsets before and from then on. */
  #onsets(observance: ICAL.Component): { at: number; before: number; after: number }[] {
    const start = observance.getFirstPropertyValue('dtstart');
    const before = offsetOf(observance, 'tzoffsetfrom');
    const after = offsetOf(observance, 'tzoffsetto');
    if (!(start instanceof ICAL.Time)) throw new BusyError('unknown_zone');
    const walls = [wallOf(start)];
    for (const property of observance.getAllProperties('rdate')) {
      for (const value of property.getValues()) if (value instanceof ICAL.Time) walls.push(wallOf(value));
    }
    for (const property of observance.getAllProperties('rrule')) {
      const rule = property.getFirstValue();
      if (!(rule instanceof ICAL.Recur)) continue;
      if (rule.until) rule.until = timeOf(wallOf(rule.until) + before, false);
      for (const next of this.steps.starts(rule, timeOf(wallOf(start), false))) {
        if (wallOf(next) > this.until) break;
        walls.push(wallOf(next));
      }
    }
    return [...new Set(walls)].map((wall) => ({ at: wall - before, before, after }));
  }
}

function offsetOf(observance: ICAL.Component, name: string): number {
  const offset = observance.getFirstPropertyValue(name);
  if (!(offset instanceof ICAL.UtcOffset)) throw new BusyError('unknown_zone');
  return offset.toSeconds() * 1_000;
}
