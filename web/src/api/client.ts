// The calls of the app: a session's token where there is one, renewed once where it was refused, and sent again once the
// person has shown that it is them where the server asks for that.
import { stepUp } from '../auth/step-up.ts';
import { currentToken, renewToken } from '../auth/token.ts';
import { type Request, send } from './http.ts';
import { isApiError } from './problem.ts';

interface Options {
  /**
   * Adds an Idempotency-Key, the same for all retries of this call: for POSTs of holds, bookings and payments.
   * A text is used as the key itself, for a press of a button that may be pressed again.
   */
  readonly idempotent?: boolean | string;
  readonly ifMatch?: string;
  readonly signal?: AbortSignal;
  readonly timeoutMs?: number;
}

async function call(
  method: Request['method'],
  path: string,
  body: unknown,
  options: Options,
): Promise<Response> {
  const request: Request = {
    method,
    path,
    body,
    idempotencyKey: options.idempotent === true ? crypto.randomUUID() : options.idempotent || undefined,
    headers: options.ifMatch === undefined ? undefined : { 'If-Match': options.ifMatch },
    signal: options.signal,
    timeoutMs: options.timeoutMs,
  };
  try {
    return await withToken(request);
  } catch (error) {
    if (!isApiError(error) || error.code !== 'step_up_required' || !(await stepUp())) throw error;
    return withToken(request);
  }
}

async function withToken(request: Request): Promise<Response> {
  const token = await currentToken();
  try {
    return await send({ ...request, token });
  } catch (error) {
    if (!token || !isApiError(error) || error.code !== 'unauthenticated') throw error;
    const renewed = await renewToken();
    if (!renewed) throw error;
    return send({ ...request, token: renewed });
  }
}

async function json<Answer>(response: Promise<Response>): Promise<Answer> {
  const answer = await response;
  // 202 and 204 say all they have to by their status.
  return (answer.status === 202 || answer.status === 204 ? undefined : await answer.json()) as Answer;
}

/** Every call answers the parsed JSON or throws ApiError. Paths begin with /api/. */
export const api = {
  get: <Answer>(path: string, options: Options = {}) => json<Answer>(call('GET', path, undefined, options)),
  post: <Answer>(path: string, body: unknown, options: Options = {}) =>
    json<Answer>(call('POST', path, body, options)),
  put: <Answer>(path: string, body: unknown, options: Options = {}) =>
    json<Answer>(call('PUT', path, body, options)),
  patch: <Answer>(path: string, body: unknown, options: Options = {}) =>
    json<Answer>(call('PATCH', path, body, options)),
  del: (path: string, options: Options = {}) => json<void>(call('DELETE', path, undefined, options)),
  blob: async (path: string, options: Options = {}) => (await call('GET', path, undefined, options)).blob(),
};

/** A query string of what is given; absent values are left out. */
export function query(values: Readonly<Record<string, string | number | undefined | null>>): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) {
    if (value !== undefined && value !== null && value !== '') search.set(name, String(value));
  }
  const text = search.toString();
  return text && `?${text}`;
}
