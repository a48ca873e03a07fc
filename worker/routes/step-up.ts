// Step-up: showing again who is there, for calls that change how somebody gets in.
import { createRoute } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { audited } from '../auth/audit.ts';
import { signedIn } from '../auth/middleware.ts';
import { acceptAssertion, giveChallenge } from '../auth/passkey-proof.ts';
import { amrOf, requestOptions } from '../auth/passkeys.ts';
import { verifyPassword } from '../auth/passwords.ts';
import { limitRate } from '../auth/rate-limits.ts';
import { meetSecondFactor } from '../auth/second-factor.ts';
import { accessGrant } from '../auth/sessions.ts';
import { beginTry } from '../auth/slow-down.ts';
import { clock } from '../clock.ts';
import { AccessGrant } from '../contract/accounts.ts';
import { Nothing, PasskeyAnswer, StepUpPassword, WebAuthnJson } from '../contract/identity.ts';
import { Problem, type ProblemCode } from '../contract/problems.ts';
import { listPasskeys } from '../db/passkeys.ts';
import { proveSession } from '../db/sessions.ts';
import { findUserById } from '../db/users.ts';
import {
  type AppEnv,
  bodyRefusals,
  jsonAnswer,
  jsonBody,
  newApp,
  optionalJsonBody,
  refusals,
  security,
} from './http.ts';

const tags = ['Accounts'];
const middleware = signedIn;
const refused = [...bodyRefusals, 'unauthenticated', 'forbidden', 'rate_limited', 'unavailable'] as const;
const granted = jsonAnswer(AccessGrant, 'An access token that counts as fresh for 5 minutes');

const options = createRoute({
  method: 'post',
  path: '/api/auth/step-up/options',
  tags,
  summary: 'Begin a step-up by one of your passkeys',
  security,
  middleware,
  request: { body: optionalJsonBody(Nothing) },
  responses: {
    200: jsonAnswer(WebAuthnJson, 'Request options, for `parseRequestOptionsFromJSON`'),
    ...refusals(...refused),
  },
});

const verify = createRoute({
  method: 'post',
  path: '/api/auth/step-up/verify',
  tags,
  summary: 'Step up by passkey',
  security,
  middleware,
  request: { body: jsonBody(PasskeyAnswer) },
  responses: { 200: granted, ...refusals('invalid_credential', ...refused) },
});

const password = createRoute({
  method: 'post',
  path: '/api/auth/step-up/password',
  tags,
  summary: 'Step up by password, and by a code where a second factor is on',
  security,
  middleware,
  request: { body: jsonBody(StepUpPassword) },
  responses: {
    200: granted,
    ...refusals('invalid_credentials', 'totp_required', 'step_up_required', ...refused),
  },
});

export const stepUpRoutes = newApp()
  .openapi(options, async (c) => {
    const { userId } = c.get('caller');
    await limitRate(c, 'LIMIT_WRITE', userId);
    const own = await listPasskeys(c.get('db'), userId);
    const request = await requestOptions(c.get('config'), own);
    return c.json(await giveChallenge(c, request, 'step_up', { userId }, clock.now()), 200);
  })
  .openapi(verify, async (c) => {
    const { userId } = c.get('caller');
    await limitRate(c, 'LIMIT_SIGN_IN', userId);
    const now = clock.now();
    const passkey = await acceptAssertion(c, c.req.valid('json').credential, 'step_up', userId, now);
    return c.json(await stepUp(c, amrOf(passkey), `passkey ${passkey.name}`, now), 200);
  })
  .openapi(password, async (c) => {
    const { password, totp } = c.req.valid('json');
    const { userId } = c.get('caller');
    if (c.get('proof').amr.includes('unlock')) {
      throw new Problem(
        'step_up_required',
        'This session was opened from another device: use a passkey here.',
      );
    }
    await limitRate(c, 'LIMIT_SIGN_IN', userId);
    const now = clock.now();
    const user = await findUserById(c.get('db'), userId);
    const attempt = await beginTry(c, { account: userId, userId, asked: 'password', now });
    if (!(await verifyPassword(password, user?.passwordHash ?? null))) {
      throw await failed(c, 'password', 'invalid_credentials', 'The password is wrong.', now);
    }
    await attempt.succeeded();
    const met = await meetSecondFactor(c, userId, { totp }, now);
    switch (met) {
      case 'required':
        throw refusal('totp_required', 'A code of your second factor is needed.');
      case 'wrong':
        throw await failed(c, 'second factor', 'invalid_credentials', 'The code is wrong.', now);
      case 'none':
        return c.json(await stepUp(c, ['pwd'], 'password', now), 200);
      case 'totp':
      case 'recovery':
        return c.json(await stepUp(c, ['pwd', 'otp', 'mfa'], 'password', now), 200);
    }
  });

/** Makes the proof count for the session and for a token of it. */
async function stepUp(c: Context<AppEnv>, amr: readonly string[], how: string, now: number) {
  const { userId, sessionId } = c.get('caller');
  const db = c.get('db');
  const all = new Set([...c.get('proof').amr, ...amr]);
  const [session] = await db.batch([
    proveSession(db, sessionId, [...all], now),
    audited(c, { userId, kind: 'stepped_up', detail: how, at: now }),
  ]);
  const [row] = session;
  if (!row) throw refusal('unauthenticated', 'Sign in again.');
  return accessGrant(c.get('config'), row, now);
}

async function failed(c: Context<AppEnv>, how: string, code: ProblemCode, detail: string, at: number) {
  await audited(c, { userId: c.get('caller').userId, kind: 'step_up_failed', detail: how, at });
  return refusal(code, detail);
}

function refusal(code: ProblemCode, detail: string): Problem {
  return new Problem(code, detail, undefined, { 'WWW-Authenticate': 'Bearer' });
}
