// What the address of a feed carries: 32 random bytes. We keep their hash, so that a copy of our records reads nothing.
import { createHash, randomBytes } from 'node:crypto';

const TOKEN = /^[A-Za-z0-9_-]{43}$/;

export function newFeedToken(): { token: string; hash: string } {
  const token = randomBytes(32).toString('base64url');
  return { token, hash: hashOf(token) };
}

/** The hash to look a token up by; undefined for what can't be one. */
export function feedTokenHash(token: string | undefined): string | undefined {
  return token !== undefined && TOKEN.test(token) ? hashOf(token) : undefined;
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}
