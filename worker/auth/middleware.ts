// Who calls: the access token, and whether its session still stands. D1 is asked each time, so what ended is refused
// at once; calls that come in rushes ask once a second. Where D1 does not answer, the call fails with 503 and nobody
// gets in.
import { createMiddleware } from 'hono/factory';
import { clock } from '../clock.ts';
import { Problem } from '../contract/problems.ts';
import type { Database } from '../db/client.ts';
import { findSignedIn } from '../db/sessions.ts';
import type { Config } from '../env.ts';
import type { AppEnv, Caller } from '../routes/http.ts';
import { noteBearer, recentBearer } from './recent.ts';
import { readAccessToken } from './tokens.ts';

export interface Bearer {
  readonly caller: Caller;
  /** When the token runs out, epoch milliseconds. */
  readonly expiresAt: number;
  /** When the person last proved who they are, epoch milliseconds. */
  readonly authenticatedAt: number;
  /** How: RFC 8176 methods. */
  readonly amr: readonly string[];
}

/** Who holds an access token at `now`, or the 401 that refuses it. */
export async function verifyBearer(
  token: string,
  config: Config,
  db: Database,
  now: number,
): Promise<Bearer | Problem> {
  const claims = await readAccessToken(config, token, now);
  const caller = claims && (await findSignedIn(db, claims.sessionId, claims.userId, now));
  if (!caller) return unauthenticated();
  return { caller, expiresAt: claims.expiresAt, authenticatedAt: claims.authenticatedAt, amr: claims.amr };
}

/** What a socket needs to know of who opened it. */
export function identityOf({ caller, expiresAt }: Bearer) {
  return { userId: caller.userId, sessionId: caller.sessionId, expiresAt };
}

/** Refuses with 401 whoever is not signed in. Sets `caller`. */
export const signedIn = requireBearer(bearerOf);

/** The same for calls that come in rushes: who was found signed in less than a second ago still is. */
export const signedInLately = requireBearer(async (header, config, db) => {
  const token = tokenIn(header);
  const now = clock.now();
  const known = recentBearer(config, token, now);
  if (known) return known;
  const bearer = await bearerOf(header, config, db);
  noteBearer(config, token, bearer, now);
  return bearer;
});

function requireBearer(find: typeof bearerOf) {
  return createMiddleware<AppEnv>(async (c, next) => {
    const header = c.req.header('Authorization');
    if (header === undefined) throw unauthenticated();
    const bearer = await find(header, c.get('config'), c.get('db'));
    c.set('caller', bearer.caller);
    c.set('proof', bearer);
    await next();
  });
}

/** Sets `maybeCaller` where a valid token is sent; a bad token is refused with 401, none is fine. */
export const maybeSignedIn = createMiddleware<AppEnv>(async (c, next) => {
  const header = c.req.header('Authorization');
  const bearer = header === undefined ? undefined : await bearerOf(header, c.get('config'), c.get('db'));
  c.set('maybeCaller', bearer?.caller);
  if (bearer) c.set('proof', bearer);
  await next();
});

async function bearerOf(header: string, config: Config, db: Database): Promise<Bearer> {
  const bearer = await verifyBearer(tokenIn(header), config, db, clock.now());
  if (bearer instanceof Problem) throw bearer;
  return bearer;
}

function tokenIn(header: string): string {
  const [, token] = /^Bearer +([\w.-]+)$/i.exec(header) ?? [];
  if (token === undefined) throw unauthenticated();
  return token;
}

function unauthenticated(): Problem {
  return new Problem('unauthenticated', 'Sign in first.', undefined, { 'WWW-Authenticate': 'Bearer' });
}
