// What a tile shows, from a slot and what is one's own. Pure, so that every state has a test.
import type { Calendar, Hold, MyBooking, Slot } from '../../api/types.ts';
import { countdown } from '../../format/text.ts';
import { wallTime } from '../../format/zone.ts';

/** Buffers around a slot, in minutes, and what the calendar allows. */
export type Rules = Pick<Calendar, 'bufferBeforeMinutes' | 'bufferAfterMinutes' | 'capacity'>;

/** Seats over a time that are one's own, and so never in one's own way. */
export type Own = Pick<Hold, 'start' | 'end' | 'seats'>;

export type TileKind = 'free' | 'few' | 'held' | 'taken' | 'mine' | 'booked';

export interface TileState {
  readonly kind: TileKind;
  readonly label: string;
  /** Whether pressing it can lead to a hold. */
  readonly open: boolean;
}

interface Context {
  readonly rules: Rules;
  readonly seats: number;
  readonly now: number;
  readonly hold: Hold | undefined;
  readonly booking: MyBooking | undefined;
  /** Own hold or the booking that is being moved: the server does not count them against their owner. */
  readonly own: readonly Own[];
}

/** Whether two times collide once each has its buffers around it. */
function collide(one: Own | Slot, other: Own, rules: Rules): boolean {
  const reach = (rules.bufferBeforeMinutes + rules.bufferAfterMinutes) * 60_000;
  return (
    Date.parse(one.start) < Date.parse(other.end) + reach &&
    Date.parse(other.start) < Date.parse(one.end) + reach
  );
}

/** Seats of a slot that this person could have. */
export function seatsFor(slot: Slot, own: readonly Own[], rules: Rules): number {
  const back = own.filter((one) => collide(slot, one, rules)).reduce((sum, one) => sum + one.seats, 0);
  return Math.min(rules.capacity, slot.remaining + back);
}

/** Few enough to say so: at most a quarter of the seats, and at most 3. */
function isFew(seats: number, capacity: number): boolean {
  return seats <= Math.min(3, Math.ceil(capacity / 4));
}

export function tileState(slot: Slot, context: Context): TileState {
  const { rules, seats, now, hold, booking } = context;
  if (hold)
    return { kind: 'mine', label: `yours ${countdown(Date.parse(hold.expiresAt) - now)}`, open: true };
  if (booking) {
    return { kind: 'booked', label: booking.status === 'confirmed' ? 'yours' : 'asked for', open: false };
  }
  const available = seatsFor(slot, context.own, rules);
  if (available >= seats && available > 0) {
    if (rules.capacity === 1) return { kind: 'free', label: 'free', open: true };
    return isFew(available, rules.capacity)
      ? { kind: 'few', label: available === 1 ? 'last seat' : `last ${available}`, open: true }
      : { kind: 'free', label: `${available} free`, open: true };
  }
  if (slot.held > 0 && slot.heldUntil && available + slot.held >= seats) {
    return { kind: 'held', label: `held ${countdown(Date.parse(slot.heldUntil) - now)}`, open: false };
  }
  if (available > 0) return { kind: 'taken', label: `only ${available}`, open: false };
  return { kind: 'taken', label: rules.capacity === 1 ? 'taken' : 'full', open: false };
}

export interface Part {
  readonly name: 'Night' | 'Morning' | 'Afternoon' | 'Evening';
  readonly starts: readonly string[];
}

/** Starts of one day by part of the day, in the calendar's wall time. Empty parts are left out. */
export function parts(starts: readonly string[], zone: string): Part[] {
  const found: { name: Part['name']; starts: string[] }[] = [];
  for (const start of starts) {
    const hour = Number(wallTime(Date.parse(start), zone).slice(0, 2));
    const name = hour < 5 ? 'Night' : hour < 13 ? 'Morning' : hour < 18 ? 'Afternoon' : 'Evening';
    const last = found.at(-1);
    if (last?.name === name) last.starts.push(start);
    else found.push({ name, starts: [start] });
  }
  return found;
}

/** Starts whose wall time stands twice on one day: the repeated hour at the end of daylight saving time. */
export function doubles(starts: readonly string[], zone: string): ReadonlySet<string> {
  const seen = new Map<string, string>();
  const twice = new Set<string>();
  for (const start of starts) {
    const time = wallTime(Date.parse(start), zone);
    const before = seen.get(time);
    if (before !== undefined) twice.add(before).add(start);
    seen.set(time, start);
  }
  return twice;
}

/** The bookable slots nearest in time to one that was lost, at most `count`, in the order of the clock. */
export function nearest(
  start: string,
  slots: readonly Slot[],
  isOpen: (slot: Slot) => boolean,
  count: number,
): Slot[] {
  const wanted = Date.parse(start);
  const distance = (slot: Slot) => Math.abs(Date.parse(slot.start) - wanted);
  return slots
    .filter((slot) => slot.start !== start && isOpen(slot))
    .sort((one, other) => distance(one) - distance(other))
    .slice(0, count)
    .sort((one, other) => (one.start < other.start ? -1 : 1));
}

/** How much of a day is free, from 0 to 1, and whether the day has slots at all. */
export function share(
  slots: readonly Slot[],
  capacity: number,
): { free: number; open: number; count: number } {
  let seats = 0;
  let open = 0;
  for (const slot of slots) {
    seats += Math.min(slot.remaining, capacity);
    if (slot.remaining > 0) open += 1;
  }
  return { free: slots.length === 0 ? 0 : seats / (slots.length * capacity), open, count: slots.length };
}
