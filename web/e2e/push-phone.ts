// A browser whose push messages come from the push service of the tests: its pages subscribe there, and what the service
// decrypts is handed to the app's service worker, as the browser's own connection would do.
import type { BrowserContext, CDPSession, Page } from '@playwright/test';
import type { PushService } from './push-service.ts';
import type { Push, Subscription } from './push-types.ts';

/** What a page asks of its browser. */
type Ask = (what: 'subscribe' | 'get' | 'end', appKey?: string) => Promise<[Subscription, string] | null>;

declare global {
  interface Window {
    quickslotPush?: Ask;
  }
}

export class PushPhone {
  #held: { subscription: Subscription; appKey: string } | undefined;
  #devtools: { page: Page; session: CDPSession; registrationId: string } | undefined;

  private constructor(
    private readonly context: BrowserContext,
    private readonly service: PushService,
  ) {}

  /** Makes a page's whole browser one, from the next page that it opens. Nobody is asked for the permission. */
  static async of(page: Page, service: PushService): Promise<PushPhone> {
    const context = page.context();
    const phone = new PushPhone(context, service);
    await context.grantPermissions(['notifications']);
    await context.exposeFunction('quickslotPush', ((what, appKey = '') =>
      phone.#answer(what, appKey)) as Ask);
    await context.addInitScript(standIn);
    return phone;
  }

  /** What the app is registered with now. */
  get subscription(): Subscription {
    if (!this.#held) throw new Error('Nobody has subscribed on this phone.');
    return this.#held.subscription;
  }

  get isSubscribed(): boolean {
    return this.#held !== undefined;
  }

  /** The next push to this phone, as the service decrypted it. It is shown only once it was delivered. */
  nextPush(): Promise<Push> {
    return this.service.nextPush(this.subscription);
  }

  /** Hands a push to the service worker of the app that a page has open. */
  async deliver(page: Page, { payload }: Pick<Push, 'payload'>): Promise<void> {
    const { session, registrationId } = await this.#worker(page);
    const origin = new URL(page.url()).origin;
    await session.send('ServiceWorker.deliverPushMessage', { origin, registrationId, data: payload });
  }

  /** Waits for the next push and has it shown. */
  async receive(page: Page): Promise<Push> {
    const push = await this.nextPush();
    await this.deliver(page, push);
    return push;
  }

  /** The notices that are shown. */
  async shown(page: Page): Promise<{ title: string; body: string; tag: string }[]> {
    return page.evaluate(async () => {
      const registration = await navigator.serviceWorker.ready;
      const notices = await registration.getNotifications();
      return notices.map(({ title, body, tag }) => ({ title, body, tag }));
    });
  }

  /** Presses the newest notice that is shown, or one of its buttons. */
  async press(page: Page, action = ''): Promise<void> {
    const { origin } = new URL(page.url());
    const worker = this.context.serviceWorkers().find((one) => one.url().startsWith(origin));
    if (!worker) throw new Error('The app has no service worker here.');
    await worker.evaluate(async (action) => {
      const scope = globalThis as unknown as {
        registration: ServiceWorkerRegistration;
        NotificationEvent: new (type: string, init: { notification: Notification; action: string }) => Event;
      };
      const notification = (await scope.registration.getNotifications()).at(-1);
      if (!notification) throw new Error('No notice is shown.');
      globalThis.dispatchEvent(new scope.NotificationEvent('notificationclick', { notification, action }));
    }, action);
  }

  async #answer(what: Parameters<Ask>[0], appKey: string): ReturnType<Ask> {
    if (what === 'end') this.#held = undefined;
    if (what === 'subscribe') this.#held = { subscription: this.service.subscribe(appKey), appKey };
    return this.#held ? [this.#held.subscription, this.#held.appKey] : null;
  }

  async #worker(page: Page): Promise<{ session: CDPSession; registrationId: string }> {
    if (this.#devtools?.page === page) return this.#devtools;
    await page.evaluate(async () => {
      await navigator.serviceWorker.ready;
    });
    const session = await this.context.newCDPSession(page);
    const { origin } = new URL(page.url());
    const found = new Promise<string>((resolve) => {
      session.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
        const own = registrations.find((one) => one.scopeURL === `${origin}/` && !one.isDeleted);
        if (own) resolve(own.registrationId);
      });
    });
    await session.send('ServiceWorker.enable');
    this.#devtools = { page, session, registrationId: await found };
    return this.#devtools;
  }
}

/** Runs in each page, in front of the app: `pushManager` of the phone in place of the browser's. */
function standIn(): void {
  if (!('PushManager' in window)) return;
  const ask = (...what: Parameters<Ask>): ReturnType<Ask> =>
    window.quickslotPush?.(...what) ?? Promise.resolve(null);
  const bytesOf = (text: string) =>
    Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (letter) => letter.charCodeAt(0))
      .buffer;
  const textOf = (key: BufferSource | string) => {
    if (typeof key === 'string') return key.replace(/=+$/, '');
    const bytes = ArrayBuffer.isView(key) ? new Uint8Array(key.buffer) : new Uint8Array(key);
    return btoa(String.fromCharCode(...bytes))
      .replace(/\+/g, '-')
      .replace(/\//g, '_')
      .replace(/=+$/, '');
  };
  const made = (answer: [Subscription, string] | null) => {
    if (!answer) return null;
    const [{ endpoint, expirationTime, keys }, appKey] = answer;
    return {
      endpoint,
      expirationTime,
      options: { userVisibleOnly: true, applicationServerKey: bytesOf(appKey) },
      getKey: (name: 'p256dh' | 'auth') => bytesOf(keys[name]),
      toJSON: () => ({ endpoint, expirationTime, keys }),
      unsubscribe: async () => (await ask('end')) === null,
    };
  };
  Object.assign(PushManager.prototype, {
    getSubscription: async () => made(await ask('get')),
    permissionState: async () => 'granted',
    subscribe: async ({ applicationServerKey }: { applicationServerKey: BufferSource | string }) =>
      made(await ask('subscribe', textOf(applicationServerKey))),
  });
}
