// Chooses another time for a booking, and moves it there in one step: where the new one is gone, the old one stays.
import './sheets.css';
import { createSignal, type JSX, Show } from 'solid-js';
import { isApiError, sentence } from '../../../api/problem.ts';
import type { Booking, Calendar } from '../../../api/types.ts';
import { Button } from '../../../components/Button.tsx';
import { slotText } from '../../../format/text.ts';
import { localDate } from '../../../format/zone.ts';
import { laterDate } from '../month.ts';
import { SlotPicker } from './SlotPicker.tsx';

interface Props {
  calendar: Calendar;
  booking: Booking;
  /** The first day to look at, by the calendar's clock. */
  today: string;
  /** `words`: that time, as people read it. */
  move: (to: string, words: string) => Promise<void>;
  /** What to say of a refusal, where it is more than is said of any. */
  refusal?: (error: unknown) => string | undefined;
  /** What stands above the times. */
  children: JSX.Element;
}

export function NewTime(props: Props) {
  const was = localDate(Date.parse(props.booking.start), props.calendar.timeZone);
  const [date, setDate] = createSignal(laterDate(was, props.today));
  const [start, setStart] = createSignal<string>();
  const [turn, setTurn] = createSignal(0);
  const [busy, setBusy] = createSignal(false);
  const [failure, setFailure] = createSignal<string>();
  const text = (from: string) =>
    slotText(
      Date.parse(from),
      Date.parse(from) + props.calendar.slotMinutes * 60_000,
      props.calendar.timeZone,
    );

  async function move(to: string): Promise<void> {
    setBusy(true);
    setFailure(undefined);
    try {
      await props.move(to, text(to));
    } catch (error) {
      const isTaken = isApiError(error) && error.code === 'slot_taken';
      const words = isTaken ? 'That time was just taken. The old one is kept.' : sentence(error);
      setFailure(props.refusal?.(error) ?? words);
      setStart(undefined);
      setTurn(turn() + 1);
    } finally {
      setBusy(false);
    }
  }

  return (
    <div class="ag-form">
      {props.children}
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
