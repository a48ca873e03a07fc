// Who calls: the access token, and whether its session still stands.
import { createMiddleware } from 'hono/factory';
import { Problem } from '../contract/problems.ts';
import type { AppEnv } from '../routes/http.ts';

/** Refuses with 401 whoever is not signed in. Sets `caller`. */
export const signedIn = createMiddleware<AppEnv>(async () => {
  throw new Problem('unauthenticated', 'Sign in first.');
});

/** Sets `maybeCaller` where a valid token is sent; a bad token is refused with 401, none is fine. */
export const maybeSignedIn = createMiddleware<AppEnv>(async (_c, next) => {
  await next();
});
