// What the link in a guest's mail opens. Looking at it changes nothing: programs that open links in mails confirm nothing.
import { createSignal, Match, onMount, Switch } from 'solid-js';
import { confirmByLink, payByLink, readLink } from '../../api/guests.ts';
import { isApiError } from '../../api/problem.ts';
import type { GuestView } from '../../api/types.ts';
import { signInHref } from '../../auth/RequireSession.tsx';
import { isSignedIn } from '../../auth/session.ts';
import { ButtonLink } from '../../components/Button.tsx';
import { Empty, ErrorState, Skeleton } from '../../components/States.tsx';
import { clock, dayShort } from '../../format/text.ts';
import { localDate } from '../../format/zone.ts';
import { PageHeading, useTitle } from '../../shell/page.tsx';
import { takeMailToken } from '../account/mail-link.ts';
import { tellConfirmed } from './asked.ts';
import { Confirm } from './Confirm.tsx';
import { Managed } from './Managed.tsx';
import { boardHref } from './NewGuest.tsx';

export default function ByLink() {
  useTitle(() => 'Your booking');
  const token = takeMailToken('/guest');
  const [view, setView] = createSignal<GuestView>();
  const [error, setError] = createSignal<unknown>();
  const [busy, setBusy] = createSignal(false);

  async function look(given: string): Promise<void> {
    setBusy(true);
    try {
      const found = await readLink(given);
      setView(found);
      setError(undefined);
      // Back from the checkout, perhaps: the provider may know more by now.
      if (found.booking?.status === 'pending_payment') setView(await payByLink(given));
    } catch (failure) {
      if (!view()) setError(failure);
    } finally {
      setBusy(false);
    }
  }
  onMount(() => token && void look(token));

  async function confirm(given: string): Promise<void> {
    const made = await confirmByLink(given);
    if (made.booking) tellConfirmed(made.booking.id);
    setView(made);
  }

  const isWrong = () => {
    const failure = error();
    return isApiError(failure) && failure.code === 'invalid_token';
  };
  const firstTime = ({ start, calendar: { timeZone } }: GuestView) =>
    `${dayShort(localDate(Date.parse(start), timeZone))}, ${clock(Date.parse(start), timeZone)}`;
  const board = (known: GuestView) =>
    boardHref({
      slug: known.calendar.slug,
      timeZone: known.calendar.timeZone,
      start: known.start,
    });

  return (
    <Switch
      fallback={
        <div class="guest" aria-busy="true">
          <PageHeading>Your booking</PageHeading>
          <Skeleton width="70%" height="20px" />
          <Skeleton width="100%" height="176px" />
          <Skeleton width="100%" height="44px" />
        </div>
      }
    >
      <Match when={!token || isWrong()}>
        <Empty
          page
          mark="?"
          title={token ? 'That link is not whole' : 'Open the link once more'}
          actions={<ButtonLink href="/">Find a calendar</ButtonLink>}
        >
          {token
            ? 'A part of it is missing, as happens when a mail program breaks it over two lines. Open it from the mail once more.'
            : 'Your booking is behind the link of our mail, and this page was opened without it.'}
        </Empty>
      </Match>
      <Match when={error()}>
        <ErrorState page error={error()} busy={busy()} onRetry={() => token && void look(token)} />
      </Match>
      <Match when={view()}>
        {(known) => (
          <Switch>
            <Match when={known().state === 'waiting' && known().hold}>
              {(hold) => (
                <Confirm
                  view={known()}
                  hold={hold()}
                  onConfirm={() => confirm(token ?? '')}
                  onChanged={(next) => setView(next)}
                  token={token ?? ''}
                />
              )}
            </Match>
            <Match when={known().booking}>
              {(booking) => (
                <Managed
                  view={known()}
                  booking={booking()}
                  token={token ?? ''}
                  board={board(known())}
                  onChanged={(next) => setView(next)}
                />
              )}
            </Match>
            <Match when={known().state === 'account'}>
              <Empty
                page
                mark="✓"
                title="It is in your account"
                actions={
                  <ButtonLink href={isSignedIn() ? '/bookings' : signInHref('/bookings')}>
                    My bookings
                  </ButtonLink>
                }
              >
                The account with your address has this booking now: look at it, move it or cancel it there.
                The link is no longer needed.
              </Empty>
            </Match>
            <Match when={true}>
              <Empty
                page
                mark="0:00"
                title="This link is over"
                actions={<ButtonLink href={board(known())}>Look for a time</ButtonLink>}
              >
                Nothing is booked by it: it was not confirmed within 15 minutes, was let go, or its booking is
                long past. See whether <bdi>{known().calendar.name}</bdi> is still free on{' '}
                {`${firstTime(known())},`} and ask for a new link.
              </Empty>
            </Match>
          </Switch>
        )}
      </Match>
    </Switch>
  );
}
