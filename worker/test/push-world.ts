// Browsers that are registered for push messages, for tests.
import type { Subscription } from '../../web/e2e/push-types.ts';
import type { Browser } from './auth-app.ts';
import { bearer } from './passkey-world.ts';

/** A subscription with keys of its own, at an address that nobody calls. */
export async function subscriptionAt(endpoint: string): Promise<Subscription> {
  const pair = await crypto.subtle.generateKey({ name: 'ECDH', namedCurve: 'P-256' }, true, ['deriveBits']);
  const { publicKey } = pair as CryptoKeyPair;
  const point = Buffer.from((await crypto.subtle.exportKey('raw', publicKey)) as ArrayBuffer);
  const auth = Buffer.from(crypto.getRandomValues(new Uint8Array(16)));
  return {
    endpoint,
    expirationTime: null,
    keys: { p256dh: point.toString('base64url'), auth: auth.toString('base64url') },
  };
}

export function registerDevice(browser: Browser, token: string, subscription: unknown, name = 'Phone') {
  return browser.post('/api/me/devices', { name, subscription }, bearer(token));
}
