// Paying for a booking, and giving money back.

import { createRoute } from '@hono/zod-openapi';
import { claimsSignIn, signedIn } from '../auth/middleware.ts';
import { limitRate } from '../auth/rate-limits.ts';
import { unwrap } from '../calendar/client.ts';
import { Booking, Refund } from '../contract/bookings.ts';
import { describeError } from '../describe-error.ts';
import { settle } from '../payments/settle.ts';
import { bookingParams, changeBooking, changeHeaders } from './bookings.ts';
import { actorOf, objectOf } from './calendars.ts';
import { withCheckout } from './checkouts.ts';
import { etag, onceHeaders, onceOf, onceRefusals, replayed } from './headers.ts';
import {
  bodyRefusals,
  callRefusals,
  jsonAnswer,
  newApp,
  optionalJsonBody,
  refusals,
  security,
} from './http.ts';
import { Nothing } from './nothing.ts';

const tags = ['Payments'];
const middleware = signedIn;

const pay = createRoute({
  method: 'post',
  path: '/api/calendars/{id}/bookings/{bookingId}/pay',
  tags,
  summary: 'Ask the provider how a payment stands, and for a place to pay where it still waits',
  security,
  middleware,
  request: { params: bookingParams, headers: onceHeaders, body: optionalJsonBody(Nothing) },
  responses: {
    200: jsonAnswer(Booking, 'The booking as the provider knows it by now'),
    ...refusals(...bodyRefusals, ...callRefusals, ...onceRefusals),
  },
});

const refund = createRoute({
  method: 'post',
  path: '/api/calendars/{id}/bookings/{bookingId}/refund',
  tags,
  summary: 'Give money back: all that is kept, or a part of it. Operators only',
  security,
  middleware: claimsSignIn,
  request: { params: bookingParams, headers: changeHeaders, body: optionalJsonBody(Refund) },
  responses: {
    200: jsonAnswer(Booking, 'The booking, which stays as it is but for its payment'),
    ...refusals(...bodyRefusals, ...callRefusals, ...onceRefusals, 'precondition_failed'),
  },
});

export const paymentRoutes = newApp()
  .openapi(pay, async (c) => {
    const { id: ref, bookingId } = c.req.valid('param');
    await limitRate(c, 'LIMIT_WRITE', c.get('caller').userId);
    const { id, object } = await objectOf(c, ref);
    const actor = actorOf(c.get('caller'));
    const once = await onceOf(c, actor.userId, `pay ${bookingId}`, {});
    const before = unwrap(await object.pay(actor, bookingId, once));
    let { body } = before;
    if (!before.replayed && body.status === 'pending_payment' && body.payment?.checkoutUrl) {
      try {
        await settle(c.env, { calendarId: id, bookingId }, true);
        body = unwrap(await object.booking(actor, bookingId)).body;
      } catch (error) {
        // Not to be reached: what is known is answered, and the address to pay at is good.
        console.error(JSON.stringify({ requestId: c.get('requestId'), look: describeError(error) }));
      }
    }
    body = await withCheckout(c, body, once);
    return c.json(body, 200, { ...replayed(before), ...etag(body.version) });
  })
  .openapi(refund, (c) => {
    const body = c.req.valid('json') ?? {};
    return changeBooking(
      c,
      c.req.valid('param'),
      'refund',
      body,
      ({ object, bookingId, actor, once, version }) => object.refund(actor, bookingId, body, once, version),
    );
  });
