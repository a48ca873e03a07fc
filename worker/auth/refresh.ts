// Refresh tokens: `sessionId.generation.mac`. Nothing of them is stored: the session's row says which generation is
// the valid one, and the mac says that we made it, so that a made-up token can neither enter nor end anything.
import { createHmac, timingSafeEqual } from 'node:crypto';

export interface RefreshToken {
  readonly sessionId: string;
  readonly generation: number;
}

// One spelling for each token: no leading zeros.
const TOKEN = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.([1-9]\d{0,8})\.([A-Za-z0-9_-]{43})$/;

/** The token of a session's n-th generation. The same again whenever asked for, so a lost answer can be repeated. */
export function formatRefreshToken(secret: string, { sessionId, generation }: RefreshToken): string {
  return `${sessionId}.${generation}.${macOf(secret, sessionId, generation)}`;
}

/** What a token says, where we made it; else undefined. */
export function readRefreshToken(secret: string, token: string | undefined): RefreshToken | undefined {
  const [, sessionId, digits, mac] = TOKEN.exec(token ?? '') ?? [];
  if (!sessionId || !digits || !mac) return undefined;
  const generation = Number(digits);
  const right = macOf(secret, sessionId, generation);
  return timingSafeEqual(Buffer.from(mac), Buffer.from(right)) ? { sessionId, generation } : undefined;
}

function macOf(secret: string, sessionId: string, generation: number): string {
  return createHmac('sha256', Buffer.from(secret, 'base64url'))
    .update(`refresh|${sessionId}|${generation}`)
    .digest('base64url');
}
