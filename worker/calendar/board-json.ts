// Boards as they are answered: text, since it goes on as it is.
import { formatInstant } from '../contract/primitives.ts';
import type { Interval } from '../domain/interval.ts';
import { firstPage } from './board.ts';
import type { Calendar } from './calendar.ts';
import type { Desk } from './desk.ts';

/** A `SlotList` of the contract, and what it is known by. */
export function slotListJson(
  calendar: Calendar,
  desk: Desk,
  range: Interval,
): { json: string; etag: string } {
  const { seq, slots, until } = calendar.board(range);
  const timeZone = JSON.stringify(desk.rules.timeZone);
  return { json: `{"seq":${seq},"timeZone":${timeZone},"slots":${slots}}`, etag: `"${seq}.${until}"` };
}

/** A `FirstBoard` of the contract around the calendar's own JSON. */
export function firstBoardJson(calendar: Calendar, desk: Desk, calendarJson: string): string {
  const range = firstPage(desk.rules.timeZone, desk.now);
  const wire = JSON.stringify({ from: formatInstant(range.start), to: formatInstant(range.end) });
  const slots = slotListJson(calendar, desk, range).json;
  return `{"calendar":${calendarJson},"range":${wire},"slots":${slots},"at":${desk.now}}`;
}
