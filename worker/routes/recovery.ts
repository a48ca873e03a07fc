// Links in mails: proving an address, choosing a new password, and saying that an account is none of one's own.

import { createRoute } from '@hono/zod-openapi';
import { behindAnswer } from '../auth/audit.ts';
import { signedIn } from '../auth/middleware.ts';
import { mailLater } from '../auth/notices.ts';
import { limitRate } from '../auth/rate-limits.ts';
import { askForReset, disown, proveAddress, resetPassword } from '../auth/recovery.ts';
import { limitMails } from '../auth/slow-down.ts';
import { clock } from '../clock.ts';
import { PasswordReset } from '../contract/accounts.ts';
import { EmailOnly, Token } from '../contract/identity.ts';
import { describeError } from '../describe-error.ts';
import { bodyRefusals, jsonBody, newApp, optionalJsonBody, refusals, security } from './http.ts';
import { Nothing } from './nothing.ts';

const tags = ['Accounts'];
const always = ['forbidden', 'rate_limited', 'unavailable'] as const;

const verify = createRoute({
  method: 'post',
  path: '/api/auth/email/verify',
  tags,
  summary: 'Prove an address with the token of a mail, signed in to its account',
  security,
  middleware: [signedIn] as const,
  request: { body: jsonBody(Token) },
  responses: {
    204: { description: 'Proven' },
    ...refusals('unauthenticated', 'invalid_token', ...bodyRefusals, ...always),
  },
});

const resend = createRoute({
  method: 'post',
  path: '/api/auth/email/resend',
  tags,
  summary: 'Mail another link to prove your address; earlier ones end',
  security,
  middleware: [signedIn] as const,
  request: { body: optionalJsonBody(Nothing) },
  responses: {
    202: { description: 'On its way, where there is an address to prove' },
    ...refusals('unauthenticated', ...bodyRefusals, ...always),
  },
});

const notMine = createRoute({
  method: 'post',
  path: '/api/auth/email/disown',
  tags,
  summary: "This wasn't me: end what others set up with your address",
  request: { body: jsonBody(Token) },
  responses: {
    204: { description: 'The account has let go of the address, and of every way in' },
    ...refusals('invalid_token', ...bodyRefusals, ...always),
  },
});

const forgot = createRoute({
  method: 'post',
  path: '/api/auth/password/forgot',
  tags,
  summary: 'Mail a link to choose a new password',
  request: { body: jsonBody(EmailOnly) },
  responses: {
    202: { description: 'The same whether the address has an account or not' },
    ...refusals(...bodyRefusals, ...always),
  },
});

const reset = createRoute({
  method: 'post',
  path: '/api/auth/password/reset',
  tags,
  summary: 'Choose a new password with the token of a mail; every session ends',
  request: { body: jsonBody(PasswordReset) },
  responses: {
    204: { description: 'Changed; sign in with it' },
    ...refusals('invalid_token', 'weak_password', ...bodyRefusals, ...always),
  },
});

export const recoveryRoutes = newApp()
  .openapi(verify, async (c) => {
    await limitRate(c, 'LIMIT_SIGN_IN');
    await proveAddress(c, c.req.valid('json').token, clock.now());
    return c.body(null, 204);
  })
  .openapi(resend, async (c) => {
    const { userId } = c.get('caller');
    await limitRate(c, 'LIMIT_REGISTER', `mail:${userId}`);
    await mailLater(c, { type: 'mail', kind: 'verify_email', userId });
    return c.body(null, 202);
  })
  .openapi(notMine, async (c) => {
    await limitRate(c, 'LIMIT_SIGN_IN');
    await disown(c, c.req.valid('json').token, clock.now());
    return c.body(null, 204);
  })
  .openapi(forgot, async (c) => {
    await limitRate(c, 'LIMIT_SIGN_IN');
    const { email } = c.req.valid('json');
    const now = clock.now();
    await limitMails(c, email, now);
    // Behind the answer, found or not: neither how long it takes nor how it goes tells who has an account.
    const work = askForReset(c, email, now).catch((error) =>
      console.error(JSON.stringify({ requestId: c.get('requestId'), error: describeError(error) })),
    );
    await behindAnswer(c, work);
    return c.body(null, 202);
  })
  .openapi(reset, async (c) => {
    await limitRate(c, 'LIMIT_SIGN_IN');
    await resetPassword(c, c.req.valid('json'), clock.now());
    return c.body(null, 204);
  });
