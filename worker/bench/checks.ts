// Whether what was answered is what is stored: nothing lost, nothing twice, no gap in what viewers were told.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Person } from './people.ts';
import { check } from './scenario.ts';
import type { Side } from './side.ts';
import type { Told } from './watcher.ts';

/** History lags behind, on a slow machine for seconds; it never stays behind. */
const HISTORY_WITHIN_MS = 15_000;

export interface Won {
  readonly id: string;
  /** Epoch milliseconds. */
  readonly start: number;
  readonly userId: string;
}

/** Every booking that was answered with 201 is stored, for whom it was made, and no other one is. */
export async function checkStored(
  side: Side,
  calendarId: string,
  won: readonly Won[],
  owner: Person,
): Promise<void> {
  const stored = await side.stored(calendarId, owner);
  const byStart = new Map(stored.map((one) => [one.start, one]));
  check(byStart.size === stored.length, `${stored.length - byStart.size} slots of one seat are booked twice`);
  for (const { id, start, userId } of won) {
    const one = byStart.get(start);
    check(one !== undefined, `the booking ${id} was answered with 201 and is not stored`);
    check(
      one.id === id && (one.userId === null || one.userId === userId),
      `the booking ${id} is somebody else's`,
    );
  }
  check(
    stored.length === won.length,
    `${stored.length} bookings are stored, ${won.length} were answered with 201`,
  );
}

/** Everybody finds their bookings in their history, once all background work is done. */
export async function checkHistory(side: Side, calendarId: string, won: readonly Won[]): Promise<void> {
  const giveUp = performance.now() + HISTORY_WITHIN_MS;
  for (;;) {
    const found = await side.inHistory(calendarId);
    if (found === undefined || found === won.length) return;
    check(performance.now() < giveUp, `the history has ${found} bookings of ${won.length}`);
    await sleep(100);
  }
}

interface LiveMessage {
  readonly type: string;
  readonly seq: number;
  readonly prev?: number;
  readonly slots: readonly { start: string; remaining: number }[];
}

/** A viewer heard of every start; where the protocol numbers changes without gaps, each message follows the last. */
export function checkTold(told: readonly Told[], starts: readonly number[]): void {
  const full = new Set<number>();
  let last: number | undefined;
  for (const { text } of told) {
    const { type, seq, prev, slots } = JSON.parse(text) as LiveMessage;
    check(type !== 'reset', 'the viewer was reset');
    check(
      prev === undefined || last === undefined || prev === last,
      `after seq ${last} came one that follows ${prev}`,
    );
    last = seq;
    for (const slot of slots) if (slot.remaining === 0) full.add(Date.parse(slot.start));
  }
  const missing = starts.filter((start) => !full.has(start)).length;
  check(missing === 0, `the viewer was not told of ${missing} of ${starts.length} bookings`);
}
