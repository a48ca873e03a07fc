// The directory: public calendars, found by name, place or description.
import { createRoute, z } from '@hono/zod-openapi';
import { limitRate } from '../auth/rate-limits.ts';
import { CalendarSummary, DirectoryQuery } from '../contract/calendars.ts';
import { pageOf as pageSchema } from '../contract/primitives.ts';
import { searchPublic } from '../db/calendars.ts';
import { pageOf, readCursor } from './headers.ts';
import { jsonAnswer, newApp, refusals } from './http.ts';

const search = createRoute({
  method: 'get',
  path: '/api/directory',
  tags: ['Calendars'],
  summary: 'Public calendars, by name',
  request: { query: DirectoryQuery },
  responses: {
    200: jsonAnswer(pageSchema(CalendarSummary), 'A page'),
    ...refusals('invalid_request', 'forbidden', 'rate_limited', 'unavailable'),
  },
});

const NameCursor = z.strictObject({ name: z.string(), id: z.string() });

export const directoryRoutes = newApp().openapi(search, async (c) => {
  await limitRate(c, 'LIMIT_READ');
  const { q, cursor, limit } = c.req.valid('query');
  const rows = await searchPublic(
    c.get('db'),
    (q ?? '').normalize('NFC').trim(),
    readCursor(NameCursor, cursor),
    limit + 1,
  );
  return c.json(
    pageOf(rows, limit, ({ name, id }) => ({ name, id })),
    200,
  );
});
