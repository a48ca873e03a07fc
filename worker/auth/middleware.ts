// Who calls: the access token, and whether its session still stands. D1 is asked each time, so what ended is refused
// at once; calls that come in rushes are asked about once a second. Where D1 does not answer, the call fails with 503 and nobody
// gets in.
import type { Context } from 'hono';
import { createMiddleware } from 'hono/factory';
import { clock } from '../clock.ts';
import { Problem, unauthenticated } from '../contract/problems.ts';
import type { Database } from '../db/client.ts';
import { findSignedIn } from '../db/sessions.ts';
import type { Config } from '../env.ts';
import type { AppEnv, Caller } from '../routes/http.ts';
import { noteCaller, recentCaller } from './recent.ts';
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
export const signedIn = createMiddleware<AppEnv>(async (c, next) => {
  const bearer = await bearerOf(requiredHeader(c), c.get('config'), c.get('db'));
  c.set('caller', bearer.caller);
  c.set('proof', bearer);
  await next();
});

/**
 * For calls that come in rushes. Sets `who`: a person found signed in less than a second ago, or what a verified token
 * says; that sign-in is asked about by the object that is called, together with the others that have arrived there.
 */
export const claimsSignIn = createMiddleware<AppEnv>(async (c, next) => {
  const config = c.get('config');
  const token = tokenIn(requiredHeader(c));
  const askedAt = clock.now();
  const known = recentCaller(config, token, askedAt);
  if (known) {
    c.set('who', { ...known, vouched: true });
    return next();
  }
  const claims = await readAccessToken(config, token, askedAt);
  if (!claims) throw unauthenticated();
  const { userId, sessionId, expiresAt } = claims;
  c.set('who', { userId, sessionId, vouched: false });
  c.set('learn', ({ name, reminderMinutes }) => {
    noteCaller(config, token, { caller: { userId, sessionId, name, reminderMinutes }, expiresAt }, askedAt);
  });
  await next();
});

function requiredHeader(c: Context<AppEnv>): string {
  const header = c.req.header('Authorization');
  if (header === undefined) throw unauthenticated();
  return header;
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
