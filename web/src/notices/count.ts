// How many notices are unread: asked for, and counted on as they come.
import { type Accessor, createSignal } from 'solid-js';

interface Counter {
  readonly unread: Accessor<number>;
  /** Asks anew. What comes meanwhile makes it ask once more, so that nothing is lost between question and answer. */
  readonly refresh: () => Promise<void>;
  /** One more came just now. */
  readonly add: () => void;
  /** These were read in this window: shown before the server says so. */
  readonly subtract: (count: number) => void;
  /** Somebody else, or nobody. */
  readonly clear: () => void;
}

export function createCounter(ask: () => Promise<number>): Counter {
  const [unread, setUnread] = createSignal(0);
  let running: Promise<void> | undefined;
  let isStale = false;
  /** Rises with each person, so that an answer for the one before is dropped. */
  let turn = 0;

  async function run(mine: number): Promise<void> {
    do {
      isStale = false;
      const count = await ask().catch(() => undefined);
      if (mine !== turn) return;
      // Without an answer the last count stands: it is asked again when the socket is back.
      if (count !== undefined && !isStale) setUnread(count);
    } while (isStale);
  }

  function refresh(): Promise<void> {
    if (running) {
      isStale = true;
      return running;
    }
    const mine = turn;
    const asking = run(mine).finally(() => {
      if (running === asking) running = undefined;
    });
    running = asking;
    return asking;
  }

  return {
    unread,
    refresh,
    add() {
      if (running) isStale = true;
      setUnread((count) => count + 1);
    },
    subtract(count) {
      if (running) isStale = true;
      setUnread((before) => Math.max(0, before - count));
    },
    clear() {
      turn += 1;
      running = undefined;
      isStale = false;
      setUnread(0);
    },
  };
}
