// The caller's own address, password and second factor. All of it wants a fresh proof of who they are.
import { createRoute } from '@hono/zod-openapi';
import { signedIn } from '../auth/middleware.ts';
import { tellMethodChanged } from '../auth/notices.ts';
import { limitRate } from '../auth/rate-limits.ts';
import { askForAddress, changePassword } from '../auth/recovery.ts';
import { beginTry, limitMails } from '../auth/slow-down.ts';
import { fresh } from '../auth/step-up.ts';
import { confirmSecret, offerSecret } from '../auth/totp.ts';
import { whereOf } from '../auth/where.ts';
import { clock } from '../clock.ts';
import { PasswordChange } from '../contract/accounts.ts';
import { EmailOnly, RecoveryCodes, TotpCode, TotpSetUp } from '../contract/identity.ts';
import { Problem } from '../contract/problems.ts';
import { findTotp, removeTotp } from '../db/second-factors.ts';
import { bodyRefusals, jsonAnswer, jsonBody, newApp, optionalJsonBody, refusals, security } from './http.ts';
import { Nothing } from './nothing.ts';

const tags = ['Accounts'];
const middleware = [signedIn, fresh];
const always = ['unauthenticated', 'step_up_required', 'forbidden', 'rate_limited', 'unavailable'] as const;

const address = createRoute({
  method: 'post',
  path: '/api/me/email',
  tags,
  summary: 'Use another address: it counts once the link mailed to it proved it',
  security,
  middleware,
  request: { body: jsonBody(EmailOnly) },
  responses: {
    202: { description: 'The link is on its way; the present address is told' },
    ...refusals(...bodyRefusals, ...always),
  },
});

const password = createRoute({
  method: 'put',
  path: '/api/me/password',
  tags,
  summary: 'Change your password, or choose a first one; your other sessions end',
  security,
  middleware,
  request: { body: jsonBody(PasswordChange) },
  responses: { 204: { description: 'Changed' }, ...refusals('weak_password', ...bodyRefusals, ...always) },
});

const offer = createRoute({
  method: 'post',
  path: '/api/me/totp',
  tags,
  summary: 'A secret for an authenticator app; a code of it switches the second factor on',
  security,
  middleware,
  request: { body: optionalJsonBody(Nothing) },
  responses: {
    200: jsonAnswer(TotpSetUp, 'Shown once'),
    ...refusals('conflict', ...bodyRefusals, ...always),
  },
});

const confirm = createRoute({
  method: 'post',
  path: '/api/me/totp/verify',
  tags,
  summary: 'Switch the second factor on with a code of the app, or renew its recovery codes',
  security,
  middleware,
  request: { body: jsonBody(TotpCode) },
  responses: {
    200: jsonAnswer(RecoveryCodes, 'Ten codes, each good once; shown once'),
    ...refusals('wrong_code', ...bodyRefusals, ...always),
  },
});

const remove = createRoute({
  method: 'delete',
  path: '/api/me/totp',
  tags,
  summary: 'Switch the second factor off',
  security,
  middleware,
  responses: { 204: { description: 'Off; its recovery codes are gone' }, ...refusals(...always) },
});

export const credentialRoutes = newApp()
  .openapi(address, async (c) => {
    const { email } = c.req.valid('json');
    const now = clock.now();
    await limitRate(c, 'LIMIT_REGISTER', `mail:${c.get('caller').userId}`);
    await limitMails(c, email, now);
    await askForAddress(c, email, now);
    return c.body(null, 202);
  })
  .openapi(password, async (c) => {
    await limitRate(c, 'LIMIT_SIGN_IN', c.get('caller').userId);
    await changePassword(c, c.req.valid('json').password, clock.now());
    return c.body(null, 204);
  })
  .openapi(offer, async (c) => {
    const { userId, email, name } = c.get('caller');
    await limitRate(c, 'LIMIT_WRITE', userId);
    const offered = await offerSecret(c.get('db'), c.get('config'), { userId, label: email ?? name });
    if (!offered) throw new Problem('conflict', 'A second factor is on. Switch it off first.');
    return c.json(offered, 200);
  })
  .openapi(confirm, async (c) => {
    const { userId, email } = c.get('caller');
    await limitRate(c, 'LIMIT_WRITE', userId);
    const now = clock.now();
    const attempt = await beginTry(c, { account: userId, userId, asked: 'code', now });
    const db = c.get('db');
    const wasOn = (await findTotp(db, userId))?.confirmedAt != null;
    const detail = wasOn ? 'new recovery codes' : '';
    const entry = { userId, kind: 'totp_on', detail, ...whereOf(c), at: now } as const;
    const recoveryCodes = await confirmSecret(db, c.get('config'), c.req.valid('json').code, entry);
    if (!recoveryCodes)
      throw new Problem('wrong_code', 'That code is not right, or was used before. Take the next one.');
    await attempt.succeeded();
    await tellMethodChanged(c, { id: userId, email }, wasOn ? 'recovery_codes_renewed' : 'totp_on');
    return c.json({ recoveryCodes }, 200);
  })
  .openapi(remove, async (c) => {
    const { userId, email } = c.get('caller');
    await limitRate(c, 'LIMIT_WRITE', userId);
    const entry = { userId, kind: 'totp_off', ...whereOf(c), at: clock.now() } as const;
    if (await removeTotp(c.get('db'), entry)) {
      await tellMethodChanged(c, { id: userId, email }, 'totp_off');
    }
    return c.body(null, 204);
  });
