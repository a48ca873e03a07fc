// A Stripe on loopback: the calls of its API that the Worker makes, kept as strictly as Stripe keeps them (keys, statuses,
// idempotency), with books that tests read, and with trouble that they order.
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { isDeepStrictEqual } from 'node:util';
import type { StripeRefund, StripeSession, StripeTrouble } from './stripe-types.ts';

const HOST = '127.0.0.1';

interface Reply {
  readonly status: number;
  readonly body: unknown;
}

type Params = Record<string, unknown>;

export class StripeService {
  readonly #sessions = new Map<string, StripeSession>();
  readonly #refunds = new Map<string, StripeRefund>();
  readonly #answered = new Map<string, { params: Params; path: string; reply: Reply }>();
  readonly #trouble: StripeTrouble[] = [];
  #refundStatus: StripeRefund['status'] = 'succeeded';
  #calls = 0;

  private constructor(
    private readonly server: Server,
    private readonly secretKey: string,
  ) {}

  static async listen(port: number, secretKey: string): Promise<StripeService> {
    const server = createServer();
    const service = new StripeService(server, secretKey);
    server.on('request', (request, response) => {
      service.#serve(request, response).catch((error: unknown) => {
        response.writeHead(500).end(JSON.stringify({ error: { message: String(error) } }));
      });
    });
    await new Promise<void>((resolve) => server.listen(port, HOST, resolve));
    return service;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** What tests do: each a call to /control/NAME with a JSON array of arguments. */
  readonly control = {
    session: (id: string) => this.#sessions.get(id) ?? null,
    sessions: () => [...this.#sessions.values()],
    /** Somebody pays at the page; null where the session has ended. */
    pay: (id: string): StripeSession | null => {
      const session = this.#sessions.get(id);
      if (session?.status !== 'open') return null;
      session.status = 'complete';
      session.payment_status = 'paid';
      session.payment_intent = `pi_${randomUUID()}`;
      return session;
    },
    /** The session ends by itself. */
    expire: (id: string): StripeSession | null => {
      const session = this.#sessions.get(id);
      if (session?.status === 'open') session.status = 'expired';
      return session ?? null;
    },
    refunds: (paymentIntent: string) =>
      [...this.#refunds.values()].filter((refund) => refund.payment_intent === paymentIntent),
    /** Somebody gives money back in Stripe's own dashboard. */
    refundThere: (paymentIntent: string, amount: number) =>
      this.#makeRefund({ payment_intent: paymentIntent, amount: String(amount) }),
    refundsBecome: (status: StripeRefund['status']) => {
      this.#refundStatus = status;
      return null;
    },
    /** A refund that was under way ends. */
    endRefund: (id: string, status: StripeRefund['status']) => {
      const refund = this.#refunds.get(id);
      if (refund) refund.status = status;
      return refund ?? null;
    },
    trouble: (...kinds: StripeTrouble[]) => {
      this.#trouble.push(...kinds);
      return null;
    },
    calls: () => this.#calls,
    /** What was taken and what was given back, in Stripe's units, of the sessions for these bookings. */
    books: (bookingIds: string[]) => {
      const paid = this.control
        .sessions()
        .filter(
          ({ metadata, payment_status }) =>
            payment_status === 'paid' && bookingIds.includes(metadata.bookingId ?? ''),
        );
      const intents = new Set(paid.map(({ payment_intent }) => payment_intent));
      const back = [...this.#refunds.values()].filter(
        ({ payment_intent, status }) => intents.has(payment_intent) && status !== 'failed',
      );
      return {
        captured: paid.reduce((total, { amount_total }) => total + amount_total, 0),
        refunded: back.reduce((total, { amount }) => total + amount, 0),
      };
    },
  };

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = (request.url ?? '').split('?')[0] ?? '';
    const body = await text(request);
    if (path.startsWith('/control/')) {
      const act = this.control[path.slice('/control/'.length) as keyof typeof this.control] as (
        ...given: unknown[]
      ) => unknown;
      response.writeHead(200).end(JSON.stringify(act(...(JSON.parse(body) as unknown[]))));
      return;
    }
    this.#calls += 1;
    const trouble = this.#trouble.shift();
    if (trouble === 'error') {
      this.#send(response, refusal(500, 'api_error', 'Something went wrong on our end'));
      return;
    }
    const reply = this.#answer(request, path, parseForm(body));
    if (trouble === 'lost') request.socket.destroy();
    else this.#send(response, reply);
  }

  #send(response: ServerResponse, { status, body }: Reply): void {
    response.writeHead(status, { 'Content-Type': 'application/json', 'Request-Id': `req_${randomUUID()}` });
    response.end(JSON.stringify(body));
  }

  #answer(request: IncomingMessage, path: string, params: Params): Reply {
    if (request.headers.authorization !== `Bearer ${this.secretKey}`)
      return refusal(401, 'invalid_request_error', 'Invalid API Key provided');
    const key = request.headers['idempotency-key'];
    const known = typeof key === 'string' ? this.#answered.get(key) : undefined;
    if (known) {
      return known.path === path && isDeepStrictEqual(known.params, params)
        ? known.reply
        : refusal(400, 'idempotency_error', 'Keys for idempotent requests can only be used with the same');
    }
    const reply = this.#route(`${request.method} ${path}`, params);
    if (typeof key === 'string' && request.method === 'POST')
      this.#answered.set(key, { params, path, reply: structuredClone(reply) });
    return reply;
  }

  #route(route: string, params: Params): Reply {
    const [, sessionId, expire] =
      /^(?:GET|POST) \/v1\/checkout\/sessions\/(\w+)(\/expire)?$/.exec(route) ?? [];
    if (route === 'POST /v1/checkout/sessions') return this.#makeSession(params);
    if (sessionId) {
      const session = this.#sessions.get(sessionId);
      if (!session) return refusal(404, 'invalid_request_error', 'No such checkout.session');
      if (expire) {
        if (session.status !== 'open')
          return refusal(400, 'invalid_request_error', 'Only sessions with status open can be expired');
        session.status = 'expired';
      }
      return { status: 200, body: session };
    }
    if (route === 'POST /v1/refunds') return this.#makeRefund(params);
    const refund = this.#refunds.get(/^GET \/v1\/refunds\/(\w+)$/.exec(route)?.[1] ?? '');
    return refund ? { status: 200, body: refund } : refusal(404, 'invalid_request_error', 'No such thing');
  }

  #makeSession(params: Params): Reply {
    const [item] = Object.values((params.line_items ?? {}) as Record<string, Params>);
    const price = item?.price_data as Params | undefined;
    const amount = Number(price?.unit_amount) * Number(item?.quantity);
    if (params.mode !== 'payment' || !Number.isSafeInteger(amount) || amount < 1)
      return refusal(400, 'invalid_request_error', 'Invalid line items');
    const id = `cs_test_${randomUUID().replaceAll('-', '')}`;
    const session: StripeSession = {
      id,
      object: 'checkout.session',
      url: `https://checkout.stripe.test/c/pay/${id}`,
      status: 'open',
      payment_status: 'unpaid',
      payment_intent: null,
      amount_total: amount,
      currency: String(price?.currency),
      expires_at: Number(params.expires_at),
      livemode: false,
      metadata: (params.metadata ?? {}) as Record<string, string>,
    };
    this.#sessions.set(id, session);
    return { status: 200, body: session };
  }

  #makeRefund(params: Params): Reply {
    const session = this.control
      .sessions()
      .find(({ payment_intent }) => payment_intent !== null && payment_intent === params.payment_intent);
    if (!session?.payment_intent) return refusal(404, 'invalid_request_error', 'No such payment_intent');
    const back = this.control
      .refunds(session.payment_intent)
      .filter(({ status }) => status !== 'failed')
      .reduce((total, { amount }) => total + amount, 0);
    const amount = Number(params.amount);
    if (!(amount >= 1) || back + amount > session.amount_total)
      return refusal(400, 'invalid_request_error', 'Charge has already been refunded');
    const refund: StripeRefund = {
      id: `re_${randomUUID().replaceAll('-', '')}`,
      object: 'refund',
      amount,
      currency: session.currency,
      payment_intent: session.payment_intent,
      status: this.#refundStatus,
      metadata: (params.metadata ?? {}) as Record<string, string>,
    };
    this.#refunds.set(refund.id, refund);
    return { status: 200, body: refund };
  }
}

function refusal(status: number, type: string, message: string): Reply {
  return { status, body: { error: { type, message } } };
}

/** `a[b][0]=c` as the objects that it means; lists as objects with numbers for keys. */
function parseForm(body: string): Params {
  const parsed: Params = {};
  for (const [name, value] of new URLSearchParams(body)) {
    const path = name.split(/[[\]]+/).filter((part) => part !== '');
    let place = parsed;
    for (const part of path.slice(0, -1)) {
      place[part] ??= {};
      place = place[part] as Params;
    }
    place[path.at(-1) ?? ''] = value;
  }
  return parsed;
}
