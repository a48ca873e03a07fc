// Whether to offer push messages here: once somebody has a booking, until they have answered. Never at load.
import { readMark } from './mark.ts';

const DECLINED = 'quickslot.push-declined';

export function isPushOffered(): boolean {
  if (!('serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window)) return false;
  // The browser's question was never asked, and ours was never answered.
  return Notification.permission === 'default' && !readMark() && !hasDeclined();
}

function hasDeclined(): boolean {
  try {
    return localStorage.getItem(DECLINED) !== null;
  } catch {
    // What can't be remembered is not asked again and again.
    return true;
  }
}

/** "Not now": whoever changes their mind finds it in the settings. */
export function declinePush(): void {
  try {
    localStorage.setItem(DECLINED, 'yes');
  } catch {
    // Then it is not offered anyway.
  }
}
