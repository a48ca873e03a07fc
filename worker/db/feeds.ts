// The secret addresses of feeds, in D1: stored hashed, one for a person and what it is about.
import { and, eq, inArray, isNotNull } from 'drizzle-orm';
import type { Database } from './client.ts';
import { calendars, feeds } from './schema.ts';

export type FeedRow = typeof feeds.$inferSelect;

/** What a feed is of: a calendar by its id, or with `''` the person's own bookings. */
export interface FeedOf {
  readonly userId: string;
  readonly calendarId: string;
}

/** Keeps a new address; the one before is good no more. */
export async function putFeed(db: Database, row: FeedRow): Promise<void> {
  const { hash, createdAt } = row;
  await db
    .insert(feeds)
    .values(row)
    .onConflictDoUpdate({ target: [feeds.userId, feeds.calendarId], set: { hash, createdAt } });
}

export async function feedOf(db: Database, of: FeedOf): Promise<FeedRow | undefined> {
  return db.select().from(feeds).where(isOf(of)).get();
}

/** False where there was none. */
export async function endFeed(db: Database, of: FeedOf): Promise<boolean> {
  const ended = await db.delete(feeds).where(isOf(of)).returning({ hash: feeds.hash });
  return ended.length > 0;
}

export async function findFeed(db: Database, hash: string): Promise<FeedRow | undefined> {
  return db.select().from(feeds).where(eq(feeds.hash, hash)).get();
}

export function listFeeds(db: Database, userId: string): Promise<FeedRow[]> {
  return db.select().from(feeds).where(eq(feeds.userId, userId));
}

/** Forgets the addresses of calendars that were deleted: they answer nothing already. */
export async function forgetFeeds(db: Database): Promise<void> {
  const deleted = db.select({ id: calendars.id }).from(calendars).where(isNotNull(calendars.deletedAt));
  await db.delete(feeds).where(inArray(feeds.calendarId, deleted));
}

function isOf({ userId, calendarId }: FeedOf) {
  return and(eq(feeds.userId, userId), eq(feeds.calendarId, calendarId));
}
