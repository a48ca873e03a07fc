// The part of the schema about waiting lists: a projection of the calendars' objects. Who is not in line has no row.
import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { OfferRecord } from '../calendar/waiting.ts';
import { users } from './schema.ts';

export const waiting = sqliteTable(
  'waiting',
  {
    calendarId: text('calendar_id').notNull(),
    id: text().notNull(),
    userId: text('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    fromAt: integer('from_at').notNull(),
    toAt: integer('to_at').notNull(),
    seats: integer().notNull(),
    /** What they are offered, as the calendar's object keeps it. */
    offer: text({ mode: 'json' }).$type<OfferRecord>(),
    createdAt: integer('created_at').notNull(),
    version: integer().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.calendarId, table.id] }),
    index('waiting_user').on(table.userId, table.fromAt),
    index('waiting_to').on(table.toAt),
  ],
);
