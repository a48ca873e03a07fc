// Second factors in D1. What may be used once is used by one statement that says so: of two callers one gets it.
import { and, count, eq, exists, isNotNull, isNull, lt, type SQL, sql } from 'drizzle-orm';
import { type AuditRow, insertAuditWhere } from './audit.ts';
import type { Database } from './client.ts';
import { recoveryCodes, totps, users } from './schema.ts';

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
  { step, hashes, entry }: { step: number; hashes: readonly string[]; entry: AuditRow },
): Promise<boolean> {
  const unused = sql`EXISTS (SELECT 1 FROM ${totps} WHERE ${totps.userId} = ${userId} AND ${totps.secret} = ${secret} AND ${totps.lastStep} < ${step})`;
  const [, , , confirmed] = await db.batch([
    ...replaceCodes(db, userId, hashes, unused),
    insertAuditWhere(db, entry, unused),
    db
      .update(totps)
      .set({ lastStep: step, confirmedAt: sql`coalesce(${totps.confirmedAt}, ${entry.at})` })
      .where(and(eq(totps.userId, userId), eq(totps.secret, secret), lt(totps.lastStep, step)))
      .returning({ userId: totps.userId }),
  ]);
  return confirmed.length > 0;
}

/** Uses a recovery code, with its entry in the audit. False where it is none of this account's, or was used before. */
export async function takeRecoveryCode(db: Database, hash: string, entry: AuditRow): Promise<boolean> {
  const good = and(
    eq(recoveryCodes.userId, entry.userId),
    eq(recoveryCodes.hash, hash),
    isNull(recoveryCodes.usedAt),
  );
  const [, taken] = await db.batch([
    insertAuditWhere(db, entry, exists(db.select({ one: sql`1` }).from(recoveryCodes).where(good))),
    db
      .update(recoveryCodes)
      .set({ usedAt: entry.at })
      .where(good)
      .returning({ userId: recoveryCodes.userId }),
  ]);
  return taken.length > 0;
}

/** Switches the second factor off, and forgets its recovery codes. False where none was on. */
export async function removeTotp(db: Database, entry: AuditRow): Promise<boolean> {
  const { userId } = entry;
  const isOn = sql`EXISTS (SELECT 1 FROM ${totps} WHERE ${totps.userId} = ${userId} AND ${totps.confirmedAt} IS NOT NULL)`;
  const [, , removed] = await db.batch([
    insertAuditWhere(db, entry, isOn),
    db.delete(recoveryCodes).where(and(eq(recoveryCodes.userId, userId), isOn)),
    db.delete(totps).where(eq(totps.userId, userId)).returning({ confirmedAt: totps.confirmedAt }),
  ]);
  return removed.some(({ confirmedAt }) => confirmedAt !== null);
}

/** Replaces the recovery codes of an account that has neither an address nor a password. False where it has one. */
export async function replaceOwnCodes(
  db: Database,
  hashes: readonly string[],
  entry: AuditRow,
): Promise<boolean> {
  const { userId } = entry;
  const alone = sql`EXISTS (SELECT 1 FROM ${users} WHERE ${users.id} = ${userId} AND ${users.email} IS NULL AND ${users.passwordHash} IS NULL)`;
  const [, , , found] = await db.batch([
    ...replaceCodes(db, userId, hashes, alone),
    insertAuditWhere(db, entry, alone),
    db.select({ id: users.id }).from(users).where(alone).limit(1),
  ]);
  return found.length > 0;
}

/** Whose code that is, whether it is still good or not. */
export async function findCode(db: Database, hash: string) {
  return db
    .select({ user: users, usedAt: recoveryCodes.usedAt })
    .from(recoveryCodes)
    .innerJoin(users, eq(users.id, recoveryCodes.userId))
    .where(eq(recoveryCodes.hash, hash))
    .get();
}

/** The id of an account with neither address nor password, while that code of it is unused. */
export function holderOfCode(userId: string, hash: string): SQL<string> {
  return sql`(SELECT ${users.id} FROM ${users} JOIN ${recoveryCodes} ON ${recoveryCodes.userId} = ${users.id}
    WHERE ${users.id} = ${userId} AND ${users.email} IS NULL AND ${users.passwordHash} IS NULL
    AND ${recoveryCodes.hash} = ${hash} AND ${recoveryCodes.usedAt} IS NULL)`;
}

/** Marks a code as used, for a batch that asked `holderOfCode` before. */
export function useCode(db: Database, userId: string, hash: string, now: number) {
  return db
    .update(recoveryCodes)
    .set({ usedAt: now })
    .where(and(eq(recoveryCodes.userId, userId), eq(recoveryCodes.hash, hash)));
}

export async function countCodes(db: Database, userId: string): Promise<number> {
  const row = await db
    .select({ left: count() })
    .from(recoveryCodes)
    .where(and(eq(recoveryCodes.userId, userId), isNull(recoveryCodes.usedAt)))
    .get();
  return row?.left ?? 0;
}

function replaceCodes(db: Database, userId: string, hashes: readonly string[], condition: SQL) {
  return [
    db.delete(recoveryCodes).where(and(eq(recoveryCodes.userId, userId), condition)),
    db
      .insert(recoveryCodes)
      .select(
        sql`SELECT ${userId}, value, NULL FROM json_each(${JSON.stringify(hashes)}) WHERE ${condition}`,
      ),
  ] as const;
}
