// Devices that take push messages.
import { createRoute, z } from '@hono/zod-openapi';
import { signedIn } from '../auth/middleware.ts';
import { limitRate } from '../auth/rate-limits.ts';
import { whereOf } from '../auth/where.ts';
import { clock } from '../clock.ts';
import { Device, DeviceCreate, PushKey, type PushSubscription } from '../contract/devices.ts';
import { Id, pageOf as pageSchema } from '../contract/primitives.ts';
import { type FieldError, Problem } from '../contract/problems.ts';
import { devicesOf, registerDevice, removeDevice } from '../db/devices.ts';
import { type PushServices, serviceAddress } from '../notify/push-services.ts';
import { bodyRefusals, callRefusals, jsonAnswer, jsonBody, newApp, refusals, security } from './http.ts';
import { answerDevice } from './identity-answers.ts';

const tags = ['Notices'];
const middleware = signedIn;

const key = createRoute({
  method: 'get',
  path: '/api/push/key',
  tags,
  summary: 'The key that a browser subscribes to our push messages with',
  responses: { 200: jsonAnswer(PushKey, 'The key'), ...refusals('unavailable') },
});

const list = createRoute({
  method: 'get',
  path: '/api/me/devices',
  tags,
  summary: 'Your devices that take push messages, newest first: all of them, on one page',
  security,
  middleware,
  responses: {
    200: jsonAnswer(pageSchema(Device), 'The devices'),
    ...refusals('unauthenticated', 'forbidden', 'unavailable'),
  },
});

const register = createRoute({
  method: 'post',
  path: '/api/me/devices',
  tags,
  summary:
    'Have this browser take push messages while its session stands; again to renew it under the same id',
  security,
  middleware,
  request: { body: jsonBody(DeviceCreate) },
  responses: {
    201: jsonAnswer(Device, 'The device'),
    ...refusals(...bodyRefusals, 'unauthenticated', 'forbidden', 'rate_limited', 'unavailable'),
  },
});

const remove = createRoute({
  method: 'delete',
  path: '/api/me/devices/{id}',
  tags,
  summary: 'Send a device no more push messages',
  security,
  middleware,
  request: { params: z.object({ id: Id }) },
  responses: { 204: { description: 'Removed' }, ...refusals(...callRefusals, 'invalid_request') },
});

export const deviceRoutes = newApp()
  .openapi(key, (c) => c.json({ publicKey: c.get('config').vapid.publicKey }, 200))
  .openapi(list, async (c) => {
    const { userId, sessionId } = c.get('caller');
    const rows = await devicesOf(c.get('db'), userId, clock.now());
    return c.json({ items: rows.map((row) => answerDevice(row, sessionId)), nextCursor: null }, 200);
  })
  .openapi(register, async (c) => {
    const { userId, sessionId } = c.get('caller');
    await limitRate(c, 'LIMIT_WRITE', userId);
    const { name, subscription } = c.req.valid('json');
    await requireUsable(subscription, c.get('config').pushServices);
    const { endpoint, keys } = subscription;
    const device = { userId, sessionId, name, endpoint, p256dh: plain(keys.p256dh), auth: plain(keys.auth) };
    const row = await registerDevice(c.get('db'), device, { ...whereOf(c), at: clock.now() });
    return c.json(answerDevice(row, sessionId), 201);
  })
  .openapi(remove, async (c) => {
    const { userId } = c.get('caller');
    await limitRate(c, 'LIMIT_WRITE', userId);
    const { id } = c.req.valid('param');
    const entry = { ...whereOf(c), at: clock.now() };
    if (!(await removeDevice(c.get('db'), { id, userId }, entry))) {
      throw new Problem('not_found', 'There is no such device.');
    }
    return c.body(null, 204);
  });

/** Refuses with 422 what no push could be sent to. */
async function requireUsable({ endpoint, keys }: PushSubscription, services: PushServices): Promise<void> {
  const errors: FieldError[] = [];
  if (!serviceAddress(endpoint, services)) {
    errors.push({
      path: 'subscription.endpoint',
      message: 'must be an https address of a known push service',
    });
  }
  if (!(await isPublicKey(keys.p256dh))) {
    errors.push({ path: 'subscription.keys.p256dh', message: 'must be a public key of P-256, uncompressed' });
  }
  if (bytesOf(keys.auth).length !== 16) {
    errors.push({ path: 'subscription.keys.auth', message: 'must be 16 bytes' });
  }
  const [first] = errors;
  if (first) throw new Problem('invalid_request', `${first.path}: ${first.message}`, errors);
}

/** Whether it is a point on the curve (RFC 8291, section 3.1). */
async function isPublicKey(text: string): Promise<boolean> {
  const bytes = bytesOf(text);
  if (bytes.length !== 65) return false;
  try {
    await crypto.subtle.importKey('raw', bytes, { name: 'ECDH', namedCurve: 'P-256' }, false, []);
    return true;
  } catch {
    return false;
  }
}

function bytesOf(text: string): Uint8Array {
  return Buffer.from(text, 'base64url');
}

/** Base64url without padding. */
function plain(text: string): string {
  return text.replace(/=+$/, '');
}
