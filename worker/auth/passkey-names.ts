// What a passkey is called until its person says otherwise.
import { PASSKEY_PROVIDERS } from './passkey-names.data.ts';
import { deviceName } from './where.ts';

/** "iCloud Keychain", or null for an AAGUID that nobody knows. */
export function providerOf(aaguid: string): string | null {
  return PASSKEY_PROVIDERS[aaguid] ?? null;
}

/** The name of a new passkey: who keeps it, or the device that it was made on. */
export function nameOf(aaguid: string, userAgent: string): string {
  return providerOf(aaguid) ?? deviceName(userAgent);
}
