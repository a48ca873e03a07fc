// D1: who wants a calendar's week by mail.
import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { users } from './schema.ts';

/** A row for who asked for it; nobody gets it unasked. */
export const reportSubscriptions = sqliteTable(
  'report_subscriptions',
  {
    calendarId: text('calendar_id').notNull(),
    userId: text('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    /** When the next one is due: a Monday morning in the calendar's zone. */
    dueAt: integer('due_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.calendarId, table.userId] }),
    index('report_subscriptions_due').on(table.dueAt),
  ],
);
