// One day of a calendar as its operator sees it: fetched, fetched again when the live feed tells of a change, and from
// this device while there is no network.
import { createEffect, createMemo, createSignal, on, onCleanup } from 'solid-js';
import { can } from '../../../../../worker/domain/roles.ts';
import { getCalendar, getSlots, type SlotRange } from '../../../api/calendars.ts';
import { blocksIn, bookingsIn, pendingBookings } from '../../../api/operator.ts';
import type { Block, Booking, Slot } from '../../../api/types.ts';
import { addDays, localDate, startOfDay, toWire } from '../../../format/zone.ts';
import { CLOSED, type Effect, freshness, type LiveState } from '../../../live/machine.ts';
import { onMine, onMineResumed } from '../../../live/mine.ts';
import { type LiveFeed, openLive } from '../../../live/socket.ts';
import { online } from '../../../offline/network.ts';
import { createLoad } from '../../../shell/load.ts';
import { useNow } from '../../../shell/ticker.ts';
import { hoursOf, layOut } from './layout.ts';

const MINUTE_MS = 60_000;
/** Changes are told live; this is for what no socket told. */
const REFRESH_MS = 600_000;
const SETTLE_MS = 150;
/** Days from the shown one on whose changes are listened to: most requests are for these. */
const LISTEN_DAYS = 14;

interface Day {
  readonly date: string;
  readonly bookings: readonly Booking[];
  readonly blocks: readonly Block[];
}

export function createAgenda(id: string, asked: () => string | undefined) {
  const now = useNow();
  const calendar = createLoad(() => id, getCalendar, { keepAs: () => `agenda/${id}` });
  const isReader = createMemo(() => can(calendar.value()?.role ?? null, 'read'));
  const zone = () => calendar.value()?.timeZone ?? 'UTC';
  const today = createMemo(() => localDate(now(), zone()));
  const date = createMemo(() => asked() ?? today());
  const span = createMemo(() => ({
    start: startOfDay(date(), zone()),
    end: startOfDay(addDays(date(), 1), zone()),
  }));

  const day = createLoad(
    createMemo(
      () => {
        const known = calendar.value();
        if (!known || !can(known.role, 'read')) return undefined;
        // What began the day before may go on into this one.
        const from = span().start - known.slotMinutes * MINUTE_MS;
        return { date: date(), range: { from: toWire(from), to: toWire(span().end) } };
      },
      undefined,
      { equals: (one, other) => JSON.stringify(one) === JSON.stringify(other) },
    ),
    async ({ date: of, range }): Promise<Day> => {
      const [bookings, blocks] = await Promise.all([bookingsIn(id, range), blocksIn(id, range)]);
      return { date: of, bookings, blocks };
    },
    { keepAs: ({ date: of }) => `agenda/${id}/${of}` },
  );
  const pending = createLoad(() => (isReader() ? id : undefined), pendingBookings);

  const [link, setLink] = createSignal<LiveState>(CLOSED);
  let feed: LiveFeed | undefined;
  let settling: ReturnType<typeof setTimeout> | undefined;

  function reload(): void {
    clearTimeout(settling);
    settling = setTimeout(() => {
      day.reload();
      pending.reload();
    }, SETTLE_MS);
  }

  function onLive(state: LiveState, effects: readonly Effect[]): void {
    setLink(state);
    if (state.link === 'gone' || effects.some((effect) => effect.type === 'rulesChanged')) calendar.reload();
    if (effects.some((effect) => effect.type === 'changed') && state.seq !== null) reload();
  }

  const listened = createMemo<SlotRange>((before) => {
    const range = {
      from: toWire(span().start),
      to: toWire(startOfDay(addDays(date(), LISTEN_DAYS), zone())),
    };
    return before?.from === range.from && before.to === range.to ? before : range;
  });
  createEffect(
    on([() => calendar.value()?.id, listened, isReader], ([known, range]) => {
      if (!known || !isReader()) {
        feed?.stop();
        feed = undefined;
        return;
      }
      feed ??= openLive({
        calendarId: known,
        withToken: true,
        fetchSlots: (wanted) => getSlots(known, wanted),
        onState: onLive,
      });
      feed.setRange(range);
    }),
  );
  // What frees no seats changes nothing on the board: this is how a window knows of it.
  onCleanup(onMineResumed(reload));
  onCleanup(
    onMine('booking', ({ booking }) => {
      if (booking.calendarId !== calendar.value()?.id) return;
      const known = day.value()?.bookings.find(({ id: one }) => one === booking.id);
      // The answer to what was done in this very window may have overtaken it.
      if (!known || known.version <= booking.version) put(booking);
      reload();
    }),
  );
  // Somebody else may have given one another part here, or none.
  onCleanup(
    onMine('notification', ({ notification }) => notification.kind === 'team_changed' && calendar.reload()),
  );
  const refreshing = setInterval(() => {
    if (document.visibilityState === 'visible' && online()) reload();
  }, REFRESH_MS);
  const onVisible = () => document.visibilityState === 'visible' && reload();
  document.addEventListener('visibilitychange', onVisible);
  onCleanup(() => {
    clearInterval(refreshing);
    clearTimeout(settling);
    document.removeEventListener('visibilitychange', onVisible);
    feed?.stop();
  });

  /** By the minute, so that the rows are not laid out anew each second. */
  const minute = createMemo(() => Math.floor(now() / MINUTE_MS) * MINUTE_MS);
  const slots = createMemo((): readonly Slot[] =>
    [...link().slots.values()].filter((slot) => Date.parse(slot.start) >= minute()),
  );
  const shown = createMemo(() => (day.value()?.date === date() ? day.value() : undefined));
  const layout = createMemo(() => {
    const rules = calendar.value();
    const known = shown();
    if (!rules || !known) return undefined;
    return layOut({
      hours: hoursOf(rules),
      day: span(),
      now: minute(),
      bookings: known.bookings,
      blocks: known.blocks,
      slots: slots(),
      slotMinutes: rules.slotMinutes,
    });
  });

  /** Puts a booking as it is now in the place of what was shown of it. */
  function put(booking: Booking): void {
    const known = day.value();
    if (known) {
      day.set({
        ...known,
        bookings: known.bookings.map((one) => (one.id === booking.id ? booking : one)),
      });
    }
    const waiting = pending.value();
    if (waiting && booking.status !== 'pending_approval')
      pending.set(waiting.filter((one) => one.id !== booking.id));
  }

  return {
    calendar,
    zone,
    now,
    minute,
    today,
    date,
    span,
    layout,
    pending: () => pending.value() ?? [],
    /** The failure that leaves nothing to show of the day. */
    failure: () => (shown() ? undefined : day.error()),
    retry: () => day.reload(),
    reload,
    put,
    freshness: () => (day.keptAt() !== undefined || !online() ? 'offline' : freshness(link(), online())),
    asOf: () => day.keptAt() ?? link().asOf,
  };
}

export type AgendaFeed = ReturnType<typeof createAgenda>;
