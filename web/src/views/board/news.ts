// What happens to the day on show, told in whole phrases: to a screen reader, and beside the board.
import { type Accessor, createSignal, onCleanup } from 'solid-js';
import type { Slot } from '../../api/types.ts';
import { clock, listText } from '../../format/text.ts';
import { localDate } from '../../format/zone.ts';
import type { Change } from '../../live/machine.ts';
import { announce } from '../../shell/announce.ts';
import type { Feed } from './feed.ts';

const NOTE_MS = 12_000;

interface Options {
  readonly feed: Feed;
  readonly day: Accessor<string>;
  readonly others: (start: string) => readonly Slot[];
  /** What one does oneself is no news. */
  readonly isOurs: (start: string) => boolean;
}

const isGone = (slot: Slot) => slot.remaining === 0 && slot.held === 0;

export function createNews(options: Options) {
  const [note, setNote] = createSignal('');
  let timer: ReturnType<typeof setTimeout> | undefined;
  onCleanup(() => clearTimeout(timer));

  const time = (start: string) => clock(Date.parse(start), options.feed.zone());
  const isToday = (start: string) => localDate(Date.parse(start), options.feed.zone()) === options.day();

  function tell(changes: readonly Change[]): void {
    for (const { before, after } of changes) {
      if (!before || !isToday(after.start)) continue;
      if (options.isOurs(after.start)) {
        // What stands beside the board may name this very time as free.
        setNote('');
        continue;
      }
      if (isGone(after) && !isGone(before)) tellTaken(after.start);
      else if (isGone(before) && after.remaining > 0) announce(`${time(after.start)} is free again.`);
    }
  }

  function tellTaken(start: string): void {
    const free = options
      .others(start)
      .filter((slot) => isToday(slot.start))
      .slice(0, 2)
      .map((slot) => time(slot.start));
    const told = `${time(start)} was just taken.`;
    announce(told);
    setNote(free.length > 0 ? `${told} ${listText(free)} ${free.length > 1 ? 'are' : 'is'} free.` : told);
    clearTimeout(timer);
    timer = setTimeout(() => setNote(''), NOTE_MS);
  }

  return { note, tell };
}
