// Gives a booking another time, in one step: where the new one is gone, the old one stays.
import './sheets.css';
import { createSignal, Show } from 'solid-js';
import { reschedule } from '../../../api/calendars.ts';
import { isApiError, sentence } from '../../../api/problem.ts';
import { moveSeries } from '../../../api/series.ts';
import type { Booking, Calendar } from '../../../api/types.ts';
import { Button } from '../../../components/Button.tsx';
import { Sheet } from '../../../components/Sheet.tsx';
import { toast } from '../../../components/Toast.tsx';
import { dayShort, listText, slotText } from '../../../format/text.ts';
import { localDate } from '../../../format/zone.ts';
import { type Reach, ReachChoice } from '../../series/Reach.tsx';
import { refusedDates } from '../../series/rule.ts';
import { laterDate } from '../month.ts';
import { SlotPicker } from './SlotPicker.tsx';

interface Props {
  calendar: Calendar;
  booking: Booking | undefined;
  today: string;
  onClose: () => void;
  onMoved: (booking: Booking) => void;
}

export function MoveSheet(props: Props) {
  return (
    <Sheet
      open={props.booking !== undefined}
      title={
        <>
          Move <bdi>{props.booking?.user.name}</bdi>
        </>
      }
      onClose={() => props.onClose()}
    >
      <Show when={props.booking} keyed>
        {(booking) => <MoveForm {...props} booking={booking} />}
      </Show>
    </Sheet>
  );
}

function MoveForm(props: Props & { booking: Booking }) {
  const zone = () => props.calendar.timeZone;
  const was = localDate(Date.parse(props.booking.start), props.calendar.timeZone);
  const [date, setDate] = createSignal(laterDate(was, props.today));
  const [start, setStart] = createSignal<string>();
  const [turn, setTurn] = createSignal(0);
  const [busy, setBusy] = createSignal(false);
  const [failure, setFailure] = createSignal<string>();
  const [reach, setReach] = createSignal<Reach>('one');
  const text = (from: string) =>
    slotText(Date.parse(from), Date.parse(from) + props.calendar.slotMinutes * 60_000, zone());

  async function move(to: string): Promise<void> {
    setBusy(true);
    setFailure(undefined);
    try {
      const { id, seriesId } = props.booking;
      const all = seriesId !== null && reach() === 'following';
      const moved = all
        ? (await moveSeries(props.calendar.id, seriesId, id, to)).bookings
        : [await reschedule(props.calendar.id, id, to)];
      const first = moved.find((one) => one.id === id) ?? props.booking;
      const others = moved.length > 1 ? `, and ${moved.length - 1} more dates moved with it` : '';
      toast(`${first.user.name} now comes ${text(first.start)}${others}.`);
      props.onMoved(first);
    } catch (error) {
      setFailure(refusal(error));
      setStart(undefined);
      setTurn(turn() + 1);
    } finally {
      setBusy(false);
    }
  }

  function refusal(error: unknown): string {
    if (!isApiError(error)) return sentence(error);
    const dates = refusedDates(error.fields).map((start) => dayShort(localDate(Date.parse(start), zone())));
    if (dates.length > 0) return `Nothing was moved: ${listText(dates)} can’t be had at that time.`;
    return error.code === 'slot_taken' ? 'That time was just taken. The old one is kept.' : sentence(error);
  }

  return (
    <div class="ag-form">
      <p>
        Now {slotText(Date.parse(props.booking.start), Date.parse(props.booking.end), zone())}
        {props.booking.seats > 1 ? `, ${props.booking.seats} people` : ''}.
      </p>
      <Show when={props.booking.seriesId}>
        <ReachChoice value={reach()} onValue={setReach} />
      </Show>
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
