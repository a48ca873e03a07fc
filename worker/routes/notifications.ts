// A person's notices.
import { createRoute, z } from '@hono/zod-openapi';
import { signedIn } from '../auth/middleware.ts';
import { clock } from '../clock.ts';
import { Notification, ReadNotifications, Unread } from '../contract/notifications.ts';
import { Page, pageOf as pageSchema } from '../contract/primitives.ts';
import { countUnread, listNotifications, markRead } from '../db/notifications.ts';
import { userObject } from '../user/client.ts';
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

const unread = createRoute({
  method: 'get',
  path: '/api/me/notifications/unread',
  tags,
  summary: 'How many of your notices are unread',
  security,
  middleware,
  responses: {
    200: jsonAnswer(Unread, 'The number'),
    ...refusals('unauthenticated', 'forbidden', 'unavailable'),
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
  .openapi(unread, async (c) => {
    return c.json({ unread: await countUnread(c.get('db'), c.get('caller').userId) }, 200);
  })
  .openapi(read, async (c) => {
    const { userId } = c.get('caller');
    const ids = await markRead(c.get('db'), userId, c.req.valid('json').ids, clock.now());
    if (ids.length > 0) {
      // Read they are; a window that is not told sees it when it looks again.
      await userObject(c.env.USERS, userId)
        .tell([{ type: 'read', ids }])
        .catch(() => console.warn(JSON.stringify({ notTold: 'read' })));
    }
    return c.body(null, 204);
  });
