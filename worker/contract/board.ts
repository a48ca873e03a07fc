// What a board's page brings along in its first answer, so that the slots show without a second question.
// No schemas: the app's bundle stays small.
import type { Calendar, SlotList } from './calendars.ts';

/** Days on one page of the board. */
export const BOARD_DAYS = 14;
/** The id of the element that holds a FirstBoard as JSON. */
export const FIRST_BOARD_ID = 'first-board';

export interface FirstBoard {
  readonly calendar: Calendar;
  /** The first page of days, where the calendar is. */
  readonly range: { readonly from: string; readonly to: string };
  readonly slots: SlotList;
  /** The server's time when all of this was true, epoch milliseconds. */
  readonly at: number;
}
