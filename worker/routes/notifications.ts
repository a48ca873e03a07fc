// A person's notices.
import { createRoute, z } from '@hono/zod-openapi';
import { signedIn } from '../auth/middleware.ts';
import { clock } from '../clock.ts';
import { Notification, ReadNotifications } from '../contract/notifications.ts';
import { Page, pageOf as pageSchema } from '../contract/primitives.ts';
import { listNotifications, markRead } from '../db/notifications.ts';
import { pageOf, readCursor } from './headers.ts';
import { jsonAnswer, jsonBody, newApp, refusals, security } from './http.ts';

const tags = ['Notices'];
const middleware = signedIn;

const list = createRoute({
  method: 'get',
  path: '/api/me/notifications',
  tags,
  summary: 'Your notices, newest first',
  security,
  middleware,
  request: { query: Page },
  responses: {
    200: jsonAnswer(pageSchema(Notification), 'A page'),
    ...refusals('invalid_request', 'unauthenticated', 'forbidden', 'unavailable'),
  },
});

const read = createRoute({
  method: 'post',
  path: '/api/me/notifications/read',
  tags,
  summary: 'Mark notices as read',
  security,
  middleware,
  request: { body: jsonBody(ReadNotifications) },
  responses: {
    204: { description: 'Marked' },
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

const Cursor = z.strictObject({ createdAt: z.number(), id: z.string() });

export const notificationRoutes = newApp()
  .openapi(list, async (c) => {
    const { cursor, limit } = c.req.valid('query');
    const rows = await listNotifications(c.get('db'), {
      userId: c.get('caller').userId,
      after: readCursor(Cursor, cursor),
      limit: limit + 1,
    });
    const page = pageOf(rows, limit, ({ at, id }) => ({ createdAt: at, id }));
    return c.json({ ...page, items: page.items.map(({ at: _, ...notice }) => notice) }, 200);
  })
  .openapi(read, async (c) => {
    await markRead(c.get('db'), c.get('caller').userId, c.req.valid('json').ids, clock.now());
    return c.body(null, 204);
  });
