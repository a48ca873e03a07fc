// What the bench measures: three servers that speak the same HTTP and the same live protocol.
import type { Person } from './people.ts';

export type SideName = 'ours' | 'minimal' | 'peer';

/** A booking that is stored. */
export interface Stored {
  readonly id: string;
  /** Epoch milliseconds. */
  readonly start: number;
  /** Who has it; the minimal object keeps no people. */
  readonly userId: string | null;
}

export interface Side {
  readonly name: SideName;
  readonly port: number;
  /** Its processes now. */
  pids(): readonly number[];
  /** Background work may begin this much after the last answer. */
  readonly quietMs: number;
  /** A calendar of half-hour slots, open day and night, of one seat each. */
  newCalendar(owner: Person): Promise<string>;
  /** Calendars with many bookings stored, by how many. Those of `cold` nobody has asked for anything since the start. */
  readonly seeded: ReadonlyMap<number, string>;
  readonly cold: string[];
  /** All that is booked in a calendar, by start. */
  stored(calendarId: string, owner: Person): Promise<Stored[]>;
  /** How many bookings of a calendar their people find in "my bookings", once everything has been told. */
  inHistory(calendarId: string): Promise<number | undefined>;
  stop(): Promise<void>;
}

export const SLOT_MINUTES = 30;
export const SLOT_MS = SLOT_MINUTES * 60_000;
export const DAY_MS = 86_400_000;

/** Bookings stored in calendars that are read, and how many calendars are read cold, of how many bookings. */
export const SEEDED = [1_000, 10_000, 100_000] as const;
export const COLD = { calendars: 5, bookings: 10_000 } as const;

/** The first slot that scenarios book: tomorrow's first in UTC. */
export function firstStart(now = Date.now()): number {
  return (Math.floor(now / DAY_MS) + 1) * DAY_MS;
}

export function instant(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19)}Z`;
}

/** Where stored bookings begin: every second slot, backwards from eight days ahead, so that any week is half booked. */
export function seededStart(index: number, now = Date.now()): number {
  return firstStart(now) + 8 * DAY_MS - (index + 1) * 2 * SLOT_MS;
}

/** The rules of every calendar of the bench. */
export const CALENDAR = {
  timeZone: 'UTC',
  schedule: { weekly: [{ weekdays: [1, 2, 3, 4, 5, 6, 7], start: '00:00', end: '24:00' }] },
  slotMinutes: SLOT_MINUTES,
  maxAdvanceDays: 730,
};
