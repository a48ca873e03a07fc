// The button that leads to the checkout. It asks first: the payment may be there already, or its time over.
import { createSignal } from 'solid-js';
import { askPayment } from '../../api/payments.ts';
import { sentence } from '../../api/problem.ts';
import type { Booking } from '../../api/types.ts';
import { Button } from '../../components/Button.tsx';
import { toast } from '../../components/Toast.tsx';
import { money } from '../../format/text.ts';
import { online } from '../../offline/network.ts';

interface Props {
  booking: Booking;
  wide?: boolean;
  /** The booking turned out to be something else by now. */
  onChanged: (booking: Booking) => void;
}

export function PayButton(props: Props) {
  const [busy, setBusy] = createSignal(false);

  async function go(): Promise<void> {
    setBusy(true);
    try {
      const booking = await askPayment(props.booking.calendarId, props.booking.id);
      if (booking.payment?.checkoutUrl) {
        location.assign(booking.payment.checkoutUrl);
        return;
      }
      props.onChanged(booking);
      if (booking.status === 'pending_payment')
        toast('The checkout can’t be reached right now. Your time is kept: try again in a moment.');
    } catch (error) {
      toast(sentence(error));
    }
    setBusy(false);
  }

  return (
    <Button wide={props.wide ?? false} busy={busy()} off={!online()} onPress={() => void go()}>
      Pay {props.booking.payment ? money(props.booking.payment) : 'now'}
    </Button>
  );
}
