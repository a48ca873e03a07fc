// Accounts at other providers, in D1. Who somebody is there is (issuer, subject).
import { and, eq, exists, inArray, isNotNull, ne, or, type SQL, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/sqlite-core';
import type { Database } from './client.ts';
import { identities, passkeys, users } from './schema.ts';

export type IdentityRow = typeof identities.$inferSelect;

export async function findIdentity(
  db: Database,
  issuer: string,
  subject: string,
): Promise<IdentityRow | undefined> {
  return db
    .select()
    .from(identities)
    .where(and(eq(identities.issuer, issuer), eq(identities.subject, subject)))
    .get();
}

/** The id of the account that has an account at a provider linked, while it has. */
export function holderOfIdentity(
  { issuer, subject }: Pick<IdentityRow, 'issuer' | 'subject'>,
  userId: string,
): SQL<string> {
  return sql`(SELECT ${identities.userId} FROM ${identities} WHERE ${identities.issuer} = ${issuer} AND ${identities.subject} = ${subject} AND ${identities.userId} = ${userId})`;
}

/** The insert of a link, for a batch or alone. Fails with `isIdentityTaken` or `isProviderTaken`. */
export function insertIdentity(db: Database, row: IdentityRow) {
  return db.insert(identities).values(row);
}

/** Somebody has that account of the provider's linked already: the primary key decides. */
export function isIdentityTaken(error: unknown): boolean {
  return failedOn(error, /UNIQUE constraint failed: identities\.issuer, identities\.subject/);
}

/** The person has another account of that provider linked. */
export function isProviderTaken(error: unknown): boolean {
  return failedOn(error, /UNIQUE constraint failed: identities\.user_id, identities\.provider/);
}

function failedOn(error: unknown, constraint: RegExp): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (constraint.test(cause.message)) return true;
  }
  return false;
}

export async function listIdentities(db: Database, userId: string): Promise<IdentityRow[]> {
  return db.select().from(identities).where(eq(identities.userId, userId)).orderBy(identities.createdAt);
}

/**
 * Takes a link away unless it is the last way in, in one statement: of two unlinkings at once, one stays. `offered` are
 * the providers of this installation; a link to one that is no longer there lets nobody in.
 */
export async function removeIdentity(
  db: Database,
  userId: string,
  provider: string,
  offered: readonly string[],
): Promise<IdentityRow | undefined> {
  const others = alias(identities, 'others');
  const remains = or(
    exists(
      db
        .select({ one: sql`1` })
        .from(users)
        .where(and(eq(users.id, userId), isNotNull(users.passwordHash))),
    ),
    exists(db.select({ one: sql`1` }).from(passkeys).where(eq(passkeys.userId, userId))),
    exists(
      db
        .select({ one: sql`1` })
        .from(others)
        .where(
          and(
            eq(others.userId, userId),
            ne(others.provider, provider),
            inArray(others.provider, [...offered]),
          ),
        ),
    ),
  );
  return db
    .delete(identities)
    .where(and(eq(identities.userId, userId), eq(identities.provider, provider), remains))
    .returning()
    .get();
}

/** Whether an account has a password or a passkey: something of its own to step up with. */
export async function hasOwnCredential(db: Database, userId: string): Promise<boolean> {
  const row = await db
    .select({ id: users.id })
    .from(users)
    .where(
      and(
        eq(users.id, userId),
        or(
          isNotNull(users.passwordHash),
          exists(db.select({ one: sql`1` }).from(passkeys).where(eq(passkeys.userId, userId))),
        ),
      ),
    )
    .get();
  return row !== undefined;
}
