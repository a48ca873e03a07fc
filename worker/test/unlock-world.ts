// A browser that asks to come in, and the phone of the account that it asks.
import { runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { expect, vi } from 'vitest';
import { createApp } from '../app.ts';
import { UnlockMessage } from '../contract/unlock.ts';
import { Browser, newAddress, ORIGIN } from './auth-app.ts';
import type { Authenticator, Bend } from './authenticator.ts';
import { bearer, signUp } from './passkey-world.ts';

const app = createApp();

export const unlockOf = (id: string) => env.UNLOCKS.getByName(id);
export const userOf = (id: string) => env.USERS.getByName(id);

/** Somebody with an address, a passkey, and a phone that is signed in. */
export async function newOwner() {
  const email = newAddress();
  const { browser, device, token, userId } = await signUp({ fields: { name: 'Ada Lovelace', email } });
  return { email, userId, phone: new Phone(browser, token, device) };
}

/** A phone: a signed-in browser with an authenticator. */
export class Phone {
  constructor(
    readonly browser: Browser,
    readonly token: string,
    readonly device: Authenticator,
  ) {}

  list() {
    return this.browser.call('GET', '/api/me/unlock-requests', { headers: bearer(this.token) });
  }

  /** The ids of the requests that show here. */
  async ids(): Promise<string[]> {
    const { body } = await this.list();
    return body.items.map((item: { id: string }) => item.id);
  }

  post(id: string, what: 'open' | 'options' | 'approve' | 'deny', body?: unknown) {
    return this.browser.post(`/api/me/unlock-requests/${id}/${what}`, body, bearer(this.token));
  }

  options(id: string, code: string) {
    return this.post(id, 'options', { code });
  }

  /** Types the code and touches the sensor. */
  async approve(id: string, code: string, bend: Bend = {}) {
    const options = await this.options(id, code);
    if (options.status !== 200) return options;
    return this.post(id, 'approve', { credential: await this.device.assert(options.body, bend) });
  }
}

export interface Asked {
  readonly id: string;
  readonly code: string;
  readonly expiresAt: string;
  readonly link: string;
}

/** A browser that nobody is signed in to. */
export class Desktop extends Browser {
  async ask(email: string, headers?: Record<string, string>): Promise<Asked> {
    const answer = await this.post('/api/unlock', { email }, headers);
    if (answer.status !== 202) throw new Error(JSON.stringify(answer.body));
    return answer.body;
  }

  /** Another tab of it. */
  copyOf(): Desktop {
    const other = new Desktop();
    for (const [name, value] of this.cookies) other.cookies.set(name, value);
    return other;
  }

  async status(id: string): Promise<string | number> {
    const { status, body } = await this.call('GET', `/api/unlock/${id}`);
    return status === 200 ? body.status : status;
  }

  redeem(id: string) {
    return this.post(`/api/unlock/${id}/redeem`);
  }

  /** Opens the request's socket; a header that is null is not sent. */
  dial(id: string, headers: Record<string, string | null> = {}) {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const sent = new Headers();
    const all = { Upgrade: 'websocket', Origin: ORIGIN, Cookie: cookie, ...headers };
    for (const [name, value] of Object.entries(all)) if (value !== null) sent.set(name, value);
    return app.request(`${ORIGIN}/api/unlock/${id}/live`, { headers: sent }, env);
  }
}

/** The socket of a browser that waits: keeps what it is told. */
export class WaitingSocket {
  readonly statuses: string[] = [];
  closed: number | undefined;

  constructor(readonly socket: WebSocket) {
    socket.accept();
    socket.addEventListener('message', ({ data }) => {
      if (data === 'pong') this.statuses.push('pong');
      else {
        this.statuses.push(UnlockMessage.parse(JSON.parse(String(data))).status);
      }
    });
    socket.addEventListener('close', ({ code }) => {
      this.closed = code;
    });
  }

  static async open(desktop: Desktop, id: string): Promise<WaitingSocket> {
    const response = await desktop.dial(id);
    if (!response.webSocket) throw new Error(`${response.status} ${await response.text()}`);
    return new WaitingSocket(response.webSocket);
  }

  async saw(...statuses: string[]): Promise<void> {
    await vi.waitFor(() => expect(this.statuses).toEqual(statuses), { timeout: 3_000, interval: 2 });
  }

  async end(): Promise<number> {
    await vi.waitFor(() => expect(this.closed).toBeDefined(), { timeout: 3_000, interval: 2 });
    return this.closed ?? 0;
  }
}

/** Waits until this shows on the phone: it is told behind the browser's answer. */
export async function shown(phone: Phone, ...ids: string[]): Promise<void> {
  await vi.waitFor(async () => expect(await phone.ids()).toEqual(ids), { timeout: 3_000, interval: 5 });
}

/** Moves the clock of a request's object, and of its person's. */
export async function pass(id: string, ms: number, userId?: string): Promise<void> {
  await runInDurableObject(unlockOf(id), (instance) => {
    const now = instance.clock.now();
    instance.clock.now = () => now + ms;
  });
  if (userId !== undefined) await passForUser(userId, ms);
}

export async function passForUser(userId: string, ms: number): Promise<void> {
  await runInDurableObject(userOf(userId), (instance) => {
    const now = instance.clock.now();
    instance.clock.now = () => now + ms;
  });
}
