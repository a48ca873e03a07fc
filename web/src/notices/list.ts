// The list of notices as the inbox shows it: pages and live ones put together, by day.
import type { Notification, Page } from '../api/types.ts';

export type NoticePage = Page<Notification>;

const byNewest = (one: Notification, other: Notification) =>
  other.createdAt.localeCompare(one.createdAt) || other.id.localeCompare(one.id);

/** A notice that came just now, on top of what is shown; one that is there already changes nothing. */
export function withNew(page: NoticePage, notice: Notification): NoticePage {
  if (page.items.some(({ id }) => id === notice.id)) return page;
  return { ...page, items: [notice, ...page.items].sort(byNewest) };
}

/** The newest page asked for again: what was shown below it stays, so that nobody loses their place. */
export function refreshed(shown: NoticePage | undefined, newest: NoticePage): NoticePage {
  const last = newest.items.at(-1);
  if (!shown || !last || newest.nextCursor === null) return newest;
  const fresh = new Set(newest.items.map(({ id }) => id));
  const below = shown.items.filter((one) => !fresh.has(one.id) && byNewest(last, one) < 0);
  // Where the two don't meet, something may lie between: it is found by asking on from the newest page.
  const meet = shown.items.some(({ id }) => fresh.has(id));
  return meet && below.length > 0
    ? { items: [...newest.items, ...below], nextCursor: shown.nextCursor }
    : newest;
}

export function withMore(shown: NoticePage, more: NoticePage): NoticePage {
  const known = new Set(shown.items.map(({ id }) => id));
  return {
    items: [...shown.items, ...more.items.filter(({ id }) => !known.has(id))],
    nextCursor: more.nextCursor,
  };
}

export function withRead(page: NoticePage, ids: ReadonlySet<string>): NoticePage {
  if (!page.items.some(({ id, read }) => !read && ids.has(id))) return page;
  return { ...page, items: page.items.map((one) => (ids.has(one.id) ? { ...one, read: true } : one)) };
}

interface Day {
  /** YYYY-MM-DD. */
  readonly date: string;
  readonly notices: readonly Notification[];
}

/** In the order given, parted where the day changes. */
export function byDay(notices: readonly Notification[], dateOf: (instant: number) => string): Day[] {
  const days: { date: string; notices: Notification[] }[] = [];
  for (const notice of notices) {
    const date = dateOf(Date.parse(notice.createdAt));
    const last = days.at(-1);
    if (last?.date === date) last.notices.push(notice);
    else days.push({ date, notices: [notice] });
  }
  return days;
}
