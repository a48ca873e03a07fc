// What a person's browser is led to on a round trip to a provider: never to JSON.
import type { Context } from 'hono';
import { OidcFailure } from '../auth/oidc.ts';
import type { OidcProvider } from '../auth/oidc-providers.ts';
import { withParameter } from '../auth/return-to.ts';
import type { OidcErrorCode } from '../contract/oidc-errors.ts';
import { Problem } from '../contract/problems.ts';
import type { OidcFlowRow } from '../db/oidc-flows.ts';
import { type AppEnv, toProblem } from './http.ts';

export function providerOf(c: Context<AppEnv>, id: string): OidcProvider {
  const provider = c.get('config').oidcProviders.find((one) => one.id === id);
  if (!provider) throw new OidcFailure('unknown_provider');
  return provider;
}

/** 303 to a page of ours, by its whole address: a path alone could be read as another host's. */
export function leadTo(c: Context<AppEnv>, path: string): Response {
  return c.redirect(`${c.get('config').origin}${path}`, 303);
}

/** Leads to the page that says in words what went wrong: where a provider was to be linked, the one it began on. */
export function explained(
  c: Context<AppEnv>,
  error: unknown,
  flow?: Pick<OidcFlowRow, 'linkUserId' | 'returnTo'>,
): Response {
  const code = codeOf(c, error);
  if (flow && flow.linkUserId !== null) return leadTo(c, withParameter(flow.returnTo, 'error', code));
  const next = flow && flow.returnTo !== '/' ? `&next=${encodeURIComponent(flow.returnTo)}` : '';
  return leadTo(c, `/sign-in?error=${code}${next}`);
}

function codeOf(c: Context<AppEnv>, error: unknown): OidcErrorCode {
  const requestId = c.get('requestId');
  if (error instanceof OidcFailure) {
    if (error.reason) console.warn(JSON.stringify({ requestId, oidc: error.code, reason: error.reason }));
    return error.code;
  }
  if (error instanceof Problem && error.code === 'rate_limited') return 'rate_limited';
  toProblem(error, requestId);
  return 'unavailable';
}
