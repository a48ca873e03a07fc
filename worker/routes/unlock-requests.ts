// Smart unlock, the phone's side: who asks, the code typed from the browser's screen, and a passkey over exactly that request.
import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { signedIn } from '../auth/middleware.ts';
import { acceptApproval } from '../auth/passkey-proof.ts';
import { readAssertion, requestOptions } from '../auth/passkeys.ts';
import { limitRate } from '../auth/rate-limits.ts';
import { tellSessionsEnded } from '../auth/session-ends.ts';
import { hashOf } from '../auth/unlock.ts';
import { whereOf } from '../auth/where.ts';
import { clock } from '../clock.ts';
import { WebAuthnJson } from '../contract/identity.ts';
import { Id, pageOf as pageSchema } from '../contract/primitives.ts';
import { Problem } from '../contract/problems.ts';
import { UnlockApprove, UnlockCode, UnlockDeny, UnlockOpen, UnlockRequest } from '../contract/unlock.ts';
import { listPasskeys } from '../db/passkeys.ts';
import { endUnlockedSessions } from '../db/sessions.ts';
import { unlockObject } from '../unlock/client.ts';
import { userObject } from '../user/client.ts';
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

const tags = ['Smart unlock'];
const middleware = signedIn;
const params = z.object({ id: Id });
const refused = ['unauthenticated', 'forbidden', 'rate_limited', 'unavailable'] as const;
const ofOne = ['not_found', 'not_pending', ...bodyRefusals, ...refused] as const;

const list = createRoute({
  method: 'get',
  path: '/api/me/unlock-requests',
  tags,
  summary: 'Browsers that ask to come in, the newest first',
  security,
  middleware,
  responses: { 200: jsonAnswer(pageSchema(UnlockRequest), 'All of them'), ...refusals(...refused) },
});

const open = createRoute({
  method: 'post',
  path: '/api/me/unlock-requests/{id}/open',
  tags,
  summary: 'Open a request by the QR code on the browser’s screen',
  security,
  middleware,
  request: { params, body: jsonBody(UnlockOpen) },
  responses: { 200: jsonAnswer(UnlockRequest, 'The request'), ...refusals(...ofOne) },
});

const options = createRoute({
  method: 'post',
  path: '/api/me/unlock-requests/{id}/options',
  tags,
  summary: 'Type the code, and be asked for a passkey over exactly this request',
  description: 'The third wrong code ends the request.',
  security,
  middleware,
  request: { params, body: jsonBody(UnlockCode) },
  responses: {
    200: jsonAnswer(WebAuthnJson, 'Request options, for `parseRequestOptionsFromJSON`'),
    ...refusals('wrong_code', 'conflict', ...ofOne),
  },
});

const approve = createRoute({
  method: 'post',
  path: '/api/me/unlock-requests/{id}/approve',
  tags,
  summary: 'Let the browser in',
  security,
  middleware,
  request: { params, body: jsonBody(UnlockApprove) },
  responses: { 204: { description: 'Approved' }, ...refusals('invalid_credential', ...ofOne) },
});

const deny = createRoute({
  method: 'post',
  path: '/api/me/unlock-requests/{id}/deny',
  tags,
  summary: 'Refuse the browser; with `report`, everything that was asked of you',
  description:
    'A report ends all requests that wait, signs out every browser that an unlock let in, and keeps this one out for a day. It may come late, and again.',
  security,
  middleware,
  request: { params, body: optionalJsonBody(UnlockDeny) },
  responses: { 204: { description: 'Refused' }, ...refusals(...ofOne) },
});

export const unlockRequestRoutes = newApp()
  .openapi(list, async (c) => {
    const { person } = hereOf(c);
    return c.json({ items: await person.unlockRequests(), nextCursor: null }, 200);
  })
  .openapi(open, async (c) => {
    const { id } = c.req.valid('param');
    const { phone, person } = hereOf(c);
    await limitRate(c, 'LIMIT_WRITE', phone.userId);
    const opened = await requestObject(c, id).open(phone, hashOf(c.req.valid('json').key));
    if (!opened.ok) throw refusal(opened.why);
    await person.openUnlock(opened.announcement);
    return c.json(opened.announcement.request, 200);
  })
  .openapi(options, async (c) => {
    const { id } = c.req.valid('param');
    const { phone } = hereOf(c);
    await limitRate(c, 'LIMIT_SIGN_IN', phone.userId);
    const { challenge, passkeys, expiresAt } = await typeCode(c, id, c.req.valid('json').code);
    const timeoutMs = Math.max(1, expiresAt - clock.now());
    const asked = await requestOptions(c.get('config'), passkeys, { challenge, timeoutMs });
    const answer: WebAuthnJson = { ...asked };
    return c.json(answer, 200);
  })
  .openapi(approve, async (c) => {
    const { id } = c.req.valid('param');
    const { credential } = c.req.valid('json');
    const { phone } = hereOf(c);
    await limitRate(c, 'LIMIT_SIGN_IN', phone.userId);
    readAssertion(credential);
    const object = requestObject(c, id);
    // Used up before anything of the answer is looked at.
    const taken = await object.takeChallenge(phone);
    if (!taken.ok) throw refusal(taken.why);
    const passkey = await acceptApproval(c, credential, taken.challenge, phone.userId, clock.now());
    const approved = await object.approve(phone, { id: passkey.id, name: passkey.name });
    if (!approved.ok) throw refusal(approved.why);
    return c.body(null, 204);
  })
  .openapi(deny, async (c) => {
    const { id } = c.req.valid('param');
    const { phone } = hereOf(c);
    await limitRate(c, 'LIMIT_WRITE', phone.userId);
    if (c.req.valid('json').report) {
      await reportAll(c, id);
    } else {
      const denied = await requestObject(c, id).deny(phone);
      if (!denied.ok) throw refusal(denied.why);
    }
    return c.body(null, 204);
  });

/** The phone that calls, and its person's object. */
function hereOf(c: Context<AppEnv>) {
  const { userId, sessionId } = c.get('caller');
  return { phone: { userId, sessionId, ...whereOf(c) }, person: userObject(c.env.USERS, userId) };
}

function requestObject(c: Context<AppEnv>, id: string) {
  return unlockObject(c.env.UNLOCKS, id);
}

/** Tries the code; answers the challenge, and the passkeys that may sign it. */
async function typeCode(c: Context<AppEnv>, id: string, code: string) {
  const { phone, person } = hereOf(c);
  const object = requestObject(c, id);
  let reserved = await person.reserveUnlockCode(id);
  if (!reserved.ok && reserved.retryAfterSeconds === null) {
    const recalled = await object.recall(phone);
    if (!recalled.ok) throw refusal(recalled.why);
    reserved = await person.reserveUnlockCode(id);
  }
  if (!reserved.ok) throw noTry(reserved.retryAfterSeconds);
  const { tryId } = reserved;
  const passkeys = await listPasskeys(c.get('db'), phone.userId);
  if (passkeys.length === 0) {
    await person.takeBackUnlockCode(tryId);
    throw new Problem(
      'conflict',
      'Your account has no passkey to approve with. Add one in the settings first.',
    );
  }
  const tried = await object.tryCode(phone, code);
  if (tried.ok) {
    await person.unlockCodeWasRight(id, tryId);
    return { challenge: tried.challenge, expiresAt: tried.expiresAt, passkeys };
  }
  if (tried.why === 'wrong_code') throw wrongCode(tried.left);
  await person.takeBackUnlockCode(tryId);
  throw refusal(tried.why);
}

/** The person did not ask: all that waits ends, what came in is signed out, and the browser is kept out. */
async function reportAll(c: Context<AppEnv>, id: string): Promise<void> {
  const { phone, person } = hereOf(c);
  const { ok } = await requestObject(c, id).report(phone);
  if (!ok) throw refusal('not_found');
  const others = await person.reportUnlock(id);
  await Promise.all(others.map((other) => requestObject(c, other).report(phone)));
  const { userId, userAgent, place } = phone;
  const detail = 'opened from another device';
  await endUnlockedSessions(c.get('db'), {
    userId,
    kind: 'sessions_ended',
    detail,
    userAgent,
    place,
    at: clock.now(),
  });
  await tellSessionsEnded(c, userId);
}

function noTry(retryAfterSeconds: number | null): Problem {
  if (retryAfterSeconds === null) return refusal('not_found');
  return new Problem('rate_limited', 'Too many wrong codes within a day. Sign in another way.', undefined, {
    'Retry-After': String(retryAfterSeconds),
  });
}

function wrongCode(left: number): Problem {
  const tries = left === 1 ? '1 try left' : `${left} tries left`;
  const detail =
    left > 0
      ? `That is not the code on the browser's screen: ${tries}.`
      : 'That was the third wrong code: the request has ended. Ask again in the browser.';
  return new Problem('wrong_code', detail, [{ path: 'code', message: detail }]);
}

function refusal(why: 'not_found' | 'not_pending'): Problem {
  return why === 'not_found'
    ? new Problem('not_found', 'There is no such request.')
    : new Problem('not_pending', 'It was approved, refused or ran out meanwhile.');
}
