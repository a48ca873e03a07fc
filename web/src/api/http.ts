// One request and its answer: time-out, retry with the same key, errors as ApiError. Knows nothing of sessions.
import { serverClock } from './clock.ts';
import { ApiError, isApiError, problemOf } from './problem.ts';

export interface Request {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly body?: unknown;
  readonly token?: string | null;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Sent as Idempotency-Key; the same one at each retry, so that a lost answer is never done twice. */
  readonly idempotencyKey?: string | undefined;
  /** True for a POST that may be sent again without harm and needs no key. */
  readonly repeatable?: boolean;
  readonly timeoutMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

const TIMEOUT_MS = 12_000;
const RETRY_AFTER_MS = [400, 1_200, 3_000];

async function once(request: Request): Promise<Response> {
  const headers = new Headers(request.headers);
  if (request.body !== undefined) headers.set('Content-Type', 'application/json');
  if (request.token) headers.set('Authorization', `Bearer ${request.token}`);
  if (request.idempotencyKey) headers.set('Idempotency-Key', request.idempotencyKey);
  const timeout = AbortSignal.timeout(request.timeoutMs ?? TIMEOUT_MS);
  const sent = Date.now();
  let response: Response;
  try {
    response = await fetch(request.path, {
      method: request.method,
      headers,
      body: request.body === undefined ? null : JSON.stringify(request.body),
      signal: request.signal ? AbortSignal.any([request.signal, timeout]) : timeout,
      credentials: 'same-origin',
      cache: 'no-store',
    });
  } catch (error) {
    if (request.signal?.aborted) throw error;
    if (timeout.aborted) throw new ApiError('timed_out', 0);
    throw new ApiError(navigator.onLine ? 'unreachable' : 'offline', 0);
  }
  serverClock.observe(Date.parse(response.headers.get('Date') ?? ''), sent, Date.now());
  if (!response.ok) throw await problemOf(response);
  return response;
}

/** True where asking again can help, and does no harm: reads, removals, and what carries a key. */
function mayRetry(request: Request, error: unknown): boolean {
  if (!isApiError(error) || error.code === 'offline') return false;
  const isRead = request.method === 'GET' || request.method === 'DELETE';
  if (!isRead && request.idempotencyKey === undefined && !request.repeatable) return false;
  if (error.isConnection) return error.code !== 'timed_out' || request.idempotencyKey !== undefined;
  return error.status === 502 || error.status === 503 || error.status === 504;
}

/** Sends a request; a failure that may pass is tried again a few times. Throws ApiError, or the signal's reason. */
export async function send(request: Request): Promise<Response> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await once(request);
    } catch (error) {
      const delay = RETRY_AFTER_MS[attempt];
      if (delay === undefined || !mayRetry(request, error)) throw error;
      await new Promise((resolve) => setTimeout(resolve, delay * (0.75 + Math.random() / 2)));
      request.signal?.throwIfAborted();
    }
  }
}
