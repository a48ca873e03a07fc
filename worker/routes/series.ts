// Series: one slot booked on several dates, looked at before, and changed together afterwards.
import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { claimsSignIn, signedIn } from '../auth/middleware.ts';
import { limitRate } from '../auth/rate-limits.ts';
import { unwrap } from '../calendar/client.ts';
import type { SeriesAct } from '../calendar/series.ts';
import { CalendarRef, Id } from '../contract/primitives.ts';
import {
  Series,
  SeriesAsk,
  SeriesCancel,
  SeriesChange,
  SeriesCreate,
  SeriesPreview,
  SeriesReschedule,
} from '../contract/series.ts';
import { learned, whoOf } from './bookings.ts';
import { actorOf, objectOf } from './calendars.ts';
import { onceHeaders, onceOf, onceRefusals, replayed } from './headers.ts';
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
import { Nothing } from './nothing.ts';
import { readRecurrence } from './recurrence-text.ts';

const tags = ['Series'];
const params = z.object({ id: CalendarRef });
const seriesParams = params.extend({ seriesId: Id });
const refused = [...bodyRefusals, ...callRefusals, ...onceRefusals] as const;

const preview = createRoute({
  method: 'post',
  path: '/api/calendars/{id}/series/preview',
  tags,
  summary: 'Look which dates of a series are free, and what is nearest for those that are not',
  security,
  middleware: signedIn,
  request: { params, body: jsonBody(SeriesAsk) },
  responses: {
    200: jsonAnswer(SeriesPreview, 'Each date by itself; nothing is booked or held'),
    ...refusals(...bodyRefusals, ...callRefusals),
  },
});

const create = createRoute({
  method: 'post',
  path: '/api/calendars/{id}/series',
  tags,
  summary: 'Book all dates of a series, or none',
  security,
  middleware: claimsSignIn,
  request: { params, headers: onceHeaders, body: jsonBody(SeriesCreate) },
  responses: {
    201: jsonAnswer(Series, 'Its bookings'),
    ...refusals(...refused, 'slot_taken', 'slot_unavailable', 'limit_reached'),
  },
});

const cancel = createRoute({
  method: 'post',
  path: '/api/calendars/{id}/series/{seriesId}/cancel',
  tags,
  summary: 'Cancel what is ahead of a series, or one booking and those that follow',
  security,
  middleware: claimsSignIn,
  request: { params: seriesParams, headers: onceHeaders, body: optionalJsonBody(SeriesCancel) },
  responses: {
    200: jsonAnswer(SeriesChange, 'What was cancelled, and what can’t be any more'),
    ...refusals(...refused, 'not_cancellable'),
  },
});

const reschedule = createRoute({
  method: 'post',
  path: '/api/calendars/{id}/series/{seriesId}/reschedule',
  tags,
  summary: 'Move a booking and those that follow by the same way, all of them or none',
  security,
  middleware: claimsSignIn,
  request: { params: seriesParams, headers: onceHeaders, body: jsonBody(SeriesReschedule) },
  responses: {
    200: jsonAnswer(SeriesChange, 'The bookings at their new times'),
    ...refusals(...refused, 'slot_taken', 'slot_unavailable', 'limit_reached', 'not_cancellable'),
  },
});

function decision<Act extends 'approve' | 'decline'>(act: Act) {
  return createRoute({
    method: 'post',
    path: `/api/calendars/{id}/series/{seriesId}/${act}`,
    tags,
    summary: `${act === 'approve' ? 'Approve' : 'Decline'} all requests of a series that wait. Operators only`,
    security,
    middleware: claimsSignIn,
    request: { params: seriesParams, headers: onceHeaders, body: optionalJsonBody(Nothing) },
    responses: { 200: jsonAnswer(SeriesChange, 'The bookings after it'), ...refusals(...refused) },
  });
}

export const seriesRoutes = newApp()
  .openapi(preview, async (c) => {
    const caller = c.get('caller');
    await limitRate(c, 'LIMIT_WRITE', caller.userId);
    const { rrule, ...asked } = c.req.valid('json');
    const wish = { ...asked, rule: readRecurrence(rrule) };
    const { object } = await objectOf(c, c.req.valid('param').id);
    return c.json(unwrap(await object.previewSeries(actorOf(caller), wish)).body, 200);
  })
  .openapi(create, async (c) => {
    const who = c.get('who');
    await limitRate(c, 'LIMIT_WRITE', who.userId);
    const body = c.req.valid('json');
    const { rrule, ...asked } = body;
    const wish = { ...asked, rule: readRecurrence(rrule) };
    const { object } = await objectOf(c, c.req.valid('param').id);
    const once = await onceOf(c, who.userId, 'series', body);
    const outcome = learned(c, await object.bookSeries(whoOf(who), wish, once));
    return c.json(outcome.body, 201, replayed(outcome));
  })
  .openapi(cancel, (c) => change(c, c.req.valid('param'), { act: 'cancel', ...c.req.valid('json') }))
  .openapi(reschedule, (c) => change(c, c.req.valid('param'), { act: 'reschedule', ...c.req.valid('json') }))
  .openapi(decision('approve'), (c) => change(c, c.req.valid('param'), { act: 'approve' }))
  .openapi(decision('decline'), (c) => change(c, c.req.valid('param'), { act: 'decline' }));

async function change(
  c: Context<AppEnv>,
  { id, seriesId }: { id: string; seriesId: string },
  asked: SeriesAct,
) {
  const who = c.get('who');
  await limitRate(c, 'LIMIT_WRITE', who.userId);
  const { object } = await objectOf(c, id);
  const once = await onceOf(c, who.userId, `series ${asked.act} ${seriesId}`, asked);
  const outcome = learned(c, await object.changeSeries(whoOf(who), seriesId, asked, once));
  return c.json(outcome.body, 200, replayed(outcome));
}
