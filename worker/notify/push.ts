// What a push says and how it travels. It passes through other people's machines to a screen that anybody may see:
// ids and short words, nothing secret.
import { createHash } from 'node:crypto';
import { Undeliverable } from './failures.ts';

export interface PushMessage {
  /** `unlock`, or a kind of notice. */
  readonly kind: string;
  /** What it is about, where the app can do something with it: the request, the notice. */
  readonly id?: string;
  readonly title: string;
  readonly text: string;
  /** Where a press leads: a path of ours. */
  readonly url: string;
  /** On the device, a later one of the same tag takes the earlier one's place. */
  readonly tag: string;
  /** At the push service, a later one of the same topic takes the place of one that waits: see `topicOf`. */
  readonly topic: string;
  /** How long it waits for a device that is away. */
  readonly ttlSeconds: number;
  readonly urgency: 'high' | 'normal' | 'low';
  /** How many notices are unread, for the app's badge, where that is known. */
  readonly unread?: number;
}

const MAX_TITLE = 100;
const MAX_TEXT = 300;

/** The topic of what a text names: 32 characters of the alphabet that RFC 8030 allows, which tell nothing. */
export function topicOf(about: string): string {
  return createHash('sha256').update(about).digest('base64url').slice(0, 32);
}

/**
 * What is encrypted for the device. It is a declarative push message as well (Push API, section "Declarative push
 * message"): where a browser knows these, it shows the notice and opens the page without our service worker.
 */
export function payloadOf({ kind, id, title, text, url, tag, unread }: PushMessage, origin: string): string {
  return JSON.stringify({
    web_push: 8030,
    notification: {
      title: shorten(title, MAX_TITLE),
      body: shorten(text, MAX_TEXT),
      navigate: pageOf(url, origin),
      tag,
      lang: 'en',
      dir: 'auto',
    },
    ...(unread === undefined ? {} : { app_badge: unread }),
    kind,
    ...(id === undefined ? {} : { id }),
  });
}

function pageOf(url: string, origin: string): string {
  const page = new URL(url, origin);
  if (page.origin !== origin) throw new Undeliverable('A push leads to a page of ours.');
  return page.href;
}

/** Cut by what people see as one character each. */
function shorten(text: string, max: number): string {
  const seen = [...new Intl.Segmenter().segment(text.toWellFormed())];
  if (seen.length <= max) return text.toWellFormed();
  return `${seen
    .slice(0, max - 1)
    .map(({ segment }) => segment)
    .join('')}…`;
}
