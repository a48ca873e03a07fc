// One clock for all countdowns: the server's time, once a second while anybody looks.
import { type Accessor, createSignal, onCleanup } from 'solid-js';
import { serverNow } from '../api/clock.ts';

const [now, setNow] = createSignal(serverNow());
let users = 0;
let timer: ReturnType<typeof setInterval> | undefined;

/** The server's time in epoch milliseconds, by the second, as long as the caller lives. */
export function useNow(): Accessor<number> {
  users += 1;
  if (users === 1) {
    setNow(serverNow());
    timer = setInterval(() => setNow(serverNow()), 1_000);
  }
  onCleanup(() => {
    users -= 1;
    if (users === 0) clearInterval(timer);
  });
  return now;
}
