// A group's day as a grid: times down, calendars across, and in front of them whichever is free. Arrow keys lead through
// all of it. The heads keep their place above while one reads down, and move along while one reads across.
import { A } from '@solidjs/router';
import { createEffect, createMemo, createSignal, For, on, Show } from 'solid-js';
import type { Slot } from '../../api/types.ts';
import { dayLong, duration, money, zoneTime } from '../../format/text.ts';
import { toWire } from '../../format/zone.ts';
import type { Holding } from '../board/holding.ts';
import { Tile } from '../board/Tile.tsx';
import { doubles, type TileState, tileState } from '../board/tiles.ts';
import type { Column, Feeds } from './feeds.ts';
import type { GroupMine } from './mine.ts';
import { moved, type Place, type Spot, scaleOf } from './scale.ts';

export interface Pressed {
  readonly start: string;
  readonly end: string;
  /** Absent: any of them. */
  readonly calendarId?: string | undefined;
}

interface Props {
  feeds: Feeds;
  holding: Holding;
  mine: GroupMine;
  day: string;
  seats: number;
  onPress: (pressed: Pressed, state: TileState, byKeyboard: boolean) => void;
}

export function GroupGrid(props: Props) {
  let grid!: HTMLDivElement;
  let head!: HTMLDivElement;
  let body!: HTMLDivElement;
  const columns = () => props.feeds.columns();
  const starts = createMemo(() => columns().map((column) => column.byDay().get(props.day) ?? []));
  const scale = createMemo(() =>
    scaleOf(
      columns().map(({ feed }, index) =>
        (starts()[index] ?? []).flatMap((start) => {
          const slot = feed.slot(start);
          return slot ? [{ start: Date.parse(slot.start), end: Date.parse(slot.end) }] : [];
        }),
      ),
    ),
  );
  const rows = createMemo(() => [...scale().any.keys()], [] as number[], {
    equals: (one, other) =>
      one.length === other.length && one.every((start, index) => start === other[index]),
  });
  const twice = createMemo(() => doubles(rows().map(toWire), props.feeds.zone));

  const [current, setCurrent] = createSignal<Spot>();
  const placeOf = ({ column, start }: Spot): Place | undefined =>
    (column === 0 ? scale().any : scale().columns[column - 1])?.get(start);
  /** The tile that Tab leads to: the one last focused, or the first. */
  const tabStop = (): Spot => {
    const chosen = current();
    return chosen && placeOf(chosen) ? chosen : { column: 0, start: rows()[0] ?? 0 };
  };
  createEffect(
    on(
      () => props.day,
      () => setCurrent(undefined),
      { defer: true },
    ),
  );

  const held = () => props.holding.held();
  const stateOf = (column: Column, slot: Slot): TileState => {
    const hold = held();
    const isHere = hold?.calendarId === column.id;
    return tileState(slot, {
      rules: column.calendar(),
      seats: props.seats,
      now: props.feeds.now(),
      hold: isHere && hold?.start === slot.start ? hold : undefined,
      booking: props.mine.at(column.id, slot.start),
      own: isHere && hold ? [hold] : [],
    });
  };
  const statesAt = (start: string): TileState[] =>
    columns().flatMap((column) => {
      const slot = column.feed.slot(start);
      return slot ? [stateOf(column, slot)] : [];
    });
  const left = (column: Column) => {
    const hold = held();
    const whole = column.calendar().holdSeconds * 1_000;
    return hold ? Math.min(1, Math.max(0, (Date.parse(hold.expiresAt) - props.feeds.now()) / whole)) : 0;
  };

  function onKey(event: KeyboardEvent) {
    const here = current();
    const spot = here && moved(scale(), here, event.key, event.ctrlKey || event.metaKey);
    if (!spot) return;
    event.preventDefault();
    grid.querySelector<HTMLElement>(`[data-spot="${spot.column} ${spot.start}"] button`)?.focus();
  }

  const follow = () => {
    head.scrollLeft = body.scrollLeft;
  };
  const tracks = () =>
    scale()
      .tracks.map((height) => `${height}px`)
      .join(' ');
  const spotStyle = (spot: Spot) => {
    const place = placeOf(spot);
    return (
      place && { 'grid-row': `${place.from + 1} / ${place.to + 1}`, 'grid-column': String(spot.column + 1) }
    );
  };
  const isStop = (spot: Spot) => tabStop().column === spot.column && tabStop().start === spot.start;
  const press = (pressed: Pressed, state: TileState, event: MouseEvent) =>
    props.onPress(pressed, state, event.detail === 0);

  return (
    // biome-ignore lint/a11y/useSemanticElements: tiles as high as they last, which a table's cells cannot be
    <div
      role="grid"
      class="gb-grid"
      aria-label={`Times on ${dayLong(props.day)}`}
      aria-colcount={columns().length + 1}
      ref={grid}
      onKeyDown={onKey}
      style={{ '--count': columns().length }}
    >
      <div class="gb-head" role="presentation" ref={head}>
        {/* biome-ignore lint/a11y/useSemanticElements: as the grid */}
        {/* biome-ignore lint/a11y/useFocusableInteractive: the links in it take the focus */}
        <div role="row" class="gb-row gb-names">
          {/* biome-ignore lint/a11y/useSemanticElements: as the grid */}
          {/* biome-ignore lint/a11y/useFocusableInteractive: nothing to do there */}
          <div role="columnheader" class="gb-any-head">
            Any
            <small>free one</small>
          </div>
          <For each={columns()}>{(column) => <Head column={column} zone={props.feeds.zone} />}</For>
        </div>
      </div>
      <div class="gb-body" role="presentation" ref={body} onScroll={follow}>
        <div class="gb-tracks" role="presentation" style={{ 'grid-template-rows': tracks() }}>
          <For each={rows()}>
            {(start) => {
              const wire = toWire(start);
              const any = createMemo(() => anyState(statesAt(wire)), undefined, { equals: sameState });
              const spot: Spot = { column: 0, start };
              const end = () => endAt(columns(), wire);
              return (
                // biome-ignore lint/a11y/useFocusableInteractive: the buttons in it take the focus
                // biome-ignore lint/a11y/useSemanticElements: as the grid
                <div role="row" class="gb-row">
                  <div
                    class="gb-spot gb-any"
                    role="presentation"
                    data-spot={`0 ${start}`}
                    style={spotStyle(spot)}
                  >
                    <Tile
                      slot={{ start: wire, end: end(), remaining: 0, held: 0, heldUntil: null }}
                      zone={props.feeds.zone}
                      place="Any"
                      state={any()}
                      picked={false}
                      left={0}
                      twice={twice().has(wire)}
                      live={false}
                      inTabOrder={isStop(spot)}
                      onFocus={() => setCurrent(spot)}
                      onPress={(event) => press({ start: wire, end: end() }, any(), event)}
                    />
                  </div>
                  <For each={columns()}>
                    {(column, index) => {
                      const own = (): Spot => ({ column: index() + 1, start });
                      return (
                        <Show when={placeOf(own()) && column.feed.slot(wire)} fallback={<Nothing />}>
                          {(slot) => {
                            const state = createMemo(() => stateOf(column, slot()), undefined, {
                              equals: sameState,
                            });
                            return (
                              <div
                                class="gb-spot"
                                role="presentation"
                                data-spot={`${index() + 1} ${start}`}
                                style={spotStyle(own())}
                              >
                                <Tile
                                  slot={slot()}
                                  zone={column.feed.zone()}
                                  place={column.calendar().name}
                                  state={state()}
                                  picked={false}
                                  left={state().kind === 'mine' ? left(column) : 0}
                                  twice={twice().has(wire)}
                                  live={column.feed.freshness() === 'live'}
                                  inTabOrder={isStop(own())}
                                  onFocus={() => setCurrent(own())}
                                  onPress={(event) =>
                                    press(
                                      { start: wire, end: slot().end, calendarId: column.id },
                                      state(),
                                      event,
                                    )
                                  }
                                />
                              </div>
                            );
                          }}
                        </Show>
                      );
                    }}
                  </For>
                </div>
              );
            }}
          </For>
        </div>
      </div>
    </div>
  );
}

function Head(props: { column: Column; zone: string }) {
  const calendar = () => props.column.calendar();
  const terms = () => [
    duration(calendar().slotMinutes),
    ...(calendar().price ? [money(calendar().price as { amount: number; currency: string })] : []),
    ...(calendar().timeZone === props.zone ? [] : [zoneTime(calendar().timeZone)]),
  ];
  return (
    // biome-ignore lint/a11y/useSemanticElements: as the grid
    // biome-ignore lint/a11y/useFocusableInteractive: the link in it takes the focus
    <div role="columnheader">
      <A href={`/c/${encodeURIComponent(calendar().slug)}`}>
        <bdi>{calendar().name}</bdi>
      </A>
      <small>{terms().join(' · ')}</small>
    </div>
  );
}

/** A calendar in which nothing begins at that time: for who counts the columns. */
function Nothing() {
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: nothing to do there
    // biome-ignore lint/a11y/useSemanticElements: as the grid
    <div role="gridcell" class="gb-nothing" />
  );
}

/** What can be said of a time as a whole, from its tiles. */
function anyState(states: readonly TileState[]): TileState {
  const own = states.find(({ kind }) => kind === 'mine' || kind === 'booked');
  if (own) return own;
  const free = states.filter(({ open }) => open).length;
  if (free > 0) return { kind: 'free', label: `${free} free`, open: true };
  const held = states.filter(({ kind }) => kind === 'held').length;
  if (held > 0) return { kind: 'held', label: 'all held', open: false };
  return { kind: 'taken', label: 'full', open: false };
}

/** When the first of the slots that start then ends. */
function endAt(columns: readonly Column[], start: string): string {
  const ends = columns.flatMap(({ feed }) => feed.slot(start)?.end ?? []);
  return ends.sort()[0] ?? start;
}

function sameState(one: TileState, other: TileState): boolean {
  return one.kind === other.kind && one.label === other.label && one.open === other.open;
}
