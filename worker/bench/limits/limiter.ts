// Cloudflare's rate limits stood in for: counted by key in memory, since the real counters are kept on the machine that
// the Worker runs on. Miniflare's own stand-in waits for a commit to the disk at each call. The limits are so high that
// they refuse nobody.
import type { Env } from '../../env.ts';

/** More calls than the bench makes within the period. */
const LIMIT = 1_000_000_000;
const PERIOD_MS = 60_000;

class Limiter implements RateLimit {
  readonly #counts = new Map<string, number>();
  #period = 0;

  async limit({ key }: { key: string }): Promise<{ success: boolean }> {
    const period = Math.floor(Date.now() / PERIOD_MS);
    if (period !== this.#period) {
      this.#period = period;
      this.#counts.clear();
    }
    const count = (this.#counts.get(key) ?? 0) + 1;
    this.#counts.set(key, count);
    return { success: count <= LIMIT };
  }
}

const known = new WeakMap<Env, Env>();

/** The same bindings but for the limits. One object for each `env`, so that what is kept by it is kept. */
export function limited(env: Env): Env {
  const before = known.get(env);
  if (before) return before;
  const wrapped: Env = {
    ...env,
    LIMIT_SIGN_IN: new Limiter(),
    LIMIT_REGISTER: new Limiter(),
    LIMIT_WRITE: new Limiter(),
    LIMIT_READ: new Limiter(),
  };
  known.set(env, wrapped);
  return wrapped;
}
