// The menu at the top right: its button, and the place where the rest appears, which is fetched once the page is calm.
import { createSignal, ErrorBoundary, lazy, onMount, Show, Suspense } from 'solid-js';
import { person } from '../auth/session.ts';
import { Avatar } from '../components/Avatar.tsx';
import { Icon } from '../components/Icon.tsx';
import { whenCalm } from './calm.ts';

const MenuContent = lazy(() => import('./MenuContent.tsx'));

export function Menu() {
  let menu!: HTMLDivElement;
  const [open, setOpen] = createSignal(false);
  const [wanted, setWanted] = createSignal(false);
  onMount(() => whenCalm(() => setWanted(true)));

  return (
    <>
      <button type="button" class="menu-button" popovertarget="menu" aria-expanded={open()}>
        <span class="hush">Menu</span>
        <Show when={person()} fallback={<Icon name="menu" />}>
          {(who) => <Avatar name={who().name} />}
        </Show>
      </button>
      <div
        id="menu"
        class="menu"
        popover="auto"
        ref={menu}
        onToggle={(event) => {
          setWanted(true);
          setOpen(event.newState === 'open');
        }}
      >
        <Show when={wanted()}>
          <ErrorBoundary fallback={<p class="menu-failed">The menu could not be loaded. Reload the page.</p>}>
            <Suspense>
              <MenuContent onClose={() => menu.hidePopover()} />
            </Suspense>
          </ErrorBoundary>
        </Show>
      </div>
    </>
  );
}
