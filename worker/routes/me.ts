// The caller's own profile.
import { createRoute } from '@hono/zod-openapi';
import { signedIn } from '../auth/middleware.ts';
import { Me, MePatch } from '../contract/accounts.ts';
import { Problem } from '../contract/problems.ts';
import { findUserById, type UserRow, updateProfile } from '../db/users.ts';
import { jsonAnswer, jsonBody, newApp, refusals, security } from './http.ts';

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
      'unavailable',
    ),
  },
});

export const meRoutes = newApp()
  .openapi(read, async (c) => c.json(profileOf(await findUserById(c.get('db'), c.get('caller').userId)), 200))
  .openapi(change, async (c) => {
    const user = await updateProfile(c.get('db'), c.get('caller').userId, c.req.valid('json'));
    return c.json(profileOf(user), 200);
  });

function profileOf(user: UserRow | undefined): Me {
  // The account went between the look at the token and this one.
  if (!user)
    throw new Problem('unauthenticated', 'Sign in first.', undefined, { 'WWW-Authenticate': 'Bearer' });
  const { id, email, name, emailVerified, timeZone, locale } = user;
  return {
    id,
    email,
    name,
    emailVerified,
    timeZone,
    locale,
    totpEnabled: false,
    hasPassword: user.passwordHash !== null,
    passkeys: [],
    providers: [],
  };
}
