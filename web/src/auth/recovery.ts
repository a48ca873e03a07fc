// Whoever has one passkey and no address would be locked out by losing it: said once, until they look or wave it away.
import { createSignal } from 'solid-js';

const KEY = 'quickslot.recovery';

function kept(): boolean {
  try {
    return sessionStorage.getItem(KEY) !== null;
  } catch {
    return false;
  }
}

const [offered, setOffered] = createSignal(kept());

export { offered as recoveryOffered };

function keep(yes: boolean): void {
  setOffered(yes);
  try {
    if (yes) sessionStorage.setItem(KEY, 'offered');
    else sessionStorage.removeItem(KEY);
  } catch {
    // Without storage it is said as long as the page is there.
  }
}

export const offerRecovery = () => keep(true);
export const dismissRecovery = () => keep(false);
