// A guest's booking, and what can still be done about it.
import { createSignal, lazy, Match, Show, Suspense, Switch } from 'solid-js';
import { cancelByLink, payByLink } from '../../api/guests.ts';
import { isApiError, sentence } from '../../api/problem.ts';
import type { Booking, GuestView } from '../../api/types.ts';
import { signInHref } from '../../auth/RequireSession.tsx';
import { isSignedIn } from '../../auth/session.ts';
import { Button, ButtonLink } from '../../components/Button.tsx';
import { Sheet } from '../../components/Sheet.tsx';
import { Ticket } from '../../components/Ticket.tsx';
import { toast } from '../../components/Toast.tsx';
import { refundWords } from '../../format/payment.ts';
import { cancellationText, countdown, money, slotText } from '../../format/text.ts';
import { online } from '../../offline/network.ts';
import { PageHeading } from '../../shell/page.tsx';
import { useNow } from '../../shell/ticker.ts';

const MoveGuest = lazy(() => import('./MoveGuest.tsx'));

interface Props {
  view: GuestView;
  booking: Booking;
  token: string;
  /** The board's address, on the booking's day. */
  board: string;
  onChanged: (view: GuestView) => void;
}

const OPEN: readonly Booking['status'][] = ['confirmed', 'pending_approval', 'pending_payment'];

export function Managed(props: Props) {
  const now = useNow();
  const [cancelling, setCancelling] = createSignal(false);
  const [moving, setMoving] = createSignal(false);
  const [paying, setPaying] = createSignal(false);
  const isTheirs = () => props.view.state === 'booked';
  const stands = () => OPEN.includes(props.booking.status) && now() < Date.parse(props.booking.start);
  const until = () => props.view.calendar.cancellation.untilMinutesBefore * 60_000;
  const mayChange = () => now() <= Date.parse(props.booking.start) - until();
  const toPay = () => props.booking.status === 'pending_payment';
  const left = () => Date.parse(props.booking.payment?.expiresAt ?? '') - now();

  async function pay(): Promise<void> {
    setPaying(true);
    try {
      const next = await payByLink(props.token);
      const url = next.booking?.status === 'pending_payment' && next.booking.payment?.checkoutUrl;
      if (url) {
        location.assign(url);
        return;
      }
      props.onChanged(next);
      if (next.booking?.status === 'pending_payment')
        toast('The checkout can’t be reached right now. Your time is kept: try again in a moment.');
    } catch (error) {
      toast(sentence(error));
    }
    setPaying(false);
  }

  return (
    <div class="guest">
      <PageHeading>{titleOf(props.booking)}</PageHeading>
      <p class="guest-lead">{leadOf(props.booking)}</p>
      <Ticket booking={props.booking} calendar={props.view.calendar} over={!stands()}>
        {isTheirs() && stands() ? (
          <Show
            when={mayChange()}
            fallback={<p class="field-hint">Too late to change. Ask the people who run it.</p>}
          >
            <Show when={online()} fallback={<p class="field-hint">Changes need a connection.</p>}>
              <Button variant="plain" onPress={() => setMoving(true)}>
                Move
              </Button>
              <Button variant="plain" onPress={() => setCancelling(true)}>
                Cancel
              </Button>
            </Show>
          </Show>
        ) : undefined}
      </Ticket>
      <div class="guest-acts">
        <Switch>
          <Match when={!isTheirs()}>
            <ButtonLink wide href={isSignedIn() ? '/bookings' : signInHref('/bookings')}>
              My bookings
            </ButtonLink>
            <p class="door-quiet">It is in the account with your address: change it there.</p>
          </Match>
          <Match when={toPay()}>
            <Button wide busy={paying()} off={!online()} onPress={() => void pay()}>
              Pay {props.booking.payment ? money(props.booking.payment) : 'now'}
            </Button>
            <Show when={left() > 0}>
              <p class="door-quiet">
                <span class="count" role="timer">
                  {countdown(left())}
                </span>{' '}
                left to pay
              </p>
            </Show>
          </Match>
          <Match when={!stands()}>
            <ButtonLink wide href={props.board}>
              Pick a time again
            </ButtonLink>
          </Match>
          <Match when={true}>
            <p class="guest-rule">
              {cancellationText(props.view.calendar.cancellation, props.booking.payment !== null)}. The link
              in your mails opens this page again.
            </p>
            <p class="guest-rule">
              Make an account with the same address, and your bookings are all in one place.{' '}
              <a href="/register">Register</a>
            </p>
          </Match>
        </Switch>
      </div>
      <CancelGuest
        open={cancelling()}
        view={props.view}
        booking={props.booking}
        token={props.token}
        onClose={() => setCancelling(false)}
        onChanged={props.onChanged}
      />
      <Sheet open={moving()} title="Move to another time" onClose={() => setMoving(false)}>
        <Suspense>
          <MoveGuest
            booking={props.booking}
            token={props.token}
            onMoved={(next) => {
              setMoving(false);
              props.onChanged(next);
            }}
          />
        </Suspense>
      </Sheet>
    </div>
  );
}

/** Asks once more before a booking is given back. */
function CancelGuest(props: {
  open: boolean;
  view: GuestView;
  booking: Booking;
  token: string;
  onClose: () => void;
  onChanged: (view: GuestView) => void;
}) {
  const [busy, setBusy] = createSignal(false);
  const [failure, setFailure] = createSignal<string>();

  async function cancel(): Promise<void> {
    setBusy(true);
    setFailure(undefined);
    try {
      props.onChanged(await cancelByLink(props.token));
      props.onClose();
      toast('Cancelled. The time is free for others again.');
    } catch (error) {
      setFailure((isApiError(error) && error.code === 'not_cancellable' && error.detail) || sentence(error));
    } finally {
      setBusy(false);
    }
  }

  return (
    <Sheet open={props.open} title="Cancel this booking?" onClose={props.onClose}>
      <p>
        <bdi>{props.view.calendar.name}</bdi>,{' '}
        {slotText(
          Date.parse(props.booking.start),
          Date.parse(props.booking.end),
          props.view.calendar.timeZone,
        )}
        . The time is free for others at once.
      </p>
      <Show when={refundWords(props.booking, props.view.calendar.cancellation.refundPercent)}>
        {(words) => <p>{words()}</p>}
      </Show>
      <Show when={failure()}>
        <p class="field-error" role="alert">
          {failure()}
        </p>
      </Show>
      <div class="sheet-actions">
        <Button variant="quiet" onPress={props.onClose}>
          Keep it
        </Button>
        <Button variant="danger" busy={busy()} onPress={() => void cancel()}>
          Cancel it
        </Button>
      </div>
    </Sheet>
  );
}

function titleOf({ status }: Booking): string {
  switch (status) {
    case 'confirmed':
      return 'It’s yours';
    case 'pending_approval':
      return 'Asked for';
    case 'pending_payment':
      return 'One step left';
    case 'cancelled':
      return 'Cancelled';
    case 'declined':
      return 'Declined';
    case 'expired':
      return 'It ran out';
    case 'completed':
      return 'It is over';
    case 'no_show':
      return 'Missed';
  }
}

function leadOf({ status, payment }: Booking): string {
  const back = payment && payment.refunded > 0 ? money({ ...payment, amount: payment.refunded }) : undefined;
  switch (status) {
    case 'confirmed':
      return 'See you there. A mail with all of it is on its way.';
    case 'pending_approval':
      return 'The people who run it answer first. Until then the time is kept for you.';
    case 'pending_payment':
      return 'The time is kept for you until it is paid.';
    case 'cancelled':
    case 'declined':
      return back ? `${back} goes back the way you paid.` : 'The time is free for others again.';
    case 'expired':
      return 'The time is free again, for you as for others.';
    case 'completed':
      return 'Come again.';
    case 'no_show':
      return 'You were not there this time.';
  }
}
