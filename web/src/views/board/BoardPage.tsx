import './board.css';
import { useNavigate, useSearchParams } from '@solidjs/router';
import { createEffect, createSignal, lazy, on, onCleanup, onMount, Show } from 'solid-js';
import type { Hold, Slot } from '../../api/types.ts';
import { signInHref } from '../../auth/RequireSession.tsx';
import { isSignedIn, sessionState } from '../../auth/session.ts';
import { Quietly } from '../../components/Quietly.tsx';
import { Stepper } from '../../components/Stepper.tsx';
import { toast } from '../../components/Toast.tsx';
import { dayLong, slotText } from '../../format/text.ts';
import { localDate } from '../../format/zone.ts';
import { announce } from '../../shell/announce.ts';
import { whenCalm } from '../../shell/calm.ts';
import { useTitle } from '../../shell/page.tsx';
import { DayStrip } from './DayStrip.tsx';
import { createDay } from './day.ts';
import { createFeed } from './feed.ts';
import { About, Header } from './Header.tsx';
import { createHolding, startOf } from './holding.ts';
import { boardHref, rememberIntent, takeIntent } from './intent.ts';
import { createMine, createMoving } from './mine.ts';
import { NoTimes } from './NoTimes.tsx';
import { createNews } from './news.ts';
import { Panel } from './Panel.tsx';
import { GridSkeleton, TileGrid } from './TileGrid.tsx';
import { nearest, type TileState } from './tiles.ts';

const Booked = lazy(() => import('./Booked.tsx'));
const Line = lazy(() => import('./Line.tsx'));
const MovingBar = lazy(() => import('./MovingBar.tsx'));
const NoBoard = lazy(() => import('./NoBoard.tsx'));

export function BoardPage(props: { slug: string }) {
  const navigate = useNavigate();
  const [search, setSearch] = useSearchParams<{ day?: string; move?: string; wait?: string }>();
  const feed = createFeed(props.slug, (changes) => {
    news.tell(changes);
    // One's own booking changed hands: the operator may have answered or cancelled it.
    if (changes.some(({ after }) => mine.bookings().has(after.start))) mine.reload();
  });
  const mine = createMine(feed.calendar);
  const move = createMoving(props.slug, () => search.move);
  const [seats, setSeats] = createSignal(1);
  /** The head and the days are drawn in one piece of work, what lies below in the next: a phone answers in between. */
  const [hasHead, setHasHead] = createSignal(false);
  onMount(() => setTimeout(() => setHasHead(true)));
  const [hasLine, setHasLine] = createSignal(search.wait !== undefined);
  onMount(() => whenCalm(() => setHasLine(true)));
  /** What came free for whoever waited for it. */
  const [offer, setOffer] = createSignal<Hold>();
  const wait = (what: string | undefined) => setSearch({ wait: what }, { replace: true, scroll: false });
  let focusPanel = () => {};

  const holding = createHolding({
    slug: props.slug,
    calendarRef: () => feed.calendar()?.id ?? props.slug,
    now: feed.now,
    seats,
    keeps: (id) => offer()?.id === id,
    onSignIn: askToSignIn,
    onBooked: (booking) => {
      mine.add(booking);
      if (search.move !== undefined) setSearch({ move: undefined }, { replace: true });
    },
  });
  useTitle(() => feed.calendar()?.name);

  const { day, firstFree } = createDay(feed, () => search.day);
  const goTo = (next: string) => setSearch({ day: next }, { replace: true, scroll: false });

  const moving = () => (search.move === undefined ? undefined : move.moving());
  const needed = () => moving()?.seats ?? seats();
  const isOpen = (slot: Slot) => slot.remaining >= needed();
  const slotsOf = (starts: readonly string[]) => starts.flatMap((start) => feed.slot(start) ?? []);
  const others = (start: string): Slot[] => {
    const sameDay = slotsOf(feed.byDay().get(localDate(Date.parse(start), feed.zone())) ?? []);
    const near = nearest(start, sameDay, isOpen, 4);
    return near.length >= 2 ? near : nearest(start, slotsOf(feed.starts()), isOpen, 4);
  };

  const news = createNews({
    feed,
    day,
    others,
    isOurs: (start) => {
      return startOf(holding.phase()) === start || mine.bookings().has(start);
    },
  });

  function askToSignIn(chosen: { start: string; end: string }): void {
    const calendar = feed.calendar();
    if (!calendar) return;
    const intent = {
      slug: props.slug,
      start: chosen.start,
      end: chosen.end,
      seats: seats(),
      calendarName: calendar.name,
      timeZone: calendar.timeZone,
      guests: calendar.guestsAllowed,
    };
    rememberIntent(intent);
    navigate(signInHref(boardHref(intent)));
  }

  function choose(slot: { start: string; end: string }, byKeyboard: boolean): void {
    const chosen = { start: slot.start, end: slot.end };
    if (search.move !== undefined) {
      if (!moving()) {
        toast('One moment: your booking is still being fetched.');
        return;
      }
      holding.pick(chosen);
      if (byKeyboard) focusPanel();
      return;
    }
    if (!isSignedIn()) {
      askToSignIn(chosen);
      return;
    }
    const offered = offer();
    if (offered?.start === slot.start) setSeats(offered.seats);
    void holding.take(chosen).then(() => {
      if (holding.phase().name !== 'held') return;
      const words = slotText(Date.parse(slot.start), Date.parse(slot.end), feed.zone());
      announce(`${words} is held for you. Confirm it to book.`);
      if (byKeyboard) focusPanel();
    });
  }

  function onTile(slot: Slot, state: TileState, byKeyboard: boolean): void {
    if (state.kind === 'mine' && startOf(holding.phase()) === slot.start) {
      focusPanel();
      return;
    }
    if (state.kind === 'taken' && !moving()) {
      setHasLine(true);
      wait(slot.start);
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

  function dismiss(): void {
    const start = startOf(holding.phase());
    holding.dismiss();
    if (start) document.querySelector<HTMLElement>(`[data-start="${start}"]`)?.focus({ preventScroll: true });
  }

  // Escape lets go, wherever the focus is; a dialog or the menu takes it first.
  const onKey = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || document.querySelector('dialog[open], :popover-open')) return;
    if (['held', 'picked', 'lost'].includes(holding.phase().name)) dismiss();
  };
  addEventListener('keydown', onKey);
  onCleanup(() => removeEventListener('keydown', onKey));

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
        <Quietly>
          <MovingBar
            booking={moving()}
            missing={move.failure() !== undefined}
            zone={feed.zone()}
            onKeep={() => {
              holding.dismiss();
              setSearch({ move: undefined }, { replace: true });
            }}
          />
        </Quietly>
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
      <Show when={hasHead()}>
        <div class="board-main">
          <section class="board" id="board" role="tabpanel" aria-labelledby={`day-${day()}`}>
            <h2 class="board-day">{dayLong(day())}</h2>
            <div class="board-tools">
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
            <Show when={hasLine() && !moving()}>
              <Quietly>
                <Line
                  feed={feed}
                  slug={props.slug}
                  day={day()}
                  seats={seats()}
                  wait={search.wait}
                  onWait={wait}
                  chosen={startOf(holding.phase())}
                  onOffer={setOffer}
                  onTake={(slot) => choose(slot, true)}
                />
              </Quietly>
            </Show>
            <Show when={feed.loaded()} fallback={<GridSkeleton />}>
              <Show when={!nothing()} fallback={<NoTimes next={firstFree()} onNext={goTo} />}>
                <TileGrid
                  feed={feed}
                  holding={holding}
                  offer={offer()}
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
              offer={offer()}
              onWait={wait}
              isFree={(start) => {
                const slot = feed.slot(start);
                return slot !== undefined && isOpen(slot);
              }}
              onTake={(slot) => choose(slot, true)}
              onDismiss={dismiss}
              focus={(run) => {
                focusPanel = run;
              }}
            />
            <Show when={news.note()}>
              <div class="board-note">{news.note()}</div>
            </Show>
            <Show when={feed.calendar()}>{(calendar) => <About calendar={calendar()} />}</Show>
          </aside>
        </div>
      </Show>
      <Show when={holding.phase().name !== 'none'}>
        <Quietly>
          <Booked
            booking={done()?.booking}
            moved={done()?.moved ?? false}
            calendar={feed.calendar()}
            onClose={dismiss}
          />
        </Quietly>
      </Show>
    </Show>
  );
}
