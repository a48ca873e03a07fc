// Opened from a mail: the address is proven in a session of its account, or given back by whoever it belongs to.
import './door.css';
import { createEffect, createSignal, Match, on, Show, Switch } from 'solid-js';
import { disownAddress, getMe, proveAddress } from '../../api/account.ts';
import { isApiError } from '../../api/problem.ts';
import { signInHref } from '../../auth/RequireSession.tsx';
import { isSignedIn, takeMe } from '../../auth/session.ts';
import { wordsOf } from '../../auth/words.ts';
import { Button, ButtonLink } from '../../components/Button.tsx';
import { Empty } from '../../components/States.tsx';
import { useTitle } from '../../shell/page.tsx';
import { forgetMailToken, takeMailToken } from './mail-link.ts';

type Stage = 'asking' | 'proving' | 'proven' | 'disowned';

export default function VerifyEmail() {
  useTitle(() => 'Confirm your address');
  const token = takeMailToken('/verify-email');
  const [stage, setStage] = createSignal<Stage>('asking');
  const [alarm, setAlarm] = createSignal<string>();
  const [stale, setStale] = createSignal(false);
  const [busy, setBusy] = createSignal(false);

  async function prove(given: string): Promise<void> {
    setStage('proving');
    setAlarm(undefined);
    try {
      await proveAddress(given);
      forgetMailToken('/verify-email');
      setStage('proven');
      takeMe(await getMe());
    } catch (error) {
      const isStale = isApiError(error) && error.code === 'invalid_token';
      // Of no use to anybody by now, or not in this account: no other page of this tab is to try it again.
      if (isStale) forgetMailToken('/verify-email');
      setStale(isStale);
      setAlarm(wordsOf(error));
      setStage((now) => (now === 'proven' ? now : 'asking'));
    }
  }

  // By itself, once somebody is signed in: the link was opened on purpose, and it proves nothing to anybody else.
  createEffect(
    on(isSignedIn, (signedIn) => {
      if (signedIn && token && stage() === 'asking') void prove(token);
    }),
  );

  async function disown(given: string): Promise<void> {
    setBusy(true);
    setAlarm(undefined);
    try {
      await disownAddress(given);
      forgetMailToken('/verify-email');
      setStage('disowned');
    } catch (error) {
      setAlarm(wordsOf(error));
    } finally {
      setBusy(false);
    }
  }

  const NotMine = () => (
    <Button variant="quiet" busy={busy()} onPress={() => token && void disown(token)}>
      This wasn’t me
    </Button>
  );

  return (
    <div class="page-body">
      <Switch>
        <Match when={stage() === 'proven'}>
          <Empty
            page
            mark="✓"
            signal
            title="Your address is confirmed"
            actions={<ButtonLink href="/">Find a time</ButtonLink>}
          >
            From now on it can bring you back in, and mails reach you.
          </Empty>
        </Match>
        <Match when={stage() === 'disowned'}>
          <Empty page mark="✓" title="That account let go of your address">
            Every way in that was set up with it has ended. You need not do anything else.
          </Empty>
        </Match>
        <Match when={!token}>
          <Empty
            page
            mark="?"
            title="Open the link once more"
            actions={<ButtonLink href="/settings#email">Settings</ButtonLink>}
          >
            The link of the mail belongs here, and this page was opened without it. Open it again, or ask for
            another one in your settings.
          </Empty>
        </Match>
        <Match when={stage() === 'proving'}>
          <Empty page mark="…" title="Confirming your address">
            One moment.
          </Empty>
        </Match>
        <Match when={alarm()}>
          <Empty
            page
            mark="?"
            title="That did not work"
            actions={
              <>
                <Show
                  when={stale()}
                  fallback={<Button onPress={() => token && void prove(token)}>Try again</Button>}
                >
                  <ButtonLink href="/settings#email">Ask for another link</ButtonLink>
                </Show>
                <NotMine />
              </>
            }
          >
            <span role="alert">{alarm()}</span> It only counts in the account that it was sent for.
          </Empty>
        </Match>
        <Match when={true}>
          <Empty
            page
            mark="@"
            title="Is this your account?"
            actions={
              <>
                <ButtonLink href={signInHref('/verify-email')}>Sign in and confirm</ButtonLink>
                <NotMine />
              </>
            }
          >
            Somebody made an account with your address. If it was you, sign in to confirm it. If it was not,
            say so: the account then lets go of your address.
          </Empty>
        </Match>
      </Switch>
    </div>
  );
}
