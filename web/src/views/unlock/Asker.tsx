// Who asks: the browser, where it is, since when, and whether the account knows it.
import { Show } from 'solid-js';
import type { UnlockRequest } from '../../api/unlock.ts';
import { Icon } from '../../components/Icon.tsx';
import { useNow } from '../../shell/ticker.ts';

/** "Firefox on Windows" */
export function browserOf({ browser, platform }: UnlockRequest): string {
  return platform ? `${browser} on ${platform}` : browser;
}

function ago(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1_000));
  if (seconds < 10) return 'just now';
  return seconds < 60 ? `${Math.floor(seconds / 10) * 10} seconds ago` : 'a minute ago';
}

export function Asker(props: { request: UnlockRequest }) {
  const now = useNow();
  return (
    <span class="asker">
      <Icon name="system" size={26} />
      <span>
        <strong>
          <bdi>{browserOf(props.request)}</bdi>
        </strong>
        <span>
          <Show when={props.request.place} fallback="Place unknown">
            near <bdi>{props.request.place}</bdi>
          </Show>
          , {ago(now() - Date.parse(props.request.createdAt))}
        </span>
        <span class="asker-known" classList={{ strange: !props.request.known }}>
          <Icon name={props.request.known ? 'check' : 'alert'} size={16} />
          {props.request.known ? 'You were signed in there before' : 'New to your account'}
        </span>
      </span>
    </span>
  );
}
