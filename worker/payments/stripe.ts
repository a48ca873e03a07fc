// Stripe, by its own library: hosted Checkout, webhooks, refunds. Each call carries an idempotency key of ours, so that
// one whose answer was lost is simply made again.
import type Stripe from 'stripe';
import { z } from 'zod';
import { Problem } from '../contract/problems.ts';
import type { SeenRefund } from '../domain/payment.ts';
import type { StripeSettings } from '../env.ts';
import type { CheckoutRequest, Hint, Provider, ProviderEvent, SessionState } from './provider.ts';
import { fromStripe, toStripe } from './stripe-amounts.ts';

const TIMEOUT_MS = 8_000;
/** Stripe's sessions live 30 minutes at least, counted from when they are made; a little more, for clocks that differ. */
const SESSION_LIFE_MS = 31 * 60_000;

const HintShape = z.object({ calendarId: z.uuid(), bookingId: z.uuid() });

export function stripeProvider(settings: StripeSettings): Provider {
  /** Loaded where it is needed: it is large, and most calls of the Worker never pay. */
  const client = async () => {
    const { default: Library } = await import('stripe');
    const { hostname, port, protocol } = new URL(settings.api);
    return new Library(settings.secretKey, {
      httpClient: Library.createFetchHttpClient(),
      host: hostname,
      protocol: protocol === 'http:' ? 'http' : 'https',
      ...(port === '' ? {} : { port }),
      timeout: TIMEOUT_MS,
      maxNetworkRetries: 1,
      telemetry: false,
    });
  };

  return {
    name: 'stripe',

    async createSession(request) {
      const stripe = await client();
      const session = await stripe.checkout.sessions.create(sessionOf(request), {
        idempotencyKey: request.key,
      });
      if (!session.url) throw new Error('Stripe gave a session without an address');
      return { id: session.id, url: session.url };
    },

    async readSession(id) {
      return stateOf(await (await client()).checkout.sessions.retrieve(id));
    },

    async expireSession(id) {
      const stripe = await client();
      try {
        return stateOf(await stripe.checkout.sessions.expire(id));
      } catch (error) {
        // Over already, one way or the other; or not to be reached, and then this throws too.
        if (!isRefusal(error)) throw error;
        return stateOf(await stripe.checkout.sessions.retrieve(id));
      }
    },

    async refund({ key, captureId, amount, currency, calendarId, bookingId }) {
      const stripe = await client();
      try {
        const refund = await stripe.refunds.create(
          {
            payment_intent: captureId,
            amount: toStripe(amount, currency),
            metadata: { calendarId, bookingId, key },
          },
          { idempotencyKey: `refund:${key}` },
        );
        return seenOf(refund, captureId);
      } catch (error) {
        if (!isRefusal(error)) throw error;
        // Never to be done: given back there already, or too long ago.
        return { key, reference: `refused:${key}`, captureId, amount, state: 'failed' };
      }
    },

    async readRefund(reference, captureId) {
      return seenOf(await (await client()).refunds.retrieve(reference), captureId);
    },

    async readEvent(body, headers) {
      const { default: Library } = await import('stripe');
      const stripe = await client();
      let event: Stripe.Event;
      try {
        event = await stripe.webhooks.constructEventAsync(
          body,
          headers.get('Stripe-Signature') ?? '',
          settings.webhookSecret,
          undefined,
          Library.createSubtleCryptoProvider(),
        );
      } catch {
        throw new Problem('invalid_signature', 'The signature is wrong or too old.');
      }
      const isLive = /^[rs]k_live_/.test(settings.secretKey);
      if (event.livemode !== isLive) return { type: 'ignored', alarm: 'an event of the other mode' };
      return read(event);
    },
  };
}

function sessionOf(request: CheckoutRequest): Stripe.Checkout.SessionCreateParams {
  const { calendarId, bookingId, amount, currency, title, detail, until, returnUrl } = request;
  const metadata = { calendarId, bookingId };
  return {
    mode: 'payment',
    // Money that takes days to come would hold no seat for so long. Apple Pay and Google Pay come with cards.
    allowed_payment_method_types: ['card'],
    // What is taken is what the booking costs, in its own currency.
    adaptive_pricing: { enabled: false },
    client_reference_id: bookingId,
    metadata,
    payment_intent_data: { metadata },
    line_items: [
      {
        quantity: 1,
        price_data: {
          currency: currency.toLowerCase(),
          unit_amount: toStripe(amount, currency),
          product_data: { name: title, description: detail },
        },
      },
    ],
    // Of nothing but the booking itself: asked for again with the same key, every word has to be the same.
    expires_at: Math.ceil((until + SESSION_LIFE_MS) / 1_000),
    success_url: returnUrl,
    cancel_url: returnUrl,
  };
}

function stateOf(session: Stripe.Checkout.Session): SessionState {
  const { status, payment_status, payment_intent, amount_total, currency } = session;
  const captureId = typeof payment_intent === 'string' ? payment_intent : payment_intent?.id;
  if (payment_status === 'paid' && captureId && amount_total !== null && currency) {
    const code = currency.toUpperCase();
    return { status: 'paid', captureId, amount: fromStripe(amount_total, code), currency: code };
  }
  return { status: status === 'expired' ? 'expired' : 'open' };
}

function seenOf(refund: Stripe.Refund, captureId: string): SeenRefund {
  return {
    key: refund.metadata?.key ?? null,
    reference: refund.id,
    captureId,
    amount: fromStripe(refund.amount, refund.currency.toUpperCase()),
    state:
      refund.status === 'succeeded'
        ? 'done'
        : refund.status === 'failed' || refund.status === 'canceled'
          ? 'failed'
          : 'sent',
  };
}

function read(event: Stripe.Event): ProviderEvent {
  switch (event.type) {
    case 'checkout.session.completed':
    case 'checkout.session.async_payment_succeeded':
    case 'checkout.session.expired': {
      const session = event.data.object;
      return {
        type: 'session',
        sessionId: session.id,
        state: stateOf(session),
        hint: hintOf(session.metadata),
      };
    }
    case 'refund.created':
    case 'refund.updated':
    case 'refund.failed': {
      const refund = event.data.object;
      const captureId =
        typeof refund.payment_intent === 'string' ? refund.payment_intent : refund.payment_intent?.id;
      if (!captureId) return { type: 'ignored' };
      return { type: 'refund', refund: seenOf(refund, captureId), hint: hintOf(refund.metadata) };
    }
    default:
      return { type: 'ignored' };
  }
}

function hintOf(metadata: Record<string, string> | null): Hint | undefined {
  return HintShape.safeParse(metadata).data;
}

/** Whether Stripe understood and said no: to ask again would change nothing. */
function isRefusal(error: unknown): boolean {
  return (
    error instanceof Error &&
    'statusCode' in error &&
    (error.statusCode === 400 || error.statusCode === 402 || error.statusCode === 404)
  );
}
