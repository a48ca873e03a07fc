import '../board/board.css';
import './group.css';
import { useNavigate, useSearchParams } from '@solidjs/router';
import { createEffect, createSignal, lazy, on, onCleanup, onMount, Show } from 'solid-js';
import { holdInGroup } from '../../api/groups.ts';
import type { Group, Slot } from '../../api/types.ts';
import { signInHref } from '../../auth/RequireSession.tsx';
import { isSignedIn, sessionState } from '../../auth/session.ts';
import { Quietly } from '../../components/Quietly.tsx';
import { Stepper } from '../../components/Stepper.tsx';
import { toast } from '../../components/Toast.tsx';
import { dayLong, slotText } from '../../format/text.ts';
import { localDate } from '../../format/zone.ts';
import { announce } from '../../shell/announce.ts';
import { DayStrip } from '../board/DayStrip.tsx';
import { createDay } from '../board/day.ts';
import { About } from '../board/Header.tsx';
import { createHolding } from '../board/holding.ts';
import { boardHref, rememberIntent, takeIntent } from '../board/intent.ts';
import { NoTimes } from '../board/NoTimes.tsx';
import { Panel } from '../board/Panel.tsx';
import { nearest, seatsFor, type TileState } from '../board/tiles.ts';
import { createChosen } from './chosen.ts';
import { createFeeds } from './feeds.ts';
import { GroupGrid, type Pressed } from './GroupGrid.tsx';
import { GroupHeader } from './GroupHeader.tsx';
import { createGroupMine } from './mine.ts';
import { createGroupNews } from './news.ts';

const Booked = lazy(() => import('../board/Booked.tsx'));

export function GroupPage(props: { group: Group; slug: string }) {
  const { group } = props;
  const navigate = useNavigate();
  const [search, setSearch] = useSearchParams<{ day?: string }>();
  const mine = createGroupMine(group);
  const feeds = createFeeds(group, (calendar, changes) => {
    news.tell(calendar, changes);
    // One's own booking changed hands: the operator may have answered or cancelled it.
    if (changes.some(({ after }) => mine.at(calendar.id, after.start))) mine.reload();
  });
  const [seats, setSeats] = createSignal(1);
  const most = () => Math.max(...feeds.columns().map(({ calendar }) => calendar().maxSeatsPerBooking));
  let focusPanel = () => {};

  const key = `g/${props.slug}`;
  const holding = createHolding({
    slug: key,
    calendarRef: () => group.calendars[0]?.id ?? '',
    now: feeds.now,
    seats,
    hold: ({ start, calendarId }) => holdInGroup(group.id, start, seats(), calendarId),
    onSignIn: askToSignIn,
    onBooked: (booking) => mine.add(booking),
  });

  const { day, firstFree } = createDay(feeds.days, () => search.day);
  const goTo = (next: string) => setSearch({ day: next }, { replace: true, scroll: false });

  const isOpen = (id: string, slot: Slot) => {
    const calendar = feeds.columnOf(id)?.calendar();
    return calendar !== undefined && seatsFor(slot, [], calendar) >= seats();
  };
  const freeAt = (start: string) =>
    feeds.columns().filter(({ id, feed }) => {
      const slot = feed.slot(start);
      return slot !== undefined && isOpen(id, slot);
    }).length;
  /** What can be had instead: the same time elsewhere comes by pressing "any", so these are the times nearby. */
  const others = (start: string): Slot[] => {
    const byStart = new Map<string, Slot>();
    for (const { id, feed, byDay } of feeds.columns()) {
      for (const one of byDay().get(localDate(Date.parse(start), feeds.zone)) ?? []) {
        const slot = feed.slot(one);
        if (slot && isOpen(id, slot)) byStart.set(one, slot);
      }
    }
    const same = byStart.get(start);
    const near = nearest(start, [...byStart.values()], () => true, same ? 3 : 4);
    return same ? [same, ...near] : near;
  };

  const { chosen, calendar, place } = createChosen(feeds, holding);

  const news = createGroupNews({
    zone: feeds.zone,
    day,
    freeAt,
    isOurs: (id, start) => {
      const about = chosen();
      return (
        mine.at(id, start) !== undefined ||
        (about?.start === start && (about.calendarId === undefined || about.calendarId === id))
      );
    },
  });

  function askToSignIn(pressed: Pressed): void {
    const intent = {
      slug: key,
      ...{ start: pressed.start, end: pressed.end, calendarId: pressed.calendarId, seats: seats() },
      calendarName: feeds.columnOf(pressed.calendarId)?.calendar().name ?? group.name,
      timeZone: feeds.zone,
    };
    rememberIntent(intent);
    navigate(signInHref(boardHref(intent)));
  }

  function choose({ start, end, calendarId }: Pressed, byKeyboard: boolean): void {
    const pressed = { start, end, calendarId };
    if (!isSignedIn()) {
      askToSignIn(pressed);
      return;
    }
    void holding.take(pressed).then(() => {
      const hold = holding.held();
      if (!hold) return;
      const words = slotText(Date.parse(hold.start), Date.parse(hold.end), feeds.zone);
      announce(`${place()}: ${words} is held for you. Confirm it to book.`);
      if (byKeyboard) focusPanel();
    });
  }

  function onTile(pressed: Pressed, state: TileState, byKeyboard: boolean): void {
    if (state.kind === 'mine') focusPanel();
    else if (state.kind === 'held')
      toast('Somebody is just confirming this time. If they don’t, it turns free by itself.');
    else if (state.open) choose(pressed, byKeyboard);
  }

  /** Takes what was chosen before signing in. */
  onMount(() => {
    createEffect(
      on(sessionState, (state) => {
        const intent = state === 'in' ? takeIntent(key) : undefined;
        if (!intent) return;
        setSeats(intent.seats);
        choose(intent, true);
      }),
    );
  });

  function dismiss(): void {
    const about = chosen();
    holding.dismiss();
    if (!about) return;
    const column = feeds.columns().findIndex(({ id }) => id === about.calendarId) + 1;
    document
      .querySelector<HTMLElement>(`[data-spot="${column} ${Date.parse(about.start)}"] button`)
      ?.focus({ preventScroll: true });
  }

  // Escape lets go, wherever the focus is; a dialog or the menu takes it first.
  const onKey = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || document.querySelector('dialog[open], :popover-open')) return;
    if (['held', 'lost'].includes(holding.phase().name)) dismiss();
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
    return phase.name === 'done' ? phase.booking : undefined;
  };
  const nothing = () => (feeds.days.byDay().get(day()) ?? []).length === 0;

  return (
    <>
      <GroupHeader group={group} feeds={feeds} />
      <DayStrip
        feed={feeds.days}
        day={day()}
        onDay={goTo}
        onPage={(page) => {
          setSearch({ day: undefined }, { replace: true, scroll: false });
          feeds.days.setPage(page);
        }}
      />
      <div class="board-main gb-main">
        <section class="board gb-board" id="board" role="tabpanel" aria-labelledby={`day-${day()}`}>
          <div class="gb-tools">
            <h2 class="board-day">{dayLong(day())}</h2>
            <Show when={most() > 1}>
              <Stepper
                label="How many people"
                value={seats()}
                min={1}
                max={most()}
                text={(count) => (count === 1 ? '1 person' : `${count} people`)}
                onValue={changeSeats}
              />
            </Show>
          </div>
          <Show when={feeds.days.loaded()} fallback={<div class="gb-loading" aria-hidden="true" />}>
            <Show when={!nothing()} fallback={<NoTimes next={firstFree()} onNext={goTo} />}>
              <GroupGrid
                feeds={feeds}
                holding={holding}
                mine={mine}
                day={day()}
                seats={seats()}
                onPress={onTile}
              />
            </Show>
          </Show>
        </section>
        <aside aria-label="Confirm">
          <Panel
            calendar={calendar()}
            place={place()}
            holding={holding}
            now={feeds.now()}
            seats={seats()}
            moving={undefined}
            others={others}
            isFree={(start) => freeAt(start) > 0}
            onTake={(slot) => choose(slot, true)}
            onDismiss={dismiss}
            focus={(run) => {
              focusPanel = run;
            }}
          />
          <Show when={news.note()}>
            <div class="board-note">{news.note()}</div>
          </Show>
          <About calendar={group} />
        </aside>
      </div>
      <Show when={holding.phase().name !== 'none'}>
        <Quietly>
          <Booked booking={done()} moved={false} calendar={calendar()} onClose={dismiss} />
        </Quietly>
      </Show>
    </>
  );
}
