// Notices in D1: each (booking, version, kind, person) once, however often its job comes.
import { and, count, desc, eq, inArray, isNull, lt, or } from 'drizzle-orm';
import type { Notification } from '../contract/notifications.ts';
import { formatInstant } from '../contract/primitives.ts';
import type { Database } from './client.ts';
import { notifications } from './schema.ts';

export interface Notice {
  readonly userId: string;
  readonly kind: Notification['kind'];
  readonly title: string;
  readonly text: string;
  readonly url: string;
  /** What it is about and which state of it. */
  readonly dedupe: string;
}

export async function addNotifications(db: Database, notices: readonly Notice[], now: number): Promise<void> {
  const rows = notices.map((notice) => ({ id: crypto.randomUUID(), createdAt: now, ...notice }));
  if (rows.length > 0) await db.insert(notifications).values(rows).onConflictDoNothing();
}

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
  return rows.map((row) => ({
    id: row.id,
    kind: row.kind,
    title: row.title,
    text: row.text,
    url: row.url,
    createdAt: formatInstant(row.createdAt),
    read: row.readAt !== null,
    at: row.createdAt,
  }));
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
