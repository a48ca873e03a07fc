// What stands in the panel once a slot is held, picked as the new time of a booking, or lost. Fetched while the person
// still looks at the board.
import './asked.css';
import { useSearchParams } from '@solidjs/router';
import { createEffect, createMemo, createSignal, lazy, Match, on, Show, Switch } from 'solid-js';
import { Portal } from 'solid-js/web';
import { type BookingWords, reschedule } from '../../api/calendars.ts';
import { isApiError, sentence } from '../../api/problem.ts';
import { moveSeries } from '../../api/series.ts';
import type { Booking, Calendar, Hold } from '../../api/types.ts';
import { person } from '../../auth/session.ts';
import { Button } from '../../components/Button.tsx';
import { TextArea } from '../../components/Field.tsx';
import { Quietly } from '../../components/Quietly.tsx';
import { createAnswers } from '../../components/questions/answers.ts';
import QuestionFields from '../../components/questions/QuestionFields.tsx';
import { clock, countdown, dayShort, listText, money, timeRange } from '../../format/text.ts';
import { viewerZone } from '../../format/viewer.ts';
import { localDate } from '../../format/zone.ts';
import { online } from '../../offline/network.ts';
import { refusedDates } from '../series/rule.ts';
import { type Mover, phaseNamed } from './holding.ts';
import { Lost } from './Lost.tsx';
import { type PanelProps, Place, slotTitle } from './Panel.tsx';
import { Act } from './PanelAct.tsx';

const Repeat = lazy(() => import('../series/Repeat.tsx'));

export default function Chosen(props: PanelProps) {
  const [search] = useSearchParams<{ all?: string }>();
  /** Whether those that follow in its series move with the booking that is being moved. */
  const isAll = () => search.all !== undefined;
  const [note, setNote] = createSignal('');
  const [noting, setNoting] = createSignal(false);
  /** The slot to repeat; it stays so should its hold run out meanwhile. */
  const [repeating, setRepeating] = createSignal<{ slot: Hold; words: BookingWords }>();
  const zone = () => props.calendar?.timeZone ?? 'UTC';
  const phase = () => props.holding.phase();
  const title = (chosen: { start: string; end: string }) => slotTitle(chosen, zone());
  // A calendar that this device kept from before has none.
  const questions = createMemo(() => props.calendar?.questions ?? [], [], {
    equals: (one, other) => JSON.stringify(one) === JSON.stringify(other),
  });
  const asks = () => questions().length > 0;
  const answers = createAnswers({
    questions,
    keptAs: () => `${person()?.id} ${props.calendar?.id}`,
  });
  /** What the last try was refused for, but for what stands beside the answers. */
  const [failure, setFailure] = createSignal<unknown>();

  const words = (): BookingWords => ({
    note: note().trim(),
    ...(asks() ? { answers: answers.given() } : {}),
  });

  function repeat(slot: Hold): void {
    if (asks() && !answers.check()) return;
    setRepeating({ slot, words: words() });
  }

  function confirm(): void {
    if (asks() && !answers.check()) return;
    void props.holding.confirm(words()).then(() => {
      if (props.holding.phase().name === 'done') answers.clear();
    });
  }
  createEffect(
    on(
      () => phaseNamed(phase(), 'held')?.error,
      (error) => {
        const isOurs = error !== undefined && answers.refuse(error);
        setFailure(isOurs ? undefined : error);
      },
    ),
  );
  createEffect(
    on(
      () => props.holding.held()?.start,
      () => {
        setNote('');
        setNoting(false);
      },
    ),
  );

  const BookIt = () => (
    <Act
      onDismiss={props.onDismiss}
      dismiss={props.offer && props.holding.held()?.id === props.offer.id ? 'Not now' : 'Let it go'}
    >
      <Button busy={phaseNamed(phase(), 'held')?.busy ?? false} off={!online()} onPress={confirm}>
        Book it
      </Button>
    </Act>
  );

  return (
    <>
      <Place name={props.place} />
      <Switch>
        <Match when={phaseNamed(phase(), 'held')}>
          {(held) => (
            <>
              <h2>{title(held().hold)}</h2>
              <p>
                <span class="count" role="timer">
                  Held for you, {countdown(Date.parse(held().hold.expiresAt) - props.now)}
                </span>
              </p>
              <Show when={!asks()}>
                <BookIt />
              </Show>
              <div class="panel-more">
                <Details calendar={props.calendar} chosen={held().hold} seats={held().hold.seats} />
                <Show when={asks()}>
                  <QuestionFields answers={answers} label="Before you book" />
                </Show>
                <Show when={failure() !== undefined}>
                  <Failed error={failure()} />
                </Show>
                <NoConnection />
                <Show when={noting()}>
                  <TextArea
                    label="Note for the people who run it"
                    value={note()}
                    onText={setNote}
                    maxLength={1000}
                    rows={2}
                  />
                </Show>
                <div class="panel-links">
                  <Show when={!noting()}>
                    <button type="button" class="text-button" onClick={() => setNoting(true)}>
                      Add a note
                    </button>
                  </Show>
                  {/* What is paid here is booked one by one. */}
                  <Show when={props.calendar && !props.calendar.price}>
                    <button type="button" class="text-button" onClick={() => repeat(held().hold)}>
                      Repeat it…
                    </button>
                  </Show>
                </div>
              </div>
              <Show when={asks()}>
                <div class="panel-last">
                  <BookIt />
                </div>
              </Show>
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
                  onPress={() => props.moving && void props.holding.move(mover(props.moving, isAll()))}
                >
                  {isAll() ? 'Move them' : 'Move it'}
                </Button>
              </Act>
              <div class="panel-more">
                <Show when={picked().error !== undefined}>
                  <Failed error={picked().error} zone={zone()} />
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
              onWait={
                props.onWait &&
                (() => {
                  const { start } = lost();
                  props.onDismiss();
                  props.onWait?.(start);
                })
              }
              onDismiss={props.onDismiss}
            />
          )}
        </Match>
      </Switch>
      <Show when={props.calendar}>
        {(calendar) => (
          <Show when={repeating()} keyed>
            {({ slot, words }) => (
              // Out of the panel, whose words are smaller.
              <Portal>
                <Quietly>
                  <Repeat
                    calendar={calendar()}
                    slot={slot}
                    seats={slot.seats}
                    words={words}
                    onClose={(made) => {
                      setRepeating(undefined);
                      if (!made) return;
                      answers.clear();
                      props.onDismiss();
                    }}
                  />
                </Quietly>
              </Portal>
            )}
          </Show>
        )}
      </Show>
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

function Failed(props: { error: unknown; zone?: string }) {
  /** The dates of a series that are in the way. */
  const dates = () => {
    const { error, zone } = props;
    if (zone === undefined || !isApiError(error)) return [];
    return refusedDates(error.fields).map((start) => dayShort(localDate(Date.parse(start), zone)));
  };
  return (
    <p class="alarm" role="alert">
      <Show when={dates().length > 0} fallback={sentence(props.error)}>
        Nothing was moved: {listText(dates())} can’t be had at that time.
      </Show>
    </p>
  );
}

/** What moves a booking: by itself, or with those that follow it in its series. */
function mover({ calendarId, id, seriesId }: Booking, all: boolean): Mover {
  if (!all || seriesId === null) return (start) => reschedule(calendarId, id, start);
  return async (start) => {
    const { bookings } = await moveSeries(calendarId, seriesId, id, start);
    const moved = bookings.find((one) => one.id === id);
    if (!moved) throw new Error('not among them');
    return moved;
  };
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
