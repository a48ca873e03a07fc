// Who was found signed in a moment ago. Calls that come in a rush ask D1 about their session once a second, and verify
// their token once. A session that ends is refused within a second, as the contract allows for writes.
import type { Config } from '../env.ts';
import type { Bearer } from './middleware.ts';

/** How long a finding stands, counted from before it was asked for. */
const RECENT_MS = 900;
/** Tokens remembered in one isolate. */
const MAX_TOKENS = 2_000;

const found = new WeakMap<Config, Map<string, { readonly bearer: Bearer; readonly until: number }>>();

/** Whom `token` was found to be of within the last moment. */
export function recentBearer(config: Config, token: string, now: number): Bearer | undefined {
  const known = found.get(config)?.get(token);
  return known && now < known.until && now < known.bearer.expiresAt ? known.bearer : undefined;
}

/** Notes what was asked about a token at `askedAt`. */
export function noteBearer(config: Config, token: string, bearer: Bearer, askedAt: number): void {
  let known = found.get(config);
  if (!known) {
    known = new Map();
    found.set(config, known);
  }
  if (known.size >= MAX_TOKENS) known.clear();
  known.set(token, { bearer, until: askedAt + RECENT_MS });
}

/** Some sessions have ended here: everybody is asked about again. */
export function forgetRecent(config: Config): void {
  found.delete(config);
}
