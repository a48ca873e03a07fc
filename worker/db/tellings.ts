// What people are told of a booking, written with it: notices for their inboxes, and what is to be sent to their devices
// and addresses. Who wants what, and where, is looked up by the statements that write it: one round trip, and nothing
// can change in between.
import { type SQL, sql } from 'drizzle-orm';
import type { BookingJob, WaitingJob } from '../contract/jobs.ts';
import {
  type Channels,
  DEFAULT_PREFERENCES,
  type NoticeKind,
  type Notification,
  type NotificationKind,
} from '../contract/notifications.ts';
import { formatInstant } from '../contract/primitives.ts';
import type { Database } from './client.ts';
import { deliveries, devices, notifications, sessions, users } from './schema.ts';

/** A line for one person's inbox. */
export interface Line {
  readonly id: string;
  /** NO_ACCOUNT for a caller or a walk-in. */
  readonly userId: string;
  readonly dedupe: string;
  readonly kind: NotificationKind;
  readonly title: string;
  readonly text: string;
  readonly url: string;
}

/** One person is to be told of one notice, wherever they want it. */
export interface Telling extends Line {
  readonly kind: NoticeKind;
  /** Of a caller or a walk-in, where it is known. */
  readonly address: string | null;
  readonly job: BookingJob | WaitingJob;
}

const APP_ALONE: Channels = { inApp: true, push: false, email: false };

function wantedByAll(kind: NotificationKind): Channels {
  return kind === 'team_changed' ? APP_ALONE : DEFAULT_PREFERENCES.kinds[kind];
}

/** The tellings as rows, named `asked`. */
function asked(tellings: readonly Line[]): SQL {
  const rows = tellings.map((telling) => ({ ...telling, wanted: wantedByAll(telling.kind) }));
  return sql`asked AS (SELECT value ->> 'id' AS id, value ->> 'userId' AS user_id, value ->> 'address' AS address,
    value ->> 'dedupe' AS dedupe, value ->> 'kind' AS kind, value ->> 'title' AS title, value ->> 'text' AS text,
    value ->> 'url' AS url, value -> 'job' AS job, value -> 'wanted' AS wanted
    FROM json_each(${JSON.stringify(rows)}))`;
}

/** Whether the person `u` wants what is asked for there: as they chose, else as everybody. Quiet hours come later. */
function wants(channel: keyof Channels): SQL {
  return sql`coalesce(u.preferences -> 'kinds' -> asked.kind ->> ${channel}, asked.wanted ->> ${channel})`;
}

/** The insert of notices that are not there yet, for a batch: only while the account is there. */
export function insertNotices(db: Database, tellings: readonly Line[], now: number) {
  return db
    .insert(notifications)
    .select(
      sql`WITH ${asked(tellings)}
        SELECT asked.user_id, asked.dedupe, asked.id, asked.kind, asked.title, asked.text, asked.url, ${now}, NULL
        FROM asked CROSS JOIN ${users} AS u ON u.id = asked.user_id WHERE ${wants('inApp')}`,
    )
    .onConflictDoNothing();
}

/**
 * The insert of what is to be sent, for a batch: only while the account is there, and to devices whose session stands.
 * A notice that has deliveries gets no others: a job that comes again late is not a reason to tell the same to a device
 * or an address that came later.
 */
export function insertDeliveries(db: Database, tellings: readonly Telling[], now: number) {
  const known = sql`SELECT 1 FROM ${deliveries}
    WHERE ${deliveries.dedupe} = sent.dedupe AND ${deliveries.userId} = sent.user_id`;
  return db
    .insert(deliveries)
    .select(
      sql`WITH ${asked(tellings)}, sent AS (
          SELECT asked.*, 'email' AS channel, coalesce(u.email, asked.address) AS target
            FROM asked LEFT JOIN ${users} AS u ON u.id = asked.user_id WHERE ${wants('email')}
          UNION ALL
          SELECT asked.*, 'push', d.id
            FROM asked CROSS JOIN ${users} AS u ON u.id = asked.user_id CROSS JOIN ${devices} AS d ON d.user_id = u.id
            CROSS JOIN ${sessions} AS s ON s.id = d.session_id AND s.user_id = u.id
            WHERE s.ended_at IS NULL AND s.expires_at > ${now} AND ${wants('push')})
        SELECT dedupe, user_id, channel, target, kind, 'waiting', 0, '', job, ${now}, ${now}
        FROM sent WHERE target IS NOT NULL AND NOT EXISTS (${known})`,
    )
    .onConflictDoNothing();
}

/** Those of these notices that something waits to be sent of; for a batch. */
export function selectWaiting(db: Database, dedupes: readonly string[]) {
  return db
    .selectDistinct({ dedupe: deliveries.dedupe })
    .from(deliveries)
    .where(
      sql`${deliveries.dedupe} IN (SELECT value FROM json_each(${JSON.stringify(dedupes)}))
        AND ${deliveries.status} = 'waiting'`,
    );
}

/**
 * The accounts among these people, whether they may have a window open, and then what their inbox has of these notices:
 * a row for each person and notice, one without a notice for whoever has none. For a batch.
 */
export function selectConcerned(db: Database, userIds: readonly string[], dedupes: readonly string[]) {
  const { userId, dedupe } = notifications;
  // A batch answers columns by name: both tables have an `id`.
  const account = sql<string>`${users.id}`.as('account');
  return db
    .select({ account, windowOpen: users.windowOpen, notice: notifications })
    .from(users)
    .leftJoin(
      notifications,
      sql`${users.windowOpen} AND ${userId} = ${users.id}
        AND ${dedupe} IN (SELECT value FROM json_each(${JSON.stringify(dedupes)}))`,
    )
    .where(sql`${users.id} IN (SELECT value FROM json_each(${JSON.stringify(userIds)}))`);
}

/** A notice as its person reads it. */
export function answerNotice(row: typeof notifications.$inferSelect): Notification {
  const { id, kind, title, text, url, createdAt, readAt } = row;
  return { id, kind, title, text, url, createdAt: formatInstant(createdAt), read: readAt !== null };
}
