// What was decided for an Idempotency-Key of a group, in D1: so that whoever repeats the call, or sends it twice at once,
// asks the same calendars in the same order.
import { and, eq, lte } from 'drizzle-orm';
import type { Database } from './client.ts';
import { groupPlans } from './schema.ts';

export type PlanRow = typeof groupPlans.$inferSelect;

/** As long as a calendar keeps its answers, in milliseconds. */
const PLAN_LIFE = 24 * 3_600_000;

export async function findPlan(db: Database, key: string, now: number): Promise<PlanRow | undefined> {
  const row = await db.select().from(groupPlans).where(eq(groupPlans.key, key)).get();
  return row && row.createdAt > now - PLAN_LIFE ? row : undefined;
}

/** Writes a plan down, unless its key has one: the plan that holds from now on. */
export async function keepPlan(db: Database, row: PlanRow): Promise<PlanRow> {
  const [, found] = await db.batch([
    db
      .insert(groupPlans)
      .values(row)
      .onConflictDoUpdate({
        target: groupPlans.key,
        set: row,
        setWhere: lte(groupPlans.createdAt, row.createdAt - PLAN_LIFE),
      }),
    db.select().from(groupPlans).where(eq(groupPlans.key, row.key)),
  ]);
  return found[0] ?? row;
}

/** Lets a plan go that came to nothing for a reason that is not kept: the same key may be tried again. */
export async function forgetPlan(db: Database, { key, id }: PlanRow): Promise<void> {
  await db.delete(groupPlans).where(and(eq(groupPlans.key, key), eq(groupPlans.id, id)));
}

/** Plans that no answer is kept for any more. */
export async function forgetPlans(db: Database, now: number): Promise<void> {
  await db.delete(groupPlans).where(lte(groupPlans.createdAt, now - PLAN_LIFE));
}
