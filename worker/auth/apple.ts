// Apple's client secret: a JWT that we sign anew for each exchange, instead of one that lies in a setting for months.
import { importPKCS8, SignJWT } from 'jose';
import type { AppleKey } from './oidc-providers.ts';

const AUDIENCE = 'https://appleid.apple.com';
const LIFE_SECONDS = 300;

/** The secret for `clientId` (the Services ID), good for five minutes from `now`, epoch milliseconds. */
export async function appleClientSecret(key: AppleKey, clientId: string, now: number): Promise<string> {
  const seconds = Math.floor(now / 1000);
  return new SignJWT({})
    .setProtectedHeader({ alg: 'ES256', kid: key.keyId })
    .setIssuer(key.teamId)
    .setSubject(clientId)
    .setAudience(AUDIENCE)
    .setIssuedAt(seconds)
    .setExpirationTime(seconds + LIFE_SECONDS)
    .sign(await importPKCS8(key.privateKey, 'ES256'));
}
