// The slots of one day as a grid: parts of the day, rows, and arrow keys through all of them.
import { createEffect, createMemo, createSignal, For, on, Show } from 'solid-js';
import type { Hold, MyBooking, Slot } from '../../api/types.ts';
import { arrowTarget } from '../../components/arrows.ts';
import { Skeleton } from '../../components/States.tsx';
import { dayLong } from '../../format/text.ts';
import { useColumns } from './columns.ts';
import type { Feed } from './feed.ts';
import type { Holding } from './holding.ts';
import { Tile } from './Tile.tsx';
import { doubles, parts, type TileState, tileState } from './tiles.ts';

interface Props {
  feed: Feed;
  holding: Holding;
  /** What came free for whoever waited for it. */
  offer: Hold | undefined;
  day: string;
  seats: number;
  bookings: ReadonlyMap<string, MyBooking>;
  /** The booking that is being moved, if one is. */
  moving: { start: string; end: string; seats: number } | undefined;
  onPress: (slot: Slot, state: TileState, byKeyboard: boolean) => void;
}

export function TileGrid(props: Props) {
  let grid!: HTMLDivElement;
  const columns = useColumns();
  const starts = createMemo(() => props.feed.byDay().get(props.day) ?? []);
  const twice = createMemo(() => doubles(starts(), props.feed.zone()));
  const rowed = createMemo(() =>
    parts(starts(), props.feed.zone()).map((part) => ({
      name: part.name,
      rows: inRows(part.starts, columns()),
    })),
  );
  /** The tile that Tab leads to: the one last focused, or the first. */
  const [current, setCurrent] = createSignal<string>();
  const tabStop = () => {
    const chosen = current();
    return chosen !== undefined && starts().includes(chosen) ? chosen : starts()[0];
  };
  createEffect(
    on(
      () => props.day,
      () => setCurrent(undefined),
      { defer: true },
    ),
  );

  // When a slot is over the rows are built anew: whoever was on a tile is put back on it.
  createEffect(
    on(
      rowed,
      () => {
        const start = current();
        if (start === undefined || document.activeElement !== document.body) return;
        grid
          .querySelector<HTMLElement>(`[data-start="${tabStop() ?? start}"]`)
          ?.focus({ preventScroll: true });
      },
      { defer: true },
    ),
  );

  const holds = () => [props.holding.held(), props.offer].filter((hold) => hold !== undefined);
  const own = () => {
    return [...holds(), ...(props.moving ? [props.moving] : [])];
  };
  const stateOf = (slot: Slot): TileState => {
    const calendar = props.feed.calendar();
    return tileState(slot, {
      rules: calendar ?? { capacity: 1, bufferBeforeMinutes: 0, bufferAfterMinutes: 0 },
      seats: props.seats,
      now: props.feed.now(),
      hold: holds().find(({ start }) => start === slot.start),
      booking: props.bookings.get(slot.start),
      own: own(),
    });
  };
  const left = () => {
    const hold = props.holding.held();
    const whole = (props.feed.calendar()?.holdSeconds ?? 1) * 1_000;
    return hold ? Math.min(1, Math.max(0, (Date.parse(hold.expiresAt) - props.feed.now()) / whole)) : 0;
  };

  function onKey(event: KeyboardEvent) {
    const buttons = [...grid.querySelectorAll<HTMLButtonElement>('button.slot')];
    const index = buttons.indexOf(event.target as HTMLButtonElement);
    if (index < 0) return;
    const target =
      vertical(event.key, buttons, index) ?? arrowTarget(event.key, index, buttons.length, { columns: 1 });
    const button = target === undefined ? undefined : buttons[target];
    if (!button) return;
    event.preventDefault();
    button.focus();
  }

  return (
    // biome-ignore lint/a11y/useSemanticElements: laid out by how many fit in a row, which a table cannot be
    <div
      role="grid"
      aria-label={`Times on ${dayLong(props.day)}`}
      ref={grid}
      onKeyDown={onKey}
      style={{ '--columns': columns() }}
    >
      <For each={rowed()}>
        {(part) => (
          // biome-ignore lint/a11y/useSemanticElements: as the grid
          <div role="rowgroup" aria-label={part.name}>
            <div class="part" role="presentation">
              {part.name}
            </div>
            <div class="slots" role="presentation">
              <For each={part.rows}>
                {(row) => (
                  // biome-ignore lint/a11y/useFocusableInteractive: the buttons in it take the focus
                  // biome-ignore lint/a11y/useSemanticElements: as the grid
                  <div role="row">
                    <For each={row}>
                      {(start) => (
                        <Show when={props.feed.slot(start)}>
                          {(slot) => {
                            const state = createMemo(() => stateOf(slot()), undefined, { equals: sameState });
                            const picked = () => {
                              const phase = props.holding.phase();
                              return (
                                (phase.name === 'picked' || phase.name === 'taking') && phase.start === start
                              );
                            };
                            return (
                              <Tile
                                slot={slot()}
                                zone={props.feed.zone()}
                                state={state()}
                                picked={picked()}
                                left={state().kind === 'mine' ? left() : 0}
                                twice={twice().has(start)}
                                live={props.feed.freshness() === 'live'}
                                canWait={!props.moving}
                                inTabOrder={tabStop() === start}
                                onFocus={() => setCurrent(start)}
                                onPress={(event) => props.onPress(slot(), state(), event.detail === 0)}
                              />
                            );
                          }}
                        </Show>
                      )}
                    </For>
                  </div>
                )}
              </For>
            </div>
          </div>
        )}
      </For>
    </div>
  );
}

function sameState(one: TileState, other: TileState): boolean {
  return one.kind === other.kind && one.label === other.label && one.open === other.open;
}

function inRows(starts: readonly string[], columns: number): string[][] {
  const rows: string[][] = [];
  for (let index = 0; index < starts.length; index += columns)
    rows.push(starts.slice(index, index + columns));
  return rows;
}

/** Up and down lead to the tile nearest above or below, over the gaps between the parts of the day. */
function vertical(key: string, buttons: readonly HTMLElement[], index: number): number | undefined {
  if (key !== 'ArrowUp' && key !== 'ArrowDown') return undefined;
  const here = buttons[index]?.getBoundingClientRect();
  if (!here) return undefined;
  const way = key === 'ArrowDown' ? 1 : -1;
  let best: number | undefined;
  let bestTop = 0;
  for (let other = index + way; other >= 0 && other < buttons.length; other += way) {
    const box = buttons[other]?.getBoundingClientRect();
    if (!box || (box.top - here.top) * way < here.height / 2) continue;
    if (best === undefined) bestTop = box.top;
    else if (Math.abs(box.top - bestTop) > 4) break;
    const known = best === undefined ? undefined : buttons[best]?.getBoundingClientRect();
    if (!known || Math.abs(box.left - here.left) < Math.abs(known.left - here.left)) best = other;
  }
  return best;
}

/** The shape of a day that is still on its way. */
export function GridSkeleton() {
  const columns = useColumns();
  return (
    <div class="grid-skeleton" aria-hidden="true" style={{ '--columns': columns() }}>
      <For each={['Morning', 'Afternoon', 'Evening']}>
        {(name) => (
          <>
            <div class="part">{name}</div>
            <div class="slots">
              <For each={Array.from({ length: 5 })}>
                {() => <Skeleton width="100%" height="72px" class="slot-skeleton" />}
              </For>
            </div>
          </>
        )}
      </For>
    </div>
  );
}
