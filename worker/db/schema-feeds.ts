// The part of the schema about other calendars: what they read of ours, and what we read of them.
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { BUSY_FAILURES } from '../contract/busy.ts';
import { users } from './schema.ts';

/** Secret addresses that calendar programs read: of a person's bookings, and of each calendar that they run. */
export const feeds = sqliteTable(
  'feeds',
  {
    userId: text('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    /** Empty: the person's own bookings. */
    calendarId: text('calendar_id').notNull(),
    /** SHA-256 of the token in the address. */
    hash: text().notNull(),
    createdAt: integer('created_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.userId, table.calendarId] }),
    uniqueIndex('feeds_hash').on(table.hash),
  ],
);

/** Other calendars whose busy times block one of ours. */
export const busySources = sqliteTable(
  'busy_sources',
  {
    id: text().primaryKey(),
    calendarId: text('calendar_id').notNull(),
    label: text().notNull(),
    host: text().notNull(),
    /** Encrypted: who knows the address can read that calendar. */
    address: text().notNull(),
    /** Validators of what was read last (RFC 9110, section 8.8). */
    etag: text(),
    lastModified: text('last_modified'),
    /** The rules of the calendar that it was read for last. */
    readFor: text('read_for').notNull(),
    /** When it was read as a whole last. */
    readAt: integer('read_at').notNull(),
    /** When the queue was asked to look at it last. */
    askedAt: integer('asked_at').notNull(),
    /** When it was looked at last, and when that went well; null: never. */
    checkedAt: integer('checked_at'),
    fineAt: integer('fine_at'),
    /** What went wrong the last time. */
    failure: text({ enum: BUSY_FAILURES }),
    /** Stretches of time that it blocks. */
    busyCount: integer('busy_count').notNull(),
    createdAt: integer('created_at').notNull(),
  },
  (table) => [
    index('busy_sources_calendar').on(table.calendarId, table.createdAt),
    index('busy_sources_asked').on(table.askedAt),
  ],
);
