// Said at once after an account was made with one passkey and no address.
import { A } from '@solidjs/router';
import { Show } from 'solid-js';
import { dismissRecovery, recoveryOffered } from '../auth/recovery.ts';
import { isSignedIn, person } from '../auth/session.ts';
import { Button } from '../components/Button.tsx';
import { Icon } from '../components/Icon.tsx';

export function RecoveryBanner() {
  return (
    <Show when={isSignedIn() && recoveryOffered() !== null && recoveryOffered() === person()?.id}>
      <aside class="recovery" aria-label="A second way in">
        <Icon name="passkey" />
        <p>
          <strong>You have one way in.</strong> Add a second, so that losing this passkey does not lock you
          out:{' '}
          <A href="/settings#email" onClick={dismissRecovery}>
            an address
          </A>{' '}
          or{' '}
          <A href="/settings#passkeys" onClick={dismissRecovery}>
            another passkey
          </A>
          .
        </p>
        <Button icon variant="plain" aria-label="Not now" onPress={dismissRecovery}>
          <Icon name="close" />
        </Button>
      </aside>
    </Show>
  );
}
