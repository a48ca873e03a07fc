// Smart unlock, the browser's side: it asks, waits, and comes in. Its own cookie says which request is its.
import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { behindAnswer } from '../auth/audit.ts';
import { keepDeviceHash } from '../auth/cookies.ts';
import { limitRate } from '../auth/rate-limits.ts';
import { openSession } from '../auth/sessions.ts';
import { isKnownBrowser, limitUnlocks, unlockSucceeded } from '../auth/slow-down.ts';
import { askedHere, keepAsked, networkHash, newSecret } from '../auth/unlock.ts';
import { deviceParts, whereOf } from '../auth/where.ts';
import { clock } from '../clock.ts';
import { SignedIn } from '../contract/accounts.ts';
import { Nothing } from '../contract/identity.ts';
import { formatInstant, Id } from '../contract/primitives.ts';
import { Problem } from '../contract/problems.ts';
import { UnlockAsk, UnlockAsked, UnlockStatus } from '../contract/unlock.ts';
import { holderOfPasskey } from '../db/passkeys.ts';
import { isProofGone } from '../db/sessions.ts';
import { findUserByEmail, findUserById } from '../db/users.ts';
import { unlockObject } from '../unlock/client.ts';
import {
  type AppEnv,
  bodyRefusals,
  jsonAnswer,
  jsonBody,
  newApp,
  optionalJsonBody,
  refusals,
} from './http.ts';
import { requireOrigin } from './origin.ts';

const tags = ['Smart unlock'];
/** A session that another device let in, however often it is refreshed. */
const SESSION_SECONDS = 12 * 3_600;

const params = z.object({ id: Id });
const refused = ['forbidden', 'rate_limited', 'unavailable'] as const;

const ask = createRoute({
  method: 'post',
  path: '/api/unlock',
  tags,
  summary: 'Ask to be let in by a phone of the account',
  description:
    'The answer is the same whether anybody has the address or not. A cookie binds the request to this browser, and ends the one it asked before.',
  request: { body: jsonBody(UnlockAsk) },
  responses: {
    202: jsonAnswer(UnlockAsked, 'The code to show, and what the QR code says'),
    ...refusals(...bodyRefusals, ...refused),
  },
});

const status = createRoute({
  method: 'get',
  path: '/api/unlock/{id}',
  tags,
  summary: 'What became of the request of this browser',
  security: [{ unlockCookie: [] }],
  request: { params },
  responses: {
    200: jsonAnswer(UnlockStatus, 'The status'),
    ...refusals('invalid_request', 'not_found', ...refused),
  },
});

const redeem = createRoute({
  method: 'post',
  path: '/api/unlock/{id}/redeem',
  tags,
  summary: 'Come in, once, within 30 seconds of the approval',
  security: [{ unlockCookie: [] }],
  middleware: [requireOrigin] as const,
  request: { params, body: optionalJsonBody(Nothing) },
  responses: {
    200: jsonAnswer(SignedIn, 'Signed in; the refresh cookie is set'),
    ...refusals('not_found', 'not_approved', ...bodyRefusals, ...refused),
  },
});

export const unlockRoutes = newApp()
  .openapi(ask, async (c) => {
    const { email } = c.req.valid('json');
    await limitRate(c, 'LIMIT_SIGN_IN');
    await limitUnlocks(c, email, clock.now());
    // The same work for an address that nobody has; what only an account causes, its object does behind this answer.
    const user = await findUserByEmail(c.get('db'), email);
    const deviceHash = keepDeviceHash(c);
    const isKnown = await isKnownBrowser(c, user?.id, deviceHash);
    await endEarlier(c);
    const id = crypto.randomUUID();
    const binding = newSecret();
    const key = newSecret();
    const where = whereOf(c);
    const { code, expiresAt } = await unlockObject(c.env.UNLOCKS, id).ask({
      id,
      userId: user?.id ?? null,
      secretHash: binding.hash,
      keyHash: key.hash,
      ...deviceParts(where.userAgent),
      ...where,
      deviceHash,
      networkHash: networkHash(c),
      isKnown,
    });
    keepAsked(c, id, binding.secret);
    const link = `${c.get('config').origin}/unlock/${id}#${key.secret}`;
    return c.json({ id, code, expiresAt: formatInstant(expiresAt), link }, 202);
  })
  .openapi(status, async (c) => {
    await limitRate(c, 'LIMIT_READ');
    const { object, secretHash } = ownRequest(c, c.req.valid('param').id);
    const seen = await object.look(secretHash);
    if (!seen) throw notThere();
    return c.json({ status: seen.status }, 200);
  })
  .openapi(redeem, async (c) => {
    await limitRate(c, 'LIMIT_SIGN_IN');
    const { object, secretHash } = ownRequest(c, c.req.valid('param').id);
    const seen = await object.look(secretHash);
    if (!seen) throw notThere();
    // Read before the approval is used up: where D1 doesn't answer, the browser may try again.
    const user = seen.userId === null ? undefined : await findUserById(c.get('db'), seen.userId);
    const redeemed = user ? await object.redeem(secretHash) : undefined;
    if (!user || !redeemed?.ok) throw notApproved();
    const id = crypto.randomUUID();
    const { passkeyId, userId } = redeemed;
    const opening = {
      user,
      isNew: false,
      id,
      amr: ['unlock', 'mfa'],
      how: 'unlock',
      // A passkey that was removed since lets nobody in.
      holder: holderOfPasskey({ id: passkeyId, userId }),
      // Whoever sits here showed nothing yet: this session is never fresh by itself.
      provedAt: 0,
      lifeSeconds: SESSION_SECONDS,
      now: clock.now(),
    };
    const signedIn = await openSession(c, opening).catch((error: unknown) => {
      throw isProofGone(error) ? notApproved() : error;
    });
    await behindAnswer(
      c,
      Promise.all([object.noteSession(id), user.email && unlockSucceeded(c, user.email)]),
    );
    return c.json(signedIn, 200);
  });

/** One browser waits for one request. */
async function endEarlier(c: Context<AppEnv>): Promise<void> {
  const earlier = askedHere(c);
  if (earlier) await unlockObject(c.env.UNLOCKS, earlier.requestId).replace(earlier.secretHash);
}

/** The request's object, and the hash that shows it that this browser asked. */
function ownRequest(c: Context<AppEnv>, id: string) {
  const asked = askedHere(c);
  if (asked?.requestId !== id) throw notThere();
  return { object: unlockObject(c.env.UNLOCKS, id), secretHash: asked.secretHash };
}

function notThere(): Problem {
  return new Problem('not_found', 'This browser did not ask for that, or too long ago.');
}

function notApproved(): Problem {
  return new Problem('not_approved', 'It was not approved, has ended, or was used already. Ask again.');
}
