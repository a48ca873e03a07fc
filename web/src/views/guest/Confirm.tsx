// The press that makes a booking of what was asked for.
import { createEffect, createSignal, on, Show } from 'solid-js';
import { cancelByLink, readLink } from '../../api/guests.ts';
import { sentence } from '../../api/problem.ts';
import type { GuestAsked, GuestView } from '../../api/types.ts';
import { Button } from '../../components/Button.tsx';
import { countdown } from '../../format/text.ts';
import { online } from '../../offline/network.ts';
import { PageHeading } from '../../shell/page.tsx';
import { useNow } from '../../shell/ticker.ts';
import { ChosenFor } from '../account/ChosenFor.tsx';

interface Props {
  view: GuestView;
  hold: GuestAsked;
  token: string;
  onConfirm: () => Promise<void>;
  onChanged: (view: GuestView) => void;
}

export function Confirm(props: Props) {
  const now = useNow();
  const [busy, setBusy] = createSignal<'confirm' | 'leave'>();
  const [alarm, setAlarm] = createSignal<string>();
  const left = () => Date.parse(props.hold.expiresAt) - now();

  async function run(what: 'confirm' | 'leave', work: () => Promise<void>): Promise<void> {
    setBusy(what);
    setAlarm(undefined);
    try {
      await work();
    } catch (error) {
      setAlarm(sentence(error));
    } finally {
      setBusy(undefined);
    }
  }

  const lookAgain = async () => props.onChanged(await readLink(props.token));
  // By our clock its time is over: the server says what that means.
  createEffect(
    on(
      () => left() <= 0,
      (isOver) => isOver && void lookAgain().catch(() => {}),
    ),
  );

  return (
    <div class="guest">
      <PageHeading>Is this yours?</PageHeading>
      <ChosenFor
        start={props.hold.start}
        end={props.hold.end}
        seats={props.hold.seats}
        calendarName={props.view.calendar.name}
        timeZone={props.view.calendar.timeZone}
      />
      <p class="guest-lead">
        It is not booked yet. Kept for you for{' '}
        <span class="count" role="timer">
          {countdown(left())}
        </span>
        .
      </p>
      <Show when={alarm()}>
        <p class="field-error" role="alert">
          {alarm()}
        </p>
      </Show>
      <div class="guest-acts">
        <Button
          wide
          busy={busy() === 'confirm'}
          off={!online()}
          onPress={() => void run('confirm', props.onConfirm)}
        >
          Confirm the booking
        </Button>
        <Button
          variant="quiet"
          wide
          busy={busy() === 'leave'}
          off={!online()}
          onPress={() => void run('leave', async () => props.onChanged(await cancelByLink(props.token)))}
        >
          Let it go
        </Button>
      </div>
      <p class="door-quiet">Not you? Let it go, or do nothing: it is free again by itself.</p>
    </div>
  );
}
