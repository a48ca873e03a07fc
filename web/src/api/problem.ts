// What went wrong with a call, in words for the person who made it.
import type { FieldError, ProblemCode } from './types.ts';

/** Failures that no answer came with. */
type LocalCode = 'offline' | 'unreachable' | 'timed_out' | 'bad_answer';
/** No browser meets what only providers of payments are told. */
export type ErrorCode = Exclude<ProblemCode, 'invalid_signature'> | LocalCode;

export type Words = readonly [title: string, text: string];

/** Of what may happen on a board, and wherever no answer came. */
const COMMON = {
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
  unauthenticated: ['You are signed out', 'Sign in again to go on.'],
  not_found: ['Nothing is here', 'It was moved or removed, or it was never meant for this account.'],
  slot_taken: ['Somebody was faster', 'This time was just taken.'],
  hold_expired: [
    'The hold ran out',
    'The time to confirm was over. If the slot is still free, you can hold it again.',
  ],
  slot_unavailable: [
    'This time cannot be booked',
    'It is over, too soon, too far ahead, or outside the opening hours.',
  ],
  rate_limited: ['One moment', 'That was a lot at once. Wait a little, then try again.'],
  too_many_holds: ['You hold three times already', 'Book or let go of one of them first.'],
  internal_error: ['Something went wrong on our side', 'It is not you. Try again in a moment.'],
  unavailable: ['QuickSlot is catching its breath', 'Try again in a moment.'],
} satisfies Partial<Record<ErrorCode, Words>>;

/** What only some pages meet: its words come when the first answer asks for them (problem-words.ts). */
export type RareCode = Exclude<ErrorCode, keyof typeof COMMON>;

async function wordsOf(code: string): Promise<Words | undefined> {
  if (isCommon(code)) return COMMON[code];
  try {
    const { RARE } = await import('./problem-words.ts');
    return Object.hasOwn(RARE, code) ? RARE[code as RareCode] : undefined;
  } catch {
    // The server's own words do as well.
    return undefined;
  }
}

function isCommon(code: string): code is keyof typeof COMMON {
  return Object.hasOwn(COMMON, code);
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
    words: Words | undefined = isCommon(code) ? COMMON[code] : undefined,
  ) {
    super(`${code} (${status})`);
    const [title, text] = words ?? [detail || 'That did not work', 'Try again, or reload the page.'];
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
        await wordsOf(body.code),
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
