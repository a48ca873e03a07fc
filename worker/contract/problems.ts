// Every error a client can meet: a closed set of codes, each with one status and one title (RFC 9457).
import { z } from 'zod';

export const PROBLEMS = {
  malformed_json: [400, 'The body is not JSON'],
  invalid_signature: [400, 'That is not signed by who it claims to be from'],
  unauthenticated: [401, 'Sign in first'],
  invalid_credentials: [401, 'Address or password is wrong'],
  totp_required: [401, 'A code of your second factor is needed'],
  invalid_credential: [401, 'That passkey was not accepted'],
  step_up_required: [403, 'Show that it is you first'],
  forbidden: [403, 'That is not allowed'],
  not_found: [404, 'Not found'],
  method_not_allowed: [405, 'That method is not for this address'],
  conflict: [409, 'That does not fit what is there'],
  email_taken: [409, 'That address has an account'],
  last_credential: [409, 'That is the last way in'],
  slug_taken: [409, 'That name in the address is taken'],
  slot_taken: [409, 'Somebody was faster'],
  hold_expired: [409, 'The time to confirm has run out'],
  not_cancellable: [409, 'It can no longer be changed'],
  not_pending: [409, 'That request no longer waits'],
  not_approved: [409, 'That request is not approved'],
  precondition_failed: [412, 'It has changed meanwhile'],
  body_too_large: [413, 'The body is too large'],
  unsupported_media_type: [415, 'The body must be JSON'],
  invalid_request: [422, 'Some fields are not right'],
  invalid_token: [422, 'That link is used, replaced or too old'],
  wrong_code: [422, 'That code is not right'],
  weak_password: [422, 'Choose a stronger password'],
  slot_unavailable: [422, 'That is not a time that can be booked'],
  limit_reached: [422, 'That is as many as one person may book'],
  idempotency_key_reused: [422, 'That key was used for another request'],
  upgrade_required: [426, 'Open this address as a WebSocket'],
  rate_limited: [429, 'Too many requests'],
  too_many_holds: [429, 'Too many times held at once'],
  internal_error: [500, 'Something went wrong on our side'],
  unavailable: [503, 'Not available right now'],
} as const satisfies Record<string, readonly [status: number, title: string]>;

export type ProblemCode = keyof typeof PROBLEMS;

export const FieldError = z
  .strictObject({ path: z.string(), message: z.string() })
  .meta({ id: 'FieldError' });
export type FieldError = z.infer<typeof FieldError>;

export const ProblemBody = z
  .strictObject({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.enum(Object.keys(PROBLEMS) as [ProblemCode, ...ProblemCode[]]),
    errors: z.array(FieldError).optional(),
  })
  .meta({ id: 'Problem', description: 'RFC 9457 problem details' });
export type ProblemBody = z.infer<typeof ProblemBody>;

/** A refusal with words for a person. Thrown anywhere behind the app, answered in one place. */
export class Problem extends Error {
  constructor(
    readonly code: ProblemCode,
    readonly detail: string,
    readonly errors?: readonly FieldError[],
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(`${code}: ${detail}`);
  }
}

/** The refusal of who is not signed in, or no longer (RFC 6750, section 3). */
export function unauthenticated(): Problem {
  return new Problem('unauthenticated', 'Sign in first.', undefined, { 'WWW-Authenticate': 'Bearer' });
}

/** The body that answers a problem. */
export function problemBody(problem: Problem): ProblemBody {
  const [status, title] = PROBLEMS[problem.code];
  return {
    type: `about:blank#${problem.code}`,
    title,
    status,
    detail: problem.detail,
    code: problem.code,
    ...(problem.errors ? { errors: [...problem.errors] } : {}),
  };
}
