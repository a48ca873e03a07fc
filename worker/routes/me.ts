// The caller's own profile.
import { createRoute } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { signedIn } from '../auth/middleware.ts';
import { limitRate } from '../auth/rate-limits.ts';
import { Me, MePatch } from '../contract/accounts.ts';
import { Problem } from '../contract/problems.ts';
import { listIdentities } from '../db/identities.ts';
import { listPasskeys } from '../db/passkeys.ts';
import { countCodes, findTotp } from '../db/second-factors.ts';
import { findUserById, type UserRow, updateProfile } from '../db/users.ts';
import { type AppEnv, jsonAnswer, jsonBody, newApp, refusals, security } from './http.ts';
import { answerPasskey, answerProvider } from './identity-answers.ts';

const tags = ['Accounts'];

const read = createRoute({
  method: 'get',
  path: '/api/me',
  tags,
  summary: 'Your profile',
  security,
  middleware: [signedIn] as const,
  responses: {
    200: jsonAnswer(Me, 'The profile'),
    ...refusals('unauthenticated', 'forbidden', 'unavailable'),
  },
});

const change = createRoute({
  method: 'patch',
  path: '/api/me',
  tags,
  summary: 'Change your name, time zone or language',
  security,
  middleware: [signedIn] as const,
  request: { body: jsonBody(MePatch) },
  responses: {
    200: jsonAnswer(Me, 'The profile after the change'),
    ...refusals(
      'malformed_json',
      'unauthenticated',
      'forbidden',
      'body_too_large',
      'unsupported_media_type',
      'invalid_request',
      'rate_limited',
      'unavailable',
    ),
  },
});

export const meRoutes = newApp()
  .openapi(read, async (c) => {
    const user = await findUserById(c.get('db'), c.get('caller').userId);
    return c.json(await profileOf(c, user), 200);
  })
  .openapi(change, async (c) => {
    const { userId } = c.get('caller');
    await limitRate(c, 'LIMIT_WRITE', userId);
    const user = await updateProfile(c.get('db'), userId, c.req.valid('json'));
    return c.json(await profileOf(c, user), 200);
  });

async function profileOf(c: Context<AppEnv>, user: UserRow | undefined): Promise<Me> {
  // The account went between the look at the token and this one.
  if (!user)
    throw new Problem('unauthenticated', 'Sign in first.', undefined, { 'WWW-Authenticate': 'Bearer' });
  const { id, email, name, emailVerified, timeZone, locale } = user;
  const db = c.get('db');
  const [passkeys, identities, totp, recoveryCodesLeft] = await Promise.all([
    listPasskeys(db, id),
    listIdentities(db, id),
    findTotp(db, id),
    countCodes(db, id),
  ]);
  return {
    id,
    email,
    name,
    emailVerified,
    timeZone,
    locale,
    totpEnabled: totp !== undefined && totp.confirmedAt !== null,
    hasPassword: user.passwordHash !== null,
    recoveryCodesLeft,
    passkeys: passkeys.map(answerPasskey),
    providers: identities.map((row) => answerProvider(c.get('config'), row)),
  };
}
