// What every sub-app shares: its types, its validation words, its errors as problems.

import { type Hook, OpenAPIHono, type z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { PROBLEMS, Problem, ProblemBody, type ProblemCode, problemBody } from '../contract/problems.ts';
import type { Database } from '../db/client.ts';
import { describeError } from '../describe-error.ts';
import type { Config, Env } from '../env.ts';

/** Who calls, as their access token and their session's row say. */
export interface Caller {
  readonly userId: string;
  readonly sessionId: string;
  readonly name: string;
  readonly email: string | null;
  /** How far ahead they want to be reminded, in minutes; undefined where they chose nothing. */
  readonly reminderMinutes: readonly number[] | undefined;
}

export interface AppEnv {
  Bindings: Env;
  Variables: {
    config: Config;
    db: Database;
    requestId: string;
    caller: Caller;
    /** Who calls in a rush: vouched for, or as their token says. */
    who: { readonly userId: string; readonly sessionId: string } & (
      | {
          readonly vouched: true;
          readonly name: string;
          readonly reminderMinutes: readonly number[] | undefined;
        }
      | { readonly vouched: false }
    );
    /** Remembers for a moment whom a sign-in was found to be of. */
    learn: ((found: { name: string; reminderMinutes?: readonly number[] | undefined }) => void) | undefined;
    /** When and how the caller last proved who they are. */
    proof: { readonly authenticatedAt: number; readonly amr: readonly string[] };
    /** The caller where one is signed in; set by `maybeSignedIn`. */
    maybeCaller: Caller | undefined;
  };
}

export type App = OpenAPIHono<AppEnv>;

const refuseInvalid: Hook<unknown, AppEnv, string, unknown> = (result) => {
  if (result.success) return;
  const errors = result.error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => ({ path: pathOf([...issue.path, key]), message: 'is not a field here' }))
      : [{ path: pathOf(issue.path), message: issue.message }],
  );
  const first = errors[0];
  throw new Problem(
    'invalid_request',
    first ? `${first.path || 'The body'}: ${first.message}` : 'Some fields are not right',
    errors.slice(0, 50),
  );
};

function pathOf(path: readonly PropertyKey[]): string {
  return path.map(String).join('.').slice(0, 200);
}

/** A call that needs an access token, and one that may carry one. */
export const security = [{ bearer: [] }];
export const optionalSecurity = [{ bearer: [] }, {}];

/** What a call with a body may be refused for, and what one about a calendar may. */
export const bodyRefusals = [
  'malformed_json',
  'body_too_large',
  'unsupported_media_type',
  'invalid_request',
] as const satisfies readonly ProblemCode[];
export const callRefusals = [
  'unauthenticated',
  'forbidden',
  'not_found',
  'rate_limited',
  'unavailable',
] as const satisfies readonly ProblemCode[];

/** A sub-app whose validation failures are 422 problems that name the fields. */
export function newApp(): App {
  return new OpenAPIHono<AppEnv>({ defaultHook: refuseInvalid });
}

/** A required JSON body, for createRoute. */
export function jsonBody<Schema extends z.ZodType>(schema: Schema) {
  return { content: { 'application/json': { schema } }, required: true } as const;
}

/** An optional JSON body: an absent one counts as `{}`. */
export function optionalJsonBody<Schema extends z.ZodType>(schema: Schema) {
  return { content: { 'application/json': { schema } }, required: false } as const;
}

/** A JSON answer, for createRoute. */
export function jsonAnswer<Schema extends z.ZodType>(schema: Schema, description: string) {
  return { content: { 'application/json': { schema } }, description } as const;
}

const problemContent = { 'application/problem+json': { schema: ProblemBody } } as const;

/** The refusals that a route documents, by code; codes of one status share an entry. */
export function refusals(...codes: ProblemCode[]) {
  const byStatus = new Map<number, ProblemCode[]>();
  for (const code of codes)
    byStatus.set(PROBLEMS[code][0], [...(byStatus.get(PROBLEMS[code][0]) ?? []), code]);
  return Object.fromEntries(
    [...byStatus].map(([status, sharing]) => [
      status,
      { content: problemContent, description: sharing.join(', ') },
    ]),
  );
}

/** What every answer says to browsers: sniff nothing, frame nothing, run nothing, tell nobody. */
export const SAFE_HEADERS = {
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  'Content-Security-Policy':
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
  'Strict-Transport-Security': 'max-age=63072000; includeSubDomains',
} as const;

/** Answers a problem as application/problem+json. */
export function answerProblem(c: Context<AppEnv>, problem: Problem): Response {
  const body = problemBody(problem);
  return new Response(JSON.stringify(body), {
    status: body.status,
    headers: {
      ...SAFE_HEADERS,
      'Content-Type': 'application/problem+json',
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
      'Referrer-Policy': 'no-referrer',
      'X-Request-Id': c.get('requestId'),
      ...problem.headers,
    },
  });
}

/** True for failures of D1 or of an object that pass by themselves: worth a retry, never an answer about the data. */
function isOutage(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (/\bD1_|Network connection lost|database is locked|SQLITE_BUSY/.test(cause.message)) return true;
    if ('overloaded' in cause || 'retryable' in cause) return true;
  }
  return false;
}

/** Every error as a problem: our own refusals as they are, outages as 503, the rest as 500 without internals. */
export function toProblem(error: unknown, requestId: string): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof HTTPException) {
    if (error.status === 400) return new Problem('malformed_json', 'The body must be JSON.');
    if (error.status === 415)
      return new Problem('unsupported_media_type', 'Send the body as application/json.');
  }
  console.error(JSON.stringify({ requestId, error: describeError(error) }));
  if (isOutage(error)) {
    return new Problem(
      'unavailable',
      'We could not reach our records just now. Try again in a moment.',
      undefined,
      {
        'Retry-After': '2',
      },
    );
  }
  return new Problem(
    'internal_error',
    'Something went wrong on our side. Nothing was changed that you were not told of.',
  );
}
