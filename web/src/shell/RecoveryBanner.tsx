// Said at once after an account was made with one passkey and no address, and after somebody came back by a code.
import { A } from '@solidjs/router';
import { Show } from 'solid-js';
import { dismissRecovery, recoveryOffered } from '../auth/recovery.ts';
import { isSignedIn, person } from '../auth/session.ts';
import { Button } from '../components/Button.tsx';
import { Icon } from '../components/Icon.tsx';

export default function RecoveryBanner() {
  const offer = () => {
    const now = recoveryOffered();
    return isSignedIn() && now?.userId === person()?.id ? now : null;
  };
  const Way = (props: { to: string; children: string }) => (
    <A href={`/settings#${props.to}`} onClick={dismissRecovery}>
      {props.children}
    </A>
  );
  return (
    <Show when={offer()}>
      {(now) => (
        <aside class="recovery" aria-label="A second way in">
          <Icon name="passkey" />
          <Show
            when={now().reason === 'new'}
            fallback={
              <p>
                <strong>You came in by a recovery code.</strong> It works no more.{' '}
                <Way to="passkeys">Add a passkey</Way> now, and remove the one that you lost.
              </p>
            }
          >
            <p>
              <strong>You have one way in.</strong> Add a second, so that losing this passkey does not lock
              you out: <Way to="recovery-codes">recovery codes</Way>, <Way to="passkeys">another passkey</Way>{' '}
              or <Way to="email">an address</Way>.
            </p>
          </Show>
          <Button icon variant="plain" aria-label="Not now" onPress={dismissRecovery}>
            <Icon name="close" />
          </Button>
        </aside>
      )}
    </Show>
  );
}
