// Links in mails, in D1: stored hashed, the newest of a purpose alone is good, and each is taken once.
import { and, eq, gt, inArray, lte } from 'drizzle-orm';
import type { Database } from './client.ts';
import { mailTokens } from './schema.ts';

export type MailTokenRow = typeof mailTokens.$inferSelect;
export type MailPurpose = MailTokenRow['purpose'];

/** Keeps a token, for a batch; the account's earlier ones of the same purpose are good no more. */
export function replaceMailToken(db: Database, row: MailTokenRow) {
  return [forgetMailTokens(db, row.userId, [row.purpose]), db.insert(mailTokens).values(row)] as const;
}

/** The end of an account's tokens of some purposes, for a batch or alone. */
export function forgetMailTokens(db: Database, userId: string, purposes: readonly MailPurpose[]) {
  return db
    .delete(mailTokens)
    .where(and(eq(mailTokens.userId, userId), inArray(mailTokens.purpose, [...purposes])));
}

/** A token that is good at `now`, without using it up. */
export async function findMailToken(
  db: Database,
  hash: string,
  purposes: readonly MailPurpose[],
  now: number,
): Promise<MailTokenRow | undefined> {
  return db
    .select()
    .from(mailTokens)
    .where(isGood(hash, purposes, now))
    .get();
}

/** Takes a token away in one statement: of two callers one gets it. `userId` where only that account's will do. */
export async function takeMailToken(
  db: Database,
  hash: string,
  purposes: readonly MailPurpose[],
  { now, userId }: { now: number; userId?: string },
): Promise<MailTokenRow | undefined> {
  return db
    .delete(mailTokens)
    .where(and(isGood(hash, purposes, now), userId === undefined ? undefined : eq(mailTokens.userId, userId)))
    .returning()
    .get();
}

/** The address that an account is about to take. */
export async function pendingAddress(db: Database, userId: string, now: number): Promise<string | undefined> {
  const row = await db
    .select({ email: mailTokens.email })
    .from(mailTokens)
    .where(
      and(
        eq(mailTokens.userId, userId),
        eq(mailTokens.purpose, 'change_email'),
        gt(mailTokens.expiresAt, now),
      ),
    )
    .get();
  return row?.email;
}

/** Forgets tokens that ran out. */
export async function forgetOldMailTokens(db: Database, now: number): Promise<void> {
  await db.delete(mailTokens).where(lte(mailTokens.expiresAt, now));
}

function isGood(hash: string, purposes: readonly MailPurpose[], now: number) {
  return and(
    eq(mailTokens.hash, hash),
    inArray(mailTokens.purpose, [...purposes]),
    gt(mailTokens.expiresAt, now),
  );
}
