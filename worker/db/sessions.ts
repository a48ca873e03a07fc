// Sessions in D1: one row for each sign-in of a browser, the whole family of its refresh tokens.
import { and, asc, desc, eq, gt, inArray, isNull, lt, lte, ne, or, type SQL, sql } from 'drizzle-orm';
import { type AuditRow, insertAudit, insertAuditOfSession, insertAuditWhere } from './audit.ts';
import type { Database } from './client.ts';
import { sessions, users } from './schema.ts';

export type SessionRow = typeof sessions.$inferSelect;

/**
 * The insert of a new session, for a batch. `holder` asks for the id of the account whose proof was shown (a password, a
 * passkey): where that proof is good no more, nobody is there, and the whole batch fails with `isProofGone`.
 */
export function insertSession(db: Database, row: SessionRow, holder?: SQL<string>) {
  return db.insert(sessions).values({ ...row, userId: holder ?? row.userId });
}

/** True for the failure of a batch whose proof ended between the look at it and the session. */
export function isProofGone(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (/NOT NULL constraint failed: sessions\.user_id/.test(cause.message)) return true;
  }
  return false;
}

/** The end of a session, for a batch or alone. Once ended it stays so. */
export function endSession(db: Database, id: string, now: number) {
  return db
    .update(sessions)
    .set({ endedAt: now })
    .where(and(eq(sessions.id, id), isNull(sessions.endedAt)));
}

export async function findSession(db: Database, id: string): Promise<SessionRow | undefined> {
  return db.select().from(sessions).where(eq(sessions.id, id)).get();
}

/**
 * Moves a live session of this browser from `generation` to the next, in one statement: of two callers one gets the
 * row, the other undefined.
 */
export async function rotateSession(
  db: Database,
  id: string,
  generation: number,
  device: string,
  now: number,
): Promise<SessionRow | undefined> {
  return db
    .update(sessions)
    .set({ generation: sql`${sessions.generation} + 1`, rotatedAt: now, lastUsedAt: now })
    .where(
      and(
        eq(sessions.id, id),
        eq(sessions.generation, generation),
        eq(sessions.deviceHash, device),
        isNull(sessions.endedAt),
        gt(sessions.expiresAt, now),
      ),
    )
    .returning()
    .get();
}

/** Who is signed in by a session that stands at `now`; undefined once it ended, ran out, or the account is gone. */
export async function findSignedIn(db: Database, sessionId: string, userId: string, now: number) {
  const row = await db
    .select({
      userId: users.id,
      sessionId: sessions.id,
      name: users.name,
      email: users.email,
      preferences: users.preferences,
    })
    .from(sessions)
    .innerJoin(users, eq(users.id, sessions.userId))
    .where(
      and(
        eq(sessions.id, sessionId),
        eq(sessions.userId, userId),
        isNull(sessions.endedAt),
        gt(sessions.expiresAt, now),
      ),
    )
    .get();
  if (!row) return undefined;
  const { preferences, ...signedIn } = row;
  return { ...signedIn, reminderMinutes: preferences?.reminderMinutes };
}

/** The same for many sign-ins in one question, by session; those that don't stand are left out. */
export async function findManySignedIn(
  db: Database,
  signIns: readonly { userId: string; sessionId: string }[],
  now: number,
): Promise<
  ReadonlyMap<string, { userId: string; name: string; reminderMinutes: readonly number[] | undefined }>
> {
  const rows = await db
    .select({
      sessionId: sessions.id,
      userId: users.id,
      name: users.name,
      preferences: users.preferences,
    })
    .from(sql`json_each(${JSON.stringify(signIns)}) AS asked`)
    .innerJoin(
      sessions,
      sql`${sessions.id} = asked.value ->> 'sessionId' AND ${sessions.userId} = asked.value ->> 'userId'`,
    )
    .innerJoin(users, eq(users.id, sessions.userId))
    .where(and(isNull(sessions.endedAt), gt(sessions.expiresAt, now)));
  return new Map(
    rows.map(({ sessionId, userId, name, preferences }) => [
      sessionId,
      { userId, name, reminderMinutes: preferences?.reminderMinutes },
    ]),
  );
}

/** Writes a fresh proof of who is there into a session that stands, for a batch; answers no row where it ended. */
export function proveSession(db: Database, id: string, amr: readonly string[], now: number) {
  return db
    .update(sessions)
    .set({ authenticatedAt: now, amr: amr.join(' ') })
    .where(and(eq(sessions.id, id), isNull(sessions.endedAt), gt(sessions.expiresAt, now)))
    .returning();
}

/** A page of a person's sessions that stand at `now`, newest first, behind `after`. */
export function listSessions(
  db: Database,
  input: { userId: string; now: number; after: { createdAt: number; id: string } | undefined; limit: number },
): Promise<SessionRow[]> {
  const { userId, now, after, limit } = input;
  return db
    .select()
    .from(sessions)
    .where(
      and(
        eq(sessions.userId, userId),
        isNull(sessions.endedAt),
        gt(sessions.expiresAt, now),
        after &&
          or(
            lt(sessions.createdAt, after.createdAt),
            and(eq(sessions.createdAt, after.createdAt), gt(sessions.id, after.id)),
          ),
      ),
    )
    .orderBy(desc(sessions.createdAt), asc(sessions.id))
    .limit(limit);
}

/** Ends one of a person's sessions, and says in their audit which device's. False where it is none of theirs or ended. */
export async function endOwnSession(
  db: Database,
  { id, userId }: { id: string; userId: string },
  entryOf: (session: SessionRow) => Omit<AuditRow, 'userId'>,
): Promise<boolean> {
  const standing = and(eq(sessions.id, id), eq(sessions.userId, userId), isNull(sessions.endedAt));
  const own = await db.select().from(sessions).where(standing).get();
  if (!own) return false;
  const entry = entryOf(own);
  await db.batch([insertAuditOfSession(db, id, entry), endSession(db, id, entry.at)]);
  return true;
}

/** Ends all of a person's sessions but one, with a word in their audit. */
export async function endOtherSessions(
  db: Database,
  { userId, sessionId }: { userId: string; sessionId: string },
  entry: Omit<AuditRow, 'userId'>,
): Promise<void> {
  await db.batch([
    insertAudit(db, { userId, ...entry }),
    db
      .update(sessions)
      .set({ endedAt: entry.at })
      .where(and(eq(sessions.userId, userId), ne(sessions.id, sessionId), isNull(sessions.endedAt))),
  ]);
}

/** Ends all of a person's sessions that an unlock opened, with a word in their audit where there were any. */
export async function endUnlockedSessions(db: Database, entry: AuditRow): Promise<void> {
  const unlocked = sql`${sessions.userId} = ${entry.userId} AND ${sessions.endedAt} IS NULL
    AND ${sessions.expiresAt} > ${entry.at} AND (' ' || ${sessions.amr} || ' ') GLOB '* unlock *'`;
  await db.batch([
    insertAuditWhere(db, entry, sql`EXISTS (SELECT 1 FROM ${sessions} WHERE ${unlocked})`),
    db.update(sessions).set({ endedAt: entry.at }).where(unlocked),
  ]);
}

/** Which of these sessions stand at `now`. D1 takes 100 bound parameters: asked in parts. */
export async function standingSessions(
  db: Database,
  ids: readonly string[],
  now: number,
): Promise<ReadonlySet<string>> {
  const standing = new Set<string>();
  for (let i = 0; i < ids.length; i += 90) {
    const rows = await db
      .select({ id: sessions.id })
      .from(sessions)
      .innerJoin(users, eq(users.id, sessions.userId))
      .where(
        and(
          inArray(sessions.id, ids.slice(i, i + 90)),
          isNull(sessions.endedAt),
          gt(sessions.expiresAt, now),
        ),
      );
    for (const { id } of rows) standing.add(id);
  }
  return standing;
}

/** Whether a browser signed in to an account before, in another session than `except`. */
export async function hasSignedInBefore(
  db: Database,
  userId: string,
  device: string,
  except = '',
): Promise<boolean> {
  const row = await db
    .select({ id: sessions.id })
    .from(sessions)
    .where(and(eq(sessions.userId, userId), eq(sessions.deviceHash, device), ne(sessions.id, except)))
    .limit(1)
    .get();
  return row !== undefined;
}

/** Forgets sessions that ran out; ended ones too, once their last token could no longer be presented. */
export async function forgetSessions(db: Database, now: number): Promise<void> {
  await db.delete(sessions).where(lte(sessions.expiresAt, now));
}
