// The history of unlock requests: a projection of their objects, written at least once; the highest version wins.
import { desc, eq, lte, sql } from 'drizzle-orm';
import type { AuditKind } from '../contract/identity.ts';
import type { UnlockState } from '../unlock/request.ts';
import type { UnlockRow } from '../unlock/store.ts';
import { insertAuditWhere } from './audit.ts';
import type { Database } from './client.ts';
import { unlockRequests, users } from './schema.ts';

export type UnlockRequestRow = typeof unlockRequests.$inferSelect;

/** Old requests are of no use to their person any more, in milliseconds. */
const KEEP_MS = 30 * 86_400_000;

/** What the account's person reads of an event; a session that it opened has an entry of its own. */
const AUDITED: Record<UnlockRow['kind'], AuditKind | null> = {
  asked: 'unlock_asked',
  code_wrong: 'unlock_code_wrong',
  refused: 'unlock_refused',
  approved: 'unlock_approved',
  denied: 'unlock_denied',
  reported: 'unlock_reported',
  expired: 'unlock_expired',
  redeemed: null,
  session_opened: null,
};

/**
 * Writes a request as it is, and each event of it that was not written yet into the audit, in one atomic batch. The
 * number of the last event is the row's version. An account that is gone gets neither.
 */
export async function writeUnlock(
  db: Database,
  state: UnlockState,
  events: readonly UnlockRow[],
): Promise<void> {
  const last = events.at(-1);
  if (!last) return;
  const { id, userId, userAgent, place, status, wrongCodes, sessionId, createdAt, expiresAt, endedAt } =
    state;
  const version = last.seq;
  const changing = { status, wrongCodes, sessionId, version, endedAt };
  const holder = sql<string | null>`(SELECT ${users.id} FROM ${users} WHERE ${users.id} = ${userId})`;
  const upsert = db
    .insert(unlockRequests)
    .values({ id, userId: holder, userAgent, place, createdAt, expiresAt, ...changing })
    .onConflictDoUpdate({
      target: unlockRequests.id,
      set: changing,
      setWhere: sql`${unlockRequests.version} < ${version}`,
    });
  const entries =
    userId === null
      ? []
      : events.flatMap(({ seq, kind, detail, userAgent, place, at }) => {
          const audited = AUDITED[kind];
          if (audited === null) return [];
          const isNew = sql`EXISTS (SELECT 1 FROM ${users} WHERE ${users.id} = ${userId}) AND NOT EXISTS (
            SELECT 1 FROM ${unlockRequests} WHERE ${unlockRequests.id} = ${id} AND ${unlockRequests.version} >= ${seq})`;
          return [insertAuditWhere(db, { userId, kind: audited, detail, userAgent, place, at }, isNew)];
        });
  // The upsert comes last: until then the row says which events were written.
  const [first, ...rest] = [...entries, upsert];
  if (first) await db.batch([first, ...rest]);
}

/** A person's unlock requests, the newest first. */
export function listUnlocks(db: Database, userId: string): Promise<UnlockRequestRow[]> {
  return db
    .select()
    .from(unlockRequests)
    .where(eq(unlockRequests.userId, userId))
    .orderBy(desc(unlockRequests.createdAt));
}

/** Forgets old requests, those for addresses that nobody has included. */
export async function forgetUnlocks(db: Database, now: number): Promise<void> {
  await db.delete(unlockRequests).where(lte(unlockRequests.expiresAt, now - KEEP_MS));
}
