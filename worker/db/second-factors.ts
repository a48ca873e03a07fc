// Second factors in D1. What may be used once is used by one statement that says so: of two callers one gets it.
import { and, eq, isNotNull, isNull, lt, sql } from 'drizzle-orm';
import type { Database } from './client.ts';
import { recoveryCodes, totps } from './schema.ts';

export type TotpRow = typeof totps.$inferSelect;

export async function findTotp(db: Database, userId: string): Promise<TotpRow | undefined> {
  return db.select().from(totps).where(eq(totps.userId, userId)).get();
}

/** Keeps a secret that no code has proven yet, in place of an earlier one of that kind. False where one is on. */
export async function offerTotp(db: Database, userId: string, secret: string): Promise<boolean> {
  const offered = await db
    .insert(totps)
    .values({ userId, secret, confirmedAt: null, lastStep: 0 })
    .onConflictDoUpdate({
      target: totps.userId,
      set: { secret, lastStep: 0 },
      setWhere: isNull(totps.confirmedAt),
    })
    .returning({ userId: totps.userId });
  return offered.length > 0;
}

/** Uses a time step of the secret that is on. False where it, or a later one, was used before. */
export async function takeStep(db: Database, { userId, secret }: TotpRow, step: number): Promise<boolean> {
  const taken = await db
    .update(totps)
    .set({ lastStep: step })
    .where(
      and(
        eq(totps.userId, userId),
        eq(totps.secret, secret),
        isNotNull(totps.confirmedAt),
        lt(totps.lastStep, step),
      ),
    )
    .returning({ userId: totps.userId });
  return taken.length > 0;
}

/** Uses a time step, switches the factor on, and replaces all recovery codes: all of it, or nothing and false. */
export async function confirmTotp(
  db: Database,
  { userId, secret }: TotpRow,
  { step, hashes, now }: { step: number; hashes: readonly string[]; now: number },
): Promise<boolean> {
  const unused = sql`EXISTS (SELECT 1 FROM ${totps} WHERE ${totps.userId} = ${userId} AND ${totps.secret} = ${secret} AND ${totps.lastStep} < ${step})`;
  const [, , confirmed] = await db.batch([
    db.delete(recoveryCodes).where(and(eq(recoveryCodes.userId, userId), unused)),
    db
      .insert(recoveryCodes)
      .select(sql`SELECT ${userId}, value, NULL FROM json_each(${JSON.stringify(hashes)}) WHERE ${unused}`),
    db
      .update(totps)
      .set({ lastStep: step, confirmedAt: sql`coalesce(${totps.confirmedAt}, ${now})` })
      .where(and(eq(totps.userId, userId), eq(totps.secret, secret), lt(totps.lastStep, step)))
      .returning({ userId: totps.userId }),
  ]);
  return confirmed.length > 0;
}

/** Uses a recovery code. False where it is none of this account's, or was used before. */
export async function takeRecoveryCode(
  db: Database,
  userId: string,
  hash: string,
  now: number,
): Promise<boolean> {
  const taken = await db
    .update(recoveryCodes)
    .set({ usedAt: now })
    .where(and(eq(recoveryCodes.userId, userId), eq(recoveryCodes.hash, hash), isNull(recoveryCodes.usedAt)))
    .returning({ userId: recoveryCodes.userId });
  return taken.length > 0;
}

/** Switches the second factor off. False where none was on. */
export async function removeTotp(db: Database, userId: string): Promise<boolean> {
  const [removed] = await db.batch([
    db.delete(totps).where(eq(totps.userId, userId)).returning({ confirmedAt: totps.confirmedAt }),
    db.delete(recoveryCodes).where(eq(recoveryCodes.userId, userId)),
  ]);
  return removed.some(({ confirmedAt }) => confirmedAt !== null);
}
