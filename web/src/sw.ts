// The service worker: keeps the app's shell for use without a connection, and shows what is pushed. It never touches
// /api but for the key that every browser may read: it knows nobody's sign-in, and keeps nothing of anybody.
import { cleanupOutdatedCaches, matchPrecache, precacheAndRoute } from 'workbox-precaching';
import { cancelPage, readPush, shownData, type WorkerMessage } from './push/message.ts';

declare const self: ServiceWorkerGlobalScope & {
  __WB_MANIFEST: (string | { url: string; revision: string | null })[];
};

const NOT_THE_APP = /^\/(?:api|dev|\.well-known)(?:\/|$)/;

// Every address of the app is the same page, a board's too: on a second visit it paints without a network, with what this
// device kept of the board, and has asked for the rest before the board that a page brings along could have arrived.
// Registered before the precache's own listener, which is then not asked.
self.addEventListener('fetch', (event) => {
  const url = new URL(event.request.url);
  if (event.request.mode !== 'navigate' || url.origin !== self.location.origin) return;
  event.stopImmediatePropagation();
  if (NOT_THE_APP.test(url.pathname)) return;
  event.respondWith(matchPrecache('/index.html').then((page) => page ?? fetch(event.request)));
});

precacheAndRoute(self.__WB_MANIFEST);
cleanupOutdatedCaches();

// A new version waits until a person presses "Reload": taking over earlier would mix two versions in one page.
self.addEventListener('message', (event) => {
  const from = event.source instanceof Client ? new URL(event.source.url).origin : '';
  if (event.data === 'take-over' && from === self.location.origin) void self.skipWaiting();
});

// Push

/** Of the notification standard, but not yet in TypeScript's library. */
interface FullOptions extends NotificationOptions {
  readonly actions: readonly { action: string; title: string }[];
  readonly renotify: boolean;
}

self.addEventListener('push', (event) => event.waitUntil(show(event.data?.text())));

async function show(text: string | undefined): Promise<void> {
  const { title, body, tag, data, action, stays, unread } = readPush(text, self.location.origin);
  const options: FullOptions = {
    body,
    tag,
    data,
    icon: '/icons/icon-192.png',
    badge: '/icons/badge-96.png',
    lang: 'en',
    requireInteraction: stays,
    actions: [
      ...(action === undefined ? [] : [{ action: 'open', title: action }]),
      ...(cancelPage(data.kind, tag) === undefined ? [] : [{ action: 'cancel', title: 'Cancel' }]),
    ],
    // What takes an earlier one's place is news all the same. Without a tag there is none to take.
    renotify: tag !== '',
  };
  await Promise.all([self.registration.showNotification(title, options), showOnIcon(unread)]);
}

/** Refused where the app is not installed, and nothing to wait for. */
async function showOnIcon(unread: number | undefined): Promise<void> {
  if (unread === undefined || !('setAppBadge' in self.navigator)) return;
  await (unread > 0 ? self.navigator.setAppBadge(unread) : self.navigator.clearAppBadge()).catch(() => {});
}

self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  const { path, kind } = shownData(event.notification.data, self.location.origin);
  const toCancel = event.action === 'cancel' ? cancelPage(kind, event.notification.tag) : undefined;
  event.waitUntil(open(toCancel ?? path));
});

/** How long a window of ours has to say that it goes there. */
const PATIENCE_MS = 1_000;

/** Brings a window of ours to the front and has it show the page, or opens one. */
async function open(path: string): Promise<void> {
  const windows = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  const best =
    windows.find(({ focused }) => focused) ??
    windows.find(({ visibilityState }) => visibilityState === 'visible') ??
    windows[0];
  if (best) {
    await best.focus().catch(() => {});
    // The page goes there by itself, so that it can ask first where something is not saved yet.
    if (await goes(best, path)) return;
    if (await best.navigate(path).catch(() => null)) return;
  }
  await self.clients.openWindow(path);
}

function goes(client: WindowClient, path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => resolve(true);
    setTimeout(() => resolve(false), PATIENCE_MS);
    client.postMessage({ type: 'open', path } satisfies WorkerMessage, [port2]);
  });
}

// The subscription is renewed here, and told to the server by the app: at once where a window is open, else when one is
// next. A worker that signed in by itself would rotate the refresh cookie beside the app's own tabs.
self.addEventListener('pushsubscriptionchange', (event) => event.waitUntil(resubscribe(event)));

async function resubscribe(event: PushSubscriptionChangeEvent): Promise<void> {
  if (!event.newSubscription) {
    const key = event.oldSubscription?.options.applicationServerKey ?? (await publicKey());
    await self.registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
  }
  const windows = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  for (const client of windows) client.postMessage({ type: 'push-changed' } satisfies WorkerMessage);
}

async function publicKey(): Promise<string> {
  const answer: { publicKey: string } = await (await fetch('/api/push/key')).json();
  return answer.publicKey;
}
