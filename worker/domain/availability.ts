// What a slot is and how many seats it has left: the one place that knows (contract, "What is a slot").

import { type Hours, localDay, openRuns } from './hours.ts';
import { type Claim, DAY_MS, type Interval, MINUTE_MS, peakSeats, peaksOver } from './interval.ts';

/** A calendar's rules. Slot and step are 1 or more; the ranges are the contract's. Not to be changed once used. */
export interface Rules extends Hours {
  readonly slotMinutes: number;
  readonly stepMinutes: number;
  readonly bufferBeforeMinutes: number;
  readonly bufferAfterMinutes: number;
  readonly minNoticeMinutes: number;
  readonly maxAdvanceDays: number;
  readonly capacity: number;
}

/** A slot in epoch ms; `remaining` seats are 0 (full) up to the capacity. */
export interface Slot extends Interval {
  readonly remaining: number;
}

/**
 * The slots that start in `[from, to)` by rules 1 to 5, full ones too, by start. Instants are epoch ms. `claims` are
 * bookings and live holds, `blocks` is closed time, both as they are, in any order; what lies outside `reachOf`
 * changes nothing. Throws RangeError for an unknown zone, and where slot or step isn't above 0.
 */
export function slotsIn(input: {
  rules: Rules;
  claims: readonly Claim[];
  blocks: readonly Interval[];
  now: number;
  from: number;
  to: number;
}): Slot[] {
  const { rules, claims, blocks, now, from, to } = input;
  const slots = slotStarts(rules, now, from, to).map((start) => slotFrom(rules, start));
  const peaks = peaksOver(
    occupied(rules, claims, blocks),
    slots.map((slot) => withBuffers(rules, slot)),
  );
  return slots.map(({ start, end }, i) => ({ start, end, remaining: remainingAt(rules, peaks[i] ?? 0) }));
}

/** The slot that starts at `start` (epoch ms) by rules 1 to 4, or undefined where there is none. Throws as `slotsIn`. */
export function slotAt(input: { rules: Rules; now: number; start: number }): Interval | undefined {
  const { rules, now, start } = input;
  return slotStarts(rules, now, start, start + 1).includes(start) ? slotFrom(rules, start) : undefined;
}

/** The seats left for a new booking of `span`, by rule 5: 0 up to the capacity. Time: linear in what is given. */
export function seatsLeft(input: {
  rules: Rules;
  claims: readonly Claim[];
  blocks: readonly Interval[];
  span: Interval;
}): number {
  const { rules, claims, blocks, span } = input;
  return remainingAt(rules, peakSeats(occupied(rules, claims, blocks), withBuffers(rules, span)));
}

/**
 * Claims and blocks that don't overlap this can't matter to a slot (or several) in `span`: what to load for it.
 * Buffers are on both sides, so it reaches out by both of them either way (rule 5).
 */
export function reachOf(rules: Rules, span: Interval): Interval {
  const reach = (rules.bufferBeforeMinutes + rules.bufferAfterMinutes) * MINUTE_MS;
  return { start: span.start - reach, end: span.end + reach };
}

/** Slots that start outside of this keep their `remaining` when a claim or a block over `span` comes or goes. */
export function slotStartsTouchedBy(rules: Rules, span: Interval): Interval {
  const { start, end } = reachOf(rules, span);
  // A slot that ends where the reach starts is clear of it: the first that isn't ends 1 ms later.
  return { start: start - rules.slotMinutes * MINUTE_MS + 1, end };
}

/**
 * Rules 1 to 5 on plain JSON, as rule 6 asks: instants are RFC 3339 strings, those answered in UTC with seconds and
 * no fraction. Throws RangeError where one is malformed, and as `slotsIn` does.
 */
export function availableSlots(input: {
  schedule: Rules;
  bookings: readonly { start: string; end: string; seats: number }[];
  blocks?: readonly { start: string; end: string }[] | undefined;
  now: string;
  from: string;
  to: string;
}): { start: string; end: string; remaining: number }[] {
  const spanOf = (span: { start: string; end: string }) => ({
    start: parseInstant(span.start),
    end: parseInstant(span.end),
  });
  return slotsIn({
    rules: { ...input.schedule },
    claims: input.bookings.map((booking) => ({ ...spanOf(booking), seats: booking.seats })),
    blocks: (input.blocks ?? []).map(spanOf),
    now: parseInstant(input.now),
    from: parseInstant(input.from),
    to: parseInstant(input.to),
  }).map(({ start, end, remaining }) => ({
    start: formatInstant(start),
    end: formatInstant(end),
    remaining,
  }));
}

/** Rules 1 to 4: where slots start in `[from, to)`, sorted. */
function slotStarts(rules: Rules, now: number, from: number, to: number): number[] {
  const slot = rules.slotMinutes * MINUTE_MS;
  const step = rules.stepMinutes * MINUTE_MS;
  if (!(slot > 0 && step > 0)) throw new RangeError('slotMinutes and stepMinutes must be above 0');

  const earliest = Math.max(from, now + rules.minNoticeMinutes * MINUTE_MS);
  if (!(earliest < to)) return [];
  const lastDay = localDay(now, rules.timeZone) + rules.maxAdvanceDays;
  // Past this the local date is later than lastDay in any zone: however late `to` is, no more is looked at.
  const before = Math.min(to, (lastDay + 2) * DAY_MS);

  const starts: number[] = [];
  const runs = openRuns(rules, earliest, before + slot);
  const openUntil = endsOfOpenTime(runs);
  runs.forEach((run, i) => {
    if (run.day > lastDay) return;
    const until = openUntil[i] ?? run.end;
    const stop = Math.min(run.end, before);
    const steps = Math.max(0, Math.ceil((earliest - run.start) / step));
    for (let start = run.start + steps * step; start < stop && start + slot <= until; start += step) {
      starts.push(start);
    }
  });
  return starts;
}

/** Until when it stays open after each run, through those that adjoin it (rule 3). */
function endsOfOpenTime(runs: readonly Interval[]): number[] {
  const ends = runs.map((run) => run.end);
  for (let i = runs.length - 2; i >= 0; i--) {
    if (runs[i + 1]?.start === runs[i]?.end) ends[i] = ends[i + 1] ?? 0;
  }
  return ends;
}

function slotFrom(rules: Rules, start: number): Interval {
  return { start, end: start + rules.slotMinutes * MINUTE_MS };
}

function withBuffers(rules: Rules, span: Interval): Interval {
  return {
    start: span.start - rules.bufferBeforeMinutes * MINUTE_MS,
    end: span.end + rules.bufferAfterMinutes * MINUTE_MS,
  };
}

/** The seats that claims occupy with their buffers, and blocks, all seats, without (rule 5). */
function occupied(rules: Rules, claims: readonly Claim[], blocks: readonly Interval[]): Claim[] {
  return [
    ...claims.map((claim) => ({ ...withBuffers(rules, claim), seats: claim.seats })),
    ...blocks.map(({ start, end }) => ({ start, end, seats: rules.capacity })),
  ];
}

function remainingAt(rules: Rules, seatsOccupied: number): number {
  return Math.max(0, rules.capacity - seatsOccupied);
}

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/;

function parseInstant(text: string): number {
  const upper = text.toUpperCase();
  const instant = INSTANT.test(upper) ? Date.parse(upper) : Number.NaN;
  if (Number.isNaN(instant)) throw new RangeError(`not an instant: ${text}`);
  return instant;
}

function formatInstant(instant: number): string {
  return new Date(instant).toISOString().replace(/\.\d{3}Z$/, 'Z');
}
