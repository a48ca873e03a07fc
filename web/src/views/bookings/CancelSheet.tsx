import { createEffect, createSignal, on, Show } from 'solid-js';
import { cancelBooking } from '../../api/calendars.ts';
import { isApiError, sentence } from '../../api/problem.ts';
import type { MyBooking } from '../../api/types.ts';
import { Button } from '../../components/Button.tsx';
import { Sheet } from '../../components/Sheet.tsx';
import { toast } from '../../components/Toast.tsx';
import { money, slotText } from '../../format/text.ts';
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
      await cancelBooking(booking.calendarId, booking.id);
      toast('Cancelled. The time is free for others again.');
      props.onCancelled();
    } catch (failure) {
      // Somebody cancelled it already, perhaps this very press whose answer was lost.
      if (isApiError(failure) && failure.code === 'conflict') props.onCancelled();
      else setError(failure);
    } finally {
      setBusy(false);
    }
  }

  const refund = (booking: MyBooking) => {
    if (!booking.price) return '';
    const { refundPercent } = booking.calendar.cancellation;
    if (refundPercent === 0) return ' What you paid is not given back.';
    const amount = Math.floor((booking.price.amount * booking.seats * refundPercent) / 100);
    return ` You get ${money({ amount, currency: booking.price.currency })} back if you paid.`;
  };

  return (
    <Sheet open={props.booking !== undefined} title="Cancel this booking?" onClose={props.onClose}>
      <Show when={props.booking}>
        {(booking) => (
          <>
            <p>
              <bdi>{booking().calendar.name}</bdi>,{' '}
              {slotText(Date.parse(booking().start), Date.parse(booking().end), booking().calendar.timeZone)}.
              The time is free for others at once.{refund(booking())}
            </p>
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
