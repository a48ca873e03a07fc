// Where one comes back to from a checkout, and goes to it from. That one is here proves nothing: the page waits for the
// provider's word, which is told by the socket, and asks for it now and then.
import { isOpen } from '../../../../worker/domain/booking.ts';
import './pay.css';
import { useParams } from '@solidjs/router';
import { createEffect, createMemo, createSignal, Match, on, onCleanup, Show, Switch } from 'solid-js';
import { getCalendar } from '../../api/calendars.ts';
import { askPayment } from '../../api/payments.ts';
import { isApiError } from '../../api/problem.ts';
import type { Booking, Calendar } from '../../api/types.ts';
import { RequireSession } from '../../auth/RequireSession.tsx';
import { sessionState } from '../../auth/session.ts';
import { ButtonLink } from '../../components/Button.tsx';
import { ErrorState, Skeleton } from '../../components/States.tsx';
import { Ticket } from '../../components/Ticket.tsx';
import { countdown, money } from '../../format/text.ts';
import { onMine, onMineResumed } from '../../live/mine.ts';
import { didMyself } from '../../notices/own.ts';
import { announce } from '../../shell/announce.ts';
import { PageHeading, useTitle } from '../../shell/page.tsx';
import { useNow } from '../../shell/ticker.ts';
import { boardHref } from '../board/intent.ts';
import { PayButton } from './PayButton.tsx';

/** How long after the last answer the provider is asked again, while its word is awaited. */
const ASK_AGAIN_MS = [1_500, 3_000, 5_000, 10_000];
/** Later on, for as long as the page stands. */
const ASK_SELDOM_MS = 20_000;

export default function Pay() {
  const params = useParams<{ calendar: string; booking: string }>();
  useTitle(() => 'Payment');
  return (
    <div class="pay">
      <RequireSession title="Sign in to see your payment" why="It belongs to the account that booked.">
        <Show when={`${params.calendar}/${params.booking}`} keyed>
          <Payment calendarId={params.calendar ?? ''} bookingId={params.booking ?? ''} />
        </Show>
      </RequireSession>
    </div>
  );
}

interface Known {
  readonly booking: Booking;
  readonly calendar: Calendar | undefined;
}

function Payment(props: { calendarId: string; bookingId: string }) {
  const [known, setKnown] = createSignal<Known>();
  const [error, setError] = createSignal<unknown>();
  const [busy, setBusy] = createSignal(false);
  const now = useNow();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let asked = 0;

  const waits = () => known()?.booking.status === 'pending_payment';

  function take(booking: Booking): void {
    const before = known()?.booking;
    if (before && before.version > booking.version) return;
    if (before?.status === 'pending_payment' && booking.status !== before.status)
      announce(outcomeOf(booking).title);
    if (booking.status === 'confirmed' && before?.status !== 'confirmed') didMyself('booking_confirmed');
    setKnown((last) => ({ booking, calendar: last?.calendar }));
  }

  async function ask(): Promise<void> {
    clearTimeout(timer);
    setBusy(true);
    try {
      const [booking, calendar] = await Promise.all([
        askPayment(props.calendarId, props.bookingId),
        known()?.calendar ?? getCalendar(props.calendarId).catch(() => undefined),
      ]);
      setError(undefined);
      take(booking);
      setKnown((last) => last && { ...last, calendar });
    } catch (failure) {
      // What was known stays; only where nothing is, the page says what is wrong.
      if (!known()) setError(failure);
    } finally {
      setBusy(false);
      if (!known() || waits()) timer = setTimeout(() => void ask(), ASK_AGAIN_MS[asked] ?? ASK_SELDOM_MS);
      asked += 1;
    }
  }

  createEffect(
    on(
      () => sessionState() === 'in',
      (isIn) => isIn && void ask(),
    ),
  );
  // Its time is over by our clock: the server says what that means.
  const isOver = createMemo(() => {
    const expiresAt = known()?.booking.payment?.expiresAt;
    return waits() && expiresAt ? now() >= Date.parse(expiresAt) : false;
  });
  createEffect(on(isOver, (over) => over && void ask(), { defer: true }));
  onCleanup(() => clearTimeout(timer));
  onCleanup(onMineResumed(() => waits() && void ask()));
  onCleanup(onMine('booking', ({ booking }) => booking.id === props.bookingId && take(booking)));

  return (
    <Switch fallback={<Waiting />}>
      <Match when={known()}>
        {(shown) => (
          <>
            <Switch
              fallback={
                <>
                  <PageHeading>{outcomeOf(shown().booking).title}</PageHeading>
                  <p class="pay-lead">{outcomeOf(shown().booking).text}</p>
                </>
              }
            >
              <Match when={waits() && shown().booking.payment}>
                {(payment) => (
                  <>
                    <PageHeading>{money(payment())} to pay</PageHeading>
                    <p class="pay-lead" role="status">
                      <span class="pay-pulse" aria-hidden="true" />
                      Just paid? This page changes by itself as soon as we are told.
                    </p>
                    <Show when={payment().expiresAt}>
                      {(until) => (
                        <p class="pay-clock">
                          <span class="count" role="timer">
                            {countdown(Date.parse(until()) - now())}
                          </span>
                          <span>left. The time is kept for you until then.</span>
                        </p>
                      )}
                    </Show>
                  </>
                )}
              </Match>
            </Switch>
            <Show when={shown().calendar}>
              {(calendar) => (
                <Ticket
                  booking={shown().booking}
                  calendar={calendar()}
                  over={!isOpen(shown().booking.status)}
                />
              )}
            </Show>
            <div class="pay-acts">
              <Switch>
                <Match when={waits()}>
                  <PayButton booking={shown().booking} wide onChanged={take} />
                  <ButtonLink variant="quiet" wide href="/bookings">
                    Pay later, in My bookings
                  </ButtonLink>
                </Match>
                <Match when={shown().booking.status === 'expired'}>
                  <ButtonLink wide href={board(shown())}>
                    Pick a time again
                  </ButtonLink>
                  <ButtonLink variant="quiet" wide href="/bookings?when=past">
                    My bookings
                  </ButtonLink>
                </Match>
                <Match when={true}>
                  <ButtonLink wide href="/bookings">
                    My bookings
                  </ButtonLink>
                  <ButtonLink variant="quiet" wide href={board(shown())}>
                    Back to the board
                  </ButtonLink>
                </Match>
              </Switch>
            </div>
          </>
        )}
      </Match>
      <Match when={error()}>
        <ErrorState
          page
          error={error()}
          busy={busy()}
          {...(isApiError(error()) && { onRetry: () => void ask() })}
        />
      </Match>
    </Switch>
  );
}

function Waiting() {
  return (
    <>
      <PageHeading>Your payment</PageHeading>
      <div class="pay-skeleton" aria-busy="true">
        <Skeleton width="70%" height="20px" />
        <Skeleton width="100%" height="176px" />
        <Skeleton width="100%" height="44px" />
      </div>
    </>
  );
}

function outcomeOf({ status, payment }: Booking): { title: string; text: string } {
  const back = payment && payment.refunded > 0 ? money({ ...payment, amount: payment.refunded }) : undefined;
  switch (status) {
    case 'confirmed':
    case 'completed':
    case 'no_show':
      return {
        title: 'It’s yours',
        text: payment ? `${money(payment)} paid. See you there.` : 'See you there.',
      };
    case 'pending_approval':
      return { title: 'Asked for', text: 'The people who run it answer first. You pay after their yes.' };
    case 'expired':
      return back
        ? {
            title: 'Your money is on its way back',
            text: `The payment came when the time was somebody else’s. All of it, ${back}, goes back the way you paid.`,
          }
        : {
            title: 'Not paid in time',
            text: 'Nothing was taken. The time is free again, for you as for others.',
          };
    case 'cancelled':
    case 'declined':
      return {
        title: status === 'cancelled' ? 'Cancelled' : 'Declined',
        text: back ? `${back} goes back the way you paid.` : 'Nothing more is taken.',
      };
    case 'pending_payment':
      return { title: 'Waiting for the payment', text: 'It is not paid yet.' };
  }
}

function board({ booking, calendar }: Known): string {
  if (!calendar) return '/';
  return boardHref({ ...calendar, start: booking.start });
}
