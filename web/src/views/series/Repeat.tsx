// Books a slot on several dates: how often, then which dates are free and what is nearest for those that aren't.
import './series.css';
import { createEffect, createMemo, createSignal, on, onCleanup, Show } from 'solid-js';
import type { BookingWords } from '../../api/calendars.ts';
import { isApiError, sentence } from '../../api/problem.ts';
import { bookSeries, previewSeries, type SeriesWish } from '../../api/series.ts';
import type { Booking, Calendar, Series, SeriesPreview } from '../../api/types.ts';
import { Button } from '../../components/Button.tsx';
import { Field, NumberField, Select } from '../../components/Field.tsx';
import { Sheet } from '../../components/Sheet.tsx';
import { dayShort, slotText } from '../../format/text.ts';
import { addDays, localDate } from '../../format/zone.ts';
import { didMyself } from '../../notices/own.ts';
import { online } from '../../offline/network.ts';
import { Dates, DatesSkeleton } from './Dates.tsx';
import { Made } from './Made.tsx';
import {
  AT_FIRST,
  type Choice,
  choiceOf,
  chosenStarts,
  type End,
  lastDateOf,
  MOST,
  type Rhythm,
  refusedDates,
  rhythmsFor,
  rruleOf,
} from './rule.ts';

interface Props {
  calendar: Calendar;
  /** The first date. */
  slot: { readonly start: string; readonly end: string };
  seats: number;
  words: BookingWords;
  /** Whose bookings they will be, where that is not whoever is signed in. */
  caller?: SeriesWish['for'];
  /** With the first of the bookings, where they were made. */
  onClose: (made: Booking | undefined) => void;
}

/** Changes that come quickly one after the other are looked up once. */
const SETTLE_MS = 250;

export default function Repeat(props: Props) {
  const [made, setMade] = createSignal<Series>();
  const title = () => {
    const series = made();
    if (!series) return 'Repeat it';
    const dates = series.bookings.length === 1 ? '1 date' : `${series.bookings.length} dates`;
    return series.bookings[0]?.status === 'confirmed' ? `${dates} booked` : `Asked for ${dates}`;
  };
  return (
    <Sheet open title={title()} onClose={() => props.onClose(made()?.bookings[0])}>
      <Show when={made()} fallback={<RepeatForm {...props} onMade={setMade} />}>
        {(series) => (
          <Made
            series={series()}
            calendar={props.calendar}
            isOwn={props.caller === undefined}
            onClose={() => props.onClose(series().bookings[0])}
          />
        )}
      </Show>
    </Sheet>
  );
}

function RepeatForm(props: Props & { onMade: (series: Series) => void }) {
  const zone = () => props.calendar.timeZone;
  const firstDate = localDate(Date.parse(props.slot.start), props.calendar.timeZone);
  const [rhythm, setRhythm] = createSignal<Rhythm>('weekly');
  const [endsBy, setEndsBy] = createSignal<End['by']>('count');
  const [count, setCount] = createSignal<number | null>(AT_FIRST);
  const [until, setUntil] = createSignal(lastDateOf(firstDate, 'weekly'));
  const [found, setFound] = createSignal<SeriesPreview>();
  const [choice, setChoice] = createSignal<Choice>(new Map());
  const [looking, setLooking] = createSignal(true);
  const [failure, setFailure] = createSignal<unknown>();
  const [busy, setBusy] = createSignal(false);
  /** Rises where the dates have to be looked at again. */
  const [turn, setTurn] = createSignal(0);
  /** The key of the last try: pressing again after a lost answer must not book twice. */
  let attempt: { readonly what: string; readonly key: string } | undefined;

  const countError = () => {
    const number = count();
    return number === null || number < 1 || number > MOST ? `From 1 to ${MOST}.` : undefined;
  };
  const end = createMemo((): End | undefined => {
    const number = count();
    if (endsBy() === 'date') return until() < firstDate ? undefined : { by: 'date', date: until() };
    return number === null || countError() ? undefined : { by: 'count', count: number };
  });
  const wish = createMemo((): SeriesWish | undefined => {
    const last = end();
    if (!last) return undefined;
    const asked = { start: props.slot.start, rrule: rruleOf(rhythm(), last), seats: props.seats };
    return props.caller ? { ...asked, for: props.caller } : asked;
  });

  createEffect(
    on([wish, turn], ([asked]) => {
      if (!asked) {
        setFound(undefined);
        setLooking(false);
        return;
      }
      const gone = new AbortController();
      setLooking(true);
      const timer = setTimeout(() => void look(asked, gone.signal), SETTLE_MS);
      onCleanup(() => {
        clearTimeout(timer);
        gone.abort();
      });
    }),
  );

  async function look(asked: SeriesWish, signal: AbortSignal): Promise<void> {
    try {
      const preview = await previewSeries(props.calendar.id, asked, signal);
      if (signal.aborted) return;
      setChoice(choiceOf(preview.occurrences, choice()));
      setFound(preview);
      if (!isTaken(failure())) setFailure(undefined);
    } catch (error) {
      if (signal.aborted) return;
      setFound(undefined);
      setFailure(error);
    }
    setLooking(false);
  }

  const starts = () => chosenStarts(choice());

  async function book(): Promise<void> {
    const asked = wish();
    const dates = starts();
    if (!asked || busy() || looking() || dates.length === 0) return;
    const series = { ...asked, ...props.words, dates };
    const what = JSON.stringify(series);
    if (attempt?.what !== what) attempt = { what, key: crypto.randomUUID() };
    setBusy(true);
    setFailure(undefined);
    try {
      didMyself('booking_confirmed');
      props.onMade(await bookSeries(props.calendar.id, series, attempt.key));
    } catch (error) {
      setFailure(error);
      // An answer came: the next press is a new try, of what is free by then.
      if (!isApiError(error) || !error.isConnection) {
        attempt = undefined;
        setTurn(turn() + 1);
      }
    } finally {
      setBusy(false);
    }
  }

  const change = (set: () => void) => {
    setFailure(undefined);
    set();
  };

  return (
    <form
      class="repeat"
      novalidate
      onSubmit={(event) => {
        event.preventDefault();
        void book();
      }}
    >
      <p class="repeat-from">
        From {slotText(Date.parse(props.slot.start), Date.parse(props.slot.end), zone())}
        {props.seats > 1 ? `, ${props.seats} people` : ''}
      </p>
      <div class="repeat-rule">
        <Select
          label="How often"
          value={rhythm()}
          options={rhythmsFor(firstDate)}
          onValue={(value) =>
            change(() => {
              setRhythm(value);
              setUntil(lastDateOf(firstDate, value));
            })
          }
        />
        <Select
          label="Ends"
          value={endsBy()}
          options={[
            { value: 'count', label: 'After' },
            { value: 'date', label: 'On' },
          ]}
          onValue={(value) => change(() => setEndsBy(value))}
        />
        <Show
          when={endsBy() === 'count'}
          fallback={
            <Field label="Last day" error={until() < firstDate ? 'On the first date or later.' : undefined}>
              {(ids) => (
                <div class="field-box">
                  <input
                    id={ids.id}
                    type="date"
                    value={until()}
                    min={firstDate}
                    max={addDays(firstDate, 730)}
                    aria-invalid={ids.invalid}
                    aria-describedby={ids.describedBy}
                    onChange={(event) => {
                      const date = event.currentTarget.value;
                      if (date !== '') change(() => setUntil(date));
                    }}
                  />
                </div>
              )}
            </Field>
          }
        >
          <NumberField
            label="How many"
            unit="times"
            min={1}
            max={MOST}
            value={count()}
            error={countError()}
            onNumber={(number) => change(() => setCount(number))}
          />
        </Show>
      </div>
      <Show when={wish()}>
        <Show when={found()} fallback={<Show when={looking()}>{<DatesSkeleton />}</Show>}>
          {(preview) => (
            <Dates
              preview={preview()}
              zone={zone()}
              choice={choice()}
              stale={looking()}
              onChoose={(date, start) => {
                setFailure(undefined);
                setChoice(new Map(choice()).set(date, start));
              }}
            />
          )}
        </Show>
      </Show>
      <Show when={failure() !== undefined}>
        <p class="field-error" role="alert">
          {words(failure(), zone())}
        </p>
      </Show>
      <div class="repeat-act">
        <Button
          type="submit"
          wide
          busy={busy()}
          off={looking() || starts().length === 0 || !found() || !online()}
        >
          {bookWords(starts().length, props.calendar.approvalRequired && props.caller === undefined)}
        </Button>
      </div>
    </form>
  );
}

const isTaken = (error: unknown) => isApiError(error) && refusedDates(error.fields).length > 0;

function bookWords(dates: number, asks: boolean): string {
  if (dates === 0) return 'Choose a date';
  return `${asks ? 'Ask for' : 'Book'} ${dates === 1 ? '1 date' : `${dates} dates`}`;
}

/** What was refused, by its dates where it names them; what the server says of the rule, in its own words. */
function words(error: unknown, zone: string): string {
  if (!isApiError(error)) return sentence(error);
  const dates = refusedDates(error.fields).map((start) => dayShort(localDate(Date.parse(start), zone)));
  if (dates.length > 0) {
    return `${dates.slice(0, 5).join(', ')}${dates.length > 5 ? ' and others' : ''} can’t be had any more. Nothing was booked: look at the dates once more.`;
  }
  return error.code === 'invalid_request' ? (error.field('rrule') ?? error.detail) : sentence(error);
}
