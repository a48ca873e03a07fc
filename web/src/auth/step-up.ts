// Calls that change how somebody gets in wait here until the person has shown that it is them.
import { createSignal } from 'solid-js';

interface Asked {
  /** True once shown, false where the person would rather not. */
  readonly settle: (shown: boolean) => void;
}

const [asked, setAsked] = createSignal<Asked>();
let running: Promise<boolean> | undefined;

/** What the dialog answers; undefined while nothing is asked. */
export { asked as stepUpAsked };

/** Asks the person, once for all calls that wait. */
export function stepUp(): Promise<boolean> {
  running ??= new Promise<boolean>((resolve) => {
    setAsked({
      settle(shown) {
        running = undefined;
        setAsked(undefined);
        resolve(shown);
      },
    });
  });
  return running;
}
