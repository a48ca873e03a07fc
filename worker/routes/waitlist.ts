// Places in line for times that are taken.
import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { claimsSignIn, signedIn } from '../auth/middleware.ts';
import { limitRate } from '../auth/rate-limits.ts';
import { calendarObject, unwrap } from '../calendar/client.ts';
import { clock } from '../clock.ts';
import { CalendarRef, Id } from '../contract/primitives.ts';
import {
  MyWaitlist,
  type MyWaitlistPlace,
  Waitlist,
  WaitlistJoin,
  WaitlistPlace,
} from '../contract/waitlist.ts';
import { listWaiting } from '../db/waiting.ts';
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
  refusals,
  security,
} from './http.ts';

const tags = ['Waiting list'];
const path = '/api/calendars/{id}/waitlist';
const params = z.object({ id: CalendarRef });

const join = createRoute({
  method: 'post',
  path,
  tags,
  summary: 'Wait for any slot in a range',
  description:
    'When seats come free, the first in line that fits gets a hold of their own for 10 minutes and is told; then the next. The same range again is the same place.',
  security,
  middleware: claimsSignIn,
  request: { params, headers: onceHeaders, body: jsonBody(WaitlistJoin) },
  responses: {
    201: jsonAnswer(WaitlistPlace, 'The place in line, with what is free already'),
    ...refusals(...bodyRefusals, ...callRefusals, ...onceRefusals, 'limit_reached'),
  },
});

const leave = createRoute({
  method: 'delete',
  path: `${path}/{placeId}`,
  tags,
  summary: 'Leave the line; what you are offered is given back',
  security,
  middleware: claimsSignIn,
  request: { params: params.extend({ placeId: Id }) },
  responses: { 204: { description: 'Left' }, ...refusals('invalid_request', ...callRefusals) },
});

const list = createRoute({
  method: 'get',
  path,
  tags,
  summary: 'Your places in line; everybody’s for those who run the calendar',
  security,
  middleware: signedIn,
  request: { params },
  responses: {
    200: jsonAnswer(Waitlist, 'All of them, first come first'),
    ...refusals('invalid_request', ...callRefusals),
  },
});

const mine = createRoute({
  method: 'get',
  path: '/api/me/waitlist',
  tags,
  summary: 'Your places in line in all calendars, and what you are offered',
  security,
  middleware: signedIn,
  responses: {
    200: jsonAnswer(MyWaitlist, 'All of them, by the beginning of their ranges'),
    ...refusals('unauthenticated', 'forbidden', 'unavailable'),
  },
});

export const waitlistRoutes = newApp()
  .openapi(join, async (c) => {
    const who = c.get('who');
    await limitRate(c, 'LIMIT_WRITE', who.userId);
    const body = c.req.valid('json');
    const { object } = await objectOf(c, c.req.valid('param').id);
    const once = await onceOf(c, who.userId, 'wait', body);
    const outcome = learned(c, await object.joinLine(whoOf(who), body, once));
    return c.json(outcome.body, 201, replayed(outcome));
  })
  .openapi(leave, async (c) => {
    const who = c.get('who');
    await limitRate(c, 'LIMIT_WRITE', who.userId);
    const { id, placeId } = c.req.valid('param');
    const { object } = await objectOf(c, id);
    learned(c, await object.leaveLine(whoOf(who), placeId));
    return c.body(null, 204);
  })
  .openapi(list, async (c) => {
    const { object } = await objectOf(c, c.req.valid('param').id);
    return c.json(unwrap(await object.waitlist(actorOf(c.get('caller')))).body, 200);
  })
  .openapi(mine, async (c) => {
    const places = await placesOf(c, clock.now());
    return c.json({ items: places.flatMap(({ place, isKnown }) => (isKnown ? [place] : [])) }, 200);
  });

/**
 * The caller's places in all calendars. A private calendar says itself whether they may still know of it: where not, its
 * words are left out.
 */
export async function placesOf(
  c: Context<AppEnv>,
  now: number,
): Promise<{ place: MyWaitlistPlace; isKnown: boolean }[]> {
  const caller = c.get('caller');
  const places = await listWaiting(c.get('db'), caller.userId, now);
  const asked = new Set(places.flatMap(({ place, isPrivate }) => (isPrivate ? [place.calendar.id] : [])));
  const hidden = new Set<string>();
  await Promise.all(
    [...asked].map(async (id) => {
      const { ok } = await calendarObject(c.env.CALENDARS, id).describe(actorOf(caller));
      if (!ok) hidden.add(id);
    }),
  );
  return places.map(({ place }) => {
    const { calendar } = place;
    if (!hidden.has(calendar.id)) return { place, isKnown: true };
    return {
      place: { ...place, calendar: { ...calendar, slug: '', name: '', location: '' } },
      isKnown: false,
    };
  });
}
