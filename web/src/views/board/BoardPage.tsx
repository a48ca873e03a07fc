import './board.css';
import { useNavigate, useSearchParams } from '@solidjs/router';
import { createEffect, createMemo, createSignal, on, onCleanup, onMount, Show } from 'solid-js';
import type { Slot } from '../../api/types.ts';
import { signInHref } from '../../auth/RequireSession.tsx';
import { isSignedIn, sessionState } from '../../auth/session.ts';
import { Button } from '../../components/Button.tsx';
import { Empty } from '../../components/States.tsx';
import { Stepper } from '../../components/Stepper.tsx';
import { toast } from '../../components/Toast.tsx';
import { clock, dayLong, listText, slotText } from '../../format/text.ts';
import { daysBetween, localDate } from '../../format/zone.ts';
import type { Change } from '../../live/machine.ts';
import { announce } from '../../shell/announce.ts';
import { useTitle } from '../../shell/page.tsx';
import { Booked } from './Booked.tsx';
import { DayStrip } from './DayStrip.tsx';
import { PAGE_DAYS } from './early.ts';
import { createFeed } from './feed.ts';
import { Header } from './Header.tsx';
import { createHolding } from './holding.ts';
import { rememberIntent, takeIntent } from './intent.ts';
import { createMine, createMoving } from './mine.ts';
import { NoBoard } from './NoBoard.tsx';
import { Panel } from './Panel.tsx';
import { GridSkeleton, TileGrid } from './TileGrid.tsx';
import { nearest, seatsFor, type TileState } from './tiles.ts';

const NOTE_MS = 12_000;

export function BoardPage(props: { slug: string }) {
  const navigate = useNavigate();
  const [search, setSearch] = useSearchParams<{ day?: string; move?: string }>();
  const feed = createFeed(props.slug, onChanges);
  const mine = createMine(feed.calendar);
  const move = createMoving(props.slug, () => search.move);
  const [seats, setSeats] = createSignal(1);
  const [news, setNews] = createSignal('');
  let focusPanel = () => {};
  let newsTimer: ReturnType<typeof setTimeout> | undefined;
  onCleanup(() => clearTimeout(newsTimer));

  const holding = createHolding({
    slug: props.slug,
    calendarRef: () => feed.calendar()?.id ?? props.slug,
    now: feed.now,
    seats,
    onSignIn: askToSignIn,
    onBooked: (booking) => {
      mine.add(booking);
      if (search.move !== undefined) setSearch({ move: undefined }, { replace: true });
    },
  });
  useTitle(() => feed.calendar()?.name);

  // The day: as the address says, or the first one with something free.
  const firstFree = createMemo(() => {
    if (!feed.loaded()) return undefined;
    return feed
      .days()
      .find((day) => (feed.byDay().get(day) ?? []).some((start) => (feed.slots[start]?.remaining ?? 0) > 0));
  });
  const [fallback, setFallback] = createSignal<string>();
  createEffect(
    on([firstFree, feed.days], ([free, days]) => {
      // Chosen once for each page of days: the board must not turn to another day because this one filled up.
      const now = fallback();
      if (free !== undefined && (now === undefined || !days.includes(now))) setFallback(free);
    }),
  );
  const day = createMemo(() => {
    const asked = search.day;
    const days = feed.days();
    if (asked !== undefined && days.includes(asked)) return asked;
    const chosen = fallback();
    return chosen !== undefined && days.includes(chosen) ? chosen : (days[0] ?? feed.today());
  });
  // An address may name a day further on.
  createEffect(
    on(
      () => feed.calendar()?.id,
      () => {
        if (!feed.calendar() || search.day === undefined || !/^\d{4}-\d{2}-\d{2}$/.test(search.day)) return;
        const ahead = daysBetween(feed.today(), search.day);
        if (ahead >= PAGE_DAYS && search.day <= feed.lastDay()) feed.setPage(Math.floor(ahead / PAGE_DAYS));
      },
    ),
  );
  const goTo = (next: string) => setSearch({ day: next }, { replace: true, scroll: false });

  const rules = () => feed.calendar() ?? { capacity: 1, bufferBeforeMinutes: 0, bufferAfterMinutes: 0 };
  const moving = () => (search.move === undefined ? undefined : move.moving());
  const needed = () => moving()?.seats ?? seats();
  const isOpen = (slot: Slot) => slot.remaining >= needed();
  const slotsOf = (starts: readonly string[]) => starts.flatMap((start) => feed.slots[start] ?? []);
  const others = (start: string): Slot[] => {
    const sameDay = slotsOf(feed.byDay().get(localDate(Date.parse(start), feed.zone())) ?? []);
    const near = nearest(start, sameDay, isOpen, 4);
    return near.length >= 2 ? near : nearest(start, slotsOf(feed.starts()), isOpen, 4);
  };

  function askToSignIn(chosen: { start: string; end: string }): void {
    const calendar = feed.calendar();
    if (!calendar) return;
    rememberIntent({
      slug: props.slug,
      start: chosen.start,
      end: chosen.end,
      seats: seats(),
      calendarName: calendar.name,
      timeZone: calendar.timeZone,
    });
    navigate(
      signInHref(
        `/c/${encodeURIComponent(props.slug)}?day=${localDate(Date.parse(chosen.start), calendar.timeZone)}`,
      ),
    );
  }

  function choose(slot: { start: string; end: string }, byKeyboard: boolean): void {
    const chosen = { start: slot.start, end: slot.end };
    if (search.move !== undefined) {
      if (!moving()) return;
      holding.pick(chosen);
      if (byKeyboard) focusPanel();
      return;
    }
    if (!isSignedIn()) {
      askToSignIn(chosen);
      return;
    }
    void holding.take(chosen).then(() => {
      const zone = feed.zone();
      if (holding.phase().name !== 'held') return;
      announce(
        `${slotText(Date.parse(slot.start), Date.parse(slot.end), zone)} is held for you. Confirm it to book.`,
      );
      if (byKeyboard) focusPanel();
    });
  }

  function onTile(slot: Slot, state: TileState, byKeyboard: boolean): void {
    if (state.kind === 'mine') {
      focusPanel();
      return;
    }
    if (state.kind === 'held') {
      toast('Somebody is just confirming this time. If they don’t, it turns free by itself.');
      return;
    }
    if (state.open) choose(slot, byKeyboard);
  }

  /** Takes what was chosen before signing in. */
  onMount(() => {
    createEffect(
      on([sessionState, () => feed.calendar()?.id], ([state, id]) => {
        if (state !== 'in' || id === undefined) return;
        const intent = takeIntent(props.slug);
        if (!intent) return;
        setSeats(intent.seats);
        choose(intent, true);
      }),
    );
  });

  function onChanges(changes: readonly Change[]): void {
    const zone = feed.zone();
    for (const { before, after } of changes) {
      if (!before || localDate(Date.parse(after.start), zone) !== day()) continue;
      const ours = holding.held()?.start === after.start || mine.bookings().has(after.start);
      const phase = holding.phase();
      if (ours || ((phase.name === 'taking' || phase.name === 'done') && isAbout(phase, after.start)))
        continue;
      const gone = seatsFor(after, [], rules()) === 0 && after.held === 0;
      const wasGone = seatsFor(before, [], rules()) === 0 && before.held === 0;
      if (gone && !wasGone) tellTaken(after.start, zone);
      else if (wasGone && after.remaining > 0)
        announce(`${clock(Date.parse(after.start), zone)} is free again.`);
    }
  }

  function tellTaken(start: string, zone: string): void {
    const free = others(start)
      .filter((slot) => localDate(Date.parse(slot.start), zone) === day())
      .slice(0, 2)
      .map((slot) => clock(Date.parse(slot.start), zone));
    const told = `${clock(Date.parse(start), zone)} was just taken.`;
    announce(told);
    setNews(free.length > 0 ? `${told} ${listText(free)} ${free.length > 1 ? 'are' : 'is'} free.` : told);
    clearTimeout(newsTimer);
    newsTimer = setTimeout(() => setNews(''), NOTE_MS);
  }

  function dismiss(): void {
    const phase = holding.phase();
    const start = phase.name === 'held' ? phase.hold.start : 'start' in phase ? phase.start : undefined;
    holding.dismiss();
    if (start) document.querySelector<HTMLElement>(`[data-start="${start}"]`)?.focus({ preventScroll: true });
  }

  function changeSeats(next: number): void {
    setSeats(next);
    const hold = holding.held();
    if (hold) void holding.take(hold);
  }

  const done = () => {
    const phase = holding.phase();
    return phase.name === 'done' ? phase : undefined;
  };
  const nothing = () => feed.loaded() && (feed.byDay().get(day()) ?? []).length === 0;

  return (
    <Show when={!feed.failure()} fallback={<NoBoard error={feed.failure()} onRetry={feed.retry} />}>
      <Header feed={feed} />
      <Show when={search.move !== undefined}>
        <div class="moving">
          <span>
            <Show
              when={moving()}
              fallback={move.failure() ? 'The booking to move was not found.' : 'Looking up your booking'}
            >
              {(booking) => (
                <>Moving {slotText(Date.parse(booking().start), Date.parse(booking().end), feed.zone())}</>
              )}
            </Show>
          </span>
          <Button
            variant="plain"
            onPress={() => {
              holding.dismiss();
              setSearch({ move: undefined }, { replace: true });
            }}
          >
            Keep it as it is
          </Button>
        </div>
      </Show>
      <DayStrip
        feed={feed}
        day={day()}
        onDay={goTo}
        onPage={(page) => {
          setSearch({ day: undefined }, { replace: true, scroll: false });
          feed.setPage(page);
        }}
      />
      {/* biome-ignore lint/a11y/noStaticElementInteractions: Escape lets go from anywhere on the board */}
      <div
        class="board-main"
        onKeyDown={(event) => {
          if (event.key === 'Escape' && ['held', 'picked', 'lost'].includes(holding.phase().name)) dismiss();
        }}
      >
        <section class="board" id="board" role="tabpanel" aria-labelledby={`day-${day()}`}>
          <div class="board-tools">
            <h2>{dayLong(day())}</h2>
            <Show when={!moving() && (feed.calendar()?.maxSeatsPerBooking ?? 1) > 1}>
              <Stepper
                label="How many people"
                value={seats()}
                min={1}
                max={feed.calendar()?.maxSeatsPerBooking ?? 1}
                text={(count) => (count === 1 ? '1 person' : `${count} people`)}
                onValue={changeSeats}
              />
            </Show>
          </div>
          <Show when={feed.loaded()} fallback={<GridSkeleton />}>
            <Show when={!nothing()} fallback={<NoTimes next={firstFree()} onNext={goTo} />}>
              <TileGrid
                feed={feed}
                holding={holding}
                day={day()}
                seats={needed()}
                bookings={mine.bookings()}
                moving={moving()}
                onPress={onTile}
              />
            </Show>
          </Show>
        </section>
        <aside aria-label="Confirm">
          <Panel
            calendar={feed.calendar()}
            holding={holding}
            now={feed.now()}
            seats={needed()}
            moving={moving()}
            others={others}
            isFree={(start) => {
              const slot = feed.slots[start];
              return slot !== undefined && isOpen(slot);
            }}
            onTake={(slot) => choose(slot, false)}
            onDismiss={dismiss}
            focus={(run) => {
              focusPanel = run;
            }}
          />
          <Show when={news()}>
            <div class="board-note">{news()}</div>
          </Show>
        </aside>
      </div>
      <Booked
        booking={done()?.booking}
        moved={done()?.moved ?? false}
        calendar={feed.calendar()}
        onClose={holding.dismiss}
      />
    </Show>
  );
}

function isAbout(
  phase: { name: string; start?: string; booking?: { start: string } },
  start: string,
): boolean {
  return phase.start === start || phase.booking?.start === start;
}

function NoTimes(props: { next: string | undefined; onNext: (day: string) => void }) {
  return (
    <Empty
      title="Nothing to book on this day"
      mark="--:--"
      actions={
        <Show when={props.next}>
          {(next) => (
            <Button variant="quiet" onPress={() => props.onNext(next())}>
              Go to {dayLong(next())}
            </Button>
          )}
        </Show>
      }
    >
      It is closed, or its times are over.
    </Empty>
  );
}
