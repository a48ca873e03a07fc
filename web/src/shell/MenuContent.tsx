// What the menu holds: who is signed in, the theme, the way out.
import { A } from '@solidjs/router';
import { Show } from 'solid-js';
import { sentence } from '../api/problem.ts';
import { isSignedIn, person, signOut } from '../auth/session.ts';
import { Icon } from '../components/Icon.tsx';
import { Segmented } from '../components/Tabs.tsx';
import { toast } from '../components/Toast.tsx';
import { setTheme, theme } from './theme.ts';

export default function MenuContent(props: { onClose: () => void }) {
  async function leave() {
    try {
      await signOut();
      props.onClose();
      toast('You are signed out. What was kept on this device is gone.');
    } catch (error) {
      toast(sentence(error));
    }
  }

  return (
    <>
      <Show when={person()}>
        {(who) => (
          <div class="menu-who">
            <strong>
              <bdi>{who().name}</bdi>
            </strong>
            <span>
              <bdi>{who().email}</bdi>
            </span>
          </div>
        )}
      </Show>
      <Show
        when={isSignedIn()}
        fallback={
          <A class="menu-item" href="/sign-in" onClick={() => props.onClose()}>
            <Icon name="person" />
            Sign in or register
          </A>
        }
      >
        <A class="menu-item" href="/bookings" onClick={() => props.onClose()}>
          <Icon name="ticket" />
          My bookings
        </A>
        <A class="menu-item" href="/manage" onClick={() => props.onClose()}>
          <Icon name="calendar" />
          My calendars
        </A>
        <A class="menu-item" href="/settings" onClick={() => props.onClose()}>
          <Icon name="person" />
          Settings
        </A>
      </Show>
      <div class="menu-theme">
        <span>Theme</span>
        <Segmented
          wide
          label="Theme"
          value={theme()}
          onValue={setTheme}
          options={[
            { value: 'system', label: 'Auto' },
            { value: 'light', label: 'Light' },
            { value: 'dark', label: 'Dark' },
          ]}
        />
      </div>
      <Show when={isSignedIn()}>
        <button type="button" class="menu-item" onClick={() => void leave()}>
          <Icon name="left" />
          Sign out
        </button>
      </Show>
    </>
  );
}
