// What outlives a page: the slot that somebody chose before signing in, and a hold over a reload. Kept for this tab only.
import type { Hold } from '../../api/types.ts';

/** A slot to be held as soon as somebody is signed in. */
export interface Intent {
  readonly slug: string;
  readonly start: string;
  readonly end: string;
  readonly seats: number;
  /** On a board of several calendars the one that was meant; any of them where it is absent. */
  readonly calendarId?: string | undefined;
  readonly calendarName: string;
  readonly timeZone: string;
  /** Whether it may be booked without an account. */
  readonly guests?: boolean;
}

const INTENT = 'quickslot.intent';
const HOLD = 'quickslot.hold';

function read<Value>(key: string): Value | undefined {
  try {
    const text = sessionStorage.getItem(key);
    return text ? (JSON.parse(text) as Value) : undefined;
  } catch {
    return undefined;
  }
}

function write(key: string, value: unknown): void {
  try {
    if (value === undefined) sessionStorage.removeItem(key);
    else sessionStorage.setItem(key, JSON.stringify(value));
  } catch {
    // Without storage the choice is made once more after signing in.
  }
}

export function rememberIntent(intent: Intent): void {
  write(INTENT, intent);
}

export function peekIntent(): Intent | undefined {
  return read<Intent>(INTENT);
}

/** The address of the board that a choice was made on; of a group's, the slug says so. */
export function boardOf(slug: string): string {
  return slug.startsWith('g/') ? `/${slug}` : `/c/${encodeURIComponent(slug)}`;
}

/** The intent for this calendar, once. */
export function takeIntent(slug: string): Intent | undefined {
  const intent = peekIntent();
  if (intent?.slug !== slug) return undefined;
  write(INTENT, undefined);
  return intent;
}

export function rememberHold(slug: string, hold: Hold | undefined): void {
  write(HOLD, hold && { slug, hold });
}

export function recallHold(slug: string, now: number): Hold | undefined {
  const kept = read<{ slug: string; hold: Hold }>(HOLD);
  return kept?.slug === slug && Date.parse(kept.hold.expiresAt) > now ? kept.hold : undefined;
}
