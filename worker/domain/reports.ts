// What a calendar did over a range, in numbers: pure rules, from what the history says of each booking.
import { BOOKING_STATUSES, type BookingStatus } from './booking.ts';
import { dateOfDay, dayOfDate, weekdayOfDay } from './dates.ts';
import { type Hours, localDay, openRuns, type Stretch, startOfDay } from './hours.ts';
import { DAY_MS, type Interval, MINUTE_MS } from './interval.ts';

export const REPORT_STEPS = ['day', 'week', 'month'] as const;
/** Local days, ISO weeks (they begin on Monday), or months. */
export type ReportStep = (typeof REPORT_STEPS)[number];

/** A day, week or month, or what of it lies in the range. */
export interface Period extends Interval {
  /** Its first local date, which a range that begins later cuts off. */
  readonly date: string;
}

/** Statuses of bookings that stood, or still do: they are what is counted as booked. The commonest first. */
export const STANDING = ['completed', 'confirmed', 'no_show'] as const satisfies readonly BookingStatus[];

/** What the history says of one booking. */
export interface BookedFact {
  readonly status: BookingStatus;
  readonly checkedIn: boolean;
  /** The hour on the wall clock in which it begins. */
  readonly hour: number;
  /** From its making to its start; 0 for one that was written down afterwards. */
  readonly leadMinutes: number;
}

/** What the history says of the bookings that begin in one stretch. */
export interface StretchFacts {
  readonly bookings: readonly BookedFact[];
  /** Of those that stand. */
  readonly seats: number;
  readonly seatMinutes: number;
}

/** Money of one currency, in minor units, by when it was earned or given back. */
export interface Takings {
  readonly currency: string;
  readonly revenue: number;
  readonly refunds: number;
}

export interface Figures {
  /** Those that stand: confirmed, completed, no-shows. */
  bookings: number;
  seats: number;
  pending: number;
  completed: number;
  checkedIn: number;
  noShows: number;
  cancelled: number;
  declined: number;
  expired: number;
  /** The part of those whose time is over that came; null before there is one. */
  attendance: number | null;
  leadTime: { meanMinutes: number; medianMinutes: number } | null;
  openSeatMinutes: number;
  bookedSeatMinutes: number;
  /** Booked over open; null while closed. Above 1 where hours or capacity were cut after people had booked. */
  utilisation: number | null;
  money: Takings[];
}

export interface Report {
  readonly totals: Figures;
  readonly series: readonly (Period & Figures)[];
  /** Bookings that stand, by ISO weekday (Monday first) and by the hour in which they begin. */
  readonly heat: readonly (readonly number[])[];
}

/** The periods of a range, also those with nothing in them. Throws RangeError for an unknown zone. */
export function periodsOf(range: Interval, by: ReportStep, timeZone: string): Period[] {
  const periods: Period[] = [];
  if (!(range.start < range.end)) return periods;
  let day = firstDayOf(localDay(range.start, timeZone), by);
  let start = range.start;
  while (start < range.end) {
    const next = nextDayOf(day, by);
    const end = Math.min(range.end, startOfDay(dateOfDay(next), timeZone));
    if (start < end) periods.push({ date: dateOfDay(day), start, end });
    start = Math.max(start, end);
    day = next;
  }
  return periods;
}

function firstDayOf(day: number, by: ReportStep): number {
  switch (by) {
    case 'day':
      return day;
    case 'week':
      return day + 1 - weekdayOfDay(day);
    case 'month':
      return dayOfDate(`${dateOfDay(day).slice(0, 7)}-01`);
  }
}

function nextDayOf(day: number, by: ReportStep): number {
  switch (by) {
    case 'day':
      return day + 1;
    case 'week':
      return day + 7;
    case 'month':
      // From the first of any month, 31 days lead into the next one.
      return firstDayOf(day + 31, 'month');
  }
}

/**
 * Open seat-minutes that lie in each of `periods`, which come in order without gaps: by the hours as they are now, less
 * the blocked time, in any order.
 */
export function openSeatMinutes(
  hours: Hours,
  capacity: number,
  blocks: readonly Interval[],
  periods: readonly Interval[],
): number[] {
  const first = periods[0];
  const last = periods.at(-1);
  if (!first || !last) return [];
  const closed = joined(blocks);
  const minutes = periods.map(() => 0);
  const add = (open: Interval) => {
    for (let i = periodAt(periods, open.start); i < periods.length; i++) {
      const period = periods[i];
      if (!period || period.start >= open.end) break;
      const shared = Math.min(period.end, open.end) - Math.max(period.start, open.start);
      if (shared > 0) minutes[i] = (minutes[i] ?? 0) + (shared / MINUTE_MS) * capacity;
    }
  };
  let next = 0;
  for (const run of openRuns(hours, first.start, last.end)) {
    while ((closed[next]?.end ?? Number.POSITIVE_INFINITY) <= run.start) next += 1;
    let at = run.start;
    for (let i = next; i < closed.length; i++) {
      const block = closed[i];
      if (!block || block.start >= run.end) break;
      if (block.start > at) add({ start: at, end: block.start });
      at = Math.max(at, block.end);
    }
    if (at < run.end) add({ start: at, end: run.end });
  }
  return minutes;
}

function joined(blocks: readonly Interval[]): Interval[] {
  const all: { start: number; end: number }[] = [];
  for (const { start, end } of [...blocks].sort((a, b) => a.start - b.start)) {
    const last = all.at(-1);
    if (last && start <= last.end) last.end = Math.max(last.end, end);
    else all.push({ start, end });
  }
  return all;
}

/** The place of the period that holds an instant; where none does, of the first behind it. */
function periodAt(periods: readonly Interval[], at: number): number {
  let low = 0;
  let high = periods.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((periods[middle]?.end ?? 0) <= at) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Puts a report together. `facts` and `takings` go with `stretches`, `open` with `periods`; all come in order. */
export function reportOf(input: {
  periods: readonly Period[];
  open: readonly number[];
  stretches: readonly Stretch[];
  facts: readonly StretchFacts[];
  takings: readonly (readonly Takings[])[];
}): Report {
  const { periods, open, stretches, facts, takings } = input;
  const heat = Array.from({ length: 7 }, () => Array<number>(24).fill(0));
  const totals = new Tally();
  const tallies = periods.map(() => new Tally());
  stretches.forEach((stretch, i) => {
    tallies[periodAt(periods, stretch.start)]?.add(facts[i], takings[i] ?? []);
    const row = heat[weekdayOfDay(stretch.day) - 1];
    for (const { status, hour } of facts[i]?.bookings ?? [])
      if (row && STANDS.has(status)) row[hour] = (row[hour] ?? 0) + 1;
  });
  for (const tally of tallies) totals.merge(tally);
  return {
    totals: totals.figures(open.reduce((sum, minutes) => sum + minutes, 0)),
    series: periods.map((period, i) => ({ ...period, ...(tallies[i] ?? totals).figures(open[i] ?? 0) })),
    heat,
  };
}

/** Looked up for each booking of a report, a hundred thousand times. */
const STANDS: ReadonlySet<BookingStatus> = new Set(STANDING);

class Tally {
  readonly #counts: Partial<Record<BookingStatus, number>> = {};
  readonly #leads: number[] = [];
  readonly #money = new Map<string, { revenue: number; refunds: number }>();
  #checkedIn = 0;
  #seats = 0;
  #seatMinutes = 0;

  add(fact: StretchFacts | undefined, takings: readonly Takings[]): void {
    if (fact) {
      this.#seats += fact.seats;
      this.#seatMinutes += fact.seatMinutes;
      for (const { status, checkedIn, leadMinutes } of fact.bookings) {
        this.#counts[status] = this.#count(status) + 1;
        if (!STANDS.has(status)) continue;
        if (checkedIn && status !== 'no_show') this.#checkedIn += 1;
        this.#leads.push(leadMinutes);
      }
    }
    for (const { currency, revenue, refunds } of takings) {
      const sum = this.#money.get(currency) ?? { revenue: 0, refunds: 0 };
      this.#money.set(currency, { revenue: sum.revenue + revenue, refunds: sum.refunds + refunds });
    }
  }

  merge(other: Tally): void {
    this.#seats += other.#seats;
    this.#seatMinutes += other.#seatMinutes;
    this.#checkedIn += other.#checkedIn;
    for (const status of BOOKING_STATUSES) this.#counts[status] = this.#count(status) + other.#count(status);
    for (const lead of other.#leads) this.#leads.push(lead);
    this.add(
      undefined,
      [...other.#money].map(([currency, sums]) => ({ currency, ...sums })),
    );
  }

  figures(openMinutes: number): Figures {
    const [completed, noShows] = [this.#count('completed'), this.#count('no_show')];
    return {
      bookings: this.#count('confirmed') + completed + noShows,
      seats: this.#seats,
      pending: this.#count('pending_payment') + this.#count('pending_approval'),
      completed,
      checkedIn: this.#checkedIn,
      noShows,
      cancelled: this.#count('cancelled'),
      declined: this.#count('declined'),
      expired: this.#count('expired'),
      attendance: ratio(completed, completed + noShows),
      leadTime: leadTimeOf(this.#leads),
      openSeatMinutes: openMinutes,
      bookedSeatMinutes: this.#seatMinutes,
      utilisation: ratio(this.#seatMinutes, openMinutes),
      money: [...this.#money]
        .map(([currency, sums]) => ({ currency, ...sums }))
        .sort((a, b) => (a.currency < b.currency ? -1 : 1)),
    };
  }

  #count(status: BookingStatus): number {
    return this.#counts[status] ?? 0;
  }
}

function ratio(part: number, whole: number): number | null {
  return whole > 0 ? Math.round((part / whole) * 10_000) / 10_000 : null;
}

function leadTimeOf(minutes: readonly number[]): Figures['leadTime'] {
  if (minutes.length === 0) return null;
  const sorted = Float64Array.from(minutes).sort();
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? 0;
  const median = sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2;
  let sum = 0;
  for (const one of sorted) sum += one;
  const mean = sum / sorted.length;
  return { meanMinutes: Math.round(mean), medianMinutes: Math.round(median) };
}

/** The range of the last whole ISO week before an instant, in a zone, and its Monday. */
export function lastWeek(now: number, timeZone: string): Period {
  const monday = firstDayOf(localDay(now, timeZone), 'week');
  const start = startOfDay(dateOfDay(monday - 7), timeZone);
  return { date: dateOfDay(monday - 7), start, end: startOfDay(dateOfDay(monday), timeZone) };
}

/** The first Monday there that is at `minuteOfDay` or later after an instant. */
export function nextMonday(now: number, timeZone: string, minuteOfDay: number): number {
  const monday = firstDayOf(localDay(now, timeZone), 'week');
  const at = (day: number) => startOfDay(dateOfDay(day), timeZone) + minuteOfDay * MINUTE_MS;
  return at(monday) > now ? at(monday) : at(monday + 7);
}

/** When the report of a week is due on Monday morning: at seven by the calendar's clock. */
export const REPORT_MINUTE = 7 * 60;

/** The longest range of a report. */
export const MAX_REPORT_MS = 731 * DAY_MS;
