// D1: accounts, sessions, the directory, and the history of bookings (a projection of the calendars' logs).
// Instants are epoch milliseconds.
import { index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { NOTICE_KINDS } from '../contract/notifications.ts';
import { BOOKING_STATUSES } from '../domain/booking.ts';

export const users = sqliteTable(
  'users',
  {
    id: text().primaryKey(),
    /** In lower case and NFC; null for an account without an address. */
    email: text(),
    emailVerified: integer('email_verified', { mode: 'boolean' }).notNull().default(false),
    name: text().notNull(),
    /** `scrypt$N$r$p$salt$hash`, or null where there is no password. */
    passwordHash: text('password_hash'),
    timeZone: text('time_zone'),
    locale: text(),
    createdAt: integer('created_at').notNull(),
  },
  (table) => [uniqueIndex('users_email').on(table.email)],
);

export const sessions = sqliteTable(
  'sessions',
  {
    id: text().primaryKey(),
    userId: text('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    /** Which refresh token of the family is the valid one: the n of the n-th. */
    generation: integer().notNull(),
    /** When the family last moved on: the one before stays good for the same browser for a moment. */
    rotatedAt: integer('rotated_at').notNull(),
    /** SHA-256 of the browser's own secret, so that a copied token is not enough. */
    deviceHash: text('device_hash').notNull(),
    userAgent: text('user_agent').notNull(),
    /** How it was opened: RFC 8176 methods, separated by spaces. */
    amr: text().notNull(),
    createdAt: integer('created_at').notNull(),
    lastUsedAt: integer('last_used_at').notNull(),
    expiresAt: integer('expires_at').notNull(),
    endedAt: integer('ended_at'),
  },
  (table) => [index('sessions_user').on(table.userId)],
);

export const calendars = sqliteTable(
  'calendars',
  {
    id: text().primaryKey(),
    slug: text().notNull(),
    ownerId: text('owner_id').notNull(),
    name: text().notNull(),
    description: text().notNull(),
    location: text().notNull(),
    timeZone: text('time_zone').notNull(),
    visibility: text({ enum: ['public', 'unlisted', 'private'] }).notNull(),
    slotMinutes: integer('slot_minutes').notNull(),
    capacity: integer().notNull(),
    priceAmount: integer('price_amount'),
    priceCurrency: text('price_currency'),
    cancelUntilMinutesBefore: integer('cancel_until_minutes_before').notNull(),
    cancelRefundPercent: integer('cancel_refund_percent').notNull(),
    revision: integer().notNull(),
    /** The seq of the newest change of the rules that is written here. */
    seq: integer().notNull(),
    createdAt: integer('created_at').notNull(),
    deletedAt: integer('deleted_at'),
  },
  (table) => [
    index('calendars_owner').on(table.ownerId, table.createdAt),
    index('calendars_directory').on(table.visibility, table.name, table.id),
  ],
);

/** Which calendar an address means: the claim is made here first. Earlier slugs of a calendar go on leading to it. */
export const slugs = sqliteTable(
  'slugs',
  {
    slug: text().primaryKey(),
    calendarId: text('calendar_id').notNull(),
    ownerId: text('owner_id').notNull(),
    claimedAt: integer('claimed_at').notNull(),
  },
  (table) => [index('slugs_calendar').on(table.calendarId)],
);

export const bookings = sqliteTable(
  'bookings',
  {
    id: text().primaryKey(),
    calendarId: text('calendar_id').notNull(),
    /** null for a caller or a walk-in. */
    userId: text('user_id'),
    userName: text('user_name').notNull(),
    startAt: integer('start_at').notNull(),
    endAt: integer('end_at').notNull(),
    seats: integer().notNull(),
    status: text({ enum: BOOKING_STATUSES }).notNull(),
    note: text().notNull(),
    priceAmount: integer('price_amount'),
    priceCurrency: text('price_currency'),
    checkedInAt: integer('checked_in_at'),
    createdAt: integer('created_at').notNull(),
    version: integer().notNull(),
  },
  (table) => [
    index('bookings_user').on(table.userId, table.startAt),
    index('bookings_calendar').on(table.calendarId, table.startAt),
  ],
);

export const notifications = sqliteTable(
  'notifications',
  {
    id: text().primaryKey(),
    userId: text('user_id').notNull(),
    kind: text({ enum: NOTICE_KINDS }).notNull(),
    title: text().notNull(),
    text: text().notNull(),
    url: text().notNull(),
    createdAt: integer('created_at').notNull(),
    readAt: integer('read_at'),
    /** What it is about and which state of it: each is told once. */
    dedupe: text().notNull(),
  },
  (table) => [
    uniqueIndex('notifications_dedupe').on(table.dedupe, table.userId),
    index('notifications_user').on(table.userId, table.createdAt),
  ],
);
