// Round trips to providers under way, in D1.
import { and, eq, lte } from 'drizzle-orm';
import type { Database } from './client.ts';
import { oidcFlows } from './schema.ts';

export type OidcFlowRow = typeof oidcFlows.$inferSelect;

export async function insertFlow(db: Database, row: OidcFlowRow): Promise<void> {
  await db.insert(oidcFlows).values(row);
}

/**
 * Takes a flow away by its state: of two callers one gets it. Only the browser that began it takes anything, so a state
 * that others came to know can't even be spoilt by them. Undefined where there is none, or it ran out by `now`.
 */
export async function takeFlow(
  db: Database,
  { stateHash, browserHash, provider }: Pick<OidcFlowRow, 'stateHash' | 'browserHash' | 'provider'>,
  now: number,
): Promise<OidcFlowRow | undefined> {
  const flow = await db
    .delete(oidcFlows)
    .where(
      and(
        eq(oidcFlows.stateHash, stateHash),
        eq(oidcFlows.browserHash, browserHash),
        eq(oidcFlows.provider, provider),
      ),
    )
    .returning()
    .get();
  return flow && flow.expiresAt > now ? flow : undefined;
}

/** Forgets what nobody came back from. */
export async function forgetFlows(db: Database, now: number): Promise<void> {
  await db.delete(oidcFlows).where(lte(oidcFlows.expiresAt, now));
}
