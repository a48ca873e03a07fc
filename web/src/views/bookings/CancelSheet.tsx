import { createEffect, createSignal, on, Show } from 'solid-js';
import { cancelBooking } from '../../api/calendars.ts';
import { isApiError, sentence } from '../../api/problem.ts';
import type { MyBooking } from '../../api/types.ts';
import { Button } from '../../components/Button.tsx';
import { Sheet } from '../../components/Sheet.tsx';
import { toast } from '../../components/Toast.tsx';
import { paymentText, refundWords } from '../../format/payment.ts';
import { slotText } from '../../format/text.ts';
import { didMyself } from '../../notices/own.ts';

interface Props {
  booking: MyBooking | undefined;
  onClose: () => void;
  onCancelled: () => void;
}

/** Asks once more before a booking is given back, and says what becomes of the money. */
export function CancelSheet(props: Props) {
  const [busy, setBusy] = createSignal(false);
  const [error, setError] = createSignal<unknown>();
  createEffect(
    on(
      () => props.booking?.id,
      () => setError(undefined),
    ),
  );

  async function cancel(booking: MyBooking) {
    setBusy(true);
    setError(undefined);
    try {
      didMyself('booking_cancelled');
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
                Cancel it
              </Button>
            </div>
          </>
        )}
      </Show>
    </Sheet>
  );
}
