// A browser's Origin must be the one that people see; calls without one come from no browser.
import { createMiddleware } from 'hono/factory';
import { Problem } from '../contract/problems.ts';
import type { AppEnv } from './http.ts';

/** Refuses with 403 a call whose Origin is another site's. Calls that rely on a cookie also need one: `requireOrigin`. */
export const refuseForeignOrigins = createMiddleware<AppEnv>(async (c, next) => {
  const origin = c.req.header('Origin');
  if (origin !== undefined && origin !== c.get('config').origin) {
    throw new Problem('forbidden', 'This call may not come from another site.');
  }
  await next();
});

/** Refuses with 403 a call without an allowed Origin: for calls whose cookie alone says who calls. */
export const requireOrigin = createMiddleware<AppEnv>(async (c, next) => {
  if (c.req.header('Origin') !== c.get('config').origin) {
    throw new Problem('forbidden', 'This call must come from the app itself.');
  }
  await next();
});

/** As `requireOrigin`, but for a call with an access token. Comes behind `maybeSignedIn`. */
export const requireOriginOrToken = createMiddleware<AppEnv>((c, next) =>
  c.get('maybeCaller') ? next() : requireOrigin(c, next),
);
