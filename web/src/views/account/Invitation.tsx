// Opened from a mail: joins a calendar's team, in a session of the account whose address it was sent to.
import './door.css';
import { createEffect, createSignal, Match, on, onCleanup, Switch } from 'solid-js';
import { resendEmail } from '../../api/identity.ts';
import { isApiError } from '../../api/problem.ts';
import { acceptInvitation, readInvitation } from '../../api/team.ts';
import type { InvitationView, Joined } from '../../api/types.ts';
import { signInHref } from '../../auth/RequireSession.tsx';
import { person, sessionState, signOut } from '../../auth/session.ts';
import { wordsOf } from '../../auth/words.ts';
import { Button, ButtonLink } from '../../components/Button.tsx';
import { Empty, ErrorState } from '../../components/States.tsx';
import { toast } from '../../components/Toast.tsx';
import { useTitle } from '../../shell/page.tsx';
import { AS_ROLE, YOUR_PART } from '../operator/role-words.ts';
import { forgetMailToken, keepMailToken, takeMailToken } from './mail-link.ts';

const PAGE = '/invitation';

/** An ellipsis is where a line would break. */
const unbroken = (address: string) => address.replace('…', '…\u2060');

export default function Invitation() {
  useTitle(() => 'Invitation');
  const token = takeMailToken(PAGE);
  const [view, setView] = createSignal<InvitationView>();
  const [failure, setFailure] = createSignal<unknown>();
  const [joined, setJoined] = createSignal<Joined>();
  const [busy, setBusy] = createSignal<'read' | 'accept' | 'mail' | 'out'>();
  const [alarm, setAlarm] = createSignal<string>();
  const isStale = () => {
    const error = failure();
    return isApiError(error) && error.code === 'invalid_token';
  };

  async function run(what: 'accept' | 'mail' | 'out', work: () => Promise<void>): Promise<void> {
    if (busy()) return;
    setBusy(what);
    setAlarm(undefined);
    try {
      await work();
    } catch (error) {
      if (isApiError(error) && error.code === 'invalid_token') lost(error);
      else setAlarm(isApiError(error) && error.code === 'forbidden' ? error.detail : wordsOf(error));
    } finally {
      setBusy(undefined);
    }
  }

  function lost(error: unknown): void {
    forgetMailToken(PAGE);
    setFailure(error);
  }

  async function read(): Promise<void> {
    if (!token || joined()) return;
    try {
      setView(await readInvitation(token));
      setFailure(undefined);
    } catch (error) {
      if (isApiError(error) && error.code === 'invalid_token') lost(error);
      else if (!view()) setFailure(error);
    }
  }

  // Again for each account, and when somebody comes back from their mail.
  createEffect(on([() => person()?.id, sessionState], () => void (sessionState() !== 'restoring' && read())));
  const onVisible = () =>
    document.visibilityState === 'visible' && view()?.standing === 'unverified' && read();
  document.addEventListener('visibilitychange', onVisible);
  onCleanup(() => document.removeEventListener('visibilitychange', onVisible));

  const accept = () =>
    run('accept', async () => {
      if (!token) return;
      setJoined(await acceptInvitation(token));
      forgetMailToken(PAGE);
    });
  const askForMail = () =>
    run('mail', async () => {
      await resendEmail();
      toast('A mail with the link is on its way to you.');
    });
  const leave = () =>
    run('out', async () => {
      await signOut();
      if (token) keepMailToken(PAGE, token);
    });

  const Told = () => <span role="alert">{alarm() && `${alarm()} `}</span>;
  const What = (props: { view: InvitationView }) => (
    <>
      <bdi>{props.view.inviter}</bdi> invites you {AS_ROLE[props.view.role]}. {YOUR_PART[props.view.role]}
    </>
  );
  const title = (shown: InvitationView) => `Join ${shown.calendar}`;

  return (
    <div class="page-body">
      <Switch
        fallback={
          <Empty page mark="…" title="Opening the invitation">
            One moment.
          </Empty>
        }
      >
        <Match when={joined()}>
          {(place) => (
            <Empty
              page
              mark="✓"
              signal
              title={`You belong to ${place().name} now`}
              actions={
                place().role === 'member' ? (
                  <ButtonLink href={`/c/${place().slug}`}>See its times</ButtonLink>
                ) : (
                  <ButtonLink href={`/manage/${place().calendarId}`}>Open the agenda</ButtonLink>
                )
              }
            >
              You find it under My calendars from now on.
            </Empty>
          )}
        </Match>
        <Match when={!token}>
          <Empty
            page
            mark="?"
            title="Open the link once more"
            actions={<ButtonLink href="/">Find a time</ButtonLink>}
          >
            The link of the mail belongs here, and this page was opened without it.
          </Empty>
        </Match>
        <Match when={isStale()}>
          <Empty
            page
            mark="?"
            title="This invitation opens nothing any more"
            actions={<ButtonLink href="/manage">My calendars</ButtonLink>}
          >
            It was used, taken back, replaced by a newer one, or is older than a week. If you have joined
            already, the calendar is under My calendars. Else ask for another invitation.
          </Empty>
        </Match>
        <Match when={failure()}>
          <ErrorState page error={failure()} onRetry={() => void read()} />
        </Match>
        <Match when={view()?.standing === 'ready' && view()}>
          {(shown) => (
            <Empty
              page
              mark="+1"
              signal
              title={title(shown())}
              actions={
                <Button busy={busy() === 'accept'} onPress={() => void accept()}>
                  Join the team
                </Button>
              }
            >
              <Told />
              <What view={shown()} />
            </Empty>
          )}
        </Match>
        <Match when={view()?.standing === 'signed_out' && view()}>
          {(shown) => (
            <Empty
              page
              mark="+1"
              title={title(shown())}
              actions={
                <>
                  <ButtonLink href={signInHref(PAGE)}>Sign in</ButtonLink>
                  <ButtonLink variant="quiet" href={`/register?next=${encodeURIComponent(PAGE)}`}>
                    Create an account
                  </ButtonLink>
                </>
              }
            >
              <What view={shown()} /> Use the address that the mail came to:{' '}
              <bdi>{unbroken(shown().sentTo)}</bdi>
            </Empty>
          )}
        </Match>
        <Match when={view()?.standing === 'unverified' && view()}>
          {(shown) => (
            <Empty
              page
              mark="@"
              title="Confirm your address first"
              actions={
                <>
                  <Button onPress={() => void read()}>I have confirmed it</Button>
                  <Button variant="quiet" busy={busy() === 'mail'} onPress={() => void askForMail()}>
                    Mail me the link again
                  </Button>
                </>
              }
            >
              <Told />
              We mailed you a link when you made your account. Open it, then come back here to join{' '}
              <bdi>{shown().calendar}</bdi>.
            </Empty>
          )}
        </Match>
        <Match when={view()?.standing === 'other_account' && view()}>
          {(shown) => (
            <Empty
              page
              mark="?"
              title="This was sent to another address"
              actions={
                <Button busy={busy() === 'out'} onPress={() => void leave()}>
                  Sign out and go on
                </Button>
              }
            >
              <Told />
              It works only for the account of <bdi>{unbroken(shown().sentTo)}</bdi>. You are signed in as{' '}
              <bdi>{person()?.email ?? person()?.name}</bdi>.
            </Empty>
          )}
        </Match>
      </Switch>
    </div>
  );
}
