import './toast.css';
import { createSignal, For, Show } from 'solid-js';
import { Button } from './Button.tsx';
import { Icon } from './Icon.tsx';

interface Toast {
  readonly id: number;
  readonly text: string;
  readonly action?: { readonly label: string; readonly run: () => void } | undefined;
}

const SHOWN_MS = 6_000;
const [toasts, setToasts] = createSignal<readonly Toast[]>([]);
let lastId = 0;

export function dismissToast(id: number): void {
  setToasts((all) => all.filter((one) => one.id !== id));
}

/** Says something short that needs no answer; with an action it stays until it is pressed or closed. */
export function toast(text: string, action?: Toast['action']): number {
  lastId += 1;
  const id = lastId;
  setToasts((all) => [...all.filter((one) => one.text !== text), { id, text, action }].slice(-3));
  if (!action) setTimeout(() => dismissToast(id), SHOWN_MS);
  return id;
}

/** The place where toasts show, once in the app: a live region that exists before anything is said. */
export function Toasts() {
  return (
    <div class="toasts" role="status" aria-live="polite">
      <For each={toasts()}>
        {(one) => (
          <div class="toast">
            <span>{one.text}</span>
            <Show when={one.action}>
              {(action) => (
                <Button
                  variant="plain"
                  class="act"
                  onPress={() => {
                    dismissToast(one.id);
                    action().run();
                  }}
                >
                  {action().label}
                </Button>
              )}
            </Show>
            <Button icon variant="plain" aria-label="Dismiss" onPress={() => dismissToast(one.id)}>
              <Icon name="close" size={18} />
            </Button>
          </div>
        )}
      </For>
    </div>
  );
}
