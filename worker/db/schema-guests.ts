// The part of the schema about guests: who asked for what, as far as it is counted, and whose it may become.
import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';

/** WITHOUT ROWID. Addresses and networks as keyed hashes: what a guest said of themselves is in their calendar alone. */
export const guestBookings = sqliteTable(
  'guest_bookings',
  {
    /** Hexadecimal: housekeeping looks at one part of the keys at a time. */
    address: text().notNull(),
    bookingId: text('booking_id').notNull(),
    calendarId: text('calendar_id').notNull(),
    /** Where it was asked from. */
    network: text().notNull(),
    /** Let go of counts all the same: a mail went out for it. */
    state: text({ enum: ['asked', 'let_go', 'confirmed'] }).notNull(),
    /** Mails with the link that were asked for. */
    mails: integer().notNull(),
    createdAt: integer('created_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.address, table.bookingId] }),
    index('guest_bookings_network').on(table.network, table.createdAt),
  ],
);
