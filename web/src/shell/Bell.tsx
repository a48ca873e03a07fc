// The bell at the top right: how many notices are unread, and the way to them.
import { A } from '@solidjs/router';
import { Show } from 'solid-js';
import { Icon } from '../components/Icon.tsx';
import { unread } from '../notices/unread.ts';

/** Above this, nobody counts. */
const MOST = 99;

export default function Bell() {
  const count = () => (unread() > MOST ? `${MOST}+` : String(unread()));
  return (
    <A class="bell" href="/notices" aria-label={unread() > 0 ? `Notices, ${count()} unread` : 'Notices'}>
      <Icon name="bell" size={22} />
      <Show when={unread() > 0}>
        <span class="bell-count" aria-hidden="true">
          {count()}
        </span>
      </Show>
    </A>
  );
}
