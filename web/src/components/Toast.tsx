import './toast.css';
import { createSignal, For, Show } from 'solid-js';
import { Button } from './Button.tsx';
import { Icon } from './Icon.tsx';

interface Toast {
  readonly id: number;
  readonly title?: string | undefined;
  readonly text: string;
  readonly action?: { readonly label: string; readonly run: () => void } | undefined;
}

const SHOWN_MS = 6_000;
/** News are longer, and are kept elsewhere for whoever misses them. */
const NEWS_MS = 12_000;
const [toasts, setToasts] = createSignal<readonly Toast[]>([]);
let lastId = 0;

export function dismissToast(id: number): void {
  setToasts((all) => all.filter((one) => one.id !== id));
}

/** Says something short that needs no answer; with an action it stays until it is pressed or closed. */
export function toast(text: string, action?: Toast['action']): number {
  const id = show({ text, action });
  if (!action) setTimeout(() => dismissToast(id), SHOWN_MS);
  return id;
}

/** Tells of something that happened elsewhere, with a way to it; it goes by itself. */
export function news(title: string, text: string, action: Toast['action']): number {
  const id = show({ title, text, action });
  setTimeout(() => dismissToast(id), NEWS_MS);
  return id;
}

function show(one: Omit<Toast, 'id'>): number {
  lastId += 1;
  const id = lastId;
  const isSame = (other: Toast) => other.text === one.text && other.title === one.title;
  setToasts((all) => [...all.filter((other) => !isSame(other)), { ...one, id }].slice(-3));
  return id;
}

/** The place where toasts show, once in the app: a live region that exists before anything is said. */
export function Toasts() {
  return (
    <div class="toasts" role="status" aria-live="polite">
      <For each={toasts()}>
        {(one) => (
          <div class="toast">
            <span>
              <Show when={one.title}>
                <strong>
                  <bdi>{one.title}</bdi>
                </strong>
              </Show>
              <bdi>{one.text}</bdi>
            </span>
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
