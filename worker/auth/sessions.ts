// A browser's session from sign-in to its end: opening, rotating, telling theft from a lost answer.
import type { SQL } from 'drizzle-orm';
import type { BatchItem } from 'drizzle-orm/batch';
import type { Context } from 'hono';
import type { AccessGrant, SignedIn } from '../contract/accounts.ts';
import { Problem } from '../contract/problems.ts';
import { insertAuditOfSession } from '../db/audit.ts';
import { endSession, findSession, insertSession, rotateSession, type SessionRow } from '../db/sessions.ts';
import { insertUser, type UserRow } from '../db/users.ts';
import type { Config } from '../env.ts';
import type { AppEnv } from '../routes/http.ts';
import { audited } from './audit.ts';
import {
  clearRefreshCookie,
  deviceHash,
  keepDeviceHash,
  refreshCookie,
  setRefreshCookie,
} from './cookies.ts';
import { adoptLater } from './guest-bookings.ts';
import { tellSignedIn } from './notices.ts';
import { formatRefreshToken, readRefreshToken } from './refresh.ts';
import { tellSessionEnded, tellSessionsEnded } from './session-ends.ts';
import { ACCESS_TOKEN_SECONDS, signAccessToken } from './tokens.ts';
import { whereOf } from './where.ts';

/** However often it is refreshed. */
const SESSION_SECONDS = 30 * 86_400;
/** So long the token before is answered with the same successor: two tabs at once, or an answer that got lost. */
const GRACE_MS = 10_000;

/**
 * Signs a person in: always a new session, and the one this browser had ends with the same write. A new account, what
 * comes `along` with it (its passkey, its provider) and the audit are stored together with the session or not at all:
 * not at all too, with `isProofGone`, where the `holder` of the proof is gone by then.
 */
export async function openSession(
  c: Context<AppEnv>,
  input: {
    user: UserRow;
    isNew: boolean;
    amr: readonly string[];
    /** How, in words for the audit: "password", "passkey". */
    how?: string;
    along?: readonly BatchItem<'sqlite'>[];
    /** Whose the proof that was shown still is, asked again with the write: a reset that comes between leaves no session behind. */
    holder?: SQL<string>;
    /** Of a sign-in that went by way of another site: what its browser showed when it left, since our cookies don't come back with it. */
    began?: { readonly deviceHash: string; readonly sessionId: string | null };
    /** When the person last proved to us who they are, where that is not now. */
    provedAt?: number;
    /** Where somebody needs to know it before. */
    id?: string;
    lifeSeconds?: number;
    now: number;
  },
): Promise<SignedIn> {
  const { user, isNew, amr, how = 'password', along = [], holder, began, now } = input;
  const { refreshTokenSecret } = c.get('config');
  const db = c.get('db');
  const session: SessionRow = {
    id: input.id ?? crypto.randomUUID(),
    userId: user.id,
    generation: 1,
    rotatedAt: now,
    deviceHash: began ? began.deviceHash : keepDeviceHash(c),
    ...whereOf(c),
    amr: amr.join(' '),
    authenticatedAt: input.provedAt ?? now,
    createdAt: now,
    lastUsedAt: now,
    expiresAt: now + (input.lifeSeconds ?? SESSION_SECONDS) * 1000,
    endedAt: null,
  };
  const before = began ? began.sessionId : readRefreshToken(refreshTokenSecret, refreshCookie(c))?.sessionId;
  const entry = audited(c, {
    userId: user.id,
    kind: isNew ? 'registered' : 'signed_in',
    detail: how,
    at: now,
  });
  await db.batch([
    ...(isNew
      ? ([insertUser(db, user), insertSession(db, session)] as const)
      : ([insertSession(db, session, holder)] as const)),
    ...along,
    entry,
    ...(before ? signOut(c, before, now) : []),
  ]);
  if (before) await tellSessionEnded(c, before);
  await tellSignedIn(c, { user, isNew, session });
  await adoptLater(c, user);
  const { id, email, name, emailVerified } = user;
  return { user: { id, email, name, emailVerified }, ...(await grant(c, session, now)) };
}

/** The next access token and refresh cookie of this browser's session; 401 where it has none that stands. */
export async function refreshSession(c: Context<AppEnv>, now: number): Promise<AccessGrant> {
  const db = c.get('db');
  const token = readRefreshToken(c.get('config').refreshTokenSecret, refreshCookie(c));
  if (!token) throw signedOut();
  const device = deviceHash(c);
  const rotated = device && (await rotateSession(db, token.sessionId, token.generation, device, now));
  if (rotated) return grant(c, rotated, now);

  const session = await findSession(db, token.sessionId);
  if (!session || session.endedAt !== null || session.expiresAt <= now) throw signedOut();
  const isPredecessor = session.generation === token.generation + 1 && now - session.rotatedAt <= GRACE_MS;
  if (session.deviceHash === device && isPredecessor) return grant(c, session, now);
  // A token that we made, used twice or by another browser: someone has a copy, and we can't tell who.
  await db.batch([
    insertAuditOfSession(db, token.sessionId, { kind: 'refresh_reused', ...whereOf(c), at: now }),
    endSession(db, token.sessionId, now),
  ]);
  await tellSessionsEnded(c, session.userId);
  throw signedOut();
}

/** The session that this browser's cookie is of, standing or not. */
export function sessionIdOf(c: Context<AppEnv>): string | null {
  return readRefreshToken(c.get('config').refreshTokenSecret, refreshCookie(c))?.sessionId ?? null;
}

/** Ends this browser's session, if it has one. */
export async function closeSession(c: Context<AppEnv>, now: number): Promise<void> {
  const token = readRefreshToken(c.get('config').refreshTokenSecret, refreshCookie(c));
  if (token) {
    await c.get('db').batch(signOut(c, token.sessionId, now));
    await tellSessionEnded(c, token.sessionId);
  }
  clearRefreshCookie(c);
}

function signOut(c: Context<AppEnv>, sessionId: string, now: number) {
  const db = c.get('db');
  return [
    insertAuditOfSession(db, sessionId, { kind: 'signed_out', ...whereOf(c), at: now }),
    endSession(db, sessionId, now),
  ] as const;
}

/** The access token and cookie of a session as it stands. */
async function grant(c: Context<AppEnv>, session: SessionRow, now: number): Promise<AccessGrant> {
  const config = c.get('config');
  const token = formatRefreshToken(config.refreshTokenSecret, {
    sessionId: session.id,
    generation: session.generation,
  });
  setRefreshCookie(c, token, Math.ceil((session.expiresAt - now) / 1000));
  return accessGrant(config, session, now);
}

/** An access token alone, for who holds one already: who stole it gets no refresh token by stepping up. */
export async function accessGrant(config: Config, session: SessionRow, now: number): Promise<AccessGrant> {
  const accessToken = await signAccessToken(
    config,
    {
      userId: session.userId,
      sessionId: session.id,
      authenticatedAt: session.authenticatedAt,
      amr: session.amr.split(' '),
    },
    now,
  );
  return { accessToken, expiresIn: ACCESS_TOKEN_SECONDS };
}

/** The cookie stays as it is: another tab may have signed in meanwhile, and its new cookie must not be taken away. */
function signedOut(): Problem {
  return new Problem('unauthenticated', 'Sign in again.', undefined, { 'WWW-Authenticate': 'Bearer' });
}
