// Browsers to call the app with, people to sign in, and a clock to stop.

import { env } from 'cloudflare:workers';
import { createHash } from 'node:crypto';
import { vi } from 'vitest';
import { createApp } from '../app.ts';
import { kdf } from '../auth/passwords.ts';
import { clock } from '../clock.ts';
import { openDatabase } from '../db/client.ts';
import { type Env, readConfig } from '../env.ts';
import { contractBreach } from './openapi.ts';
import { ORIGIN } from './origin.ts';

export { ORIGIN } from './origin.ts';

export const PASSWORD = 'seven herons over the weir';

const app = createApp();

/** The published contract; every answer to a Browser is held against it. */
export const contract = await (await app.request(`${ORIGIN}/api/openapi.json`, {}, env)).json<
  Parameters<typeof contractBreach>[0]
>();

export function configOf(settings: Env) {
  const result = readConfig(settings);
  if (!result.ok) throw new Error(`settings: ${result.missing.join(', ')}`);
  return result.config;
}

export const config = configOf(env);
export const db = openDatabase(env.DB);

interface Call {
  readonly body?: unknown;
  readonly headers?: Record<string, string | undefined>;
}

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into every shape of answer
  readonly body: any;
}

/** A browser: it keeps cookies and sends its Origin. */
export class Browser {
  readonly cookies = new Map<string, string>();

  constructor(private readonly settings: Env = env) {}

  async call(method: string, path: string, { body, headers = {} }: Call = {}): Promise<Answer> {
    const sent = new Headers();
    const cookies = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const all = {
      Origin: ORIGIN,
      ...(cookies ? { Cookie: cookies } : {}),
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      ...headers,
    };
    for (const [name, value] of Object.entries(all)) if (value !== undefined) sent.set(name, value);
    const init = body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) };
    const answer = await app.request(`${ORIGIN}${path}`, { method, headers: sent, ...init }, this.settings);
    for (const cookie of answer.headers.getSetCookie()) this.keep(cookie);
    const text = await answer.text();
    const breach = contractBreach(contract, {
      method,
      path,
      status: answer.status,
      contentType: answer.headers.get('Content-Type') ?? '',
      body: text,
    });
    if (breach) throw new Error(`not as /api/openapi.json says: ${breach}`);
    const json = text !== '' && (answer.headers.get('Content-Type') ?? '').includes('json');
    return {
      status: answer.status,
      headers: answer.headers,
      body: json ? JSON.parse(text) : text || undefined,
    };
  }

  post(path: string, body?: unknown, headers?: Call['headers']): Promise<Answer> {
    return this.call('POST', path, { body, ...(headers ? { headers } : {}) });
  }

  me(token: string): Promise<Answer> {
    return this.call('GET', '/api/me', { headers: { Authorization: `Bearer ${token}` } });
  }

  refresh(): Promise<Answer> {
    return this.post('/api/auth/refresh');
  }

  /** Another browser holding the same cookies at this moment. */
  copy(): Browser {
    const other = new Browser(this.settings);
    for (const [name, value] of this.cookies) other.cookies.set(name, value);
    return other;
  }

  get refreshToken(): string {
    return this.cookies.get('__Host-quickslot_refresh') ?? '';
  }

  set refreshToken(token: string) {
    this.cookies.set('__Host-quickslot_refresh', token);
  }

  private keep(setCookie: string): void {
    const [pair = '', ...attributes] = setCookie.split('; ');
    const name = pair.slice(0, pair.indexOf('='));
    if (attributes.includes('Max-Age=0')) this.cookies.delete(name);
    else this.cookies.set(name, pair.slice(pair.indexOf('=') + 1));
  }
}

let registered = 0;

export function newAddress(): string {
  registered += 1;
  return `person-${registered}-${crypto.randomUUID().slice(0, 8)}@example.com`;
}

/** A new person, signed in by a browser of their own. */
export async function newPerson(browser = new Browser()) {
  const email = newAddress();
  const answer = await browser.post('/api/auth/register', {
    email,
    password: PASSWORD,
    name: 'Ada Lovelace',
  });
  if (answer.status !== 201) throw new Error(JSON.stringify(answer.body));
  const { user, accessToken } = answer.body;
  return { browser, email, userId: String(user.id), token: String(accessToken), answer };
}

/** Makes passwords cheap, for tests that are about something else. Undone by `vi.restoreAllMocks()`. */
export function hashPasswordsCheaply(): void {
  vi.spyOn(kdf, 'scrypt').mockImplementation(async (password, salt) =>
    createHash('sha256').update(salt).update(password).digest(),
  );
}

/** Stops the clock at `now` until `restore`. */
export const time = {
  now: 0,
  stop(): void {
    time.now = Math.floor(Date.now() / 1000) * 1000;
    clock.now = () => time.now;
  },
  pass(ms: number): void {
    time.now += ms;
  },
  restore(): void {
    clock.now = () => Date.now();
  },
};
