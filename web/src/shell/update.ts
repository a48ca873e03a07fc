// Registers the service worker and says when a newer version waits. It takes over only when the person says so.
// Fetched once the page is calm.
import { dismissToast, toast } from '../components/Toast.tsx';

const CHECK_EVERY_MS = 60 * 60 * 1_000;
let offered = false;
let reloading = false;
let offerToast: number | undefined;

function offer(registration: ServiceWorkerRegistration): void {
  if (offered) return;
  offered = true;
  offerToast = toast('A new version is ready.', {
    label: 'Reload',
    run: () => {
      reloading = true;
      if (registration.waiting) registration.waiting.postMessage('take-over');
      else location.reload();
    },
  });
}

export async function register(): Promise<void> {
  const workers = navigator.serviceWorker;
  const wasControlled = workers.controller !== null;
  workers.addEventListener('controllerchange', () => {
    // Another tab let the new version in. This one may hold input, so it is asked, not reloaded.
    if (reloading) location.reload();
    else if (wasControlled) {
      if (offerToast !== undefined) dismissToast(offerToast);
      toast('A new version is running.', { label: 'Reload', run: () => location.reload() });
    }
  });
  try {
    const registration = await workers.register('/sw.js', { updateViaCache: 'none' });
    const watch = (worker: ServiceWorker | null) =>
      worker?.addEventListener('statechange', () => {
        if (worker.state === 'installed' && workers.controller) offer(registration);
      });
    if (registration.waiting && workers.controller) offer(registration);
    watch(registration.installing);
    registration.addEventListener('updatefound', () => watch(registration.installing));
    let checked = Date.now();
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState !== 'visible' || Date.now() - checked < CHECK_EVERY_MS) return;
      checked = Date.now();
      registration.update().catch(() => {});
    });
  } catch {
    // Without a worker the app runs as a page: nothing to say.
  }
}
