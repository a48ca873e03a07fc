// The way into the line: for one time that is taken, or for any time of its day.
import { useNavigate } from '@solidjs/router';
import { createEffect, createSignal, on, Show } from 'solid-js';
import { sentence } from '../../api/problem.ts';
import type { WaitlistPlace } from '../../api/types.ts';
import { waitFor } from '../../api/waitlist.ts';
import { signInHref } from '../../auth/RequireSession.tsx';
import { isSignedIn } from '../../auth/session.ts';
import { Button } from '../../components/Button.tsx';
import { Sheet } from '../../components/Sheet.tsx';
import { dayLong, slotText } from '../../format/text.ts';
import { oneTime, ordinal, type Range, wholeDay } from '../../format/waiting.ts';
import { localDate } from '../../format/zone.ts';
import { online } from '../../offline/network.ts';
import type { LineProps } from './Line.tsx';

interface Props extends LineProps {
  /** Whether it is known where one waits already. */
  known: boolean;
  places: readonly WaitlistPlace[];
  onJoined: (place: WaitlistPlace) => void;
}

export function WaitSheet(props: Props) {
  const navigate = useNavigate();
  const [busy, setBusy] = createSignal<'time' | 'day'>();
  const [error, setError] = createSignal<unknown>();
  createEffect(
    on(
      () => props.wait,
      () => setError(undefined),
    ),
  );
  const zone = () => props.feed.zone();
  const slot = () => (props.wait === undefined ? undefined : props.feed.slot(props.wait));
  const isDay = () => props.wait !== undefined && /^\d{4}-\d\d-\d\d$/.test(props.wait);
  const date = () => {
    const found = slot();
    return found ? localDate(Date.parse(found.start), zone()) : (props.wait ?? '');
  };
  const isFree = () => (slot()?.remaining ?? 0) >= props.seats;
  const isOpen = () => props.known && props.feed.loaded() && (isDay() || (slot() !== undefined && !isFree()));
  const what = () => {
    const found = slot();
    return found ? slotText(Date.parse(found.start), Date.parse(found.end), zone()) : dayLong(date());
  };
  const placeFor = (range: Range) =>
    props.places.find(
      ({ from, to, seats }) => from === range.from && to === range.to && seats === props.seats,
    );

  // Nobody waits for what is free.
  createEffect(() => {
    if (props.known && props.feed.loaded() && slot() && isFree()) props.onWait(undefined);
  });

  async function join(which: 'time' | 'day', range: Range): Promise<void> {
    const calendar = props.feed.calendar();
    if (!calendar) return;
    setBusy(which);
    setError(undefined);
    try {
      props.onJoined(await waitFor(calendar.id, range, props.seats));
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(undefined);
    }
  }

  function signIn(): void {
    const back = `/c/${encodeURIComponent(props.slug)}?day=${date()}&wait=${props.wait ?? ''}`;
    navigate(signInHref(back));
  }

  return (
    <Sheet open={isOpen()} title="Wait in line" onClose={() => props.onWait(undefined)}>
      <p>
        <strong>{what()}</strong> {isDay() ? 'has nothing free' : 'is taken'}
        {props.seats > 1 ? ` for ${props.seats} people` : ''}. When a time comes free, it is held for the
        first in line for ten minutes, and they are told at once. Then for the next.
      </p>
      <Show when={error() !== undefined}>
        <p class="field-error" role="alert">
          {sentence(error())}
        </p>
      </Show>
      <div class="line-choices">
        <Show
          when={isSignedIn()}
          fallback={
            <Button wide onPress={signIn}>
              Sign in to wait in line
            </Button>
          }
        >
          <Show when={slot()}>
            {(found) => (
              <Choice
                words="Tell me when it’s free"
                place={placeFor(oneTime(found().start))}
                busy={busy() === 'time'}
                onPress={() => void join('time', oneTime(found().start))}
              />
            )}
          </Show>
          <Choice
            words={isDay() ? 'Tell me when a time comes free' : `Any time on ${dayLong(date())}`}
            quiet={!isDay()}
            place={date() === '' ? undefined : placeFor(wholeDay(date(), zone()))}
            busy={busy() === 'day'}
            onPress={() => void join('day', wholeDay(date(), zone()))}
          />
        </Show>
      </div>
    </Sheet>
  );
}

/** A range to wait for; where one does already, how it stands. */
function Choice(props: {
  words: string;
  quiet?: boolean;
  place: WaitlistPlace | undefined;
  busy: boolean;
  onPress: () => void;
}) {
  return (
    <Show
      when={props.place}
      fallback={
        <Button
          wide
          variant={props.quiet ? 'quiet' : 'primary'}
          busy={props.busy}
          off={!online()}
          onPress={props.onPress}
        >
          {props.words}
        </Button>
      }
    >
      {(place) => (
        <p class="line-known">
          {props.words}: you are <strong>{ordinal(place().position)} in line</strong> already.
        </p>
      )}
    </Show>
  );
}
