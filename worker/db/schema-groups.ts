// The part of the schema about groups of calendars.
import { index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { users } from './schema.ts';

export const groups = sqliteTable(
  'groups',
  {
    id: text().primaryKey(),
    /** A namespace of its own: a calendar may have the same. */
    slug: text().notNull(),
    ownerId: text('owner_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    name: text().notNull(),
    description: text().notNull(),
    location: text().notNull(),
    /** Ids in the order of the board. In the group's own row, so that a change of both is one statement. */
    calendarIds: text('calendar_ids', { mode: 'json' }).$type<readonly string[]>().notNull(),
    revision: integer().notNull(),
    createdAt: integer('created_at').notNull(),
  },
  (table) => [
    uniqueIndex('groups_slug').on(table.slug),
    index('groups_owner').on(table.ownerId, table.createdAt),
  ],
);

/** Which calendars are asked for an Idempotency-Key, in which order: written down before the first one is. */
export const groupPlans = sqliteTable('group_plans', {
  /** Names caller, call and group, as the calls of one calendar do. */
  key: text().primaryKey(),
  /** What the calendars keep their answers under. */
  id: text().notNull(),
  userId: text('user_id')
    .notNull()
    .references(() => users.id, { onDelete: 'cascade' }),
  fingerprint: text().notNull(),
  plan: text({ mode: 'json' }).$type<Plan>().notNull(),
  createdAt: integer('created_at').notNull(),
});

/** What "any free one" comes to: decided once, then only followed. */
export interface Plan {
  /** The calendars to ask, one after the other, and the slot of each. Instants are epoch milliseconds. */
  readonly order: readonly { readonly calendarId: string; readonly start: number; readonly end: number }[];
  /** What its person held in the group: what overlaps ends before another calendar is asked. */
  readonly held: readonly {
    readonly calendarId: string;
    readonly holdId: string;
    readonly start: number;
    readonly end: number;
  }[];
  /** What is answered where nobody is to be asked, or none of them has room any more. */
  readonly otherwise: 'slot_taken' | 'slot_unavailable' | 'invalid_request';
}
