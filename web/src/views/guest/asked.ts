// What a guest has asked for in this tab: kept over a reload, so that the countdown goes on; and the word of another window
// of this browser that it was confirmed there.
import { createSignal, onCleanup } from 'solid-js';
import type { GuestAsked } from '../../api/types.ts';
import { type Intent, peekIntent } from '../board/intent.ts';

/** A request that waits for its link to be opened. */
export interface Asked {
  readonly intent: Intent;
  readonly hold: GuestAsked;
  readonly name: string;
  readonly email: string;
  readonly note: string;
}

const ASKED = 'quickslot.guest';
const CONFIRMED = 'quickslot.guest-confirmed';

export function rememberAsked(asked: Asked | undefined): void {
  try {
    if (asked) sessionStorage.setItem(ASKED, JSON.stringify(asked));
    else sessionStorage.removeItem(ASKED);
  } catch {
    // Without storage it lasts as long as the page.
  }
}

/** What was asked for, where that is still the slot that was chosen last. */
export function recallAsked(): Asked | undefined {
  try {
    const text = sessionStorage.getItem(ASKED);
    const asked = text ? (JSON.parse(text) as Asked) : undefined;
    const intent = peekIntent();
    const isOther = intent && (intent.slug !== asked?.intent.slug || intent.start !== asked.intent.start);
    return isOther ? undefined : asked;
  } catch {
    return undefined;
  }
}

/** Tells this browser's other windows. The id is no secret: it opens nothing. */
export function tellConfirmed(id: string): void {
  try {
    localStorage.setItem(CONFIRMED, id);
  } catch {
    // The other window's countdown runs out, and says that this may have happened.
  }
}

/** Whether another window has confirmed a request. */
export function useConfirmed(id: () => string | undefined): () => boolean {
  const read = () => {
    try {
      return localStorage.getItem(CONFIRMED);
    } catch {
      return null;
    }
  };
  const [confirmed, setConfirmed] = createSignal(read());
  const look = () => setConfirmed(read());
  addEventListener('storage', look);
  addEventListener('focus', look);
  onCleanup(() => {
    removeEventListener('storage', look);
    removeEventListener('focus', look);
  });
  return () => id() !== undefined && confirmed() === id();
}
