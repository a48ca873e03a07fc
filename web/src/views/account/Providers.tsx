// Signing in with an account that one has elsewhere, and why that did not work.
import { For, Show } from 'solid-js';
import { OIDC_ERRORS } from '../../../../worker/contract/oidc-errors.ts';
import { getProviders } from '../../api/account.ts';
import { createLoad } from '../../shell/load.ts';
import { Alarm } from './Alarm.tsx';

/** The words for `?error=`, or undefined where there is none that we know. */
export function providerError(code: string | undefined): string | undefined {
  return Object.entries(OIDC_ERRORS).find(([known]) => known === code)?.[1];
}

export function ProviderAlarm(props: { code: string | undefined }) {
  return <Alarm text={providerError(props.code)} />;
}

/** One link for each provider; nothing where there is none, or the server can't say. */
export function ProviderLinks(props: { next: string }) {
  // No resource: the page would wait for it, and it stands below everything else.
  const providers = createLoad(() => 'all', getProviders);
  const href = (id: string) =>
    `/api/auth/oidc/${encodeURIComponent(id)}?return_to=${encodeURIComponent(props.next)}`;
  return (
    <Show when={providers.value()?.length}>
      <ul class="door-providers" aria-label="Other ways to sign in">
        <For each={providers.value()}>
          {(provider) => (
            <li>
              <a class="button quiet wide" rel="external" href={href(provider.id)}>
                <span class="button-face">
                  Continue with <bdi>{provider.name}</bdi>
                </span>
              </a>
            </li>
          )}
        </For>
      </ul>
    </Show>
  );
}
