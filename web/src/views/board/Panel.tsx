// Where a chosen slot is confirmed: at the thumb on a phone, beside the board on a desk.
import './panel.css';
import { ErrorBoundary, lazy, Match, onMount, Show, Suspense, Switch } from 'solid-js';
import type { Booking, Calendar, Hold, Slot } from '../../api/types.ts';
import { Button } from '../../components/Button.tsx';
import { duration, slotText } from '../../format/text.ts';
import { whenCalm } from '../../shell/calm.ts';
import { type Holding, type Phase, phaseNamed } from './holding.ts';

const Chosen = lazy(() => import('./Chosen.tsx'));

export interface PanelProps {
  calendar: Calendar | undefined;
  /** Which calendar it is, where the board shows several. */
  place?: string | undefined;
  holding: Holding;
  now: number;
  seats: number;
  moving: Booking | undefined;
  /** What can be had instead of a lost slot. */
  others: (start: string) => readonly Slot[];
  /** Whether a lost slot is free again. */
  isFree: (start: string) => boolean;
  /** What came free for them, and stays theirs though they leave it for now. */
  offer?: Hold | undefined;
  onTake: (slot: { start: string; end: string; calendarId?: string | undefined }) => void;
  /** Absent where nobody can wait in line. */
  onWait?: (start: string) => void;
  onDismiss: () => void;
  /** Filled with what puts the focus on the panel's button. */
  focus: (run: () => void) => void;
}

const isChosen = (name: Phase['name']) => name === 'held' || name === 'picked' || name === 'lost';

export function slotTitle({ start, end }: { start: string; end: string }, zone: string): string {
  return slotText(Date.parse(start), Date.parse(end), zone);
}

export function Panel(props: PanelProps) {
  let section!: HTMLElement;
  const focusButton = () => section.querySelector<HTMLElement>('.ask :enabled, .button.primary')?.focus();
  props.focus(() => void Chosen.preload().then(() => queueMicrotask(focusButton)));
  onMount(() => whenCalm(() => void Chosen.preload().catch(() => {})));

  const zone = () => props.calendar?.timeZone ?? 'UTC';
  const phase = () => props.holding.phase();

  return (
    <section
      class="panel"
      classList={{ idle: phase().name === 'none' || phase().name === 'done' }}
      aria-label="Your slot"
      ref={section}
    >
      <Switch fallback={<Idle calendar={props.calendar} moving={props.moving !== undefined} />}>
        <Match when={phaseNamed(phase(), 'taking')}>
          {(taking) => (
            <>
              <Place name={props.place} />
              <h2>{slotTitle(taking(), zone())}</h2>
              <p>Holding it for you</p>
              <div class="panel-act">
                <Button busy>Book it</Button>
              </div>
            </>
          )}
        </Match>
        <Match when={isChosen(phase().name)}>
          <ErrorBoundary fallback={<p class="alarm">This could not be loaded. Reload the page.</p>}>
            <Suspense>
              <Chosen {...props} />
            </Suspense>
          </ErrorBoundary>
        </Match>
      </Switch>
    </section>
  );
}

export function Place(props: { name: string | undefined }) {
  return <Show when={props.name}>{(name) => <p class="panel-place">{name()}</p>}</Show>;
}

function Idle(props: { calendar: Calendar | undefined; moving: boolean }) {
  return (
    <>
      <h2>{props.moving ? 'Pick a new time' : 'Pick a time'}</h2>
      <p>
        <Show when={!props.moving} fallback="Your old time stays yours until the new one is safe.">
          <Show when={props.calendar} fallback="The board is on its way.">
            {(calendar) => (
              <>
                Press a free time: it is held for you for{' '}
                {duration(Math.round(calendar().holdSeconds / 60) || 1)} while you confirm.
              </>
            )}
          </Show>
        </Show>
      </p>
    </>
  );
}
