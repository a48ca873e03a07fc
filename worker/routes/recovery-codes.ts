// Recovery codes of accounts that have nothing else to fall back on: no address that a link could go to, no password.
import { createRoute } from '@hono/zod-openapi';
import { signedIn } from '../auth/middleware.ts';
import { limitRate } from '../auth/rate-limits.ts';
import { makeOwnCodes, signInByCode } from '../auth/recovery-codes.ts';
import { beginTry } from '../auth/slow-down.ts';
import { fresh } from '../auth/step-up.ts';
import { clock } from '../clock.ts';
import { RecoveryCodeLogin, SignedIn } from '../contract/accounts.ts';
import { RecoveryCodes } from '../contract/identity.ts';
import { Problem } from '../contract/problems.ts';
import { bodyRefusals, jsonAnswer, jsonBody, newApp, optionalJsonBody, refusals, security } from './http.ts';
import { Nothing } from './nothing.ts';

const tags = ['Accounts'];
const always = ['forbidden', 'rate_limited', 'unavailable'] as const;

const make = createRoute({
  method: 'post',
  path: '/api/me/recovery-codes',
  tags,
  summary: 'Ten recovery codes, for an account with neither an address nor a password; earlier ones end',
  security,
  middleware: [signedIn, fresh] as const,
  request: { body: optionalJsonBody(Nothing) },
  responses: {
    200: jsonAnswer(RecoveryCodes, 'Ten codes, each good once; shown once'),
    ...refusals('unauthenticated', 'step_up_required', 'conflict', ...bodyRefusals, ...always),
  },
});

const signIn = createRoute({
  method: 'post',
  path: '/api/auth/recovery-code',
  tags,
  summary: 'Sign in with a recovery code alone, where the account has neither an address nor a password',
  request: { body: jsonBody(RecoveryCodeLogin) },
  responses: {
    200: jsonAnswer(SignedIn, 'Signed in; the refresh cookie is set, and the code is used up'),
    ...refusals('invalid_credentials', ...bodyRefusals, ...always),
  },
});

export const recoveryCodeRoutes = newApp()
  .openapi(make, async (c) => {
    await limitRate(c, 'LIMIT_WRITE', c.get('caller').userId);
    const recoveryCodes = await makeOwnCodes(c, clock.now());
    if (!recoveryCodes) {
      throw new Problem(
        'conflict',
        'Your account has an address or a password: a link that we mail you brings you back in.',
      );
    }
    return c.json({ recoveryCodes }, 200);
  })
  .openapi(signIn, async (c) => {
    await limitRate(c, 'LIMIT_SIGN_IN');
    const now = clock.now();
    // A code names its account only where it is right: until then everybody guesses at the same thing.
    const attempt = await beginTry(c, { account: '', userId: undefined, asked: 'recovery', now });
    const answer = await signInByCode(c, c.req.valid('json').code, now);
    if (!answer) {
      throw new Problem('invalid_credentials', 'That code is not right, or was used before.', undefined, {
        'WWW-Authenticate': 'Bearer',
      });
    }
    await attempt.succeeded();
    return c.json(answer, 200);
  });
