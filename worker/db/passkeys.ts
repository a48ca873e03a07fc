// Passkeys in D1.
import { and, asc, eq, lt, ne, or, type SQL, sql } from 'drizzle-orm';
import type { AuditRow } from './audit.ts';
import type { Database } from './client.ts';
import { audit, identities, passkeys, sessions, users } from './schema.ts';

export type PasskeyRow = typeof passkeys.$inferSelect;

/** The insert of a passkey, for a batch. Fails with `isPasskeyTaken` where it is registered already, by whomever. */
export function insertPasskey(db: Database, row: PasskeyRow) {
  return db.insert(passkeys).values(row);
}

export function isPasskeyTaken(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (/UNIQUE constraint failed: passkeys\.id/.test(cause.message)) return true;
  }
  return false;
}

export async function findPasskey(db: Database, id: string): Promise<PasskeyRow | undefined> {
  return db.select().from(passkeys).where(eq(passkeys.id, id)).get();
}

/** The id of the account that has a passkey, while it has it. */
export function holderOfPasskey({ id, userId }: Pick<PasskeyRow, 'id' | 'userId'>): SQL<string> {
  return sql`(SELECT ${passkeys.userId} FROM ${passkeys} WHERE ${passkeys.id} = ${id} AND ${passkeys.userId} = ${userId})`;
}

/** A person's passkeys, the oldest first. */
export function listPasskeys(db: Database, userId: string) {
  return db
    .select()
    .from(passkeys)
    .where(eq(passkeys.userId, userId))
    .orderBy(asc(passkeys.createdAt), asc(passkeys.id));
}

/**
 * Writes a use. False where the counter did not rise meanwhile: another answer of the same passkey, or of a copy of
 * it, came first (WebAuthn, section 6.1.1). Passkeys that don't count stay at 0.
 */
export async function usePasskey(
  db: Database,
  id: string,
  { counter, backedUp, now }: { counter: number; backedUp: boolean; now: number },
): Promise<boolean> {
  const rises = or(lt(passkeys.counter, counter), and(eq(passkeys.counter, 0), sql`${counter} = 0`));
  const used = await db
    .update(passkeys)
    .set({ counter, backedUp, lastUsedAt: now })
    .where(and(eq(passkeys.id, id), rises))
    .returning({ id: passkeys.id });
  return used.length > 0;
}

type Entry = Omit<AuditRow, 'userId' | 'detail'>;

/** Gives a passkey of this person another name, and says so in their audit. False where they have no such passkey. */
export async function renamePasskey(
  db: Database,
  { id, userId, name }: { id: string; userId: string; name: string },
  entry: Entry,
): Promise<boolean> {
  const own = and(eq(passkeys.id, id), eq(passkeys.userId, userId));
  const [, renamed] = await db.batch([
    insertAuditOfPasskey(db, own, entry),
    db.update(passkeys).set({ name }).where(own).returning({ id: passkeys.id }),
  ]);
  return renamed.length > 0;
}

/**
 * Removes a passkey unless it is the last way in; of two removals at once the second meets the state after the first.
 * The person's other sessions that a passkey opened end too: whoever has the lost device may be in one of them.
 */
export async function removePasskey(
  db: Database,
  input: { id: string; userId: string; sessionId: string; providers: readonly string[] },
  entry: Entry,
): Promise<boolean> {
  const { id, userId, sessionId, providers } = input;
  const there = and(eq(passkeys.id, id), eq(passkeys.userId, userId), anotherWayIn(userId, id, providers));
  const [, , removed] = await db.batch([
    insertAuditOfPasskey(db, there, entry),
    db
      .update(sessions)
      .set({ endedAt: sql`coalesce(${sessions.endedAt}, ${entry.at})` })
      .where(
        and(
          eq(sessions.userId, userId),
          ne(sessions.id, sessionId),
          sql`(' ' || ${sessions.amr} || ' ') GLOB '* [hs]wk *'`,
          sql`EXISTS (SELECT 1 FROM ${passkeys} WHERE ${there})`,
        ),
      ),
    db.delete(passkeys).where(there).returning({ id: passkeys.id }),
  ]);
  return removed.length > 0;
}

/** True where a person can get in without this passkey: by a password, another passkey, or a provider that is offered. */
function anotherWayIn(userId: string, id: string, providers: readonly string[]): SQL {
  return sql`(EXISTS (SELECT 1 FROM ${users} AS u WHERE u.id = ${userId} AND u.password_hash IS NOT NULL)
    OR EXISTS (SELECT 1 FROM ${passkeys} AS p WHERE p.user_id = ${userId} AND p.id <> ${id})
    OR EXISTS (SELECT 1 FROM ${identities} AS i WHERE i.user_id = ${userId}
      AND i.provider IN (SELECT value FROM json_each(${JSON.stringify(providers)}))))`;
}

function insertAuditOfPasskey(db: Database, where: SQL | undefined, row: Entry) {
  return db.insert(audit).select(
    db
      .select({
        id: sql<number>`null`.as('id'),
        userId: passkeys.userId,
        kind: sql<AuditRow['kind']>`${row.kind}`.as('kind'),
        detail: passkeys.name,
        userAgent: sql<string>`${row.userAgent}`.as('user_agent'),
        place: sql<string>`${row.place}`.as('place'),
        at: sql<number>`${row.at}`.as('at'),
      })
      .from(passkeys)
      .where(where),
  );
}
