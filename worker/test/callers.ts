// Two people who call the API, a calendar that is always open, and tomorrow.
import { vi } from 'vitest';
import type { CalendarCreateInput } from '../contract/calendars.ts';
import { Browser, hashPasswordsCheaply, newPerson } from './auth-app.ts';

export const open = { weekly: [{ weekdays: [1, 2, 3, 4, 5, 6, 7], start: '00:00', end: '24:00' }] };
export const plain: CalendarCreateInput = { name: 'Court', timeZone: 'UTC', schedule: open, slotMinutes: 60 };

type Person = Awaited<ReturnType<typeof newPerson>>;

export let owner: Person;
export let customer: Person;

/** Two new people; to be called before the tests of each file, since each begins with an empty D1. */
export async function newCallers(): Promise<void> {
  hashPasswordsCheaply();
  owner = await newPerson();
  customer = await newPerson();
  vi.restoreAllMocks();
}

/** Calls as somebody, or as nobody. */
export function call(
  who: Person | undefined,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
) {
  const token = who ? { Authorization: `Bearer ${who.token}` } : {};
  return new Browser().call(method, path, {
    headers: { ...token, ...headers },
    ...(body === undefined ? {} : { body }),
  });
}

/** A calendar of the owner's. */
export async function create(changes: Record<string, unknown> = {}) {
  return (await call(owner, 'POST', '/api/calendars', { ...plain, ...changes })).body;
}

export function tomorrow(hour: number): string {
  const date = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
  return `${date}T${String(hour).padStart(2, '0')}:00:00Z`;
}
