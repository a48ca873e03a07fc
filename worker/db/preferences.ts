// What people want to be told, where and when: JSON in their account's row.
import { eq } from 'drizzle-orm';
import { DEFAULT_PREFERENCES, Preferences } from '../contract/notifications.ts';
import type { Database } from './client.ts';
import { users } from './schema.ts';

/** Preferences as they are stored; what a stored one does not know yet is as at the beginning. */
export function preferencesFrom(stored: Preferences | null): Preferences {
  return stored === null ? DEFAULT_PREFERENCES : Preferences.parse(stored);
}

/** undefined where the account is gone. */
export async function readPreferences(db: Database, userId: string): Promise<Preferences | undefined> {
  const row = await db
    .select({ preferences: users.preferences })
    .from(users)
    .where(eq(users.id, userId))
    .get();
  return row && preferencesFrom(row.preferences);
}

export async function writePreferences(
  db: Database,
  userId: string,
  preferences: Preferences,
): Promise<void> {
  await db.update(users).set({ preferences }).where(eq(users.id, userId));
}
