// Where a chosen slot is confirmed: at the thumb on a phone, beside the board on a desk.
import './panel.css';
import { createEffect, createSignal, Match, on, Show, Switch } from 'solid-js';
import { sentence } from '../../api/problem.ts';
import type { Calendar, Slot } from '../../api/types.ts';
import { Button } from '../../components/Button.tsx';
import { TextArea } from '../../components/Field.tsx';
import { clock, countdown, dayShort, duration, money, slotText, timeRange } from '../../format/text.ts';
import { viewerZone } from '../../format/viewer.ts';
import { localDate } from '../../format/zone.ts';
import { online } from '../../offline/network.ts';
import { type Holding, phaseNamed } from './holding.ts';
import { Lost } from './Lost.tsx';
import { Act } from './PanelAct.tsx';

interface Props {
  calendar: Calendar | undefined;
  holding: Holding;
  now: number;
  seats: number;
  moving: { id: string; start: string; end: string } | undefined;
  /** What can be had instead of a lost slot. */
  others: (start: string) => readonly Slot[];
  /** Whether a lost slot is free again. */
  isFree: (start: string) => boolean;
  onTake: (slot: { start: string; end: string }) => void;
  onDismiss: () => void;
  /** Filled with what puts the focus on the panel's button. */
  focus: (run: () => void) => void;
}

export function Panel(props: Props) {
  const [note, setNote] = createSignal('');
  const [noting, setNoting] = createSignal(false);
  let section!: HTMLElement;
  props.focus(() => queueMicrotask(() => section.querySelector<HTMLElement>('.button.primary')?.focus()));

  const zone = () => props.calendar?.timeZone ?? 'UTC';
  const phase = () => props.holding.phase();
  const title = (chosen: { start: string; end: string }) =>
    slotText(Date.parse(chosen.start), Date.parse(chosen.end), zone());
  createEffect(
    on(
      () => props.holding.held()?.start,
      () => {
        setNote('');
        setNoting(false);
      },
    ),
  );

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
              <h2>{title(taking())}</h2>
              <p>Holding it for you</p>
              <div class="panel-act">
                <Button busy>Book it</Button>
              </div>
            </>
          )}
        </Match>
        <Match when={phaseNamed(phase(), 'held')}>
          {(held) => (
            <>
              <h2>{title(held().hold)}</h2>
              <p>
                <span class="count" role="timer">
                  Held for you, {countdown(Date.parse(held().hold.expiresAt) - props.now)}
                </span>
              </p>
              <Act onDismiss={props.onDismiss} dismiss="Let it go">
                <Button
                  busy={held().busy}
                  off={!online()}
                  onPress={() => void props.holding.confirm(note().trim())}
                >
                  Book it
                </Button>
              </Act>
              <div class="panel-more">
                <Details calendar={props.calendar} chosen={held().hold} seats={held().hold.seats} />
                <Show when={held().error !== undefined}>
                  <Failed error={held().error} />
                </Show>
                <NoConnection />
                <Show
                  when={noting()}
                  fallback={
                    <button type="button" class="text-button" onClick={() => setNoting(true)}>
                      Add a note
                    </button>
                  }
                >
                  <TextArea
                    label="Note for the people who run it"
                    value={note()}
                    onText={setNote}
                    maxLength={1000}
                    rows={2}
                  />
                </Show>
              </div>
            </>
          )}
        </Match>
        <Match when={phaseNamed(phase(), 'picked')}>
          {(picked) => (
            <>
              <h2>{title(picked())}</h2>
              <p>
                <Show when={props.moving}>{(from) => <>instead of {title(from())}</>}</Show>
              </p>
              <Act onDismiss={props.onDismiss} dismiss="Choose another">
                <Button
                  busy={picked().busy}
                  off={!online()}
                  onPress={() => props.moving && void props.holding.move(props.moving.id)}
                >
                  Move it
                </Button>
              </Act>
              <div class="panel-more">
                <Show when={picked().error !== undefined}>
                  <Failed error={picked().error} />
                </Show>
                <NoConnection />
              </div>
            </>
          )}
        </Match>
        <Match when={phaseNamed(phase(), 'lost')}>
          {(lost) => (
            <Lost
              lost={lost()}
              title={title(lost())}
              zone={zone()}
              others={lost().why === 'failed' ? [] : props.others(lost().start)}
              isFree={props.isFree(lost().start)}
              onTake={props.onTake}
              onDismiss={props.onDismiss}
            />
          )}
        </Match>
      </Switch>
    </section>
  );
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

function Details(props: {
  calendar: Calendar | undefined;
  chosen: { start: string; end: string };
  seats: number;
}) {
  const bits = () => {
    const calendar = props.calendar;
    if (!calendar) return [];
    const start = Date.parse(props.chosen.start);
    const end = Date.parse(props.chosen.end);
    const found: string[] = [];
    const here = viewerZone();
    if (clock(start, here) !== clock(start, calendar.timeZone)) {
      const otherDay = localDate(start, here) !== localDate(start, calendar.timeZone);
      found.push(
        `${otherDay ? `${dayShort(localDate(start, here))}, ` : ''}${timeRange(start, end, here)} your time`,
      );
    }
    if (props.seats > 1) found.push(`${props.seats} people`);
    if (calendar.price) found.push(money(calendar.price, props.seats));
    if (calendar.approvalRequired) found.push('they confirm it first');
    return found;
  };
  return (
    <Show when={bits().length > 0}>
      <p>{bits().join(' · ')}</p>
    </Show>
  );
}

function Failed(props: { error: unknown }) {
  return (
    <p class="alarm" role="alert">
      {sentence(props.error)}
    </p>
  );
}

function NoConnection() {
  return (
    <Show when={!online()}>
      <p class="alarm" role="status">
        You are offline. Booking needs a connection.
      </p>
    </Show>
  );
}
