// The feeds of a group's calendars as one: each keeps itself live, and the group goes by one clock and turns its pages for
// all of them together.
import { createMemo, createSignal } from 'solid-js';
import { BOARD_DAYS } from '../../../../worker/contract/board.ts';
import type { Calendar, Group, Slot } from '../../api/types.ts';
import { addDays, daysBetween, localDate } from '../../format/zone.ts';
import type { Change, Freshness } from '../../live/machine.ts';
import { useNow } from '../../shell/ticker.ts';
import { askSlotsEarly } from '../board/early.ts';
import { createFeed } from '../board/feed.ts';

/** The worst of them is what the board says. */
const WORST: readonly Freshness[] = ['offline', 'stale', 'connecting', 'live'];

export function createFeeds(
  group: Group,
  onChanges: (calendar: Calendar, changes: readonly Change[]) => void,
) {
  const now = useNow();
  const zone = group.timeZone ?? 'UTC';
  const all = group.calendars.map((first) => {
    askSlotsEarly(first);
    const feed = createFeed(first.id, (changes) => onChanges(feed.calendar() ?? first, changes));
    const calendar = createMemo(() => feed.calendar() ?? first);
    /** Starts by the group's days: in another zone a day begins at another hour. */
    const byDay = createMemo(() => {
      if (feed.zone() === zone) return feed.byDay();
      const found = new Map<string, string[]>();
      for (const start of feed.starts()) {
        const day = localDate(Date.parse(start), zone);
        found.set(day, [...(found.get(day) ?? []), start]);
      }
      return found;
    });
    return { id: first.id, feed, calendar, byDay };
  });
  /** Those that are there: one that was deleted or made private meanwhile leaves the board. */
  const columns = createMemo(() => all.filter(({ feed }) => !feed.failure()));

  const [page, setOwnPage] = createSignal(0);
  const today = createMemo(() => localDate(now(), zone));
  const furthest = () => Math.max(...group.calendars.map(({ maxAdvanceDays }) => maxAdvanceDays));
  const lastDay = () => addDays(today(), furthest());
  const days = createMemo(() => {
    const first = addDays(today(), page() * BOARD_DAYS);
    const count = Math.min(BOARD_DAYS, Math.max(1, daysBetween(first, lastDay()) + 1));
    return Array.from({ length: count }, (_, index) => addDays(first, index));
  });

  /** Slots of all calendars go by a key of their own here. */
  const byDay = createMemo(() => {
    const found = new Map<string, string[]>();
    columns().forEach((column) => {
      for (const [day, starts] of column.byDay())
        found.set(day, [...(found.get(day) ?? []), ...starts.map((start) => `${column.id} ${start}`)]);
    });
    return found;
  });
  /** As of a calendar for one: what is free of it, from 0 to 1. */
  const slot = (key: string): Slot | undefined => {
    const [id, start = ''] = key.split(' ');
    const column = all.find((one) => one.id === id);
    const found = column?.feed.slot(start);
    return found && column && { ...found, remaining: found.remaining / column.calendar().capacity };
  };

  return {
    zone,
    now,
    columns,
    columnOf: (id: string | undefined) => all.find((one) => one.id === id),
    /** What the strip of days and the choice of a day ask a feed for. */
    days: {
      calendar: () => ({ id: group.id, capacity: 1 }),
      loaded: () => columns().every(({ feed }) => feed.loaded()),
      today,
      lastDay,
      days,
      page,
      pages: () => Math.floor(furthest() / BOARD_DAYS) + 1,
      setPage(next: number): void {
        setOwnPage(next);
        for (const { feed } of all) feed.setPage(next);
      },
      byDay,
      slot,
    },
    freshness: (): Freshness => {
      const states = columns().map(({ feed }) => feed.freshness());
      return WORST.find((state) => states.includes(state)) ?? 'gone';
    },
    asOf: () => {
      const times = columns().map(({ feed }) => feed.asOf());
      return times.includes(null) || times.length === 0 ? null : Math.min(...times.map((at) => at ?? 0));
    },
  };
}

export type Feeds = ReturnType<typeof createFeeds>;
export type Column = ReturnType<Feeds['columns']>[number];
