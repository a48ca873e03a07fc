// The service worker: keeps the app's shell for use without a connection. It never touches /api.
import { cleanupOutdatedCaches, matchPrecache, precacheAndRoute } from 'workbox-precaching';

declare const self: ServiceWorkerGlobalScope & {
  __WB_MANIFEST: (string | { url: string; revision: string | null })[];
};

const NOT_THE_APP = /^\/(?:api|dev|\.well-known)(?:\/|$)/;

// Every address of the app is the same page. Registered before the precache's own listener, which is then not asked.
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
