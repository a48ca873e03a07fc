// The audit of an account: rows are added, and read by its person.
import { and, desc, eq, lt } from 'drizzle-orm';
import type { AuditKind } from '../contract/identity.ts';
import type { Database } from './client.ts';
import { audit } from './schema.ts';

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

/** A page of a person's audit, newest first, below `before`. */
export function listAudit(db: Database, userId: string, before: number | undefined, limit: number) {
  return db
    .select()
    .from(audit)
    .where(and(eq(audit.userId, userId), before === undefined ? undefined : lt(audit.id, before)))
    .orderBy(desc(audit.id))
    .limit(limit);
}
