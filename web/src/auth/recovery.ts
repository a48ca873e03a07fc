// Whoever has one passkey and no address would be locked out by losing it, and whoever came in by a recovery code has lost
// it: said until they look or wave it away.
import { createSignal } from 'solid-js';

const KEY = 'quickslot.recovery';

/** new: an account with one way in. back: somebody came in by a recovery code. */
type Reason = 'new' | 'back';

interface Offer {
  readonly userId: string;
  readonly reason: Reason;
}

function kept(): Offer | null {
  try {
    const [reason, userId] = (sessionStorage.getItem(KEY) ?? '').split(' ');
    return userId && (reason === 'new' || reason === 'back') ? { userId, reason } : null;
  } catch {
    return null;
  }
}

const [offered, setOffered] = createSignal(kept());

/** The account that this is said to, and why, or null. */
export { offered as recoveryOffered };

function keep(offer: Offer | null): void {
  setOffered(offer);
  try {
    if (offer) sessionStorage.setItem(KEY, `${offer.reason} ${offer.userId}`);
    else sessionStorage.removeItem(KEY);
  } catch {
    // Without storage it is said as long as the page is there.
  }
}

export const offerRecovery = (userId: string, reason: Reason = 'new') => keep({ userId, reason });
export const dismissRecovery = () => keep(null);
