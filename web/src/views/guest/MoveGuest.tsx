// Gives a guest's booking another time, in one step: where the new one is gone, the old one stays.
import '../operator/agenda/sheets.css';
import { createSignal, Match, Show, Switch } from 'solid-js';
import { getCalendar } from '../../api/calendars.ts';
import { serverNow } from '../../api/clock.ts';
import { moveByLink } from '../../api/guests.ts';
import { isApiError, sentence } from '../../api/problem.ts';
import type { Booking, Calendar, GuestView } from '../../api/types.ts';
import { Button } from '../../components/Button.tsx';
import { ErrorState, Skeleton } from '../../components/States.tsx';
import { toast } from '../../components/Toast.tsx';
import { slotText } from '../../format/text.ts';
import { localDate } from '../../format/zone.ts';
import { createLoad } from '../../shell/load.ts';
import { SlotPicker } from '../operator/agenda/SlotPicker.tsx';
import { laterDate } from '../operator/month.ts';

interface Props {
  booking: Booking;
  token: string;
  onMoved: (view: GuestView) => void;
}

export default function MoveGuest(props: Props) {
  const load = createLoad(() => props.booking.calendarId, getCalendar);
  return (
    <Switch fallback={<Skeleton width="100%" height="220px" />}>
      <Match when={load.error()}>
        <ErrorState error={load.error()} onRetry={load.reload} busy={load.busy()} />
      </Match>
      <Match when={load.value()}>{(calendar) => <Form {...props} calendar={calendar()} />}</Match>
    </Switch>
  );
}

function Form(props: Props & { calendar: Calendar }) {
  const zone = () => props.calendar.timeZone;
  const first = laterDate(
    localDate(Date.parse(props.booking.start), props.calendar.timeZone),
    localDate(serverNow(), props.calendar.timeZone),
  );
  const [date, setDate] = createSignal(first);
  const [start, setStart] = createSignal<string>();
  const [turn, setTurn] = createSignal(0);
  const [busy, setBusy] = createSignal(false);
  const [failure, setFailure] = createSignal<string>();
  const text = (from: string) =>
    slotText(Date.parse(from), Date.parse(from) + props.calendar.slotMinutes * 60_000, zone());

  async function move(to: string): Promise<void> {
    setBusy(true);
    setFailure(undefined);
    try {
      props.onMoved(await moveByLink(props.token, to));
      toast(`Moved to ${text(to)}.`);
    } catch (error) {
      const isTaken = isApiError(error) && error.code === 'slot_taken';
      setFailure(isTaken ? 'That time was just taken. The old one is kept.' : sentence(error));
      setStart(undefined);
      setTurn(turn() + 1);
    } finally {
      setBusy(false);
    }
  }

  return (
    <div class="ag-form">
      <p>Your old time stays yours until the new one is safe.</p>
      <SlotPicker
        calendar={props.calendar}
        date={date()}
        onDate={(next) => {
          setDate(next);
          setStart(undefined);
        }}
        seats={props.booking.seats}
        value={start()}
        onSlot={(slot) => setStart(slot.start)}
        moving={props.booking}
        turn={turn()}
      />
      <Show when={failure()}>
        <p class="field-error" role="alert">
          {failure()}
        </p>
      </Show>
      <div class="ag-form-act">
        <Button
          wide
          busy={busy()}
          off={start() === undefined}
          onPress={() => {
            const to = start();
            if (to) void move(to);
          }}
        >
          <Show when={start()} fallback="Choose a time">
            {(to) => <>Move to {text(to())}</>}
          </Show>
        </Button>
      </div>
    </div>
  );
}
