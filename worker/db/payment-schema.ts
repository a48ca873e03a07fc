// D1: payments. The calendars' objects decide about them; this is what is known of them outside. Amounts are minor units.
import { sql } from 'drizzle-orm';
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { ACCOUNTS } from '../domain/payment.ts';

/** Which bookings' payments a provider may know more of than we do: what the cron asks about. */
export const payments = sqliteTable(
  'payments',
  {
    bookingId: text('booking_id').primaryKey(),
    calendarId: text('calendar_id').notNull(),
    /** Whether a session can still be paid, or a refund is under way. */
    isUnsettled: integer('is_unsettled', { mode: 'boolean' }).notNull(),
    /** The booking's version that is written here. */
    version: integer().notNull(),
    /** When the cron asked last. */
    lookedAt: integer('looked_at').notNull(),
  },
  (table) => [index('payments_unsettled').on(table.lookedAt).where(sql`is_unsettled = 1`)],
);

/** Whose booking a session of a provider is for. */
export const checkoutSessions = sqliteTable(
  'checkout_sessions',
  {
    provider: text().notNull(),
    id: text().notNull(),
    calendarId: text('calendar_id').notNull(),
    bookingId: text('booking_id').notNull(),
  },
  (table) => [primaryKey({ columns: [table.provider, table.id] })],
);

/** Every movement of money: lines are only added. In each calendar and currency, captured = confirmed + refunded. */
export const ledger = sqliteTable(
  'ledger',
  {
    bookingId: text('booking_id').notNull(),
    /** Counts a booking's lines from 1. */
    line: integer().notNull(),
    calendarId: text('calendar_id').notNull(),
    account: text({ enum: ACCOUNTS }).notNull(),
    /** Minor units; negative where it leaves the account. */
    amount: integer().notNull(),
    currency: text().notNull(),
    reason: text().notNull(),
    /** The provider's id of the money, or the key of the refund. */
    reference: text().notNull(),
    at: integer().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.bookingId, table.line] }),
    index('ledger_calendar').on(table.calendarId, table.at),
    index('ledger_captured').on(table.reference).where(sql`account = 'captured'`),
    index('ledger_at').on(table.at),
  ],
);

/** Checkouts of the embedded test provider, which only development has. */
export const testCheckouts = sqliteTable(
  'test_checkouts',
  {
    id: text().primaryKey(),
    /** Asked for twice with the same key, it is the same checkout. */
    key: text().notNull(),
    calendarId: text('calendar_id').notNull(),
    bookingId: text('booking_id').notNull(),
    amount: integer().notNull(),
    currency: text().notNull(),
    title: text().notNull(),
    detail: text().notNull(),
    returnUrl: text('return_url').notNull(),
    status: text({ enum: ['open', 'paid', 'expired'] }).notNull(),
    expiresAt: integer('expires_at').notNull(),
    /** The id of the money, once it was taken. */
    captureId: text('capture_id'),
  },
  (table) => [uniqueIndex('test_checkouts_key').on(table.key)],
);

export const testRefunds = sqliteTable('test_refunds', {
  key: text().primaryKey(),
  id: text().notNull(),
  captureId: text('capture_id').notNull(),
  amount: integer().notNull(),
});
