// Whole phrases for a screen reader, one place for all of the app.
import { createSignal } from 'solid-js';

const [phrase, setPhrase] = createSignal('');
let queue: string[] = [];
let timer: ReturnType<typeof setTimeout> | undefined;

export { phrase };

/** Says a sentence politely. What comes in a burst is said together. */
export function announce(sentence: string): void {
  queue = [...queue, sentence].slice(-4);
  clearTimeout(timer);
  timer = setTimeout(() => {
    setPhrase('');
    const said = queue.join(' ');
    queue = [];
    // A live region speaks only when its text changes.
    queueMicrotask(() => setPhrase(said));
  }, 250);
}
