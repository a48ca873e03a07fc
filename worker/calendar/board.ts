// The board: what viewers see of a calendar's slots. Nothing here tells who booked.
import { BOARD_DAYS } from '../contract/board.ts';
import type { Slot } from '../contract/calendars.ts';
import { formatInstant } from '../contract/primitives.ts';
import { type Rules, reachOf, slotStartsTouchedBy, slotsIn } from '../domain/availability.ts';
import { addDays, localDate, startOfDay } from '../domain/hours.ts';
import { type Interval, overlaps, peakSeats } from '../domain/interval.ts';
import type { Store } from './store.ts';

const MINUTE = 60_000;

/** The slots that start in `[range.start, range.end)`, full ones too, with the seats in live holds. */
export function boardSlots(store: Store, rules: Rules, now: number, range: Interval): Slot[] {
  const reach = reachOf(rules, { start: range.start, end: range.end + rules.slotMinutes * MINUTE });
  const holds = store.holdsIn(reach, now);
  return slotsIn({
    rules,
    claims: store.claims(reach, now),
    blocks: store.blocksIn(reach),
    now,
    from: range.start,
    to: range.end,
  }).map((slot) => ({
    start: formatInstant(slot.start),
    end: formatInstant(slot.end),
    remaining: slot.remaining,
    ...heldIn(rules, holds, slot),
  }));
}

/**
 * Until when a board stands as it is (the last such instant, epoch milliseconds) while nothing is changed: until its first
 * slot is too near, the next day comes into view, or something is due.
 */
export function boardStands(input: {
  rules: Rules;
  now: number;
  slots: readonly Slot[];
  /** When the next hold or booking is due, or null. */
  deadline: number | null;
}): number {
  const { rules, now, slots, deadline } = input;
  const first = slots[0] && Date.parse(slots[0].start) - rules.minNoticeMinutes * MINUTE;
  const midnight = startOfDay(addDays(localDate(now, rules.timeZone), 1), rules.timeZone);
  return Math.min(
    first ?? Number.POSITIVE_INFINITY,
    midnight - 1,
    (deadline ?? Number.POSITIVE_INFINITY) - 1,
  );
}

/** The days that a board shows first, by the calendar's own clock. */
export function firstPage(timeZone: string, now: number): Interval {
  const today = localDate(now, timeZone);
  return { start: startOfDay(today, timeZone), end: startOfDay(addDays(today, BOARD_DAYS), timeZone) };
}

function heldIn(
  rules: Rules,
  holds: readonly (Interval & { seats: number; expiresAt: number })[],
  slot: Interval,
) {
  const reach = reachOf(rules, slot);
  const here = holds.filter((hold) => overlaps(hold, reach));
  if (here.length === 0) return { held: 0, heldUntil: null };
  const first = Math.min(...here.map((hold) => hold.expiresAt));
  return { held: peakSeats(here, reach), heldUntil: formatInstant(first) };
}

/** Where slots start that a change of `spans` may have touched: sorted, overlapping ones joined. */
export function touchedStarts(rules: Rules, spans: readonly Interval[]): Interval[] {
  const touched = spans.map((span) => slotStartsTouchedBy(rules, span)).sort((a, b) => a.start - b.start);
  const joined: Interval[] = [];
  for (const one of touched) {
    const last = joined.at(-1);
    if (last && one.start <= last.end)
      joined[joined.length - 1] = { start: last.start, end: Math.max(last.end, one.end) };
    else joined.push(one);
  }
  return joined;
}

/** The part of each interval inside `range`, empty ones left out. */
export function clip(intervals: readonly Interval[], range: Interval): Interval[] {
  return intervals
    .map((one) => ({ start: Math.max(one.start, range.start), end: Math.min(one.end, range.end) }))
    .filter((one) => one.start < one.end);
}
