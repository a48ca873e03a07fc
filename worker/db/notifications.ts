// A person's inbox in D1.
import { and, count, desc, eq, inArray, isNull, lt, or, sql } from 'drizzle-orm';
import type { Notification } from '../contract/notifications.ts';
import type { Database } from './client.ts';
import { isIn, type KeyPart } from './key-parts.ts';
import { notifications } from './schema.ts';
import { answerNotice } from './tellings.ts';

/** As many of a person's notices are kept. */
const KEEP_COUNT = 1_000;

/** A page of a person's notices, newest first, behind `after`. */
export async function listNotifications(
  db: Database,
  input: { userId: string; after: { createdAt: number; id: string } | undefined; limit: number },
): Promise<(Notification & { at: number })[]> {
  const { userId, after, limit } = input;
  const rows = await db
    .select()
    .from(notifications)
    .where(
      and(
        eq(notifications.userId, userId),
        after &&
          or(
            lt(notifications.createdAt, after.createdAt),
            and(eq(notifications.createdAt, after.createdAt), lt(notifications.id, after.id)),
          ),
      ),
    )
    .orderBy(desc(notifications.createdAt), desc(notifications.id))
    .limit(limit);
  return rows.map((row) => ({ ...answerNotice(row), at: row.createdAt }));
}

/** How many of a person's notices are not read yet. */
export async function countUnread(db: Database, userId: string): Promise<number> {
  const row = await db
    .select({ unread: count() })
    .from(notifications)
    .where(and(eq(notifications.userId, userId), isNull(notifications.readAt)))
    .get();
  return row?.unread ?? 0;
}

/** What a push of a notice shows besides it: which notice it is, where it is in the inbox, and how many are unread. */
export async function badgeOf(
  db: Database,
  userId: string,
  dedupe: string,
): Promise<{ id: string | null; unread: number }> {
  const row = await db
    .select({
      id: sql<string | null>`max(CASE WHEN ${notifications.dedupe} = ${dedupe} THEN ${notifications.id} END)`,
      unread: sql<number>`sum(${notifications.readAt} IS NULL)`,
    })
    .from(notifications)
    .where(eq(notifications.userId, userId))
    .get();
  return { id: row?.id ?? null, unread: row?.unread ?? 0 };
}

/** Marks a person's notices as read; answers those that were not. */
export async function markRead(
  db: Database,
  userId: string,
  ids: readonly string[],
  now: number,
): Promise<string[]> {
  const rows = await db
    .update(notifications)
    .set({ readAt: now })
    .where(
      and(
        eq(notifications.userId, userId),
        inArray(notifications.id, [...ids]),
        isNull(notifications.readAt),
      ),
    )
    .returning({ id: notifications.id });
  return rows.map(({ id }) => id);
}

/** Forgets notices from before an instant, and those of a person who has very many: an inbox is read as a whole. */
export async function forgetNotices(db: Database, part: KeyPart, before: number): Promise<void> {
  const { userId, dedupe, createdAt } = notifications;
  const newest = sql`row_number() OVER (PARTITION BY ${userId} ORDER BY ${createdAt} DESC, ${notifications.id} DESC)`;
  const surplus = sql`(${userId}, ${dedupe}) IN (SELECT user_id, dedupe FROM (
    SELECT ${userId} AS user_id, ${dedupe} AS dedupe, ${newest} AS place FROM ${notifications} WHERE ${isIn(userId, part)})
    WHERE place > ${KEEP_COUNT})`;
  await db.delete(notifications).where(and(isIn(userId, part), or(lt(createdAt, before), surplus)));
}
