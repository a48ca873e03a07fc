// What the board needs first is asked for while its code is still on the way.
import { getCalendar, getSlots, type SlotRange } from '../../api/calendars.ts';
import { serverNow } from '../../api/clock.ts';
import type { Calendar, SlotList } from '../../api/types.ts';
import { viewerZone } from '../../format/viewer.ts';
import { addDays, localDate, startOfDay, toWire } from '../../format/zone.ts';

/** Days on one page of the board. */
export const PAGE_DAYS = 14;
/** An answer asked for ahead is used for so long. */
const FRESH_MS = 10_000;

/** The instants of a page of days, from the first one's midnight to the midnight after the last. */
export function pageRange(firstDay: string, zone: string): SlotRange {
  return {
    from: toWire(startOfDay(firstDay, zone)),
    to: toWire(startOfDay(addDays(firstDay, PAGE_DAYS), zone)),
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

export function askEarly(slug: string): Early {
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

/** Takes what was asked for ahead, so that the next visit asks anew. */
export function takeEarly(slug: string): Early {
  const early = askEarly(slug);
  asked.delete(slug);
  return early;
}
