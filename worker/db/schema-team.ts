// The part of the schema about teams: who belongs to which calendar besides its owner, and who is invited.
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { TEAM_ROLES } from '../domain/roles.ts';
import { users } from './schema.ts';

/** A projection of the calendars' own tables, which alone decide. */
export const calendarMembers = sqliteTable(
  'calendar_members',
  {
    userId: text('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    calendarId: text('calendar_id').notNull(),
    role: text({ enum: TEAM_ROLES }).notNull(),
    addedAt: integer('added_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.userId, table.calendarId] }),
    index('calendar_members_calendar').on(table.calendarId),
  ],
);

/** Invitations to a team: one for an address and a calendar, good for that address alone, once. */
export const invitations = sqliteTable(
  'invitations',
  {
    id: text().primaryKey(),
    calendarId: text('calendar_id').notNull(),
    email: text().notNull(),
    role: text({ enum: TEAM_ROLES }).notNull(),
    /** SHA-256 of the token in the mail; null until there is one. */
    hash: text(),
    invitedBy: text('invited_by')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    createdAt: integer('created_at').notNull(),
    expiresAt: integer('expires_at').notNull(),
    /** Who takes it: nobody else may from then on. It goes once the calendar has taken them in. */
    takenBy: text('taken_by'),
  },
  (table) => [
    uniqueIndex('invitations_calendar').on(table.calendarId, table.email),
    uniqueIndex('invitations_hash').on(table.hash),
    index('invitations_email').on(table.email),
    index('invitations_inviter').on(table.invitedBy),
    index('invitations_expiry').on(table.expiresAt),
  ],
);
