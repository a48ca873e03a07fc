// The cookie that binds a round trip to a provider to the browser that began it.
import { createHash, randomBytes } from 'node:crypto';
import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import type { AppEnv } from '../routes/http.ts';
import type { OidcProvider } from './oidc-providers.ts';

const FLOW = '__Host-quickslot_oidc';
const SAFE = { path: '/', httpOnly: true, secure: true } as const;
export const FLOW_SECONDS = 600;

/** The hash of this browser's secret for round trips; two tabs under way share it. */
export function keepFlowHash(c: Context<AppEnv>, { responseMode }: OidcProvider): string {
  const secret = flowSecret(c) ?? randomBytes(32).toString('base64url');
  // A provider that answers by form_post sends another site's POST: Lax cookies don't come with that.
  const sameSite = responseMode === 'form_post' ? 'None' : 'Lax';
  setCookie(c, FLOW, secret, { ...SAFE, sameSite, maxAge: FLOW_SECONDS });
  return hashOf(secret);
}

/** The hash of the secret that this browser sends, or undefined where it sends none. */
export function flowHash(c: Context<AppEnv>): string | undefined {
  const secret = flowSecret(c);
  return secret === undefined ? undefined : hashOf(secret);
}

export function clearFlowCookie(c: Context<AppEnv>): void {
  deleteCookie(c, FLOW, SAFE);
}

export function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url');
}

function flowSecret(c: Context<AppEnv>): string | undefined {
  const secret = getCookie(c, FLOW);
  return secret !== undefined && /^[A-Za-z0-9_-]{43}$/.test(secret) ? secret : undefined;
}
