// The two cookies: the session's refresh token, and the browser's own secret that the session is bound to.
import { createHash, randomBytes } from 'node:crypto';
import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import type { AppEnv } from '../routes/http.ts';

const REFRESH = '__Host-quickslot_refresh';
const DEVICE = '__Host-quickslot_device';
/** The longest life that browsers give a cookie (RFC 6265bis, section 5.6.1). */
const DEVICE_SECONDS = 400 * 86_400;
const SAFE = { path: '/', httpOnly: true, secure: true, sameSite: 'Strict' } as const;

export function refreshCookie(c: Context<AppEnv>): string | undefined {
  return getCookie(c, REFRESH);
}

export function setRefreshCookie(c: Context<AppEnv>, token: string, seconds: number): void {
  setCookie(c, REFRESH, token, { ...SAFE, maxAge: seconds });
}

/** Signs out of this browser; what tells browsers apart stays. */
export function clearRefreshCookie(c: Context<AppEnv>): void {
  deleteCookie(c, REFRESH, SAFE);
}

/** The hash of this browser's secret, or undefined where it sends none. */
export function deviceHash(c: Context<AppEnv>): string | undefined {
  const secret = deviceSecret(c);
  return secret === undefined ? undefined : hashOf(secret);
}

/** The hash of this browser's secret; a browser without one is given one, and the others keep theirs. */
export function keepDeviceHash(c: Context<AppEnv>): string {
  const secret = deviceSecret(c) ?? randomBytes(32).toString('base64url');
  setCookie(c, DEVICE, secret, { ...SAFE, maxAge: DEVICE_SECONDS });
  return hashOf(secret);
}

function deviceSecret(c: Context<AppEnv>): string | undefined {
  const secret = getCookie(c, DEVICE);
  return secret !== undefined && /^[A-Za-z0-9_-]{43}$/.test(secret) ? secret : undefined;
}

function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url');
}
