// One slot on the board. It keeps its place whatever happens to it; when it changes hands, its face turns over.
import './tile.css';
import { createEffect, createMemo, createSignal, on, onCleanup, Show } from 'solid-js';
import type { Slot } from '../../api/types.ts';
import { zoneShort } from '../../format/text.ts';
import { wallTime } from '../../format/zone.ts';
import type { TileState } from './tiles.ts';

const JUST_MS = 6_000;
const TURN_MS = 220;

interface Props {
  slot: Slot;
  zone: string;
  /** Which calendar it is in, where the board shows several. */
  place?: string;
  state: TileState;
  /** Chosen as the new time of a booking that moves. */
  picked: boolean;
  /** What is left of one's own hold, from 0 to 1. */
  left: number;
  /** The wall time stands twice on this day. */
  twice: boolean;
  /** Whether a change is news: it came live, and not by loading. */
  live: boolean;
  inTabOrder: boolean;
  /** Whether one may wait in line for it, should it be taken. */
  canWait?: boolean;
  onPress: (event: MouseEvent) => void;
  onFocus: () => void;
}

const SPOKEN: Record<TileState['kind'], string | undefined> = {
  free: undefined,
  few: undefined,
  taken: undefined,
  held: 'held by somebody',
  mine: 'held for you',
  booked: 'booked by you',
};

export function Tile(props: Props) {
  let face!: HTMLElement;
  const [just, setJust] = createSignal(false);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const kind = createMemo(() => props.state.kind);
  const waits = () => props.canWait && kind() === 'taken';

  createEffect(
    on(
      kind,
      (now, before) => {
        if (!props.live) return;
        turn(face);
        clearTimeout(timer);
        setJust(now === 'taken' && before !== 'mine' && before !== 'booked');
        timer = setTimeout(() => setJust(false), JUST_MS);
      },
      { defer: true },
    ),
  );
  onCleanup(() => clearTimeout(timer));

  const time = () => wallTime(Date.parse(props.slot.start), props.zone);
  const abbreviation = () => (props.twice ? zoneShort(Date.parse(props.slot.start), props.zone) : '');
  const label = () => (props.picked ? 'new time' : just() ? 'just taken' : props.state.label);

  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the button in the cell takes the focus
    // biome-ignore lint/a11y/useSemanticElements: a table cell cannot be laid out by how many fit in a row
    <div role="gridcell">
      <button
        type="button"
        class={`slot ${kind()}${just() ? ' just' : ''}${props.picked ? ' picked' : ''}`}
        data-start={props.slot.start}
        aria-disabled={props.state.open || waits() ? undefined : 'true'}
        aria-haspopup={waits() ? 'dialog' : undefined}
        aria-pressed={props.picked || kind() === 'mine' ? 'true' : undefined}
        tabIndex={props.inTabOrder ? 0 : -1}
        onClick={(event) => props.onPress(event)}
        onFocus={() => props.onFocus()}
      >
        <b ref={face}>
          <Show when={props.place}>{(place) => <small class="hush">{place()}</small>}</Show>
          {time()}
          <Show when={abbreviation()}>
            <small>{abbreviation()}</small>
          </Show>
        </b>
        <Show when={SPOKEN[kind()]}>{(words) => <small class="hush">{words()}</small>}</Show>
        {/* A countdown is for the eye: read out, it would be another one at each visit. */}
        <span aria-hidden={SPOKEN[kind()] ? 'true' : undefined}>{label()}</span>
        <Show when={kind() === 'mine'}>
          <i class="slot-bar" style={{ transform: `scaleX(${props.left})` }} />
        </Show>
      </button>
    </div>
  );
}

/** The face falls into place, as on a board of flaps. */
function turn(face: HTMLElement): void {
  if (matchMedia('(prefers-reduced-motion: reduce)').matches) return;
  face.animate(
    [
      { transform: 'perspective(240px) rotateX(-88deg)', opacity: 0.4 },
      { transform: 'perspective(240px) rotateX(0)', opacity: 1 },
    ],
    { duration: TURN_MS, easing: 'cubic-bezier(0.2, 0.7, 0.2, 1)' },
  );
}
