// What one sees once it is done: the ticket, and what to do with it. What has to be paid leads on to the checkout; the
// sheet is what stands here for whoever comes back by the browser's own button.
import { createEffect, createSignal, on, Show } from 'solid-js';
import { saveIcs } from '../../api/calendars.ts';
import { sentence } from '../../api/problem.ts';
import type { Booking, Calendar } from '../../api/types.ts';
import { Button, ButtonLink } from '../../components/Button.tsx';
import { Icon } from '../../components/Icon.tsx';
import { Sheet } from '../../components/Sheet.tsx';
import { Ticket } from '../../components/Ticket.tsx';
import { toast } from '../../components/Toast.tsx';
import { cancellationText } from '../../format/text.ts';
import { PayButton } from '../pay/PayButton.tsx';
import { NudgeOffer } from './NudgeOffer.tsx';

interface Props {
  booking: Booking | undefined;
  moved: boolean;
  calendar: Calendar | undefined;
  onClose: () => void;
}

export default function Booked(props: Props) {
  const [saving, setSaving] = createSignal(false);

  async function save(booking: Booking, name: string) {
    setSaving(true);
    try {
      await saveIcs(booking.calendarId, booking.id, name);
    } catch (error) {
      toast(sentence(error));
    } finally {
      setSaving(false);
    }
  }

  const toPay = () => props.booking?.status === 'pending_payment';
  createEffect(
    on(
      () => props.booking?.id,
      () => {
        const url = !props.moved && toPay() && props.booking?.payment?.checkoutUrl;
        if (url) location.assign(url);
      },
    ),
  );

  const title = () => {
    if (props.moved) return 'Moved';
    if (toPay()) return 'One step left';
    return props.booking?.status === 'confirmed' ? 'It’s yours' : 'Asked for';
  };
  const next = (booking: Booking, calendar: Calendar) => {
    if (booking.status === 'pending_approval')
      return 'The people who run it answer first. Until then the time is kept for you.';
    if (booking.status === 'pending_payment') return 'The time is kept for you until it is paid.';
    return `${cancellationText(calendar.cancellation, calendar.price !== null)}.`;
  };

  return (
    <Sheet open={props.booking !== undefined} title={title()} onClose={props.onClose}>
      {props.booking && props.calendar ? (
        <>
          <Ticket booking={props.booking} calendar={props.calendar} />
          <p>{next(props.booking, props.calendar)}</p>
          <Show when={!toPay()}>
            <NudgeOffer isAsked={props.booking.status === 'pending_approval'} />
          </Show>
          <div class="sheet-actions">
            <ButtonLink variant="quiet" href="/bookings">
              My bookings
            </ButtonLink>
            <Show
              when={toPay()}
              fallback={
                <Button
                  busy={saving()}
                  onPress={() =>
                    props.booking && props.calendar && void save(props.booking, props.calendar.name)
                  }
                >
                  <Icon name="download" />
                  Add to calendar
                </Button>
              }
            >
              <PayButton booking={props.booking} onChanged={props.onClose} />
            </Show>
          </div>
        </>
      ) : null}
    </Sheet>
  );
}
