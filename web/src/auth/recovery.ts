// Whoever has one passkey and no address would be locked out by losing it: said once, until they look or wave it away.
import { createSignal } from 'solid-js';

const KEY = 'quickslot.recovery';

function kept(): string | null {
  try {
    return sessionStorage.getItem(KEY);
  } catch {
    return null;
  }
}

const [offered, setOffered] = createSignal(kept());

/** The account that this is said to, or null. */
export { offered as recoveryOffered };

function keep(userId: string | null): void {
  setOffered(userId);
  try {
    if (userId) sessionStorage.setItem(KEY, userId);
    else sessionStorage.removeItem(KEY);
  } catch {
    // Without storage it is said as long as the page is there.
  }
}

export const offerRecovery = (userId: string) => keep(userId);
export const dismissRecovery = () => keep(null);
