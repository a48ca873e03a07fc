// "Show that it's you": whatever was asked for waits until this is answered, then goes on by itself.
import './door.css';
import { useLocation } from '@solidjs/router';
import { createSignal, For, Match, Show, Switch } from 'solid-js';
import { getMe } from '../../api/account.ts';
import { passkeyStepUp, passwordStepUp, stepUpOptions } from '../../api/identity.ts';
import { isApiError } from '../../api/problem.ts';
import { hasPasskeys, showPasskey } from '../../auth/passkeys.ts';
import { stepUpAsked } from '../../auth/step-up.ts';
import { takeGrant } from '../../auth/token.ts';
import { wordsOf } from '../../auth/words.ts';
import { Button } from '../../components/Button.tsx';
import { Icon } from '../../components/Icon.tsx';
import { Sheet } from '../../components/Sheet.tsx';
import { Skeleton } from '../../components/States.tsx';
import { createLoad } from '../../shell/load.ts';
import { Alarm } from './Alarm.tsx';
import { StepUpPassword } from './StepUpPassword.tsx';

export default function StepUpSheet() {
  const settle = (shown: boolean) => stepUpAsked()?.settle(shown);
  return (
    <Sheet open={stepUpAsked() !== undefined} title="Show that it’s you" onClose={() => settle(false)}>
      <Ways onShown={() => settle(true)} />
    </Sheet>
  );
}

function Ways(props: { onShown: () => void }) {
  const location = useLocation();
  const me = createLoad(() => 'me', getMe);
  const [busy, setBusy] = createSignal(false);
  const [alarm, setAlarm] = createSignal<string>();
  const [otherwise, setOtherwise] = createSignal(false);
  const failed = () => (me.error() ? wordsOf(me.error()) : undefined);
  const known = () => me.value();
  const byPasskey = () => hasPasskeys() && (known()?.passkeys.length ?? 0) > 0;

  async function prove(way: () => Promise<Parameters<typeof takeGrant>[0]>): Promise<void> {
    setBusy(true);
    setAlarm(undefined);
    try {
      takeGrant(await way());
      props.onShown();
    } catch (error) {
      const isWrong = isApiError(error) && error.code === 'invalid_credentials';
      setAlarm(isWrong ? 'That did not match. Look at the password and the code.' : wordsOf(error));
    } finally {
      setBusy(false);
    }
  }

  return (
    <div class="door-panel">
      <p class="door-lead">
        This changes how your account is opened, so we ask once more. It counts for the next five minutes.
      </p>
      <Alarm text={alarm() ?? failed()} />
      <Show when={known()} fallback={<Skeleton width="100%" height="48px" />}>
        {(who) => (
          <Switch>
            <Match when={byPasskey() && !otherwise()}>
              <Button
                wide
                busy={busy()}
                onPress={() =>
                  void prove(async () => passkeyStepUp(await showPasskey(await stepUpOptions())))
                }
              >
                <Icon name="passkey" />
                Use your passkey
              </Button>
              <Show when={who().hasPassword}>
                <Button variant="plain" wide onPress={() => setOtherwise(true)}>
                  Use your password instead
                </Button>
              </Show>
            </Match>
            <Match when={who().hasPassword}>
              <StepUpPassword
                asksCode={who().totpEnabled}
                busy={busy()}
                onProve={(body) => void prove(() => passwordStepUp(body))}
              />
            </Match>
            <Match when={who().providers.length > 0}>
              <p>Sign in once more. You come back to this page, and can press again.</p>
              <For each={who().providers}>
                {(provider) => (
                  <a
                    class="button quiet wide"
                    rel="external"
                    href={`/api/auth/oidc/${encodeURIComponent(provider.provider)}?return_to=${encodeURIComponent(location.pathname)}`}
                  >
                    <span class="button-face">
                      Continue with <bdi>{provider.name}</bdi>
                    </span>
                  </a>
                )}
              </For>
            </Match>
            <Match when={true}>
              <p>
                This browser cannot use your passkey. Open QuickSlot where your passkey is, and change it
                there.
              </p>
            </Match>
          </Switch>
        )}
      </Show>
    </div>
  );
}
