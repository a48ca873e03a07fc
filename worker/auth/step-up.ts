// Step-up: calls that change how somebody gets in want a proof of identity of the last five minutes.
import { createMiddleware } from 'hono/factory';
import { clock } from '../clock.ts';
import { Problem } from '../contract/problems.ts';
import type { AppEnv } from '../routes/http.ts';

/** How long a sign-in or a step-up counts as fresh, in milliseconds. */
export const FRESH_MS = 300_000;

/**
 * Refuses with 403 `step_up_required` whose last proof is older. In a session that an unlock opened, that proof must have
 * been by a passkey of its own. Comes behind `signedIn`.
 */
export const fresh = createMiddleware<AppEnv>(async (c, next) => {
  requireFresh(c.get('proof'));
  await next();
});

export function requireFresh({ authenticatedAt, amr }: AppEnv['Variables']['proof']): void {
  const byUnlockAlone = amr.includes('unlock') && !amr.includes('hwk') && !amr.includes('swk');
  if (byUnlockAlone || clock.now() - authenticatedAt > FRESH_MS) {
    throw new Problem('step_up_required', 'Show that it is you first: with your passkey or your password.');
  }
}
