// Which day the board shows: as the address says, or the first one with something free.
import { createEffect, createMemo, createSignal, on, untrack } from 'solid-js';
import { BOARD_DAYS } from '../../../../worker/contract/board.ts';
import { daysBetween } from '../../format/zone.ts';
import type { Feed } from './feed.ts';

/** What is asked of a feed here. */
type DayFeed = Pick<Feed, 'loaded' | 'slot' | 'days' | 'byDay' | 'today' | 'lastDay'> & {
  readonly setPage: (page: number) => void;
  readonly calendar: () => { readonly id: string } | undefined;
};

export function createDay(feed: DayFeed, asked: () => string | undefined) {
  const firstFree = createMemo(() => {
    if (!feed.loaded()) return undefined;
    const isFree = (start: string) => (feed.slot(start)?.remaining ?? 0) > 0;
    return feed.days().find((day) => (feed.byDay().get(day) ?? []).some(isFree));
  });

  // Known from the first moment where the page brought its board along: no day is drawn for nothing.
  const [chosen, setChosen] = createSignal(untrack(firstFree));
  createEffect(
    on([firstFree, feed.days], ([free, days]) => {
      // Chosen once for each page of days: the board must not turn to another day because this one filled up.
      const before = chosen();
      if (free !== undefined && (before === undefined || !days.includes(before))) setChosen(free);
    }),
  );

  // An address may name a day on a later page.
  createEffect(
    on(
      () => feed.calendar()?.id,
      (id) => {
        const wanted = asked();
        if (id === undefined || wanted === undefined || !/^\d{4}-\d{2}-\d{2}$/.test(wanted)) return;
        const ahead = daysBetween(feed.today(), wanted);
        if (ahead >= BOARD_DAYS && wanted <= feed.lastDay()) feed.setPage(Math.floor(ahead / BOARD_DAYS));
      },
    ),
  );

  const day = createMemo(() => {
    const days = feed.days();
    const fits = (one: string | undefined) => one !== undefined && days.includes(one);
    const wanted = asked();
    if (wanted !== undefined && fits(wanted)) return wanted;
    const before = chosen();
    return before !== undefined && fits(before) ? before : (days[0] ?? feed.today());
  });

  return { day, firstFree };
}
