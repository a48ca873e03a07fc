// What the cron takes away: rows that nobody can use any more.
import { and, lt, notInArray } from 'drizzle-orm';
import type { Database } from './client.ts';
import { calendars, slugs } from './schema.ts';
import { forgetSessions } from './sessions.ts';

/** A slug that was claimed and that no calendar followed is given back after a day. */
const CLAIM_LIFE = 86_400_000;

export async function cleanUp(db: Database, now: number): Promise<void> {
  await forgetSessions(db, now);
  const known = db.select({ id: calendars.id }).from(calendars);
  await db
    .delete(slugs)
    .where(and(lt(slugs.claimedAt, now - CLAIM_LIFE), notInArray(slugs.calendarId, known)));
}
