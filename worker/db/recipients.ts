// Whom notices are for: accounts and their devices, read together, so that one look serves many.
import { and, eq, type SQL, sql } from 'drizzle-orm';
import type { Preferences } from '../contract/notifications.ts';
import type { Database } from './client.ts';
import type { DeliveryRow } from './deliveries.ts';
import { type DeviceRow, standingDevices } from './devices.ts';
import { deliveries, devices, users } from './schema.ts';

/** A person at this moment. */
export interface Account {
  readonly id: string;
  readonly email: string | null;
  readonly emailVerified: boolean;
  readonly name: string;
  readonly timeZone: string | null;
  /** null where the person chose nothing. */
  readonly preferences: Preferences | null;
  readonly windowOpen: boolean;
  /** Those that take push messages, the newest first. */
  readonly devices: readonly DeviceRow[];
}

export type Accounts = ReadonlyMap<string, Account>;

/** What still waits of a notice, and the people whom that is for, in one round trip. */
export async function readWaiting(
  db: Database,
  dedupe: string,
  now: number,
): Promise<{ waiting: DeliveryRow[]; accounts: Accounts }> {
  const isWaiting = and(eq(deliveries.dedupe, dedupe), eq(deliveries.status, 'waiting'));
  const meant = sql`SELECT ${deliveries.userId} FROM ${deliveries} WHERE ${isWaiting}`;
  const [waiting, people, theirDevices] = await db.batch([
    db.select().from(deliveries).where(isWaiting),
    peopleAmong(db, meant),
    standingDevices(db, sql`${devices.userId} IN (${meant} AND ${deliveries.channel} = 'push')`, now),
  ]);
  return { waiting, accounts: accountsOf(people, theirDevices) };
}

function peopleAmong(db: Database, meant: SQL) {
  const { id, email, emailVerified, name, timeZone, preferences, windowOpen } = users;
  return db
    .select({ id, email, emailVerified, name, timeZone, preferences, windowOpen })
    .from(users)
    .where(sql`${id} IN (${meant})`);
}

function accountsOf(people: Omit<Account, 'devices'>[], theirDevices: DeviceRow[]): Accounts {
  const byPerson = Map.groupBy(theirDevices, ({ userId }) => userId);
  return new Map(people.map((person) => [person.id, { ...person, devices: byPerson.get(person.id) ?? [] }]));
}
