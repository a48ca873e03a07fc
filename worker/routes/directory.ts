// The directory: public calendars and groups of them, found by name, place or description.
import { createRoute, z } from '@hono/zod-openapi';
import { limitRate } from '../auth/rate-limits.ts';
import { CalendarSummary, DirectoryQuery } from '../contract/calendars.ts';
import { ListedGroup } from '../contract/groups.ts';
import { pageOf as pageSchema } from '../contract/primitives.ts';
import { searchPublic } from '../db/calendars.ts';
import { searchGroups } from '../db/groups.ts';
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

const groups = createRoute({
  method: 'get',
  path: '/api/directory/groups',
  tags: ['Groups'],
  summary: 'Groups of nothing but public calendars, by name',
  request: { query: DirectoryQuery },
  responses: {
    200: jsonAnswer(pageSchema(ListedGroup), 'A page'),
    ...refusals('invalid_request', 'forbidden', 'rate_limited', 'unavailable'),
  },
});

const NameCursor = z.strictObject({ name: z.string(), id: z.string() });
type NameCursor = z.infer<typeof NameCursor>;

export const directoryRoutes = newApp()
  .openapi(search, async (c) => {
    await limitRate(c, 'LIMIT_READ');
    const { q, cursor, limit } = c.req.valid('query');
    const rows = await searchPublic(c.get('db'), wordsOf(q), readCursor(NameCursor, cursor), limit + 1);
    return c.json(pageOf(rows, limit, nameOf), 200);
  })
  .openapi(groups, async (c) => {
    await limitRate(c, 'LIMIT_READ');
    const { q, cursor, limit } = c.req.valid('query');
    const rows = await searchGroups(c.get('db'), wordsOf(q), readCursor(NameCursor, cursor), limit + 1);
    return c.json(pageOf(rows, limit, nameOf), 200);
  });

function wordsOf(q: string | undefined): string {
  return (q ?? '').normalize('NFC').trim();
}

function nameOf({ name, id }: NameCursor): NameCursor {
  return { name, id };
}
