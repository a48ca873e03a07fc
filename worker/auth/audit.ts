// Entries of the audit, with where the request comes from.
import type { Context } from 'hono';
import { clock } from '../clock.ts';
import type { AuditKind } from '../contract/identity.ts';
import { type AuditRow, insertAudit } from '../db/audit.ts';
import type { AppEnv } from '../routes/http.ts';
import { whereOf } from './where.ts';

/** The insert of an entry about this request: awaited alone, or put in a batch with the change that it tells of. */
export function audited(c: Context<AppEnv>, row: Omit<AuditRow, 'userAgent' | 'place'>) {
  return insertAudit(c.get('db'), { ...row, ...whereOf(c) });
}

/** Work that nobody waits for, so that how long it takes tells nothing. Awaited where the platform can't do it behind the answer. */
export async function behindAnswer(c: Context<AppEnv>, work: Promise<unknown>): Promise<void> {
  const context = executionContextOf(c);
  if (context) context.waitUntil(work);
  else await work;
}

/** Writes a refusal to the audit behind the answer, so that the answer takes as long where there is no account. */
export function noteFailure(c: Context<AppEnv>, row: Omit<AuditRow, 'userAgent' | 'place'>): Promise<void> {
  return behindAnswer(c, audited(c, row).run());
}

/** Writes what the caller did elsewhere, behind the answer: it is done, whether it could be written down or not. */
export function noteAct(c: Context<AppEnv>, kind: AuditKind, detail: string): Promise<void> {
  const entry = audited(c, { userId: c.get('caller').userId, kind, detail, at: clock.now() });
  return behindAnswer(
    c,
    entry
      .run()
      .catch(() => console.error(JSON.stringify({ requestId: c.get('requestId'), notAudited: kind }))),
  );
}

function executionContextOf(c: Context<AppEnv>) {
  try {
    return c.executionCtx;
  } catch {
    return undefined;
  }
}
