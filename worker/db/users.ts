// Accounts in D1.
import { and, eq, ne, type SQL, sql } from 'drizzle-orm';
import type { MePatch } from '../contract/accounts.ts';
import type { Database } from './client.ts';
import { users } from './schema.ts';

/** An account, but for what its object alone writes. */
export type UserRow = Omit<typeof users.$inferSelect, 'windowOpen'>;

/** The insert of a new account, for a batch. Fails with `isEmailTaken` where the address has one. */
export function insertUser(db: Database, row: UserRow) {
  return db.insert(users).values(row);
}

/** True for the failure of an insert whose address is taken, a race included: the unique index decides. */
export function isEmailTaken(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (/UNIQUE constraint failed: users\.email/.test(cause.message)) return true;
  }
  return false;
}

/** `email` as the contract's Email makes it: NFC, trimmed, lower case. */
export async function findUserByEmail(db: Database, email: string): Promise<UserRow | undefined> {
  return db.select().from(users).where(eq(users.email, email)).get();
}

export async function findUserById(db: Database, id: string): Promise<UserRow | undefined> {
  return db.select().from(users).where(eq(users.id, id)).get();
}

/** The account after the change, or undefined where it is gone. */
export async function updateProfile(db: Database, id: string, change: MePatch): Promise<UserRow | undefined> {
  if (Object.keys(change).length === 0) return findUserById(db, id);
  return db.update(users).set(change).where(eq(users.id, id)).returning().get();
}

/** Whether a window of a person's may be open, as their object knows it. */
export async function noteWindowOpen(db: Database, id: string, windowOpen: boolean): Promise<void> {
  await db
    .update(users)
    .set({ windowOpen })
    .where(and(eq(users.id, id), ne(users.windowOpen, windowOpen)));
}

/** The id of an account while its password is still the one whose hash was checked. */
export function holderOfPassword(id: string, passwordHash: string): SQL<string> {
  return sql`(SELECT ${users.id} FROM ${users} WHERE ${users.id} = ${id} AND ${users.passwordHash} = ${passwordHash})`;
}

/** Writes a better hash of the same password, unless the password was changed meanwhile. For a batch. */
export function upgradePasswordHash(db: Database, id: string, from: string, to: string) {
  return db
    .update(users)
    .set({ passwordHash: to })
    .where(and(eq(users.id, id), eq(users.passwordHash, from)));
}
