// Deliveries of pushes that no notice stands behind.
import { sql } from 'drizzle-orm';
import type { Database } from './client.ts';
import type { DeliveryRow } from './deliveries.ts';
import { deliveries } from './schema.ts';

/** Writes down which devices are to get a push: each once, however often it is asked for. */
export async function recordPushes(
  db: Database,
  push: Pick<DeliveryRow, 'dedupe' | 'userId' | 'kind' | 'job'>,
  deviceIds: readonly string[],
  now: number,
): Promise<void> {
  const { dedupe, userId, kind, job } = push;
  await db
    .insert(deliveries)
    .select(
      sql`SELECT ${dedupe}, ${userId}, 'push', value, ${kind}, 'waiting', 0, '', ${JSON.stringify(job)}, ${now}, ${now}
        FROM json_each(${JSON.stringify(deviceIds)}) WHERE true`,
    )
    .onConflictDoNothing();
}
