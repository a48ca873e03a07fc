// Other calendars that block time in one of ours: connected, looked at, disconnected by who runs it.
import { createRoute, z } from '@hono/zod-openapi';
import { noteAct } from '../auth/audit.ts';
import { signedIn } from '../auth/middleware.ts';
import { limitRate } from '../auth/rate-limits.ts';
import { seal } from '../auth/sealed.ts';
import { pastedAddress, publicAddress } from '../busy/address.ts';
import { BUSY_WORDS } from '../busy/failure.ts';
import { purposeOf } from '../busy/refresh.ts';
import { unwrap } from '../calendar/client.ts';
import { clock } from '../clock.ts';
import { BusySource, BusySourceCreate, BusySources, MAX_BUSY_SOURCES } from '../contract/busy.ts';
import { CalendarRef, formatInstant, Id } from '../contract/primitives.ts';
import { Problem } from '../contract/problems.ts';
import {
  addBusySource,
  askAgain,
  type BusySourceRow,
  findBusySource,
  listBusySources,
  removeBusySource,
} from '../db/busy-sources.ts';
import { operated } from './calendars.ts';
import { bodyRefusals, callRefusals, jsonAnswer, jsonBody, newApp, refusals, security } from './http.ts';

const tags = ['Calendars'];
const middleware = signedIn;
const path = '/api/calendars/{id}/busy-sources';
const params = z.object({ id: CalendarRef });
const sourceParams = params.extend({ sourceId: Id });
/** Between two looks that somebody asks for. */
const ASK_AGAIN_MS = 10_000;

const list = createRoute({
  method: 'get',
  path,
  tags,
  summary: 'Other calendars whose busy times block this one, and how reading them went',
  security,
  middleware,
  request: { params },
  responses: { 200: jsonAnswer(BusySources, 'All of them'), ...refusals('invalid_request', ...callRefusals) },
});

const add = createRoute({
  method: 'post',
  path,
  tags,
  summary: `Connect an iCalendar address: it is read every 15 minutes; ${MAX_BUSY_SOURCES} at most`,
  description:
    'When somebody is busy there blocks time here; nothing else of it is taken in. Where it can’t be read, what it blocked before stays.',
  security,
  middleware,
  request: { params, body: jsonBody(BusySourceCreate) },
  responses: { 201: jsonAnswer(BusySource, 'It'), ...refusals(...bodyRefusals, ...callRefusals) },
});

const remove = createRoute({
  method: 'delete',
  path: `${path}/{sourceId}`,
  tags,
  summary: 'Disconnect another calendar: what it blocked is free again',
  security,
  middleware,
  request: { params: sourceParams },
  responses: { 204: { description: 'Disconnected' }, ...refusals('invalid_request', ...callRefusals) },
});

const check = createRoute({
  method: 'post',
  path: `${path}/{sourceId}/check`,
  tags,
  summary: 'Have it looked at now',
  security,
  middleware,
  request: { params: sourceParams },
  responses: { 202: { description: 'It is looked at' }, ...refusals('invalid_request', ...callRefusals) },
});

export const busySourceRoutes = newApp()
  .openapi(list, async (c) => {
    const { id } = await operated(c, c.req.valid('param').id);
    return c.json({ items: (await listBusySources(c.get('db'), id)).map(answer) }, 200);
  })
  .openapi(add, async (c) => {
    const { userId } = c.get('caller');
    await limitRate(c, 'LIMIT_WRITE', userId);
    const { id: calendarId } = await operated(c, c.req.valid('param').id);
    const { url, label } = c.req.valid('json');
    const { config, db } = c.var;
    const address = addressOf(url, config.development);
    const id = crypto.randomUUID();
    const sealed = await seal(config, purposeOf(id), address.href);
    const row = { id, calendarId, label, host: address.host, address: sealed, createdAt: clock.now() };
    if (!(await addBusySource(db, row))) {
      throw new Problem(
        'invalid_request',
        `A calendar can be connected with ${MAX_BUSY_SOURCES} others at most.`,
      );
    }
    await c.env.EVENTS.send({ type: 'busy', sourceId: id });
    await noteAct(c, 'busy_source_added', label);
    const added = { ...row, checkedAt: null, fineAt: null, failure: null, busyCount: 0 };
    return c.json(answer(added), 201);
  })
  .openapi(remove, async (c) => {
    await limitRate(c, 'LIMIT_WRITE', c.get('caller').userId);
    const { id, sourceId } = c.req.valid('param');
    const { id: calendarId, object } = await operated(c, id);
    const row = await findBusySource(c.get('db'), sourceId);
    if (row?.calendarId !== calendarId) throw nothing();
    // Its time first: where the object can't be reached the source is still there, to be disconnected again.
    unwrap(await object.takeBusy({ id: sourceId, label: '' }, []));
    const removed = await removeBusySource(c.get('db'), calendarId, sourceId);
    // A look at it that ran meanwhile found it there before this.
    unwrap(await object.takeBusy({ id: sourceId, label: '' }, []));
    if (removed) await noteAct(c, 'busy_source_removed', removed.label);
    return c.body(null, 204);
  })
  .openapi(check, async (c) => {
    await limitRate(c, 'LIMIT_WRITE', c.get('caller').userId);
    const { id, sourceId } = c.req.valid('param');
    const { id: calendarId } = await operated(c, id);
    const now = clock.now();
    const asked = { calendarId, id: sourceId, before: now - ASK_AGAIN_MS, now };
    if (await askAgain(c.get('db'), asked)) await c.env.EVENTS.send({ type: 'busy', sourceId });
    else if ((await findBusySource(c.get('db'), sourceId))?.calendarId !== calendarId) throw nothing();
    return c.body(null, 202);
  });

function nothing(): Problem {
  return new Problem('not_found', 'There is no such connected calendar.');
}

function addressOf(text: string, loopback: boolean): URL {
  try {
    return publicAddress(pastedAddress(text), loopback);
  } catch {
    const message =
      'must be a public address that begins with https://, without a name, a password or a port in it';
    throw new Problem('invalid_request', `url: ${message}`, [{ path: 'url', message }]);
  }
}

function answer(
  row: Pick<
    BusySourceRow,
    'id' | 'label' | 'host' | 'createdAt' | 'checkedAt' | 'fineAt' | 'failure' | 'busyCount'
  >,
): BusySource {
  const instant = (at: number | null) => (at === null ? null : formatInstant(at));
  const { id, label, host, createdAt, checkedAt, fineAt, failure, busyCount } = row;
  return {
    ...{ id, label, host, busyCount },
    createdAt: formatInstant(createdAt),
    checkedAt: instant(checkedAt),
    fineAt: instant(fineAt),
    failure: failure && { code: failure, text: BUSY_WORDS[failure] },
  };
}
