// Who was found signed in a moment ago. Calls that come in a rush ask about their session once a second, and have their
// token verified once. A session that ends is refused within a second, as the contract allows for writes.
import type { Config } from '../env.ts';
import type { Caller } from '../routes/http.ts';

/** How long a finding stands, counted from before it was asked for. */
const RECENT_MS = 900;
/** Tokens remembered in one isolate. */
const MAX_TOKENS = 2_000;

/** What is known of a token that is good until `expiresAt` (epoch milliseconds). */
export interface Recent {
  readonly caller: Pick<Caller, 'userId' | 'sessionId' | 'name' | 'reminderMinutes'>;
  readonly expiresAt: number;
}

const found = new WeakMap<Config, Map<string, Recent & { readonly until: number }>>();

/** Whom `token` was found to be of within the last moment. */
export function recentCaller(config: Config, token: string, now: number): Recent['caller'] | undefined {
  const known = found.get(config)?.get(token);
  return known && now < known.until && now < known.expiresAt ? known.caller : undefined;
}

/** Notes what was asked about a token at `askedAt`. */
export function noteCaller(
  config: Config,
  token: string,
  { caller, expiresAt }: Recent,
  askedAt: number,
): void {
  let known = found.get(config);
  if (!known) {
    known = new Map();
    found.set(config, known);
  }
  if (known.size >= MAX_TOKENS) known.clear();
  known.set(token, { caller, expiresAt, until: askedAt + RECENT_MS });
}

/** Some sessions have ended here: everybody is asked about again. */
export function forgetRecent(config: Config): void {
  found.delete(config);
}
