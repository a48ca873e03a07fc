// Booking as a guest: asked for with a name and an address, confirmed and managed by a link in a mail to it. Whoever has an
// account and whoever has none gets the same answers.

import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { behindAnswer } from '../auth/audit.ts';
import { addressOf, presentHolder } from '../auth/guest-bookings.ts';
import { type GuestPlace, keyedHash, randomFor, readGuestToken } from '../auth/guest-tokens.ts';
import { callerNetwork, limitRate } from '../auth/rate-limits.ts';
import { newBookingId } from '../calendar/booking-id.ts';
import type { Once, Outcome } from '../calendar/calendar.ts';
import { calendarObject, unwrap } from '../calendar/client.ts';
import { clock } from '../clock.ts';
import { GuestAsked, GuestCreate, GuestMove, GuestToken, GuestView } from '../contract/guests.ts';
import type { GuestJob } from '../contract/jobs.ts';
import { CalendarRef, Id } from '../contract/primitives.ts';
import { Problem } from '../contract/problems.ts';
import {
  forgetGuest,
  type GuestAllowance,
  noteConfirmed,
  noteGuest,
  noteGuestMail,
  noteLetGo,
} from '../db/guest-bookings.ts';
import { describeError } from '../describe-error.ts';
import { MAX_LIVE_HOLDS } from '../domain/policy.ts';
import { deliverGuestMail } from '../notify/guest-mail.ts';
import { guestPostOf } from '../notify/guest-post.ts';
import { settle } from '../payments/settle.ts';
import { objectOf } from './calendars.ts';
import { withCheckout } from './checkouts.ts';
import { ifMatch, matchHeaders, onceHeaders, onceOf, onceRefusals, replayed } from './headers.ts';
import { type AppEnv, bodyRefusals, jsonAnswer, jsonBody, newApp, refusals } from './http.ts';

const tags = ['Guests'];
/** Mails with a link that one address gets within a day, whoever asks for them. */
const MAILS_A_DAY = 10;
/** Requests from one network within an hour that nobody confirmed. */
const NETWORK_AN_HOUR = 5;

const params = z.object({ id: CalendarRef });
const waitingParams = params.extend({ bookingId: Id });
const changeHeaders = onceHeaders.extend(matchHeaders.shape);
const always = ['forbidden', 'not_found', 'rate_limited', 'unavailable'] as const;

const ask = createRoute({
  method: 'post',
  path: '/api/calendars/{id}/guest-bookings',
  tags,
  summary: 'Ask for a slot as a guest: it is held for 15 minutes, and a link to confirm it is mailed',
  request: { params, headers: onceHeaders, body: jsonBody(GuestCreate) },
  responses: {
    202: jsonAnswer(GuestAsked, 'The same whether the address has an account or not'),
    ...refusals(
      ...bodyRefusals,
      ...always,
      ...onceRefusals,
      'slot_taken',
      'slot_unavailable',
      'too_many_holds',
    ),
  },
});

const again = createRoute({
  method: 'post',
  path: '/api/calendars/{id}/guest-bookings/{bookingId}/mail',
  tags,
  summary: 'Mail the link once more, while the request waits; its time stays the same',
  request: { params: waitingParams, body: jsonBody(GuestCreate.pick({ email: true })) },
  responses: {
    202: jsonAnswer(GuestAsked, 'What still waits'),
    ...refusals(...bodyRefusals, ...always),
  },
});

const letGo = createRoute({
  method: 'delete',
  path: '/api/calendars/{id}/guest-bookings/{bookingId}',
  tags,
  summary: 'Let go of what waits to be confirmed',
  request: { params: waitingParams },
  responses: {
    204: { description: 'Free again' },
    ...refusals('invalid_request', ...always),
  },
});

const read = createRoute({
  method: 'post',
  path: '/api/guest-bookings/read',
  tags,
  summary: 'What a link is about; nothing is changed by looking at it',
  request: { body: jsonBody(GuestToken) },
  responses: {
    200: jsonAnswer(GuestView, 'How it stands'),
    ...refusals(...bodyRefusals, ...always, 'invalid_token'),
  },
});

const confirm = createRoute({
  method: 'post',
  path: '/api/guest-bookings/confirm',
  tags,
  summary: 'Confirm what was asked for; once more, it is the same booking',
  request: { headers: onceHeaders, body: jsonBody(GuestToken) },
  responses: {
    200: jsonAnswer(GuestView, 'The booking, which may have to be paid or approved yet'),
    ...refusals(
      ...bodyRefusals,
      ...always,
      ...onceRefusals,
      'invalid_token',
      'hold_expired',
      'slot_taken',
      'slot_unavailable',
      'limit_reached',
      'too_many_holds',
    ),
  },
});

const changeRefusals = [...bodyRefusals, ...always, ...onceRefusals, 'invalid_token'] as const;

const cancel = createRoute({
  method: 'post',
  path: '/api/guest-bookings/cancel',
  tags,
  summary: 'Cancel the booking of a link, or let go of what waits to be confirmed',
  request: { headers: changeHeaders, body: jsonBody(GuestToken) },
  responses: {
    200: jsonAnswer(GuestView, 'The booking, cancelled'),
    ...refusals(...changeRefusals, 'not_cancellable', 'precondition_failed'),
  },
});

const move = createRoute({
  method: 'post',
  path: '/api/guest-bookings/reschedule',
  tags,
  summary: 'Move the booking of a link to another slot, in one step',
  request: { headers: changeHeaders, body: jsonBody(GuestMove) },
  responses: {
    200: jsonAnswer(GuestView, 'The booking at its new time'),
    ...refusals(
      ...changeRefusals,
      'not_cancellable',
      'precondition_failed',
      'slot_taken',
      'slot_unavailable',
      'limit_reached',
    ),
  },
});

const pay = createRoute({
  method: 'post',
  path: '/api/guest-bookings/pay',
  tags,
  summary: 'Ask the provider how the payment of a link stands, and for a place to pay where it still waits',
  request: { headers: onceHeaders, body: jsonBody(GuestToken) },
  responses: {
    200: jsonAnswer(GuestView, 'The booking as the provider knows it by now'),
    ...refusals(...changeRefusals),
  },
});

export const guestRoutes = newApp()
  .openapi(ask, async (c) => {
    await limitRate(c, 'LIMIT_REGISTER', `guest:${callerNetwork(c)}`);
    const body = c.req.valid('json');
    const { id: calendarId, object } = await objectOf(c, c.req.valid('param').id);
    const { db, config } = c.var;
    const address = addressOf(config, body.email);
    const once = await onceOf(c, `guest:${address}`, 'ask', body);
    const bookingId = newBookingId(
      Math.max(0, body.start),
      randomFor(config, once && `${calendarId} ${once.key} ${once.fingerprint}`),
    );
    const row = { address, bookingId, calendarId, network: keyedHash(config, 'network', callerNetwork(c)) };
    const inTheWay = await noteGuest(db, row, allowanceOf(c), clock.now());
    if (inTheWay) throw tooMany(inTheWay);
    const outcome = await object.askAsGuest(bookingId, body, once);
    if (!outcome.ok) await forgetGuest(db, row);
    const asked = unwrap(outcome);
    if (!asked.replayed) await mailLater(c, { type: 'guest', calendarId, bookingId });
    return c.json(asked.body, 202, replayed(asked));
  })
  .openapi(again, async (c) => {
    await limitRate(c, 'LIMIT_REGISTER', `guest:${callerNetwork(c)}`);
    const { id, bookingId } = c.req.valid('param');
    const { id: calendarId, object } = await objectOf(c, id);
    const { body } = unwrap(await object.guestWaiting(bookingId));
    const key = { address: addressOf(c.get('config'), c.req.valid('json').email), bookingId };
    if (!(await noteGuestMail(c.get('db'), key, allowanceOf(c).mailsADay, clock.now())))
      throw tooMany('mails');
    await mailLater(c, { type: 'guest', calendarId, bookingId });
    return c.json(body, 202);
  })
  .openapi(letGo, async (c) => {
    await limitRate(c, 'LIMIT_WRITE', `guest:${callerNetwork(c)}`);
    const { id, bookingId } = c.req.valid('param');
    const { object } = await objectOf(c, id);
    const { body: email } = unwrap(await object.letGoAsGuest(bookingId));
    await noteLetGo(c.get('db'), { address: addressOf(c.get('config'), email), bookingId });
    return c.body(null, 204);
  })
  .openapi(read, async (c) => {
    await limitRate(c, 'LIMIT_READ');
    const { object, bookingId } = placeOf(c, c.req.valid('json').token);
    return c.json(unwrap(await object.guestView(bookingId)).body, 200);
  })
  .openapi(confirm, async (c) => {
    await limitRate(c, 'LIMIT_WRITE', `guest:${callerNetwork(c)}`);
    const { object, bookingId, calendarId } = placeOf(c, c.req.valid('json').token);
    const once = await onceOf(c, `guest:${bookingId}`, 'confirm', {});
    const letter = unwrap(await object.guestLetter(bookingId)).body;
    const { db, config } = c.var;
    // Noted first: should this end in between, the address still finds its booking.
    if (letter) {
      const address = addressOf(config, letter.email);
      await noteConfirmed(db, { address, bookingId, calendarId }, clock.now());
    }
    const holder = letter ? await presentHolder(c, letter.email, clock.now()) : undefined;
    const made = unwrap(await object.confirmAsGuest(bookingId, holder, once));
    return c.json(await toPay(c, made.body), 200, replayed(made));
  })
  .openapi(cancel, (c) =>
    changeByLink(c, c.req.valid('json').token, 'cancel', {}, async ({ object, bookingId, once, version }) => {
      const { db, config } = c.var;
      const letter = unwrap(await object.guestLetter(bookingId)).body;
      const outcome = await object.cancelAsGuest(bookingId, once, version);
      // What waited is gone, and no booking came of it.
      if (letter && outcome.ok && outcome.body.booking === null)
        await noteLetGo(db, { address: addressOf(config, letter.email), bookingId });
      return outcome;
    }),
  )
  .openapi(move, (c) => {
    const { token, start } = c.req.valid('json');
    return changeByLink(c, token, 'reschedule', { start }, ({ object, bookingId, once, version }) =>
      object.moveAsGuest(bookingId, start, once, version),
    );
  })
  .openapi(pay, (c) =>
    changeByLink(c, c.req.valid('json').token, 'pay', {}, async ({ object, bookingId, calendarId, once }) => {
      const before = await object.payAsGuest(bookingId, once);
      if (!before.ok || before.replayed || !before.body.booking?.payment?.checkoutUrl) return before;
      try {
        await settle(c.env, { calendarId, bookingId }, true);
        return await object.guestView(bookingId);
      } catch (error) {
        // Not to be reached: what is known is answered, and the address to pay at is good.
        console.error(JSON.stringify({ requestId: c.get('requestId'), look: describeError(error) }));
        return before;
      }
    }),
  );

interface ByLink extends GuestPlace {
  readonly object: ReturnType<typeof placeOf>['object'];
  readonly once: Once | undefined;
  readonly version: number | undefined;
}

/** A change of a link's booking: once for its Idempotency-Key, and only of the version that `If-Match` names. */
async function changeByLink(
  c: Context<AppEnv>,
  token: string,
  call: string,
  body: unknown,
  act: (asked: ByLink) => Promise<Outcome<GuestView>>,
) {
  await limitRate(c, 'LIMIT_WRITE', `guest:${callerNetwork(c)}`);
  const place = placeOf(c, token);
  const once = await onceOf(c, `guest:${place.bookingId}`, call, body);
  const made = unwrap(await act({ ...place, once, version: ifMatch(c) }));
  return c.json(await toPay(c, made.body), 200, replayed(made));
}

/** The view with a place to pay, where the booking waits for that and has none. */
async function toPay(c: Context<AppEnv>, view: GuestView): Promise<GuestView> {
  return view.booking ? { ...view, booking: await withCheckout(c, view.booking, undefined) } : view;
}

/** What a link is about. Every token that we did not make is refused alike, before any calendar hears of it. */
function placeOf(c: Context<AppEnv>, token: string) {
  const place = readGuestToken(c.get('config'), token);
  if (!place) {
    throw new Problem(
      'invalid_token',
      'That is not a link of ours, or a part of it is missing. Open it once more.',
    );
  }
  return { ...place, object: calendarObject(c.env.CALENDARS, place.calendarId) };
}

function allowanceOf(c: Context<AppEnv>): GuestAllowance {
  const counted = c.get('config').rateLimits;
  return {
    waiting: MAX_LIVE_HOLDS,
    mailsADay: counted ? MAILS_A_DAY : undefined,
    networkAnHour: counted ? NETWORK_AN_HOUR : undefined,
  };
}

function tooMany(what: 'waiting' | 'mails' | 'network'): Problem {
  switch (what) {
    case 'waiting':
      return new Problem(
        'too_many_holds',
        `${MAX_LIVE_HOLDS} requests with this address wait to be confirmed already. Open one of the links first.`,
        undefined,
        { 'Retry-After': '900' },
      );
    case 'mails':
      return new Problem(
        'rate_limited',
        'This address was sent enough links for one day. Sign in to book at once.',
        undefined,
        { 'Retry-After': '3600' },
      );
    case 'network':
      return new Problem(
        'rate_limited',
        'Too many requests from here were not confirmed. Wait a while, or sign in to book at once.',
        undefined,
        { 'Retry-After': '900' },
      );
  }
}

/** Sends the link behind the answer, or leaves that to the queue: it takes as long whoever has the address. */
async function mailLater(c: Context<AppEnv>, job: GuestJob): Promise<void> {
  const work = deliverGuestMail(guestPostOf(c.env, c.get('config')), job, clock.now()).catch(
    async (error) => {
      const say = (trouble: unknown) =>
        console.error(JSON.stringify({ mail: 'guest_confirm', error: describeError(trouble) }));
      say(error);
      await c.env.EVENTS.send(job).catch(say);
    },
  );
  await behindAnswer(c, work);
}
