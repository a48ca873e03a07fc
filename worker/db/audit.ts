// The audit of an account: rows are added, and read by its person.
import { and, asc, count, desc, eq, gt, inArray, isNull, lt, type SQL, sql } from 'drizzle-orm';
import type { AuditKind } from '../contract/identity.ts';
import type { Database } from './client.ts';
import { audit, sessions } from './schema.ts';

export interface AuditRow {
  readonly userId: string;
  readonly kind: AuditKind;
  /** Words for the person; never a secret, and nothing that others sent unchecked. */
  readonly detail?: string;
  readonly userAgent: string;
  readonly place: string;
  readonly at: number;
}

/** The insert of an entry, for a batch or alone. */
export function insertAudit(db: Database, row: AuditRow) {
  return db.insert(audit).values({ detail: '', ...row });
}

/**
 * The insert of an entry for whoever's session that is, while it stands: for a batch, in front of the session's end, so
 * that an end is told once.
 */
export function insertAuditOfSession(db: Database, sessionId: string, row: Omit<AuditRow, 'userId'>) {
  return db.insert(audit).select(
    db
      .select({
        id: sql<number>`null`.as('id'),
        userId: sessions.userId,
        kind: sql<AuditKind>`${row.kind}`.as('kind'),
        detail: sql<string>`${row.detail ?? ''}`.as('detail'),
        userAgent: sql<string>`${row.userAgent}`.as('user_agent'),
        place: sql<string>`${row.place}`.as('place'),
        at: sql<number>`${row.at}`.as('at'),
      })
      .from(sessions)
      .where(and(eq(sessions.id, sessionId), isNull(sessions.endedAt))),
  );
}

/** The insert of an entry where `condition` holds: for a batch, in front of the change that it tells of. */
export function insertAuditWhere(db: Database, row: AuditRow, condition: SQL) {
  const { userId, kind, detail = '', userAgent, place, at } = row;
  return db
    .insert(audit)
    .select(
      sql`SELECT NULL, ${userId}, ${kind}, ${detail}, ${userAgent}, ${place}, ${at} WHERE ${condition}`,
    );
}

/** A page of a person's audit, newest first, below `before`. */
export function listAudit(db: Database, userId: string, before: number | undefined, limit: number) {
  return db
    .select()
    .from(audit)
    .where(and(eq(audit.userId, userId), before === undefined ? undefined : lt(audit.id, before)))
    .orderBy(desc(audit.id))
    .limit(limit);
}

/** How often a person did something since an instant, of what the latest thousand entries say. */
export async function countActs(
  db: Database,
  { userId, kind, since }: { userId: string; kind: AuditKind; since: number },
): Promise<number> {
  const latest = db
    .select({ kind: audit.kind, at: audit.at })
    .from(audit)
    .where(eq(audit.userId, userId))
    .orderBy(desc(audit.id))
    .limit(1_000)
    .as('latest');
  const [row] = await db
    .select({ n: count() })
    .from(latest)
    .where(and(eq(latest.kind, kind), gt(latest.at, since)));
  return row?.n ?? 0;
}

/** Entries looked at in one go: more than are written while the cron waits. */
const BATCH = 500;

/** Forgets entries from before an instant, the oldest first, so many in one go. They are found by their order: it needs no index. */
export async function forgetAudit(db: Database, before: number): Promise<void> {
  const oldest = db.select({ id: audit.id }).from(audit).orderBy(asc(audit.id)).limit(BATCH);
  await db.delete(audit).where(and(inArray(audit.id, oldest), lt(audit.at, before)));
}
