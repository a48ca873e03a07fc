// Register, sign in, refresh, sign out.
import { createRoute } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { noteFailure } from '../auth/audit.ts';
import { hashPassword, isOutdated, verifyPassword } from '../auth/passwords.ts';
import { limitRate } from '../auth/rate-limits.ts';
import { meetSecondFactor } from '../auth/second-factor.ts';
import { closeSession, openSession, refreshSession } from '../auth/sessions.ts';
import { beginTry } from '../auth/slow-down.ts';
import { weaknessOf } from '../auth/weak-passwords.ts';
import { clock } from '../clock.ts';
import { AccessGrant, Login, Register, SignedIn } from '../contract/accounts.ts';
import { Problem } from '../contract/problems.ts';
import { isProofGone } from '../db/sessions.ts';
import {
  findUserByEmail,
  findUserById,
  holderOfPassword,
  isEmailTaken,
  type UserRow,
  upgradePasswordHash,
} from '../db/users.ts';
import { type AppEnv, jsonAnswer, jsonBody, newApp, optionalJsonBody, refusals } from './http.ts';
import { Nothing } from './nothing.ts';
import { requireOrigin } from './origin.ts';

const tags = ['Accounts'];
const always = ['forbidden', 'unavailable'] as const;
const withBody = [
  'malformed_json',
  'body_too_large',
  'unsupported_media_type',
  'invalid_request',
  'rate_limited',
] as const;

const register = createRoute({
  method: 'post',
  path: '/api/auth/register',
  tags,
  summary: 'Make an account with an address and a password',
  request: { body: jsonBody(Register) },
  responses: {
    201: jsonAnswer(SignedIn, 'Signed in; the refresh cookie is set'),
    ...refusals('weak_password', 'email_taken', ...withBody, ...always),
  },
});

const login = createRoute({
  method: 'post',
  path: '/api/auth/login',
  tags,
  summary: 'Sign in with an address and a password',
  request: { body: jsonBody(Login) },
  responses: {
    200: jsonAnswer(SignedIn, 'Signed in; the refresh cookie is set'),
    ...refusals('invalid_credentials', 'totp_required', ...withBody, ...always),
  },
});

const refresh = createRoute({
  method: 'post',
  path: '/api/auth/refresh',
  tags,
  summary: 'Exchange the refresh cookie for an access token and the next refresh cookie',
  security: [{ refreshCookie: [] }],
  middleware: [requireOrigin] as const,
  request: { body: optionalJsonBody(Nothing) },
  responses: {
    200: jsonAnswer(AccessGrant, 'The next access token'),
    ...refusals('unauthenticated', ...withBody, ...always),
  },
});

const logout = createRoute({
  method: 'post',
  path: '/api/auth/logout',
  tags,
  summary: 'End the session of this browser',
  security: [{ refreshCookie: [] }],
  middleware: [requireOrigin] as const,
  request: { body: optionalJsonBody(Nothing) },
  responses: {
    204: { description: 'Signed out, or was not signed in' },
    ...refusals(...withBody, ...always),
  },
});

export const authRoutes = newApp()
  .openapi(register, async (c) => {
    const { email, password, name } = c.req.valid('json');
    const weakness = weaknessOf(password, { name, email });
    if (weakness) {
      throw new Problem('weak_password', weakness, [{ path: 'password', message: weakness }]);
    }
    // After the advice about passwords: who needs three tries at one is not to be shut out.
    await limitRate(c, 'LIMIT_REGISTER');
    const now = clock.now();
    const user: UserRow = {
      id: crypto.randomUUID(),
      email,
      emailVerified: false,
      name,
      passwordHash: await hashPassword(password),
      timeZone: null,
      locale: null,
      preferences: null,
      createdAt: now,
    };
    try {
      return c.json(await openSession(c, { user, isNew: true, amr: ['pwd'], now }), 201);
    } catch (error) {
      if (isEmailTaken(error))
        throw new Problem('email_taken', 'That address has an account. Sign in instead.');
      throw error;
    }
  })
  .openapi(login, async (c) => {
    const { email, password, totp, recoveryCode } = c.req.valid('json');
    await limitRate(c, 'LIMIT_SIGN_IN');
    const db = c.get('db');
    const now = clock.now();
    const user = await findUserByEmail(db, email);
    const attempt = await beginTry(c, { account: email, userId: user?.id, asked: 'password', now });
    // One path for a wrong password, an unknown address and an account without a password: same work, same answer.
    const isRight = await verifyPassword(password, user?.passwordHash ?? null);
    if (!user?.passwordHash || !isRight) {
      if (user)
        await noteFailure(c, { userId: user.id, kind: 'sign_in_failed', detail: 'password', at: now });
      throw wrongCredentials();
    }
    const met = await meetSecondFactor(c, user.id, { totp, recoveryCode }, now);
    // Without a code it was no guess: it costs nothing.
    if (met === 'required') {
      await attempt.takenBack();
      throw totpRequired();
    }
    if (met === 'wrong') throw wrongCredentials();
    await attempt.succeeded();
    const amr = met === 'none' ? ['pwd'] : ['pwd', 'otp', 'mfa'];
    return c.json(await enter(c, { user, password, amr, now }), 200);
  })
  .openapi(refresh, async (c) => {
    await limitRate(c, 'LIMIT_WRITE');
    return c.json(await refreshSession(c, clock.now()), 200);
  })
  .openapi(logout, async (c) => {
    await limitRate(c, 'LIMIT_WRITE');
    await closeSession(c, clock.now());
    return c.body(null, 204);
  });

/** Opens the session of a password that was right a moment ago: where it changed meanwhile, it must fit what it is now. */
async function enter(
  c: Context<AppEnv>,
  { user, password, amr, now }: { user: UserRow; password: string; amr: readonly string[]; now: number },
): Promise<SignedIn> {
  try {
    return await openByPassword(c, { user, password, amr, now });
  } catch (error) {
    if (!isProofGone(error)) throw error;
    // Another sign-in may only have renewed the hash of the same password.
    const present = await findUserById(c.get('db'), user.id);
    if (!present || !(await verifyPassword(password, present.passwordHash))) throw wrongCredentials();
    return openByPassword(c, { user: present, password, amr, now });
  }
}

async function openByPassword(
  c: Context<AppEnv>,
  { user, password, amr, now }: { user: UserRow; password: string; amr: readonly string[]; now: number },
): Promise<SignedIn> {
  const { id, passwordHash } = user;
  if (passwordHash === null) throw wrongCredentials();
  const along = isOutdated(passwordHash)
    ? [upgradePasswordHash(c.get('db'), id, passwordHash, await hashPassword(password))]
    : [];
  const holder = holderOfPassword(id, passwordHash);
  return openSession(c, { user, isNew: false, amr, along, holder, now });
}

function wrongCredentials(): Problem {
  return new Problem('invalid_credentials', 'The address, the password or the code is wrong.', undefined, {
    'WWW-Authenticate': 'Bearer',
  });
}

function totpRequired(): Problem {
  const detail = 'Send a code of your authenticator app, or a recovery code.';
  return new Problem('totp_required', detail, undefined, { 'WWW-Authenticate': 'Bearer' });
}
