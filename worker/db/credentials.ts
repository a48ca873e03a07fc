// Changes of an account's password and address, as statements for a batch.
import { and, eq, isNull, ne } from 'drizzle-orm';
import type { Database } from './client.ts';
import { sessions, users } from './schema.ts';

export function setPassword(db: Database, userId: string, passwordHash: string) {
  return db.update(users).set({ passwordHash }).where(eq(users.id, userId));
}

/** Gives one row where the account still has that address. */
export function markVerified(db: Database, userId: string, email: string) {
  return db
    .update(users)
    .set({ emailVerified: true })
    .where(and(eq(users.id, userId), eq(users.email, email)))
    .returning({ id: users.id });
}

/** A proven address in place of the one before. Fails with `isEmailTaken` where another account has it. */
export function changeAddress(db: Database, userId: string, email: string) {
  return db.update(users).set({ email, emailVerified: true }).where(eq(users.id, userId));
}

/** The end of all sessions of an account but one. */
export function endSessionsOf(db: Database, userId: string, except: string | undefined, now: number) {
  return db
    .update(sessions)
    .set({ endedAt: now })
    .where(
      and(
        eq(sessions.userId, userId),
        isNull(sessions.endedAt),
        except === undefined ? undefined : ne(sessions.id, except),
      ),
    );
}
