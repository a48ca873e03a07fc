// A priced calendar, its two providers, and events that Stripe signs: web/e2e/stripe-service.ts is the Stripe.
import { env } from 'cloudflare:workers';
import Stripe from 'stripe';
import type { StripeRefund, StripeSession, StripeTrouble } from '../../web/e2e/stripe-types.ts';
import { createApp } from '../app.ts';
import type { CalendarCreateInput } from '../contract/calendars.ts';
import type { Env } from '../env.ts';
import { openCheckout, settle } from '../payments/settle.ts';
import { ORIGIN } from './auth-app.ts';
import { body, owner, person, World } from './calendar-world.ts';

export const SECRET = 'whsec_of_the_tests';
/** The settings of a Worker that takes payments by Stripe. */
export const byStripe: Env = { ...env, PAYMENTS: 'stripe' };

const app = createApp();
const signer = new Stripe('sk_test_of_the_tests', { httpClient: Stripe.createFetchHttpClient() });

async function ask<Result>(method: string, ...sent: unknown[]): Promise<Result> {
  const answer = await fetch(`${env.STRIPE_API}/control/${method}`, {
    method: 'POST',
    body: JSON.stringify(sent),
  });
  if (!answer.ok) throw new Error(await answer.text());
  return answer.json<Result>();
}

export const stripe = {
  session: (id: string) => ask<StripeSession>('session', id),
  sessionsOf: async (bookingId: string) =>
    (await ask<StripeSession[]>('sessions')).filter(({ metadata }) => metadata.bookingId === bookingId),
  pay: (id: string) => ask<StripeSession | null>('pay', id),
  expire: (id: string) => ask<StripeSession>('expire', id),
  refunds: (paymentIntent: string) => ask<StripeRefund[]>('refunds', paymentIntent),
  refundThere: async (paymentIntent: string, amount: number) =>
    (await ask<{ body: StripeRefund }>('refundThere', paymentIntent, amount)).body,
  refundsBecome: (status: StripeRefund['status']) => ask<null>('refundsBecome', status),
  endRefund: (id: string, status: StripeRefund['status']) => ask<StripeRefund>('endRefund', id, status),
  trouble: (...kinds: StripeTrouble[]) => ask<null>('trouble', ...kinds),
  calls: () => ask<number>('calls'),
  books: (bookingIds: string[]) => ask<{ captured: number; refunded: number }>('books', bookingIds),
};

/** An event about a thing as it is at this moment. */
export function event(type: string, object: unknown, changes: Record<string, unknown> = {}): string {
  return JSON.stringify({
    id: `evt_${crypto.randomUUID()}`,
    object: 'event',
    api_version: '2026-10-28.endive',
    created: Math.floor(Date.now() / 1_000),
    livemode: false,
    type,
    data: { object },
    ...changes,
  });
}

export function signed(payload: string, secret = SECRET, timestamp = Math.floor(Date.now() / 1_000)) {
  const cryptoProvider = Stripe.createSubtleCryptoProvider();
  return signer.webhooks.generateTestHeaderStringAsync({ payload, secret, timestamp, cryptoProvider });
}

/** Posts a webhook's body, signed by Stripe unless another signature is given; answers the status and the code. */
export async function deliver(payload: string, signature?: string, provider = 'stripe', settings = byStripe) {
  const answer = await app.request(
    `${ORIGIN}/api/payments/${provider}/webhook`,
    {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json; charset=utf-8',
        'Stripe-Signature': signature ?? (await signed(payload)),
      },
      body: payload,
    },
    settings,
  );
  const { code } = await answer.json<{ code?: string }>();
  return { status: answer.status, code };
}

export const ada = person('ada');
export const bob = person('bob');

/** A priced calendar: 24.00 EUR a seat, held for five minutes, unless told otherwise. */
export async function pricedWorld(changes: Partial<CalendarCreateInput> = {}): Promise<World> {
  return World.create({ price: { amount: 2_400, currency: 'EUR' }, ...changes });
}

/** Books and opens a checkout at Stripe, as the route does. */
export async function bookByStripe(world: World, who: typeof ada, start: number, seats = 1) {
  const booked = body(await world.object.book(who, { start, seats, note: '' }));
  const place = { calendarId: world.id, bookingId: booked.id };
  const booking = await openCheckout(byStripe, place);
  if (!booking?.payment?.checkoutUrl) throw new Error('no checkout');
  const sessionId = booking.payment.checkoutUrl.split('/').at(-1) ?? '';
  return { ...place, id: booked.id, booking, sessionId };
}

export type Bought = Awaited<ReturnType<typeof bookByStripe>>;

/** Pays at Stripe's page; the event that Stripe sends then. null where the session has ended. */
export async function payAtStripe({ sessionId }: Bought): Promise<string | null> {
  const session = await stripe.pay(sessionId);
  return session && event('checkout.session.completed', session);
}

/** The booking as it is. */
export async function stateOf(world: World, id: string) {
  const booking = body(await world.object.booking(owner, id));
  return { status: booking.status, payment: booking.payment?.status, refunded: booking.payment?.refunded };
}

/** Does what is owed to the provider, as the queue would. */
export function settled(place: { calendarId: string; bookingId: string }, look = false): Promise<void> {
  return settle(byStripe, place, look);
}

/** The lines of the ledger in D1, summed by account. */
export async function ledgerOf(calendarId: string) {
  const { results } = await env.DB.prepare(
    'SELECT account, sum(amount) AS total FROM ledger WHERE calendar_id = ? GROUP BY account',
  )
    .bind(calendarId)
    .all<{ account: string; total: number }>();
  const total = (account: string) => results.find((row) => row.account === account)?.total ?? 0;
  return { captured: total('captured'), confirmed: total('confirmed'), refunded: total('refunded') };
}
