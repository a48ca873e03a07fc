import { createEffect, createSignal, on, Show } from 'solid-js';
import { cancelBooking } from '../../api/calendars.ts';
import { isApiError, sentence } from '../../api/problem.ts';
import { cancelSeries } from '../../api/series.ts';
import type { MyBooking } from '../../api/types.ts';
import { Button } from '../../components/Button.tsx';
import { Sheet } from '../../components/Sheet.tsx';
import { toast } from '../../components/Toast.tsx';
import { paymentText, refundWords } from '../../format/payment.ts';
import { slotText } from '../../format/text.ts';
import { didMyself } from '../../notices/own.ts';
import { type Reach, ReachChoice } from '../series/Reach.tsx';

interface Props {
  booking: MyBooking | undefined;
  onClose: () => void;
  onCancelled: () => void;
}

/** Asks once more before a booking is given back, and says what becomes of the money. */
export function CancelSheet(props: Props) {
  const [busy, setBusy] = createSignal(false);
  const [error, setError] = createSignal<unknown>();
  const [reach, setReach] = createSignal<Reach>('one');
  createEffect(
    on(
      () => props.booking?.id,
      () => {
        setError(undefined);
        setReach('one');
      },
    ),
  );

  async function cancel(booking: MyBooking) {
    setBusy(true);
    setError(undefined);
    try {
      didMyself('booking_cancelled');
      if (booking.seriesId && reach() === 'following') {
        const { bookings, kept } = await cancelSeries(booking.calendarId, booking.seriesId, booking.id);
        toast(cancelledText(bookings.length, kept.length));
        props.onCancelled();
        return;
      }
      const cancelled = await cancelBooking(booking.calendarId, booking.id);
      const back = cancelled.payment && cancelled.payment.refunded > 0 && paymentText(cancelled);
      toast(`Cancelled. ${back ? `${back}.` : 'The time is free for others again.'}`);
      props.onCancelled();
    } catch (failure) {
      // Somebody cancelled it already, perhaps this very press whose answer was lost.
      if (isApiError(failure) && failure.code === 'conflict') props.onCancelled();
      else setError(failure);
    } finally {
      setBusy(false);
    }
  }

  return (
    <Sheet open={props.booking !== undefined} title="Cancel this booking?" onClose={props.onClose}>
      <Show when={props.booking}>
        {(booking) => (
          <>
            <p>
              <bdi>{booking().calendar.name}</bdi>,{' '}
              {slotText(Date.parse(booking().start), Date.parse(booking().end), booking().calendar.timeZone)}.
              The time is free for others at once.
            </p>
            <Show when={booking().seriesId}>
              <ReachChoice value={reach()} onValue={setReach} />
            </Show>
            <Show when={refundWords(booking(), booking().calendar.cancellation.refundPercent)}>
              {(words) => <p class="cancel-money">{words()}</p>}
            </Show>
            <Show when={error() !== undefined}>
              <p class="field-error" role="alert">
                {sentence(error())}
              </p>
            </Show>
            <div class="sheet-actions">
              <Button variant="quiet" onPress={props.onClose}>
                Keep it
              </Button>
              <Button variant="danger" busy={busy()} onPress={() => void cancel(booking())}>
                {reach() === 'following' ? 'Cancel them' : 'Cancel it'}
              </Button>
            </div>
          </>
        )}
      </Show>
    </Sheet>
  );
}

function cancelledText(cancelled: number, kept: number): string {
  const done = cancelled === 1 ? '1 date cancelled.' : `${cancelled} dates cancelled.`;
  if (kept === 0) return done;
  return `${done} ${kept === 1 ? 'One is' : `${kept} are`} too close: ask the people who run it.`;
}
