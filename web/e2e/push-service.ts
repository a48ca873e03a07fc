// A push service on loopback, as the makers of browsers run them (RFC 8030): it holds subscriptions with keys of their
// own, takes what is encrypted for one and signed by the key it was made for, and nothing else. Tests read what it took,
// and have it answer as badly as they like.
import { createECDH, type ECDH, randomBytes, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { decrypt } from 'http_ece';
import { importJWK, jwtVerify } from 'jose';
import type { Answer, Push, Subscription } from './push-types.ts';

const HOST = '127.0.0.1';
/** The largest body that a push service must take (RFC 8030, section 7.2). */
const MAX_BODY = 4_096;

interface Held {
  readonly keys: ECDH;
  readonly auth: string;
  /** The key of the app that may push, base64url. */
  readonly appKey: string;
  /** Calls, taken or not. */
  calls: number;
  readonly taken: Push[];
  readonly answers: Answer[];
  readonly waiting: ((push: Push) => void)[];
}

class Refusal extends Error {
  constructor(readonly status: number) {
    super(`refused with ${status}`);
  }
}

export class PushService {
  readonly #subscriptions = new Map<string, Held>();
  #asides = 0;

  private constructor(
    /** What PUSH_SERVICES must name. */
    readonly url: string,
    /** An address beside it that nobody should ever call. */
    readonly aside: string,
    private readonly servers: readonly Server[],
  ) {}

  /** What PUSH_SERVICES must name for one that listens at that port. */
  static address(port: number): string {
    return `http://${HOST}:${port}`;
  }

  static async listen(port = 0): Promise<PushService> {
    const servers = [createServer(), createServer()] as const;
    const [own, other] = await Promise.all([open(servers[0], port), open(servers[1], 0)]);
    const service = new PushService(own, `${other}/`, servers);
    servers[0].on('request', (request, response) => {
      service
        .#answer(request, response)
        .catch((error: unknown) => response.writeHead(500).end(String(error)));
    });
    servers[1].on('request', (_, response) => {
      service.#asides += 1;
      response.writeHead(201).end();
    });
    return service;
  }

  /** How often `aside` was called. */
  get asides(): number {
    return this.#asides;
  }

  /** A new subscription for the app that holds this key (base64url). */
  subscribe(appKey: string): Subscription {
    const keys = createECDH('prime256v1');
    const auth = randomBytes(16).toString('base64url');
    const id = randomUUID();
    const p256dh = keys.generateKeys('base64url');
    this.#subscriptions.set(id, { keys, auth, appKey, calls: 0, taken: [], answers: [], waiting: [] });
    return { endpoint: `${this.url}/push/${id}`, expirationTime: null, keys: { p256dh, auth } };
  }

  /** Ends a subscription, as a browser does that takes no more pushes. */
  end({ endpoint }: { endpoint: string }): void {
    this.#subscriptions.delete(idOf(endpoint));
  }

  /** Has the next calls for a subscription answered so, one after the other; then it judges for itself again. */
  answerNext({ endpoint }: { endpoint: string }, ...answers: Answer[]): void {
    this.#held(endpoint).answers.push(...answers);
  }

  /** What was taken for a subscription, the earliest first. */
  pushes({ endpoint }: { endpoint: string }): readonly Push[] {
    return this.#held(endpoint).taken;
  }

  calls({ endpoint }: { endpoint: string }): number {
    return this.#held(endpoint).calls;
  }

  /** The next push for a subscription that nobody has asked for yet. */
  async nextPush({ endpoint }: { endpoint: string }, patienceMs = 10_000): Promise<Push> {
    const held = this.#held(endpoint);
    const push = held.taken.shift();
    if (push) return push;
    const stop = new AbortController();
    const late = sleep(patienceMs, undefined, { signal: stop.signal }).then(() => {
      throw new Error(`No push came within ${patienceMs} ms.`);
    });
    const next = new Promise<Push>((resolve) => held.waiting.push(resolve));
    return Promise.race([next, late]).finally(() => stop.abort());
  }

  async close(): Promise<void> {
    for (const server of this.servers) server.closeAllConnections();
    await Promise.all(this.servers.map((server) => new Promise((resolve) => server.close(resolve))));
  }

  #held(endpoint: string): Held {
    const held = this.#subscriptions.get(idOf(endpoint));
    if (!held) throw new Error('There is no such subscription.');
    return held;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? '/';
    const body = await buffer(request);
    if (path.startsWith('/control/')) return this.#control(path.slice('/control/'.length), body, response);
    const held = path.startsWith('/push/') ? this.#subscriptions.get(idOf(path)) : undefined;
    if (held) held.calls += 1;
    const answer = held?.answers.shift();
    if (answer?.afterMs) await sleep(answer.afterMs, undefined, { ref: false });
    if (answer) {
      response.writeHead(answer.status, answer.headers);
      while (answer.isEndless && !response.destroyed) {
        response.write(answer.body);
        await sleep(10);
      }
      response.end(answer.body);
      return;
    }
    try {
      if (request.method !== 'POST' || !held) throw new Refusal(404);
      const push = await this.#judge(request, body, held);
      const waiting = held.waiting.shift();
      if (waiting) waiting(push);
      else held.taken.push(push);
      response.writeHead(201, { Location: `${this.url}/message/${randomUUID()}` }).end();
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      response.writeHead(error.status).end();
    }
  }

  /** Takes a push, or refuses it as RFC 8030, 8188 and 8292 have it. */
  async #judge({ headers, url }: IncomingMessage, body: Buffer, held: Held): Promise<Push> {
    const sender = await this.#senderOf(String(headers.authorization ?? ''), held.appKey);
    if (body.length > MAX_BODY) throw new Refusal(413);
    const { ttl, urgency = 'normal', topic = '' } = headers;
    if (
      !/^\d+$/.test(String(ttl)) ||
      !/^(?:very-low|low|normal|high)$/.test(String(urgency)) ||
      !/^[\w-]{0,32}$/.test(String(topic)) ||
      headers['content-encoding'] !== 'aes128gcm'
    ) {
      throw new Refusal(400);
    }
    let payload: string;
    try {
      const sealed = { version: 'aes128gcm', privateKey: held.keys, authSecret: held.auth } as const;
      payload = decrypt(body, sealed).toString('utf8');
    } catch {
      throw new Refusal(400);
    }
    return {
      endpoint: `${this.url}${url}`,
      payload,
      sealed: body.toString('base64'),
      headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, value?.toString()])),
      sender,
    };
  }

  async #senderOf(authorization: string, appKey: string): Promise<Push['sender']> {
    const [, token, key] = /^vapid t=([\w.-]+), ?k=([\w-]+)$/.exec(authorization) ?? [];
    if (!token || !key) throw new Refusal(401);
    if (key !== appKey) throw new Refusal(403);
    const point = Buffer.from(key, 'base64url');
    const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((half) => half.toString('base64url'));
    try {
      const verifier = await importJWK({ kty: 'EC', crv: 'P-256', x: x ?? '', y: y ?? '' }, 'ES256');
      const { payload } = await jwtVerify(token, verifier, {
        algorithms: ['ES256'],
        audience: this.url,
        requiredClaims: ['exp', 'sub'],
      });
      const { exp = 0, sub = '' } = payload;
      if (exp > Date.now() / 1_000 + 86_400 || !/^(?:mailto|https):/.test(sub)) throw new Refusal(403);
      return { aud: this.url, sub, exp };
    } catch {
      throw new Refusal(403);
    }
  }

  /** For tests that run elsewhere: a method and its arguments, as JSON. */
  #control(method: string, body: Buffer, response: ServerResponse): void {
    const [first, ...rest] = JSON.parse(body.toString('utf8')) as [string, ...Answer[]];
    const about = { endpoint: first };
    const calls: Record<string, () => unknown> = {
      subscribe: () => this.subscribe(first),
      end: () => this.end(about),
      answerNext: () => this.answerNext(about, ...rest),
      pushes: () => this.pushes(about),
      calls: () => this.calls(about),
      aside: () => this.aside,
      asides: () => this.asides,
    };
    const result = calls[method]?.();
    response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(result ?? null));
  }
}

function idOf(endpoint: string): string {
  return endpoint.slice(endpoint.lastIndexOf('/') + 1);
}

async function open(server: Server, port: number): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, HOST, resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The push service has no port.');
  return PushService.address(address.port);
}
