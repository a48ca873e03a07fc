// Holds and bookings of one calendar, and a person's own bookings over all of them.
import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { claimsSignIn, signedIn } from '../auth/middleware.ts';
import { limitRate } from '../auth/rate-limits.ts';
import type { Once, Outcome } from '../calendar/calendar.ts';
import type { Who } from '../calendar/callers.ts';
import { unwrap } from '../calendar/client.ts';
import { clock } from '../clock.ts';
import {
  Booking,
  BookingCreate,
  BookingFilter,
  Hold,
  HoldCreate,
  MyBooking,
  MyBookingsQuery,
  Reschedule,
} from '../contract/bookings.ts';
import { CalendarRef, Id, pageOf as pageSchema } from '../contract/primitives.ts';
import { listMine } from '../db/bookings.ts';
import { bookingFile } from '../notify/ics.ts';
import { actorOf, objectOf } from './calendars.ts';
import { withCheckout } from './checkouts.ts';
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
} from './headers.ts';
import { fromHistory, withHistory } from './history.ts';
import {
  type AppEnv,
  bodyRefusals,
  callRefusals,
  jsonAnswer,
  jsonBody,
  newApp,
  optionalJsonBody,
  refusals,
  security,
} from './http.ts';

const tags = ['Bookings'];
const middleware = signedIn;
/** For what people call all at once. */
const rushed = claimsSignIn;
const params = z.object({ id: CalendarRef });
export const bookingParams = params.extend({ bookingId: Id });
const headers = onceHeaders;
export const changeHeaders = onceHeaders.extend(matchHeaders.shape);

const hold = createRoute({
  method: 'post',
  path: '/api/calendars/{id}/holds',
  tags,
  summary: 'Hold a slot for a moment, or renew your hold of it',
  security,
  middleware: rushed,
  request: { params, headers, body: jsonBody(HoldCreate) },
  responses: {
    201: jsonAnswer(Hold, 'The hold'),
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

const release = createRoute({
  method: 'delete',
  path: '/api/calendars/{id}/holds/{holdId}',
  tags,
  summary: 'Give a hold back',
  security,
  middleware: rushed,
  request: { params: params.extend({ holdId: Id }) },
  responses: { 204: { description: 'Given back' }, ...refusals('invalid_request', ...callRefusals) },
});

const book = createRoute({
  method: 'post',
  path: '/api/calendars/{id}/bookings',
  tags,
  summary: 'Book a slot, or confirm your hold of it',
  security,
  middleware: rushed,
  request: { params, headers, body: jsonBody(BookingCreate) },
  responses: {
    201: jsonAnswer(Booking, 'The booking'),
    ...refusals(
      ...bodyRefusals,
      ...callRefusals,
      ...onceRefusals,
      'slot_taken',
      'hold_expired',
      'slot_unavailable',
      'limit_reached',
      'too_many_holds',
    ),
  },
});

const list = createRoute({
  method: 'get',
  path: '/api/calendars/{id}/bookings',
  tags,
  summary: "The operator's view: bookings that begin in a range",
  security,
  middleware,
  request: { params, query: BookingFilter },
  responses: {
    200: jsonAnswer(pageSchema(Booking), 'A page, by start'),
    ...refusals('invalid_request', ...callRefusals),
  },
});

const read = createRoute({
  method: 'get',
  path: '/api/calendars/{id}/bookings/{bookingId}',
  tags,
  summary: 'One booking, for its owner and the operators',
  security,
  middleware,
  request: { params: bookingParams },
  responses: { 200: jsonAnswer(Booking, 'The booking'), ...refusals('invalid_request', ...callRefusals) },
});

const file = createRoute({
  method: 'get',
  path: '/api/calendars/{id}/bookings/{bookingId}/ics',
  tags,
  summary: 'One booking as an iCalendar file (RFC 5545)',
  security,
  middleware,
  request: { params: bookingParams },
  responses: {
    200: { content: { 'text/calendar': { schema: z.string() } }, description: 'The file' },
    ...refusals('invalid_request', ...callRefusals),
  },
});

const Nothing = z.strictObject({});

const cancel = createRoute({
  method: 'post',
  path: '/api/calendars/{id}/bookings/{bookingId}/cancel',
  tags,
  summary: 'Cancel a booking',
  security,
  middleware: rushed,
  request: { params: bookingParams, headers: changeHeaders, body: optionalJsonBody(Nothing) },
  responses: {
    200: jsonAnswer(Booking, 'The booking, cancelled'),
    ...refusals(...bodyRefusals, ...callRefusals, ...onceRefusals, 'not_cancellable', 'precondition_failed'),
  },
});

const move = createRoute({
  method: 'post',
  path: '/api/calendars/{id}/bookings/{bookingId}/reschedule',
  tags,
  summary: 'Move a booking to another slot, in one step',
  security,
  middleware: rushed,
  request: { params: bookingParams, headers: changeHeaders, body: jsonBody(Reschedule) },
  responses: {
    200: jsonAnswer(Booking, 'The booking at its new time'),
    ...refusals(
      ...bodyRefusals,
      ...callRefusals,
      ...onceRefusals,
      'slot_taken',
      'slot_unavailable',
      'limit_reached',
      'not_cancellable',
      'precondition_failed',
    ),
  },
});

const OPERATIONS = {
  approve: ['approve', 'Approve a request'],
  decline: ['decline', 'Decline a request'],
  'check-in': ['check_in', 'Note that they came'],
  'no-show': ['no_show', 'Note that they did not come'],
} as const;

function operation<Path extends keyof typeof OPERATIONS>(path: Path) {
  return createRoute({
    method: 'post',
    path: `/api/calendars/{id}/bookings/{bookingId}/${path}`,
    tags,
    summary: OPERATIONS[path][1],
    security,
    middleware: rushed,
    request: { params: bookingParams, headers: changeHeaders, body: optionalJsonBody(Nothing) },
    responses: {
      200: jsonAnswer(Booking, 'The booking after it'),
      ...refusals(...bodyRefusals, ...callRefusals, ...onceRefusals, 'hold_expired', 'precondition_failed'),
    },
  });
}

const mine = createRoute({
  method: 'get',
  path: '/api/me/bookings',
  tags,
  summary: 'Your bookings in all calendars',
  security,
  middleware,
  request: { query: MyBookingsQuery },
  responses: {
    200: jsonAnswer(pageSchema(MyBooking), 'A page: upcoming by start, past the latest first'),
    ...refusals('invalid_request', 'unauthenticated', 'forbidden', 'unavailable'),
  },
});

export const bookingRoutes = newApp()
  .openapi(hold, async (c) => {
    const who = c.get('who');
    await limitRate(c, 'LIMIT_WRITE', who.userId);
    const body = c.req.valid('json');
    const { object } = await objectOf(c, c.req.valid('param').id);
    const once = await onceOf(c, who.userId, 'hold', body);
    const outcome = learned(c, await object.hold(whoOf(who), body, once));
    return c.json(outcome.body, 201, replayed(outcome));
  })
  .openapi(release, async (c) => {
    const who = c.get('who');
    await limitRate(c, 'LIMIT_WRITE', who.userId);
    const { id, holdId } = c.req.valid('param');
    const { object } = await objectOf(c, id);
    learned(c, await object.release(whoOf(who), holdId));
    return c.body(null, 204);
  })
  .openapi(book, async (c) => {
    const who = c.get('who');
    await limitRate(c, 'LIMIT_WRITE', who.userId);
    const body = c.req.valid('json');
    const { id, object } = await objectOf(c, c.req.valid('param').id);
    const once = await onceOf(c, who.userId, 'book', body);
    const made = learned(c, await object.book(whoOf(who), body, once));
    const outcome = { ...made, body: await withCheckout(c, made.body, once) };
    return c.json(outcome.body, 201, {
      ...replayed(outcome),
      ...etag(outcome.body.version),
      Location: `/api/calendars/${id}/bookings/${outcome.body.id}`,
    });
  })
  .openapi(list, async (c) => {
    const { from, to, status, cursor, limit } = c.req.valid('query');
    const { id, object } = await objectOf(c, c.req.valid('param').id);
    const asked = {
      from: from ?? 0,
      to: to ?? Number.MAX_SAFE_INTEGER,
      status,
      after: readCursor(StartCursor, cursor),
      limit: limit + 1,
    };
    const bookings = await withHistory(
      c,
      id,
      asked,
      async (kept) => unwrap(await object.bookings(actorOf(c.get('caller')), kept)).body,
    );
    return c.json(pageOf(bookings, limit, placeOf), 200);
  })
  .openapi(read, async (c) => {
    const { id, bookingId } = c.req.valid('param');
    const { object } = await objectOf(c, id);
    const actor = actorOf(c.get('caller'));
    const outcome = await object.booking(actor, bookingId);
    const body =
      (!outcome.ok && (await fromHistory(c, { id, object, actor, bookingId }))) || unwrap(outcome).body;
    return c.json(body, 200, etag(body.version));
  })
  .openapi(file, async (c) => {
    const { id, bookingId } = c.req.valid('param');
    const { object } = await objectOf(c, id);
    const actor = actorOf(c.get('caller'));
    const { body: booking } = unwrap(await object.booking(actor, bookingId));
    const { body: details } = unwrap(await object.detailsOf(actor, bookingId));
    return c.body(bookingFile(booking, details, c.get('config').origin), 200, {
      'Content-Type': 'text/calendar; charset=utf-8',
      'Content-Disposition': `attachment; filename="${details.slug}.ics"`,
    });
  })
  .openapi(cancel, (c) =>
    changeBooking(c, c.req.valid('param'), 'cancel', {}, ({ object, bookingId, actor, once, version }) =>
      object.cancel(actor, bookingId, once, version),
    ),
  )
  .openapi(move, (c) => {
    const body = c.req.valid('json');
    return changeBooking(
      c,
      c.req.valid('param'),
      'reschedule',
      body,
      ({ object, bookingId, actor, once, version }) =>
        object.reschedule(actor, bookingId, body, once, version),
    );
  })
  .openapi(mine, async (c) => {
    const { when, cursor, limit } = c.req.valid('query');
    const rows = await listMine(c.get('db'), {
      userId: c.get('caller').userId,
      when,
      now: clock.now(),
      after: readCursor(StartCursor, cursor),
      limit: limit + 1,
      audience: 'customer',
    });
    return c.json(pageOf(rows, limit, placeOf), 200);
  });

for (const path of Object.keys(OPERATIONS) as (keyof typeof OPERATIONS)[]) {
  bookingRoutes.openapi(operation(path), (c) =>
    changeBooking(c, c.req.valid('param'), path, {}, ({ object, bookingId, actor, once, version }) =>
      object.operate(actor, bookingId, OPERATIONS[path][0], once, version),
    ),
  );
}

/** A change of one booking: once for its Idempotency-Key, and only of the version that `If-Match` names. */
export async function changeBooking(
  c: Context<AppEnv>,
  { id, bookingId }: { id: string; bookingId: string },
  call: string,
  body: unknown,
  act: (asked: {
    object: Awaited<ReturnType<typeof objectOf>>['object'];
    bookingId: string;
    actor: Who;
    once: Once | undefined;
    version: number | undefined;
  }) => Promise<Outcome<Booking>>,
) {
  const who = c.get('who');
  await limitRate(c, 'LIMIT_WRITE', who.userId);
  const { object } = await objectOf(c, id);
  const once = await onceOf(c, who.userId, `${call} ${bookingId}`, body);
  const made = learned(c, await act({ object, bookingId, actor: whoOf(who), once, version: ifMatch(c) }));
  const outcome = { ...made, body: await withCheckout(c, made.body, once) };
  return c.json(outcome.body, 200, { ...replayed(outcome), ...etag(outcome.body.version) });
}

/** Who calls, as the objects want to know it. */
export function whoOf(who: AppEnv['Variables']['who']): Who {
  const { userId, sessionId } = who;
  return who.vouched
    ? { userId, name: who.name, reminderMinutes: who.reminderMinutes }
    : { userId, sessionId };
}

/** An outcome's body, or its refusal thrown. Whom the object found behind the sign-in is remembered for a moment. */
export function learned<Body>(c: Context<AppEnv>, outcome: Outcome<Body>) {
  if (outcome.caller) c.get('learn')?.(outcome.caller);
  return unwrap(outcome);
}
