// What the board needs first: brought along by the page itself, or asked for while the board's code is on the way.

import { BOARD_DAYS, FIRST_BOARD_ID, type FirstBoard } from '../../../../worker/contract/board.ts';
import { getCalendar, getSlots, type SlotRange } from '../../api/calendars.ts';
import { serverClock, serverNow } from '../../api/clock.ts';
import type { Calendar, SlotList } from '../../api/types.ts';
import { viewerZone } from '../../format/viewer.ts';
import { addDays, localDate, startOfDay, toWire } from '../../format/zone.ts';

/** An answer asked for ahead is used for so long. */
const FRESH_MS = 10_000;

/** The instants of a page of days, from the first one's midnight to the midnight after the last. */
export function pageRange(firstDay: string, zone: string): SlotRange {
  return {
    from: toWire(startOfDay(firstDay, zone)),
    to: toWire(startOfDay(addDays(firstDay, BOARD_DAYS), zone)),
  };
}

export interface Early {
  readonly calendar: Promise<Calendar>;
  /** The first page, should the calendar be in the viewer's own zone, as most are. */
  readonly range: SlotRange;
  readonly slots: Promise<SlotList>;
  readonly at: number;
}

const asked = new Map<string, Early>();
/** For the page that was opened, once: whoever comes back later within the app wants what is true then. */
let brought = readBrought();

function readBrought(): FirstBoard | undefined {
  const element = document.getElementById(FIRST_BOARD_ID);
  element?.remove();
  const [visit] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
  // The way back in the history may show a page of hours ago.
  if (!element?.textContent || !visit || visit.type === 'back_forward') return undefined;
  const board = JSON.parse(element.textContent) as FirstBoard;
  // No call may follow whose Date header would tell what time it is.
  const { timeOrigin } = performance;
  const second = Math.floor(board.at / 1_000) * 1_000;
  serverClock.observe(second, timeOrigin + visit.requestStart, timeOrigin + visit.responseStart);
  return board;
}

/** The board that the page itself brought along, once. */
export function takeBrought(slug: string): FirstBoard | undefined {
  const board = isBrought(slug) ? brought : undefined;
  brought = undefined;
  return board;
}

function isBrought(slug: string): boolean {
  const ref = slug.toLowerCase();
  return brought !== undefined && (brought.calendar.slug === ref || brought.calendar.id === ref);
}

/** Asks ahead for what the page did not bring along. */
export function askEarly(slug: string): void {
  if (!isBrought(slug)) ask(slug);
}

function ask(slug: string): Early {
  const before = asked.get(slug);
  if (before && Date.now() - before.at < FRESH_MS) return before;
  const zone = viewerZone();
  const range = pageRange(localDate(serverNow(), zone), zone);
  const early: Early = { calendar: getCalendar(slug), range, slots: getSlots(slug, range), at: Date.now() };
  // Whoever takes the answer hears of its failure; nobody may.
  early.calendar.catch(() => asked.delete(slug));
  early.slots.catch(() => {});
  asked.set(slug, early);
  return early;
}

/** The same for a calendar that is known already: only its slots are asked for. */
export function askSlotsEarly(calendar: Calendar): void {
  const { id, timeZone } = calendar;
  const range = pageRange(localDate(serverNow(), timeZone), timeZone);
  const slots = getSlots(id, range);
  slots.catch(() => {});
  asked.set(id, { calendar: Promise.resolve(calendar), range, slots, at: Date.now() });
}

/** Takes what was asked for ahead, so that the next visit asks anew. */
export function takeEarly(slug: string): Early {
  const early = ask(slug);
  asked.delete(slug);
  return early;
}
