// What went wrong with a call, in words for the person who made it.
import type { FieldError, ProblemCode } from './types.ts';

/** Failures that no answer came with. */
type LocalCode = 'offline' | 'unreachable' | 'timed_out' | 'bad_answer';
/** No browser meets what only providers of payments are told. */
export type ErrorCode = Exclude<ProblemCode, 'invalid_signature'> | LocalCode;

type Words = readonly [title: string, text: string];

const WORDS: Record<ErrorCode, Words> = {
  offline: ['You are offline', 'This needs a connection. Nothing was sent.'],
  unreachable: [
    'We could not reach QuickSlot',
    'Check your connection, then try again. Trying again does nothing twice.',
  ],
  timed_out: ['That took too long', 'The connection is slow or was lost. Try again: it does nothing twice.'],
  bad_answer: [
    'We did not understand the answer',
    'Reload the page. A newer version may be waiting for you.',
  ],
  malformed_json: ['That did not arrive whole', 'Try once more. If it happens again, reload the page.'],
  unauthenticated: ['You are signed out', 'Sign in again to go on.'],
  invalid_credentials: ['That did not match', 'The address or the password is wrong.'],
  totp_required: ['One more thing', 'Enter a code of your authenticator app, or a recovery code.'],
  invalid_credential: [
    'That passkey was not accepted',
    'It may have been removed from your account. Use another one, or sign in another way.',
  ],
  step_up_required: ['Nothing was changed', 'Show that it is you first: by passkey or by password.'],
  last_credential: ['That is your last way in', 'Add another passkey or a password first, then remove this.'],
  invalid_token: ['That link no longer works', 'It was used, replaced by a newer one, or is too old.'],
  wrong_code: ['That code did not match', 'Wait for the next one, and enter that.'],
  forbidden: ['That is not yours to do', 'Your account may not do this here.'],
  not_found: ['Nothing is here', 'It was moved or removed, or it was never meant for this account.'],
  method_not_allowed: [
    'That cannot be done here',
    'Reload the page. A newer version may be waiting for you.',
  ],
  conflict: ['It changed while you were at it', 'Look at how it stands now, then try again.'],
  email_taken: ['That address has an account', 'Sign in with it, or use another address.'],
  slug_taken: ['That address is taken', 'Another calendar has this web address. Choose another.'],
  slot_taken: ['Somebody was faster', 'This time was just taken.'],
  hold_expired: [
    'The hold ran out',
    'The time to confirm was over. If the slot is still free, you can hold it again.',
  ],
  not_pending: ['That request no longer waits', 'Ask again from the browser that wants to come in.'],
  not_approved: ['That request is not approved', 'Approve it on your phone first, or ask again.'],
  not_cancellable: [
    'It is too late to change this',
    'The time for changes is over. Ask the people who run it.',
  ],
  precondition_failed: [
    'It changed while you were at it',
    'Somebody else saved a newer version. Load it, then make your change again.',
  ],
  body_too_large: ['That is too long', 'Shorten the text and send it again.'],
  unsupported_media_type: ['That did not arrive whole', 'Reload the page and try once more.'],
  invalid_request: ['Something is not right yet', 'Look at the marked fields.'],
  weak_password: [
    'That password is too easy to guess',
    'Use at least 15 characters. A short sentence works well.',
  ],
  slot_unavailable: [
    'This time cannot be booked',
    'It is over, too soon, too far ahead, or outside the opening hours.',
  ],
  limit_reached: [
    'That is as many as one person may book',
    'Cancel one of your bookings here, or wait until one is over.',
  ],
  idempotency_key_reused: ['That was sent twice', 'Look whether it worked, then try again.'],
  upgrade_required: ['The live connection failed', 'Reload the page.'],
  rate_limited: ['One moment', 'That was a lot at once. Wait a little, then try again.'],
  too_many_holds: ['You hold three times already', 'Book or let go of one of them first.'],
  internal_error: ['Something went wrong on our side', 'It is not you. Try again in a moment.'],
  unavailable: ['QuickSlot is catching its breath', 'Try again in a moment.'],
};

function isKnown(code: string): code is ErrorCode {
  return Object.hasOwn(WORDS, code);
}

export class ApiError extends Error {
  readonly title: string;
  readonly text: string;

  constructor(
    /** One of `ErrorCode`, or a code that a newer server knows. */
    readonly code: string,
    /** The HTTP status, or 0 where no answer came. */
    readonly status: number,
    /** The server's own words for this very case, or nothing. */
    readonly detail = '',
    readonly fields: readonly FieldError[] = [],
    readonly retryAfterSeconds: number | null = null,
    readonly requestId: string | undefined = undefined,
  ) {
    super(`${code} (${status})`);
    const [title, text] = isKnown(code)
      ? WORDS[code]
      : [detail || 'That did not work', 'Try again, or reload the page.'];
    this.title = title;
    this.text =
      code === 'rate_limited' && retryAfterSeconds
        ? `That was a lot at once. Try again in ${wait(retryAfterSeconds)}.`
        : text;
  }

  /** What the server says of one field, by its path. */
  field(path: string): string | undefined {
    const found = this.fields.find((field) => field.path === path);
    return found && `${found.message.charAt(0).toUpperCase()}${found.message.slice(1)}.`;
  }

  /** True where nothing was answered: what is shown from before is still the best there is. */
  get isConnection(): boolean {
    return this.status === 0;
  }
}

function wait(seconds: number): string {
  if (seconds < 90) return seconds === 1 ? '1 second' : `${seconds} seconds`;
  return `${Math.ceil(seconds / 60)} minutes`;
}

export function isApiError(error: unknown): error is ApiError {
  return error instanceof ApiError;
}

/** A failure in one line, for a toast or beside a button. */
export function sentence(error: unknown): string {
  return isApiError(error) ? `${error.title}. ${error.text}` : 'Something went wrong. Try once more.';
}

/** The typed error of an answer that is no success. */
export async function problemOf(response: Response): Promise<ApiError> {
  const retryAfter = Number(response.headers.get('Retry-After') ?? Number.NaN);
  const seconds = Number.isFinite(retryAfter) ? retryAfter : null;
  try {
    const body: unknown = await response.json();
    if (typeof body === 'object' && body !== null && 'code' in body && typeof body.code === 'string') {
      const detail = 'detail' in body && typeof body.detail === 'string' ? body.detail : '';
      const errors = 'errors' in body && Array.isArray(body.errors) ? (body.errors as FieldError[]) : [];
      const requestId =
        'requestId' in body && typeof body.requestId === 'string' ? body.requestId : undefined;
      return new ApiError(
        body.code,
        response.status,
        detail,
        errors,
        seconds,
        response.status >= 500 ? requestId : undefined,
      );
    }
  } catch {
    // Not ours: a proxy's page, or nothing at all.
  }
  return new ApiError(
    response.status >= 500 ? 'unavailable' : 'bad_answer',
    response.status,
    '',
    [],
    seconds,
  );
}
