// A caller of the API in Node, for what a test needs beside the browser.
import { Authenticator } from '../../worker/test/authenticator.ts';
import type { Witness } from './openapi.ts';

export interface Answer<Body> {
  readonly status: number;
  readonly body: Body;
  readonly headers: Headers;
}

interface Call {
  readonly body?: unknown;
  readonly key?: string;
  readonly cookies?: readonly string[];
}

export interface Slot {
  start: string;
  end: string;
  remaining: number;
  held: number;
  heldUntil: string | null;
}

export interface Booking {
  id: string;
  calendarId: string;
  start: string;
  end: string;
  seats: number;
  status: string;
  version: number;
  user: { id: string | null; name: string };
}

export interface Calendar {
  id: string;
  slug: string;
  name: string;
  timeZone: string;
}

/** A sentence that nobody's list of common passwords holds. */
export const PASSWORD = 'seven grey herons on the mole';

let people = 0;
const run = Math.random().toString(36).slice(2, 8);

/** An address that nobody has yet. */
export function newAddress(name = 'guest'): string {
  people += 1;
  return `${name.toLowerCase().replaceAll(/[^a-z]+/g, '')}.${run}.${people}@example.com`;
}

export class Caller {
  readonly email: string;
  token: string | undefined;
  userId = '';
  /** Where it keeps its passkey; undefined for who has a password. */
  passkey: Authenticator | undefined;

  constructor(
    readonly url: string,
    readonly name: string,
    private readonly witness?: Witness,
  ) {
    this.email = newAddress(name);
  }

  async call<Body = unknown>(
    method: string,
    path: string,
    { body, key, cookies }: Call = {},
  ): Promise<Answer<Body>> {
    const answer = await fetch(this.url + path, {
      method,
      headers: {
        Origin: this.url,
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...(this.token ? { Authorization: `Bearer ${this.token}` } : {}),
        ...(key ? { 'Idempotency-Key': key } : {}),
        ...(cookies ? { Cookie: cookies.map((one) => one.split(';')[0]).join('; ') } : {}),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    const contentType = answer.headers.get('content-type') ?? '';
    this.witness?.see(this.url + path, { method, status: answer.status, contentType, body: text });
    return {
      status: answer.status,
      body: (contentType.includes('json') ? JSON.parse(text) : text) as Body,
      headers: answer.headers,
    };
  }

  /** The body of an answer that must be a success. */
  async must<Body>(method: string, path: string, call: Call = {}): Promise<Body> {
    const { status, body } = await this.call<Body>(method, path, call);
    if (status >= 300) throw new Error(`${method} ${path}: ${status} ${JSON.stringify(body)}`);
    return body;
  }

  /** Makes an account with a passkey: the server need not hash a password for it. */
  async register(): Promise<this> {
    // Bound to one device, as the authenticators of the browsers are that may come to hold it.
    const passkey = await Authenticator.make({ synced: false });
    const asked = await this.call<Parameters<Authenticator['register']>[0]>(
      'POST',
      '/api/auth/passkeys/register/options',
      { body: { name: this.name, email: this.email } },
    );
    const credential = await passkey.register(asked.body, { origin: this.url });
    // An answer counts from the browser alone that was asked.
    const cookies = asked.headers.getSetCookie();
    this.#is(
      await this.must('POST', '/api/auth/passkeys/register/verify', { body: { credential }, cookies }),
    );
    this.passkey = passkey;
    return this;
  }

  async registerByPassword(): Promise<this> {
    const body = { email: this.email, password: PASSWORD, name: this.name };
    this.#is(await this.must('POST', '/api/auth/register', { body }));
    return this;
  }

  #is({ accessToken, user }: { accessToken: string; user: { id: string } }): void {
    this.token = accessToken;
    this.userId = user.id;
  }

  async signIn(email: string, password: string): Promise<this> {
    const { accessToken } = await this.must<{ accessToken: string }>('POST', '/api/auth/login', {
      body: { email, password },
    });
    this.token = accessToken;
    return this;
  }

  /** A calendar that is open day and night, an hour a slot, one seat, unless told otherwise. */
  async openCalendar(settings: Record<string, unknown> = {}): Promise<Calendar> {
    return this.must<Calendar>('POST', '/api/calendars', {
      body: {
        name: `Court ${run} ${Math.random().toString(36).slice(2, 7)}`,
        timeZone: 'Europe/Athens',
        slotMinutes: 60,
        schedule: { weekly: [{ weekdays: [1, 2, 3, 4, 5, 6, 7], start: '08:00', end: '22:00' }] },
        ...settings,
      },
    });
  }

  /** The slots of the week that begins tomorrow. */
  async slots(calendar: Calendar): Promise<Slot[]> {
    const from = tomorrow(calendar.timeZone);
    const to = new Date(Date.parse(from) + 7 * 86_400_000).toISOString();
    const query = `from=${encodeURIComponent(from)}&to=${encodeURIComponent(to)}`;
    return (await this.must<{ slots: Slot[] }>('GET', `/api/calendars/${calendar.id}/slots?${query}`)).slots;
  }

  book(
    calendar: Calendar,
    start: string,
    more: Record<string, unknown> = {},
    key?: string,
  ): Promise<Answer<Booking>> {
    return this.call<Booking>('POST', `/api/calendars/${calendar.id}/bookings`, {
      body: { start, ...more },
      ...(key ? { key } : {}),
    });
  }
}

/** Date of an instant in a zone, as YYYY-MM-DD. */
export function dateIn(timeZone: string, instant: number): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' }).format(instant);
}

/** HH:MM of an instant in a zone. */
export function timeIn(timeZone: string, instant: string): string {
  const options = { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
  return new Intl.DateTimeFormat('en-GB', options).format(Date.parse(instant));
}

/** An instant no later than the first slot of tomorrow and after the last one of today. */
export function tomorrow(timeZone: string): string {
  const date = dateIn(timeZone, Date.now() + 86_400_000);
  return `${date}T03:00:00Z`;
}
