// Where an account is signed in, and what happened to it.
import { createRoute, z } from '@hono/zod-openapi';
import { clearRefreshCookie } from '../auth/cookies.ts';
import { signedIn } from '../auth/middleware.ts';
import { tellSessionsEnded } from '../auth/session-ends.ts';
import { deviceName, whereOf } from '../auth/where.ts';
import { clock } from '../clock.ts';
import { AuditEntry, Session } from '../contract/identity.ts';
import { Id, Page, pageOf as pageSchema } from '../contract/primitives.ts';
import { Problem } from '../contract/problems.ts';
import { listAudit } from '../db/audit.ts';
import { endOtherSessions, endOwnSession, listSessions } from '../db/sessions.ts';
import { pageOf, readCursor } from './headers.ts';
import { jsonAnswer, newApp, refusals, security } from './http.ts';
import { answerAudit, answerSession } from './identity-answers.ts';

const tags = ['Accounts'];
const middleware = signedIn;
const refused = ['invalid_request', 'unauthenticated', 'forbidden', 'unavailable'] as const;

const list = createRoute({
  method: 'get',
  path: '/api/me/sessions',
  tags,
  summary: 'Where you are signed in, the newest first',
  security,
  middleware,
  request: { query: Page },
  responses: { 200: jsonAnswer(pageSchema(Session), 'A page'), ...refusals(...refused) },
});

const end = createRoute({
  method: 'delete',
  path: '/api/me/sessions/{id}',
  tags,
  summary: 'Sign a browser out',
  security,
  middleware,
  request: { params: z.object({ id: Id }) },
  responses: { 204: { description: 'Signed out' }, ...refusals('not_found', ...refused) },
});

const endOthers = createRoute({
  method: 'post',
  path: '/api/me/sessions/end-others',
  tags,
  summary: 'Sign every other browser out',
  security,
  middleware,
  responses: { 204: { description: 'Signed out' }, ...refusals(...refused) },
});

const readAudit = createRoute({
  method: 'get',
  path: '/api/me/audit',
  tags,
  summary: 'What happened to your account, the latest first',
  security,
  middleware,
  request: { query: Page },
  responses: { 200: jsonAnswer(pageSchema(AuditEntry), 'A page'), ...refusals(...refused) },
});

const SessionCursor = z.strictObject({ createdAt: z.number(), id: z.string() });
const AuditCursor = z.strictObject({ id: z.number() });

export const sessionRoutes = newApp()
  .openapi(list, async (c) => {
    const { cursor, limit } = c.req.valid('query');
    const { userId, sessionId } = c.get('caller');
    const rows = await listSessions(c.get('db'), {
      userId,
      now: clock.now(),
      after: readCursor(SessionCursor, cursor),
      limit: limit + 1,
    });
    const { items, nextCursor } = pageOf(rows, limit, ({ createdAt, id }) => ({ createdAt, id }));
    return c.json({ items: items.map((row) => answerSession(row, sessionId)), nextCursor }, 200);
  })
  .openapi(endOthers, async (c) => {
    const { userId, sessionId } = c.get('caller');
    await endOtherSessions(
      c.get('db'),
      { userId, sessionId },
      { kind: 'sessions_ended', ...whereOf(c), at: clock.now() },
    );
    await tellSessionsEnded(c, userId);
    return c.body(null, 204);
  })
  .openapi(end, async (c) => {
    const { id } = c.req.valid('param');
    const { userId, sessionId } = c.get('caller');
    const ended = await endOwnSession(c.get('db'), { id, userId }, (session) => ({
      kind: 'session_ended',
      detail: deviceName(session.userAgent),
      ...whereOf(c),
      at: clock.now(),
    }));
    if (!ended) {
      throw new Problem('not_found', 'There is no such session.');
    }
    await tellSessionsEnded(c, userId);
    if (id === sessionId) clearRefreshCookie(c);
    return c.body(null, 204);
  })
  .openapi(readAudit, async (c) => {
    const { cursor, limit } = c.req.valid('query');
    const before = readCursor(AuditCursor, cursor)?.id;
    const rows = await listAudit(c.get('db'), c.get('caller').userId, before, limit + 1);
    const { items, nextCursor } = pageOf(rows, limit, ({ id }) => ({ id }));
    return c.json({ items: items.map(answerAudit), nextCursor }, 200);
  });
