// What happens on the day on show, in whole phrases: to a screen reader, and beside the board.
import { createSignal, onCleanup } from 'solid-js';
import type { Calendar, Slot } from '../../api/types.ts';
import { clock } from '../../format/text.ts';
import { localDate } from '../../format/zone.ts';
import type { Change } from '../../live/machine.ts';
import { announce } from '../../shell/announce.ts';

const NOTE_MS = 12_000;

interface Options {
  readonly zone: string;
  readonly day: () => string;
  /** How many calendars are free at that time. */
  readonly freeAt: (start: string) => number;
  /** What one does oneself is no news. */
  readonly isOurs: (calendarId: string, start: string) => boolean;
}

const isGone = (slot: Slot) => slot.remaining === 0 && slot.held === 0;

export function createGroupNews(options: Options) {
  const [note, setNote] = createSignal('');
  let timer: ReturnType<typeof setTimeout> | undefined;
  onCleanup(() => clearTimeout(timer));

  function tell(calendar: Calendar, changes: readonly Change[]): void {
    for (const { before, after } of changes) {
      const { start } = after;
      if (!before || localDate(Date.parse(start), options.zone) !== options.day()) continue;
      const what = `${calendar.name}, ${clock(Date.parse(start), options.zone)}`;
      if (options.isOurs(calendar.id, start)) setNote('');
      else if (isGone(after) && !isGone(before)) tellTaken(what, options.freeAt(start));
      else if (isGone(before) && after.remaining > 0) announce(`${what}, is free again.`);
    }
  }

  function tellTaken(what: string, free: number): void {
    const rest =
      free === 0
        ? 'Nothing is left at that time.'
        : free === 1
          ? '1 is still free then.'
          : `${free} are still free then.`;
    const told = `${what}, was just taken. ${rest}`;
    announce(told);
    setNote(told);
    clearTimeout(timer);
    timer = setTimeout(() => setNote(''), NOTE_MS);
  }

  return { note, tell };
}
