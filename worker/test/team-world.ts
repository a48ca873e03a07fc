// A calendar with a team: somebody in each role, a customer, and somebody who has no part in it.
import { env } from 'cloudflare:workers';
import { eq } from 'drizzle-orm';
import { vi } from 'vitest';
import { calendarObject } from '../calendar/client.ts';
import { users } from '../db/schema.ts';
import type { Role, TeamRole } from '../domain/roles.ts';
import { db, hashPasswordsCheaply, newPerson } from './auth-app.ts';
import { body } from './calendar-world.ts';
import { call, create, owner } from './callers.ts';

export type Person = Awaited<ReturnType<typeof newPerson>>;
/** null: a stranger. */
export type Part = Role | 'stranger';

/** A new person, whose address is proven unless told otherwise. */
export async function somebodyNew(emailVerified = true): Promise<Person> {
  hashPasswordsCheaply();
  const person = await newPerson();
  vi.restoreAllMocks();
  await db.update(users).set({ emailVerified }).where(eq(users.id, person.userId));
  return person;
}

export function objectOf(calendarId: string) {
  return calendarObject(env.CALENDARS, calendarId);
}

/** Takes somebody in as the Worker does once their invitation is taken. */
export async function take(calendarId: string, person: Person, role: TeamRole): Promise<Person> {
  body(await objectOf(calendarId).join({ userId: person.userId, name: 'Ada Lovelace' }, role));
  return person;
}

/** The people whom `teamOf` gives parts to; to be made once for a file. */
export async function newTeam(): Promise<Record<Exclude<Part, 'owner'>, Person>> {
  const [manager, viewer, member, stranger] = [
    await somebodyNew(),
    await somebodyNew(),
    await somebodyNew(),
    await somebodyNew(),
  ];
  return { manager, viewer, member, stranger };
}

/** A calendar of the owner's with these people in it. */
export async function teamOf(
  people: Record<Exclude<Part, 'owner'>, Person>,
  settings: Record<string, unknown> = {},
) {
  const calendar = await create(settings);
  for (const role of ['manager', 'viewer', 'member'] as const) await take(calendar.id, people[role], role);
  return calendar as { id: string; slug: string; name: string };
}

export function remove(calendarId: string, person: Person, by: Person = owner) {
  return call(by, 'DELETE', `/api/calendars/${calendarId}/team/${person.userId}`);
}
