// Small secrets at rest: AES-GCM, under a key of their own that is derived from the Worker's secret (RFC 5869).
import { base64url } from 'jose';
import type { Config } from '../env.ts';

const IV_BYTES = 12;
const LABEL = 'quickslot sealed v1';

/** Encrypts a text for one purpose: it opens for no other, so a row copied to another account is worth nothing. */
export async function seal(config: Config, purpose: string, text: string): Promise<string> {
  const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
  const sealed = await crypto.subtle.encrypt(
    { name: 'AES-GCM', iv, additionalData: bytesOf(purpose) },
    await keyOf(config),
    bytesOf(text),
  );
  return `${base64url.encode(iv)}.${base64url.encode(new Uint8Array(sealed))}`;
}

/** What was sealed for this purpose. Throws where it was altered, or sealed under another key or purpose. */
export async function openSealed(config: Config, purpose: string, sealed: string): Promise<string> {
  const [iv = '', box = ''] = sealed.split('.');
  const opened = await crypto.subtle.decrypt(
    { name: 'AES-GCM', iv: base64url.decode(iv), additionalData: bytesOf(purpose) },
    await keyOf(config),
    base64url.decode(box),
  );
  return new TextDecoder().decode(opened);
}

async function keyOf({ refreshTokenSecret }: Config): Promise<CryptoKey> {
  const root = await crypto.subtle.importKey('raw', base64url.decode(refreshTokenSecret), 'HKDF', false, [
    'deriveKey',
  ]);
  return crypto.subtle.deriveKey(
    { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info: bytesOf(LABEL) },
    root,
    { name: 'AES-GCM', length: 256 },
    false,
    ['encrypt', 'decrypt'],
  );
}

function bytesOf(text: string) {
  return new TextEncoder().encode(text);
}
