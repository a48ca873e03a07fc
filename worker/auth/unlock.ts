// The browser that asks to be let in: the cookie that binds its request to it, and what it is known by.
import { createHash, createHmac, randomBytes } from 'node:crypto';
import type { Context } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import type { AppEnv } from '../routes/http.ts';
import { callerNetwork } from './rate-limits.ts';

const UNLOCK = '__Host-quickslot_unlock';
/** As long as anybody may ask what became of a request. */
const UNLOCK_SECONDS = 600;
const COOKIE = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.([A-Za-z0-9_-]{43})$/;

/** A secret of 256 bits, and its hash: the one is given away, the other kept. */
export function newSecret(): { secret: string; hash: string } {
  const secret = randomBytes(32).toString('base64url');
  return { secret, hash: hashOf(secret) };
}

export function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url');
}

/** The request that this browser asked last, and the hash of the secret that shows it. */
export function askedHere(c: Context<AppEnv>): { requestId: string; secretHash: string } | undefined {
  const [, requestId, secret] = COOKIE.exec(getCookie(c, UNLOCK) ?? '') ?? [];
  return requestId && secret ? { requestId, secretHash: hashOf(secret) } : undefined;
}

export function keepAsked(c: Context<AppEnv>, requestId: string, secret: string): void {
  const safe = { path: '/', httpOnly: true, secure: true, sameSite: 'Strict' } as const;
  setCookie(c, UNLOCK, `${requestId}.${secret}`, { ...safe, maxAge: UNLOCK_SECONDS });
}

/** The network that asks, keyed, so that no address lies in the records; null where nobody vouches for it. */
export function networkHash(c: Context<AppEnv>): string | null {
  const { development, refreshTokenSecret } = c.get('config');
  if (development) return null;
  return createHmac('sha256', Buffer.from(refreshTokenSecret, 'base64url'))
    .update(`unlock network|${callerNetwork(c)}`)
    .digest('base64url');
}
