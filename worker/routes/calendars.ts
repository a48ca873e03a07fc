// Calendars: create, change, delete; their slots; blocked time.
import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { noteAct } from '../auth/audit.ts';
import { maybeSignedIn, signedIn } from '../auth/middleware.ts';
import { limitRate } from '../auth/rate-limits.ts';
import { calendarObject, unwrap } from '../calendar/client.ts';
import type { Actor } from '../calendar/desk.ts';
import { clock } from '../clock.ts';
import {
  Block,
  BlockCreate,
  Calendar,
  CalendarCreate,
  CalendarPatch,
  Range,
  SlotList,
} from '../contract/calendars.ts';
import { CalendarRef, Id, Page, pageOf as pageSchema } from '../contract/primitives.ts';
import { Problem } from '../contract/problems.ts';
import { MyCalendar, MyCalendarsQuery } from '../contract/team.ts';
import { calendarIdOf, claimSlug, listOfPerson } from '../db/calendars.ts';
import { type Action, can } from '../domain/roles.ts';
import { requireChargeable } from './chargeable.ts';
import {
  etag,
  ifMatch,
  matchHeaders,
  onceHeaders,
  onceOf,
  onceRefusals,
  pageOf,
  placeOf,
  readCursor,
  replayed,
  StartCursor,
  writeCursor,
} from './headers.ts';
import {
  type AppEnv,
  bodyRefusals,
  type Caller,
  callRefusals,
  jsonAnswer,
  jsonBody,
  newApp,
  optionalSecurity,
  refusals,
  security,
} from './http.ts';
import { slugFrom } from './slug.ts';

const tags = ['Calendars'];
const params = z.object({ id: CalendarRef });

/** The object of the calendar that a path names by id or slug; 404 where no calendar has that slug. */
export async function objectOf(c: Context<AppEnv>, ref: string) {
  const id = await calendarIdOf(c.get('db'), ref);
  if (id === undefined) throw new Problem('not_found', 'There is no such calendar.');
  return { id, object: calendarObject(c.env.CALENDARS, id) };
}

/** The calendar that a path names, for one who may do that in it: 404 where they may not know of it, else 403. */
export async function operated(c: Context<AppEnv>, ref: string, action: Action = 'manage') {
  const { id, object } = await objectOf(c, ref);
  const { body } = unwrap(await object.describe(actorOf(c.get('caller'))));
  if (!can(body.role, action)) {
    const who = action === 'own' ? 'the owner of' : 'those who run';
    throw new Problem('forbidden', `Only ${who} this calendar may do that.`);
  }
  return { id, object, name: body.name };
}

/** Who acts, as the objects want to know it. */
export function actorOf(caller: Caller): Actor;
export function actorOf(caller: Caller | undefined): Actor | null;
export function actorOf(caller: Caller | undefined): Actor | null {
  if (!caller) return null;
  const { userId, name, reminderMinutes } = caller;
  return { userId, name, reminderMinutes };
}

const create = createRoute({
  method: 'post',
  path: '/api/calendars',
  tags,
  summary: 'Create a calendar',
  security,
  middleware: [signedIn] as const,
  request: { body: jsonBody(CalendarCreate) },
  responses: {
    201: jsonAnswer(Calendar, 'The calendar'),
    ...refusals(...bodyRefusals, ...callRefusals, 'slug_taken'),
  },
});

const mine = createRoute({
  method: 'get',
  path: '/api/calendars',
  tags,
  summary: 'The calendars you have a part in',
  security,
  middleware: [signedIn] as const,
  request: { query: MyCalendarsQuery },
  responses: {
    200: jsonAnswer(pageSchema(MyCalendar), 'A page, newest first'),
    ...refusals('invalid_request', 'unauthenticated', 'forbidden', 'unavailable'),
  },
});

const read = createRoute({
  method: 'get',
  path: '/api/calendars/{id}',
  tags,
  summary: 'A calendar and its rules',
  security: optionalSecurity,
  middleware: [maybeSignedIn] as const,
  request: { params },
  responses: {
    200: jsonAnswer(Calendar, 'The calendar'),
    ...refusals('invalid_request', ...callRefusals),
  },
});

const change = createRoute({
  method: 'patch',
  path: '/api/calendars/{id}',
  tags,
  summary: 'Change its rules; what is booked stays booked',
  security,
  middleware: [signedIn] as const,
  request: { params, headers: matchHeaders, body: jsonBody(CalendarPatch) },
  responses: {
    200: jsonAnswer(Calendar, 'The calendar after the change'),
    ...refusals(...bodyRefusals, ...callRefusals, 'slug_taken', 'precondition_failed'),
  },
});

const remove = createRoute({
  method: 'delete',
  path: '/api/calendars/{id}',
  tags,
  summary: 'Delete it; what is ahead is cancelled',
  security,
  middleware: [signedIn] as const,
  request: { params },
  responses: {
    204: { description: 'Deleted' },
    ...refusals('invalid_request', ...callRefusals, 'precondition_failed'),
  },
});

const slots = createRoute({
  method: 'get',
  path: '/api/calendars/{id}/slots',
  tags,
  summary: 'Slots that begin in a range of at most 62 days, full ones too',
  security: optionalSecurity,
  middleware: [maybeSignedIn] as const,
  request: { params, query: Range },
  responses: {
    200: jsonAnswer(SlotList, 'The slots, and the seq of the calendar that they show'),
    304: { description: 'As the ETag in `If-None-Match` says' },
    ...refusals('invalid_request', ...callRefusals),
  },
});

const blocks = createRoute({
  method: 'get',
  path: '/api/calendars/{id}/blocks',
  tags,
  summary: 'Blocked time that touches a range',
  security,
  middleware: [signedIn] as const,
  request: { params, query: Range.safeExtend(Page.shape) },
  responses: {
    200: jsonAnswer(pageSchema(Block), 'A page, by start'),
    ...refusals('invalid_request', ...callRefusals),
  },
});

const block = createRoute({
  method: 'post',
  path: '/api/calendars/{id}/blocks',
  tags,
  summary: 'Close time; bookings in it stay',
  security,
  middleware: [signedIn] as const,
  request: { params, headers: onceHeaders, body: jsonBody(BlockCreate) },
  responses: {
    201: jsonAnswer(Block, 'The blocked time'),
    ...refusals(...bodyRefusals, ...callRefusals, ...onceRefusals),
  },
});

const unblock = createRoute({
  method: 'delete',
  path: '/api/calendars/{id}/blocks/{blockId}',
  tags,
  summary: 'Open blocked time again',
  security,
  middleware: [signedIn] as const,
  request: { params: params.extend({ blockId: Id }) },
  responses: {
    204: { description: 'Open again' },
    ...refusals('invalid_request', ...callRefusals, 'conflict'),
  },
});

function slugTaken(): Problem {
  return new Problem('slug_taken', 'Another calendar has that name in its address.');
}

const CreatedCursor = z.strictObject({ createdAt: z.number(), id: z.string() });

export const calendarRoutes = newApp()
  .openapi(create, async (c) => {
    await limitRate(c, 'LIMIT_WRITE', c.get('caller').userId);
    const input = c.req.valid('json');
    requireChargeable(c.get('config'), input.price);
    const id = crypto.randomUUID();
    const ownerId = c.get('caller').userId;
    const slug = input.slug ?? slugFrom(input.name);
    let settings = { ...input, slug };
    const claim = (tried: string) =>
      claimSlug(c.get('db'), { slug: tried, calendarId: id, ownerId, now: clock.now() });
    if (!(await claim(slug))) {
      if (input.slug !== undefined) throw slugTaken();
      settings = { ...input, slug: `${slug.slice(0, 50)}-${id.slice(0, 8)}` };
      if (!(await claim(settings.slug))) throw slugTaken();
    }
    const { body } = unwrap(await calendarObject(c.env.CALENDARS, id).create({ id, ownerId, settings }));
    await noteAct(c, 'calendar_created', body.name);
    return c.json(body, 201, { ...etag(body.revision), Location: `/api/calendars/${id}` });
  })
  .openapi(mine, async (c) => {
    const { as, cursor, limit } = c.req.valid('query');
    const { items, last } = await listOfPerson(
      c.get('db'),
      { userId: c.get('caller').userId, as },
      readCursor(CreatedCursor, cursor),
      limit,
    );
    return c.json({ items, nextCursor: items.length === limit && last ? writeCursor(last) : null }, 200);
  })
  .openapi(read, async (c) => {
    const { object } = await objectOf(c, c.req.valid('param').id);
    const { body } = unwrap(await object.describe(actorOf(c.get('maybeCaller'))));
    return c.json(body, 200, etag(body.revision));
  })
  .openapi(change, async (c) => {
    await limitRate(c, 'LIMIT_WRITE', c.get('caller').userId);
    const { id, object } = await objectOf(c, c.req.valid('param').id);
    const actor = actorOf(c.get('caller'));
    const patch = c.req.valid('json');
    requireChargeable(c.get('config'), patch.price ?? null);
    const { slug } = patch;
    if (slug !== undefined) {
      // Claimed before it is used. Where the change is refused after all, the claim stays the owner's: it leads here.
      const before = unwrap(await object.describe(actor)).body;
      const claim = { slug, calendarId: id, ownerId: actor.userId, now: clock.now() };
      const isTheirs = before.role === 'owner';
      if (isTheirs && slug !== before.slug && !(await claimSlug(c.get('db'), claim))) throw slugTaken();
    }
    const { body } = unwrap(await object.change(actor, patch, ifMatch(c)));
    await noteAct(c, 'calendar_changed', body.name);
    return c.json(body, 200, etag(body.revision));
  })
  .openapi(remove, async (c) => {
    await limitRate(c, 'LIMIT_WRITE', c.get('caller').userId);
    const { object } = await objectOf(c, c.req.valid('param').id);
    const actor = actorOf(c.get('caller'));
    const { name } = unwrap(await object.describe(actor)).body;
    unwrap(await object.remove(actor, ifMatch(c)));
    await noteAct(c, 'calendar_deleted', name);
    return c.body(null, 204);
  })
  .openapi(slots, async (c) => {
    await limitRate(c, 'LIMIT_READ');
    const { object } = await objectOf(c, c.req.valid('param').id);
    const { from, to } = c.req.valid('query');
    const { body } = unwrap(await object.slots(actorOf(c.get('maybeCaller')), { start: from, end: to }));
    if (c.req.header('If-None-Match') === body.etag) return c.body(null, 304, { ETag: body.etag });
    return c.body(body.json, 200, { 'Content-Type': 'application/json', ETag: body.etag });
  })
  .openapi(blocks, async (c) => {
    const { object } = await objectOf(c, c.req.valid('param').id);
    const { from, to, cursor, limit } = c.req.valid('query');
    const after = readCursor(StartCursor, cursor);
    const { body } = unwrap(
      await object.blocks(actorOf(c.get('caller')), { start: from, end: to }, after, limit + 1),
    );
    return c.json(pageOf(body, limit, placeOf), 200);
  })
  .openapi(block, async (c) => {
    await limitRate(c, 'LIMIT_WRITE', c.get('caller').userId);
    const input = c.req.valid('json');
    const { object } = await objectOf(c, c.req.valid('param').id);
    const outcome = unwrap(
      await object.block(
        actorOf(c.get('caller')),
        input,
        await onceOf(c, c.get('caller').userId, 'block', input),
      ),
    );
    return c.json(outcome.body, 201, replayed(outcome));
  })
  .openapi(unblock, async (c) => {
    await limitRate(c, 'LIMIT_WRITE', c.get('caller').userId);
    const { id, blockId } = c.req.valid('param');
    const { object } = await objectOf(c, id);
    unwrap(await object.unblock(actorOf(c.get('caller')), blockId));
    return c.body(null, 204);
  });
