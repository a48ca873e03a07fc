// One calendar and its slots as signals: from the network, kept live, and from this device while there is no network.
import { batch, createEffect, createMemo, createSignal, on, onCleanup } from 'solid-js';
import { BOARD_DAYS } from '../../../../worker/contract/board.ts';
import { getCalendar, getSlots, type SlotRange } from '../../api/calendars.ts';
import { ApiError, isApiError } from '../../api/problem.ts';
import type { Calendar, Slot } from '../../api/types.ts';
import { isSignedIn, person } from '../../auth/session.ts';
import { addDays, daysBetween, localDate } from '../../format/zone.ts';
import { type Change, CLOSED, type Effect, freshness, type LiveState } from '../../live/machine.ts';
import { type LiveFeed, openLive } from '../../live/socket.ts';
import { online } from '../../offline/network.ts';
import { keep, recall } from '../../offline/seen.ts';
import { useNow } from '../../shell/ticker.ts';
import { createCells } from './cells.ts';
import { pageRange, takeBrought, takeEarly } from './early.ts';

interface Kept {
  readonly calendar: Calendar;
  readonly slots: readonly Slot[];
}

const KEEP_EVERY_MS = 2_000;

function isSame(one: SlotRange, other: SlotRange): boolean {
  return one.from === other.from && one.to === other.to;
}

export function createFeed(slug: string, onChanges: (changes: readonly Change[]) => void) {
  const now = useNow();
  const [calendar, setCalendar] = createSignal<Calendar>();
  const [failure, setFailure] = createSignal<unknown>();
  const cells = createCells();
  const [loaded, setLoaded] = createSignal(false);
  const [link, setLink] = createSignal<LiveState>(CLOSED);
  /** When what is shown was kept, while nothing newer is known. */
  const [keptAt, setKeptAt] = createSignal<number>();
  const [page, setPage] = createSignal(0);

  /** Remembered: a rule that changed elsewhere in the calendar draws no tile anew. */
  const zone = createMemo(() => calendar()?.timeZone ?? 'UTC');
  const today = createMemo(() => localDate(now(), zone()));
  const lastDay = createMemo(() => addDays(today(), calendar()?.maxAdvanceDays ?? BOARD_DAYS - 1));
  const firstDay = createMemo(() => addDays(today(), page() * BOARD_DAYS));
  const days = createMemo(() => {
    const first = firstDay();
    const count = Math.min(BOARD_DAYS, Math.max(1, daysBetween(first, lastDay()) + 1));
    return Array.from({ length: count }, (_, index) => addDays(first, index));
  });
  const pages = () => Math.floor((calendar()?.maxAdvanceDays ?? 0) / BOARD_DAYS) + 1;
  const range = createMemo<SlotRange | undefined>((before) => {
    const known = calendar();
    if (!known) return undefined;
    const next = pageRange(firstDay(), known.timeZone);
    return before && isSame(before, next) ? before : next;
  });

  let feed: LiveFeed | undefined;
  let keeping: ReturnType<typeof setTimeout> | undefined;

  function draw(state: LiveState, effects: readonly Effect[]): void {
    batch(() => {
      setLink(state);
      for (const effect of effects) {
        if (effect.type === 'rulesChanged') void refresh();
        if (effect.type !== 'changed') continue;
        if (effect.changes) {
          for (const { after } of effect.changes) cells.put(after);
          onChanges(effect.changes);
        } else if (state.seq !== null) {
          cells.replace(state.slots.values());
          setLoaded(true);
          setKeptAt(undefined);
        } else {
          setLoaded(false);
        }
      }
    });
    if (state.seq !== null && effects.some((effect) => effect.type === 'changed')) keepSoon();
  }

  /** Keeps what is seen at once, then at most every two seconds while it changes. */
  function keepSoon(): void {
    if (keeping !== undefined || page() !== 0) return;
    keepNow();
    keeping = setTimeout(() => {
      keeping = undefined;
      keepNow();
    }, KEEP_EVERY_MS);
  }

  function keepNow(): void {
    const known = calendar();
    const asOf = link().asOf;
    if (!known || asOf === null || page() !== 0) return;
    void keep<Kept>(person()?.id ?? null, `board/${slug}`, {
      value: { calendar: known, slots: [...link().slots.values()] },
      asOf,
    });
  }

  async function showKept(): Promise<void> {
    const kept = await recall<Kept>(person()?.id ?? null, `board/${slug}`);
    if (!kept || loaded()) return;
    batch(() => {
      if (!calendar()) setCalendar(kept.value.calendar);
      cells.replace(kept.value.slots);
      setKeptAt(kept.asOf);
      setLoaded(true);
    });
  }

  /** Shows a calendar, and follows its slots live from then on. Returns what the board asks for. */
  function follow(known: Calendar): SlotRange | undefined {
    setCalendar(known);
    const wanted = range();
    if (wanted && !feed) {
      feed = openLive({
        calendarId: known.id,
        withToken: isSignedIn() && (known.visibility === 'private' || known.role !== null),
        fetchSlots: (asked) => getSlots(known.id, asked),
        onState: draw,
      });
      feed.setRange(wanted);
    }
    return wanted;
  }

  /** Takes up the calendar: its rules, then its slots, first by HTTP and from then on live. */
  async function start(): Promise<void> {
    setFailure(undefined);
    const early = takeEarly(slug);
    try {
      const known = await early.calendar;
      const wanted = follow(known);
      if (!wanted) return;
      const list = await (isSame(early.range, wanted) ? early.slots : getSlots(known.id, wanted));
      feed?.seed(wanted, list);
    } catch (error) {
      // With a calendar on the screen the live feed goes on trying by itself.
      if (!feed) setFailure(error);
    }
  }

  /** False where the page brought no board along, or not the one that is shown now. */
  function startAtOnce(): boolean {
    const board = takeBrought(slug);
    const wanted = board && follow(board.calendar);
    if (!board || !wanted) return false;
    if (isSame(board.range, wanted)) feed?.seed(wanted, board.slots);
    // It was told to nobody in particular: whoever runs the calendar has more to see.
    if (isSignedIn()) void refresh();
    return true;
  }

  async function refresh(): Promise<void> {
    try {
      setCalendar(await getCalendar(slug));
    } catch (error) {
      if (isApiError(error) && error.status === 404) setFailure(error);
    }
  }

  if (!startAtOnce()) {
    void showKept();
    void start();
  }
  createEffect(
    on(
      range,
      (wanted) => {
        if (wanted) feed?.setRange(wanted);
      },
      { defer: true },
    ),
  );
  // Back on the network after a start without it.
  createEffect(
    on(
      online,
      (yes) => {
        if (yes && !feed) void start();
      },
      { defer: true },
    ),
  );
  onCleanup(() => {
    if (keeping !== undefined) keepNow();
    clearTimeout(keeping);
    feed?.stop();
  });

  /** Starts that can still be had by the clock and the notice; the server's list drops them without a word. */
  const starts = createMemo(
    () => {
      const earliest = Math.floor(now() / 1_000) * 1_000 + (calendar()?.minNoticeMinutes ?? 0) * 60_000;
      return cells.keys().filter((start) => Date.parse(start) >= earliest);
    },
    [] as readonly string[],
    {
      equals: (one, other) =>
        one.length === other.length && one.every((start, index) => start === other[index]),
    },
  );

  const byDay = createMemo(() => {
    const found = new Map<string, string[]>();
    for (const start of starts()) {
      const day = localDate(Date.parse(start), zone());
      const list = found.get(day);
      if (list) list.push(start);
      else found.set(day, [start]);
    }
    return found;
  });

  return {
    calendar,
    slot: cells.slot,
    loaded,
    now,
    today,
    days,
    page,
    pages,
    setPage,
    lastDay,
    byDay,
    starts,
    zone,
    /** The failure that leaves nothing to show. */
    failure: () => {
      if (link().link === 'gone') return new ApiError('not_found', 404);
      return calendar() && keptAt() !== undefined ? undefined : failure();
    },
    retry: () => void start(),
    freshness: () => (keptAt() === undefined ? freshness(link(), online()) : online() ? 'stale' : 'offline'),
    asOf: () => keptAt() ?? link().asOf,
  };
}

export type Feed = ReturnType<typeof createFeed>;
