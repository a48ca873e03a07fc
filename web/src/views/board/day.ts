// Which day the board shows: as the address says, or the first one with something free.
import { createEffect, createMemo, createSignal, on } from 'solid-js';
import { daysBetween } from '../../format/zone.ts';
import { PAGE_DAYS } from './early.ts';
import type { Feed } from './feed.ts';

export function createDay(feed: Feed, asked: () => string | undefined) {
  const firstFree = createMemo(() => {
    if (!feed.loaded()) return undefined;
    const isFree = (start: string) => (feed.slots[start]?.remaining ?? 0) > 0;
    return feed.days().find((day) => (feed.byDay().get(day) ?? []).some(isFree));
  });

  const [chosen, setChosen] = createSignal<string>();
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
        if (ahead >= PAGE_DAYS && wanted <= feed.lastDay()) feed.setPage(Math.floor(ahead / PAGE_DAYS));
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
