// "Any free one" of a group: a hold or a booking in whichever of its calendars has room.
import { createRoute, z } from '@hono/zod-openapi';
import { signedIn } from '../auth/middleware.ts';
import { limitRate } from '../auth/rate-limits.ts';
import { Booking } from '../contract/bookings.ts';
import { GroupBookingCreate, GroupHold, GroupHoldCreate, GroupRef } from '../contract/groups.ts';
import { askInTurn } from '../groups/ask-in-turn.ts';
import { actorOf } from './calendars.ts';
import { withCheckout } from './checkouts.ts';
import { groupOf, tags } from './groups.ts';
import { etag, onceHeaders, onceOf, onceRefusals, replayed } from './headers.ts';
import { bodyRefusals, callRefusals, jsonAnswer, jsonBody, newApp, refusals, security } from './http.ts';

const middleware = signedIn;
const params = z.object({ id: GroupRef });
const headers = onceHeaders;
const FAIRLY =
  'The least busy calendar is asked first, the next one only where it refuses. What the caller holds elsewhere in the group at that time ends before: nobody holds two at once.';

const hold = createRoute({
  method: 'post',
  path: '/api/groups/{id}/holds',
  tags,
  summary: 'Hold a slot in whichever calendar of the group is free then',
  description: FAIRLY,
  security,
  middleware,
  request: { params, headers, body: jsonBody(GroupHoldCreate) },
  responses: {
    201: jsonAnswer(GroupHold, 'The hold, and the calendar that it is in'),
    ...refusals(
      ...bodyRefusals,
      ...callRefusals,
      ...onceRefusals,
      'slot_taken',
      'slot_unavailable',
      'too_many_holds',
    ),
  },
});

const book = createRoute({
  method: 'post',
  path: '/api/groups/{id}/bookings',
  tags,
  summary: 'Book a slot in whichever calendar of the group is free then',
  description: `${FAIRLY} A calendar whose questions have to be answered refuses, too: hold a slot, and book that hold with the answers.`,
  security,
  middleware,
  request: { params, headers, body: jsonBody(GroupBookingCreate) },
  responses: {
    201: jsonAnswer(Booking, 'The booking'),
    ...refusals(
      ...bodyRefusals,
      ...callRefusals,
      ...onceRefusals,
      'slot_taken',
      'slot_unavailable',
      'limit_reached',
      'too_many_holds',
    ),
  },
});

export const groupPickRoutes = newApp()
  .openapi(hold, async (c) => {
    const { userId } = c.get('caller');
    await limitRate(c, 'LIMIT_WRITE', userId);
    const { calendarId, ...wanted } = c.req.valid('json');
    const group = await groupOf(c, c.req.valid('param').id);
    const once = await onceOf(c, userId, `hold in ${group.id}`, { calendarId, ...wanted });
    const outcome = await askInTurn(c.env, c.get('db'), {
      ...{ group, only: calendarId, actor: actorOf(c.get('caller')), wanted, once },
      ask: (object, actor, kept) => object.hold(actor, wanted, kept),
    });
    const body = { calendarId: outcome.calendarId, ...outcome.body };
    return c.json(body, 201, replayed(outcome));
  })
  .openapi(book, async (c) => {
    const { userId } = c.get('caller');
    await limitRate(c, 'LIMIT_WRITE', userId);
    const input = c.req.valid('json');
    const group = await groupOf(c, c.req.valid('param').id);
    const outcome = await askInTurn(c.env, c.get('db'), {
      ...{ group, only: undefined, actor: actorOf(c.get('caller')), wanted: input },
      once: await onceOf(c, userId, `book in ${group.id}`, input),
      ask: (object, actor, kept) => object.book(actor, input, kept),
    });
    const body = await withCheckout(c, outcome.body, outcome.kept);
    return c.json(body, 201, {
      ...replayed(outcome),
      ...etag(body.version),
      Location: `/api/calendars/${body.calendarId}/bookings/${body.id}`,
    });
  });
