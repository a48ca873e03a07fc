// Groups of calendars: made, shown, changed, deleted. A group says nothing of a calendar that its reader may not see.
import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { noteAct } from '../auth/audit.ts';
import { maybeSignedIn, signedIn } from '../auth/middleware.ts';
import { limitRate } from '../auth/rate-limits.ts';
import { calendarObject } from '../calendar/client.ts';
import { clock } from '../clock.ts';
import type { Calendar } from '../contract/calendars.ts';
import { Group, GroupCreate, GroupPatch, GroupRef, GroupSummary } from '../contract/groups.ts';
import { Page, pageOf as pageSchema } from '../contract/primitives.ts';
import { Problem } from '../contract/problems.ts';
import { deleteGroup, findGroup, type GroupRow, insertGroup, listGroups, updateGroup } from '../db/groups.ts';
import { commonZone, MAX_GROUP_CALENDARS } from '../domain/group.ts';
import { actorOf } from './calendars.ts';
import { etag, ifMatch, matchHeaders, readCursor, writeCursor } from './headers.ts';
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
import { slugFrom, slugWith } from './slug.ts';

export const tags = ['Groups'];
const params = z.object({ id: GroupRef });

const create = createRoute({
  method: 'post',
  path: '/api/groups',
  tags,
  summary: `Put calendars of yours in a group: ${MAX_GROUP_CALENDARS} at most, on one board`,
  description:
    'Whoever opens the group is told of its public and unlisted calendars, and of a private one where they belong to its team.',
  security,
  middleware: signedIn,
  request: { body: jsonBody(GroupCreate) },
  responses: {
    201: jsonAnswer(Group, 'The group'),
    ...refusals(...bodyRefusals, ...callRefusals, 'slug_taken'),
  },
});

const mine = createRoute({
  method: 'get',
  path: '/api/groups',
  tags,
  summary: 'Your groups',
  security,
  middleware: signedIn,
  request: { query: Page },
  responses: {
    200: jsonAnswer(pageSchema(GroupSummary), 'A page, newest first'),
    ...refusals('invalid_request', 'unauthenticated', 'forbidden', 'unavailable'),
  },
});

const read = createRoute({
  method: 'get',
  path: '/api/groups/{id}',
  tags,
  summary: 'A group and those of its calendars that you may see',
  security: optionalSecurity,
  middleware: maybeSignedIn,
  request: { params },
  responses: { 200: jsonAnswer(Group, 'The group'), ...refusals('invalid_request', ...callRefusals) },
});

const change = createRoute({
  method: 'patch',
  path: '/api/groups/{id}',
  tags,
  summary: 'Change it; `calendars` takes the place of the list before',
  security,
  middleware: signedIn,
  request: { params, headers: matchHeaders, body: jsonBody(GroupPatch) },
  responses: {
    200: jsonAnswer(Group, 'The group after the change'),
    ...refusals(...bodyRefusals, ...callRefusals, 'slug_taken', 'precondition_failed'),
  },
});

const remove = createRoute({
  method: 'delete',
  path: '/api/groups/{id}',
  tags,
  summary: 'Delete it; its calendars stay',
  security,
  middleware: signedIn,
  request: { params, headers: matchHeaders },
  responses: {
    204: { description: 'Deleted' },
    ...refusals('invalid_request', ...callRefusals, 'precondition_failed'),
  },
});

const CreatedCursor = z.strictObject({ createdAt: z.number(), id: z.string() });

export const groupRoutes = newApp()
  .openapi(create, async (c) => {
    const { userId } = c.get('caller');
    await limitRate(c, 'LIMIT_WRITE', userId);
    const { calendars, slug, ...words } = c.req.valid('json');
    await requireOwn(c, calendars);
    const id = crypto.randomUUID();
    const wanted = slug ?? slugFrom(words.name, 'group');
    const row: GroupRow = {
      ...{ id, ...words, slug: wanted, ownerId: userId, calendarIds: calendars },
      ...{ revision: 1, createdAt: clock.now() },
    };
    const made = (await insertGroup(c.get('db'), row)) ? row : await underAnotherSlug(c, row, slug);
    await noteAct(c, 'group_created', made.name);
    return c.json(await shown(c, made, c.get('caller')), 201, {
      ...etag(made.revision),
      Location: `/api/groups/${id}`,
    });
  })
  .openapi(mine, async (c) => {
    const { cursor, limit } = c.req.valid('query');
    const after = readCursor(CreatedCursor, cursor);
    const { items, last } = await listGroups(c.get('db'), c.get('caller').userId, after, limit);
    return c.json({ items, nextCursor: items.length === limit && last ? writeCursor(last) : null }, 200);
  })
  .openapi(read, async (c) => {
    await limitRate(c, 'LIMIT_READ');
    const group = await groupOf(c, c.req.valid('param').id);
    const body = await shown(c, group, c.get('maybeCaller'));
    // With nothing in it that the reader may see, its name is none of theirs either.
    if (body.role === null && body.calendars.length === 0) throw notFound();
    return c.json(body, 200, etag(group.revision));
  })
  .openapi(change, async (c) => {
    await limitRate(c, 'LIMIT_WRITE', c.get('caller').userId);
    const group = await ownGroup(c, c.req.valid('param').id);
    const patch = c.req.valid('json');
    if (patch.calendars) await requireOwn(c, patch.calendars);
    const changed = await updateGroup(c.get('db'), { id: group.id, revision: ifMatch(c) }, patch);
    if (changed === 'slug') throw slugTaken();
    if (changed === 'revision') throw changedMeanwhile();
    await noteAct(c, 'group_changed', changed.name);
    return c.json(await shown(c, changed, c.get('caller')), 200, etag(changed.revision));
  })
  .openapi(remove, async (c) => {
    await limitRate(c, 'LIMIT_WRITE', c.get('caller').userId);
    const group = await ownGroup(c, c.req.valid('param').id);
    if (!(await deleteGroup(c.get('db'), { id: group.id, revision: ifMatch(c) }))) throw changedMeanwhile();
    await noteAct(c, 'group_deleted', group.name);
    return c.body(null, 204);
  });

/** The group that a path names by id or slug; 404 where there is none. */
export async function groupOf(c: Context<AppEnv>, ref: string): Promise<GroupRow> {
  const group = await findGroup(c.get('db'), ref);
  if (!group) throw notFound();
  return group;
}

/** The same for its owner, in the revision that `If-Match` names: for everybody else it is not there. */
async function ownGroup(c: Context<AppEnv>, ref: string): Promise<GroupRow> {
  const group = await groupOf(c, ref);
  if (group.ownerId !== c.get('caller').userId) throw notFound();
  const seen = ifMatch(c);
  if (seen !== undefined && seen !== group.revision) throw changedMeanwhile();
  return group;
}

/** Refuses calendars that are not the caller's own: with 404 where they may not know of it, else with 403. */
async function requireOwn(c: Context<AppEnv>, ids: readonly string[]): Promise<void> {
  const seen = await visible(c, ids, c.get('caller'));
  if (seen.length < ids.length) throw new Problem('not_found', 'There is no such calendar.');
  if (seen.some(({ role }) => role !== 'owner'))
    throw new Problem('forbidden', 'Only calendars of your own can be put in a group.');
}

async function shown(c: Context<AppEnv>, group: GroupRow, caller: Caller | undefined): Promise<Group> {
  const { id, slug, name, description, location, revision } = group;
  const calendars = await visible(c, group.calendarIds, caller);
  return {
    ...{ id, slug, name, description, location, revision },
    timeZone: commonZone(calendars.map(({ timeZone }) => timeZone)) ?? null,
    calendars,
    role: group.ownerId === caller?.userId ? 'owner' : null,
  };
}

/** The calendars among these that are there and that the caller may see: each says so itself. */
async function visible(
  c: Context<AppEnv>,
  ids: readonly string[],
  caller: Caller | undefined,
): Promise<Calendar[]> {
  const actor = actorOf(caller);
  const outcomes = await Promise.all(ids.map((id) => calendarObject(c.env.CALENDARS, id).describe(actor)));
  return outcomes.flatMap((outcome) => (outcome.ok ? [outcome.body] : []));
}

/** A group whose name gave no slug that is free gets one that is its own. */
async function underAnotherSlug(
  c: Context<AppEnv>,
  row: GroupRow,
  asked: string | undefined,
): Promise<GroupRow> {
  const other = { ...row, slug: slugWith(row.slug, row.id) };
  if (asked !== undefined || !(await insertGroup(c.get('db'), other))) throw slugTaken();
  return other;
}

export function notFound(): Problem {
  return new Problem('not_found', 'There is no such group.');
}

function slugTaken(): Problem {
  return new Problem('slug_taken', 'Another group has that name in its address.');
}

function changedMeanwhile(): Problem {
  return new Problem('precondition_failed', 'It was changed by somebody else. Look at it again first.');
}
