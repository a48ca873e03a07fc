// What a push message says, as the service worker shows it. Whatever comes, something is shown: a browser takes the
// permission away from an app that stays silent.
import { safeNext } from '../auth/next.ts';

/** What the service worker tells a window of the app. */
export type WorkerMessage =
  /** Show this page; answered on the port that comes with it. */
  | { readonly type: 'open'; readonly path: string }
  /** The browser changed its subscription: the server must hear of it. */
  | { readonly type: 'push-changed' };

/** Kept with a shown notice, for its press and for taking it away. */
export interface ShownData {
  readonly path: string;
  readonly kind: string;
  readonly id: string;
}

export interface Shown {
  readonly title: string;
  readonly body: string;
  /** A later one of the same tag takes the earlier one's place. */
  readonly tag: string;
  readonly data: ShownData;
  /** The word on its button; undefined for none. */
  readonly action: string | undefined;
  /** Stays until somebody answers it. */
  readonly stays: boolean;
  /** How many notices are unread, where the message says so. */
  readonly unread: number | undefined;
}

const KNOWN_KINDS: ReadonlySet<string> = new Set([
  'booking_requested',
  'booking_confirmed',
  'booking_declined',
  'booking_cancelled',
  'booking_rescheduled',
  'booking_expired',
  'payment_due',
  'payment_refunded',
  'refund_failed',
  'reminder',
  'waitlist_offer',
  'waitlist_lapsed',
]);

const NEUTRAL = {
  title: 'QuickSlot',
  body: 'Something happened. Open the app to see what.',
  path: '/notices',
};

function parse(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
}

function at(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null
    ? Object.getOwnPropertyDescriptor(value, key)?.value
    : undefined;
}

function textAt(value: unknown, key: string): string {
  const found = at(value, key);
  return typeof found === 'string' ? found : '';
}

/** The page of an address of ours, or undefined for any other. */
function pageOf(address: string, origin: string): string | undefined {
  if (!address || !URL.canParse(address, origin)) return undefined;
  const url = new URL(address, origin);
  return url.origin === origin ? safeNext(url.pathname + url.search + url.hash, origin) : undefined;
}

/** `text` is a declarative push message with a kind and an id of ours beside it. */
export function readPush(text: string | undefined, origin: string): Shown {
  const message = parse(text);
  const notification = at(message, 'notification');
  const kind = textAt(message, 'kind');
  const id = textAt(message, 'id');
  const tag = textAt(notification, 'tag');
  const count = at(message, 'app_badge');
  const unread = typeof count === 'number' && Number.isInteger(count) && count >= 0 ? count : undefined;
  const isUnlock = kind === 'unlock';
  const title = textAt(notification, 'title');
  // A newer server may send what this version knows nothing of: it leads to where everything is told.
  if (title === '' || !(isUnlock || KNOWN_KINDS.has(kind))) {
    const { path, ...words } = NEUTRAL;
    return { ...words, tag, data: { path, kind, id }, action: undefined, stays: false, unread };
  }
  return {
    title,
    body: textAt(notification, 'body'),
    tag,
    data: { path: pageOf(textAt(notification, 'navigate'), origin) ?? NEUTRAL.path, kind, id },
    action: isUnlock ? 'Look' : 'View',
    stays: isUnlock,
    unread,
  };
}

/** What a person may want to give up at once when they hear of it. */
const CANCELLABLE: ReadonlySet<string> = new Set(['booking_confirmed', 'booking_rescheduled', 'reminder']);

/** The page that asks whether to cancel what a notice is about; undefined where there is nothing to cancel. */
export function cancelPage(kind: string, tag: string): string | undefined {
  const [, bookingId] = /^booking ([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/.exec(tag) ?? [];
  return bookingId && CANCELLABLE.has(kind) ? `/bookings?cancel=${bookingId}` : undefined;
}

/** What was kept with a notice, read back; a page of ours, whatever it says. */
export function shownData(data: unknown, origin: string): ShownData {
  return {
    path: pageOf(textAt(data, 'path'), origin) ?? NEUTRAL.path,
    kind: textAt(data, 'kind'),
    id: textAt(data, 'id'),
  };
}
