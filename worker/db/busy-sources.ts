// Other calendars whose busy times block one of ours, in D1: where they are, and how reading them went.
import { and, asc, count, eq, getTableColumns, inArray, isNotNull, lte, sql } from 'drizzle-orm';
import { MAX_BUSY_SOURCES } from '../contract/busy.ts';
import type { Database } from './client.ts';
import { busySources, calendars } from './schema.ts';

export type BusySourceRow = typeof busySources.$inferSelect;

export function listBusySources(db: Database, calendarId: string): Promise<BusySourceRow[]> {
  return db
    .select()
    .from(busySources)
    .where(eq(busySources.calendarId, calendarId))
    .orderBy(asc(busySources.createdAt), asc(busySources.id));
}

/** False where the calendar has as many as it may have. */
export async function addBusySource(
  db: Database,
  row: Pick<BusySourceRow, 'id' | 'calendarId' | 'label' | 'host' | 'address' | 'createdAt'>,
): Promise<boolean> {
  const { id, calendarId, label, host, address, createdAt } = row;
  const there = db.select({ n: count() }).from(busySources).where(eq(busySources.calendarId, calendarId));
  const added = await db
    .insert(busySources)
    .select(
      sql`SELECT ${id}, ${calendarId}, ${label}, ${host}, ${address}, NULL, NULL, '', 0, ${createdAt}, NULL, NULL, NULL, 0, ${createdAt}
        WHERE ${there} < ${MAX_BUSY_SOURCES}`,
    )
    .returning({ id: busySources.id });
  return added.length > 0;
}

/** False where the calendar has no such source. */
export async function removeBusySource(
  db: Database,
  calendarId: string,
  id: string,
): Promise<BusySourceRow | undefined> {
  return db.delete(busySources).where(isOf(calendarId, id)).returning().get();
}

export function findBusySource(db: Database, id: string) {
  return db
    .select({ ...getTableColumns(busySources), ownerId: calendars.ownerId, deletedAt: calendars.deletedAt })
    .from(busySources)
    .leftJoin(calendars, eq(calendars.id, busySources.calendarId))
    .where(eq(busySources.id, id))
    .get();
}

/** Writes how it went. False where the source is gone by now. */
export async function noteBusy(
  db: Database,
  id: string,
  outcome: Partial<Omit<BusySourceRow, 'id' | 'calendarId'>>,
): Promise<boolean> {
  const noted = await db
    .update(busySources)
    .set(outcome)
    .where(eq(busySources.id, id))
    .returning({ id: busySources.id });
  return noted.length > 0;
}

/** Marks a source as asked about at `now`; undefined where the calendar has no such source, or asked after `before`. */
export async function askAgain(
  db: Database,
  { calendarId, id, before, now }: { calendarId: string; id: string; before: number; now: number },
): Promise<boolean> {
  const asked = await db
    .update(busySources)
    .set({ askedAt: now })
    .where(and(isOf(calendarId, id), lte(busySources.askedAt, before)))
    .returning({ id: busySources.id });
  return asked.length > 0;
}

/** Takes sources that nobody asked about since `before`, those that wait the longest first. */
export async function takeDueSources(
  db: Database,
  { before, now, limit }: { before: number; now: number; limit: number },
): Promise<string[]> {
  const due = db
    .select({ id: busySources.id })
    .from(busySources)
    .where(lte(busySources.askedAt, before))
    .orderBy(asc(busySources.askedAt))
    .limit(limit);
  const taken = await db
    .update(busySources)
    .set({ askedAt: now })
    .where(inArray(busySources.id, due))
    .returning({ id: busySources.id });
  return taken.map(({ id }) => id);
}

/** Forgets the sources of calendars that were deleted. */
export async function forgetBusySources(db: Database): Promise<void> {
  const deleted = db.select({ id: calendars.id }).from(calendars).where(isNotNull(calendars.deletedAt));
  await db.delete(busySources).where(inArray(busySources.calendarId, deleted));
}

/** The sources of a person's calendars: the statement, for a batch. */
export function removeSourcesOf(db: Database, ownerId: string) {
  const theirs = db.select({ id: calendars.id }).from(calendars).where(eq(calendars.ownerId, ownerId));
  return db.delete(busySources).where(inArray(busySources.calendarId, theirs));
}

/** What a person's calendars are connected with, for their export. */
export function sourcesOf(db: Database, ownerId: string): Promise<BusySourceRow[]> {
  const theirs = db.select({ id: calendars.id }).from(calendars).where(eq(calendars.ownerId, ownerId));
  return db.select().from(busySources).where(inArray(busySources.calendarId, theirs));
}

function isOf(calendarId: string, id: string) {
  return and(eq(busySources.calendarId, calendarId), eq(busySources.id, id));
}
