// A day of a calendar as a list: what is booked, what is closed, and the gaps between. Pure.
import { type Hours, openRuns } from '../../../../../worker/domain/hours.ts';
import type { Block, Booking, BookingStatus, Calendar, Slot } from '../../../api/types.ts';
import { isoWeekday } from '../month.ts';

interface Span {
  readonly start: number;
  readonly end: number;
}

export type Row =
  /** Bookings of one time. `free`: seats that can still be had there, 0 where it cannot be booked any more. */
  | ({
      readonly kind: 'bookings';
      readonly key: string;
      readonly bookings: readonly Booking[];
      readonly seats: number;
      readonly free: number;
    } & Span)
  | ({ readonly kind: 'block'; readonly key: string; readonly block: Block } & Span)
  /** Open time without a booking. `starts`: the slots that can be booked in it. */
  | ({ readonly kind: 'gap'; readonly key: string; readonly starts: readonly string[] } & Span);

export interface DayLayout {
  readonly rows: readonly Row[];
  /** Bookings of the day that came to nothing: cancelled, declined, lapsed. */
  readonly gone: readonly Booking[];
  readonly isOpen: boolean;
  readonly bookings: number;
  readonly seats: number;
}

const GONE: readonly BookingStatus[] = ['cancelled', 'declined', 'expired'];

export function isGone(booking: Booking): boolean {
  return GONE.includes(booking.status);
}

export function hoursOf(calendar: Pick<Calendar, 'timeZone' | 'schedule'>): Hours {
  return {
    timeZone: calendar.timeZone,
    weekly: calendar.schedule.weekly,
    overrides: calendar.schedule.overrides,
  };
}

/** Whether the hours open at all on a date. */
export function opensOn({ schedule }: Pick<Calendar, 'schedule'>, date: string): boolean {
  const override = schedule.overrides.find((one) => one.date === date);
  if (override) return override.windows.length > 0;
  return schedule.weekly.some((window) => window.weekdays.includes(isoWeekday(date)));
}

function spanOf(one: { start: string; end: string }): Span {
  return { start: Date.parse(one.start), end: Date.parse(one.end) };
}

function without(open: readonly Span[], taken: readonly Span[]): Span[] {
  let left = [...open];
  for (const { start, end } of taken) {
    left = left.flatMap((span) =>
      start < span.end && end > span.start
        ? [
            { start: span.start, end: start },
            { start: end, end: span.end },
          ].filter((part) => part.start < part.end)
        : [span],
    );
  }
  return left;
}

/** Open time inside `day`, neighbouring windows joined. */
function openTime(hours: Hours, day: Span): Span[] {
  const joined: { start: number; end: number }[] = [];
  for (const run of openRuns(hours, day.start, day.end)) {
    const start = Math.max(run.start, day.start);
    const end = Math.min(run.end, day.end);
    const last = joined.at(-1);
    if (last && start <= last.end) last.end = Math.max(last.end, end);
    else joined.push({ start, end });
  }
  return joined;
}

/**
 * The day's rows by start. Gaps that are over, and pauses too short for a slot, are left out; the one that it is now
 * begins now. Blocks show as far
 * as they reach into the day. `slots` are those that can be booked, as the board lists them.
 */
export function layOut(input: {
  hours: Hours;
  /** The day's first instant and the next one's. */
  day: Span;
  now: number;
  bookings: readonly Booking[];
  blocks: readonly Block[];
  slots: readonly Slot[];
  slotMinutes: number;
}): DayLayout {
  const { hours, day, now } = input;
  const inDay = (span: Span) => span.start < day.end && span.end > day.start;
  const bookings = input.bookings.filter((booking) => inDay(spanOf(booking)));
  const live = bookings.filter((booking) => !isGone(booking));
  const blocks = input.blocks.filter((block) => inDay(spanOf(block)));

  const groups = new Map<string, Booking[]>();
  for (const booking of live) {
    const key = `${booking.start}/${booking.end}`;
    const group = groups.get(key);
    if (group) group.push(booking);
    else groups.set(key, [booking]);
  }
  const bySlot = new Map(input.slots.map((slot) => [slot.start, slot.remaining]));

  const rows: Row[] = [...groups].map(([key, group]) => {
    const first = group[0];
    const span = first ? spanOf(first) : day;
    return {
      kind: 'bookings',
      key,
      ...span,
      bookings: group.sort((one, other) => (one.createdAt < other.createdAt ? -1 : 1)),
      seats: group.reduce((sum, booking) => sum + booking.seats, 0),
      free: bySlot.get(first?.start ?? '') ?? 0,
    };
  });
  for (const block of blocks) {
    const span = spanOf(block);
    rows.push({
      kind: 'block',
      key: block.id,
      block,
      start: Math.max(span.start, day.start),
      end: Math.min(span.end, day.end),
    });
  }
  const open = openTime(hours, day);
  const bookable = input.slots.filter((slot) => slot.remaining > 0);
  for (const gap of without(open, [...live.map(spanOf), ...blocks.map(spanOf)])) {
    const start = Math.max(gap.start, Math.min(now, gap.end));
    if (start >= gap.end) continue;
    const isPause = gap.end - start < input.slotMinutes * 60_000;
    const starts = bookable
      .filter((slot) => Date.parse(slot.start) >= gap.start && Date.parse(slot.start) < gap.end)
      .map((slot) => slot.start);
    if (isPause && starts.length === 0) continue;
    rows.push({ kind: 'gap', key: `gap-${gap.end}`, start, end: gap.end, starts });
  }
  const order = { block: 0, bookings: 1, gap: 2 } as const;
  rows.sort((one, other) => one.start - other.start || order[one.kind] - order[other.kind]);
  return {
    rows,
    gone: bookings.filter(isGone),
    isOpen: open.length > 0,
    bookings: live.length,
    seats: live.reduce((sum, booking) => sum + booking.seats, 0),
  };
}

/** The index of the first row that is not over, where the line of the present is drawn; undefined on other days. */
export function nowIndex(rows: readonly Row[], day: Span, now: number): number | undefined {
  if (now < day.start || now >= day.end) return undefined;
  const index = rows.findIndex((row) => row.end > now);
  return index < 0 ? rows.length : index;
}
