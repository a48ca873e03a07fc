// Payments as D1 knows them: the ledger, whose session is whose, and what is still open with a provider.
import { and, asc, eq, gte, inArray, sql } from 'drizzle-orm';
import type { BookingRecord } from '../calendar/records.ts';
import { isUnsettled } from '../domain/payment.ts';
import type { Database } from './client.ts';
import { checkoutSessions, ledger, payments } from './payment-schema.ts';

/** What a booking's payment writes beside the booking: harmless when repeated, and nothing where nothing is to be paid. */
export function paymentWrites(db: Database, calendarId: string, booking: BookingRecord) {
  const { id: bookingId, version, payment } = booking;
  if (!payment) return [];
  const row = { isUnsettled: isUnsettled(payment), version };
  return [
    db
      .insert(payments)
      .values({ bookingId, calendarId, lookedAt: booking.createdAt, ...row })
      .onConflictDoUpdate({
        target: payments.bookingId,
        set: row,
        // A session that is opened leaves the version as it is, and is all that can come to a version.
        setWhere: sql`${payments.version} < ${version} OR (${payments.version} = ${version} AND ${payments.isUnsettled} = 0)`,
      }),
    ...payment.sessions.map(({ provider, id }) =>
      db.insert(checkoutSessions).values({ provider, id, calendarId, bookingId }).onConflictDoNothing(),
    ),
    ...payment.lines.map((line, index) =>
      db
        .insert(ledger)
        .values({ bookingId, line: index + 1, calendarId, currency: payment.currency, ...line })
        .onConflictDoNothing(),
    ),
  ];
}

export interface Place {
  readonly calendarId: string;
  readonly bookingId: string;
}

/** The booking that a provider's session is for. */
export async function placeOfSession(db: Database, provider: string, id: string): Promise<Place | undefined> {
  return db
    .select({ calendarId: checkoutSessions.calendarId, bookingId: checkoutSessions.bookingId })
    .from(checkoutSessions)
    .where(and(eq(checkoutSessions.provider, provider), eq(checkoutSessions.id, id)))
    .get();
}

/** The booking that a provider's money was taken for. */
export async function placeOfCapture(db: Database, captureId: string): Promise<Place | undefined> {
  return db
    .select({ calendarId: ledger.calendarId, bookingId: ledger.bookingId })
    .from(ledger)
    .where(and(eq(ledger.reference, captureId), eq(ledger.account, 'captured')))
    .get();
}

/** Payments that are open with a provider, those first that were asked about longest ago; they count as asked about now. */
export async function takeUnsettled(db: Database, limit: number, now: number): Promise<Place[]> {
  const rows = await db
    .select({ calendarId: payments.calendarId, bookingId: payments.bookingId })
    .from(payments)
    .where(sql`is_unsettled = 1`)
    .orderBy(asc(payments.lookedAt))
    .limit(limit);
  if (rows.length > 0) {
    const ids = rows.map(({ bookingId }) => bookingId);
    await db.update(payments).set({ lookedAt: now }).where(inArray(payments.bookingId, ids));
  }
  return rows;
}

/** Bookings with a movement since `since` whose ledger does not balance: captured is not confirmed + refunded. */
export async function unbalanced(db: Database, since: number): Promise<string[]> {
  const moved = db.select({ id: ledger.bookingId }).from(ledger).where(gte(ledger.at, since));
  const rows = await db
    .select({ bookingId: ledger.bookingId })
    .from(ledger)
    .where(inArray(ledger.bookingId, moved))
    .groupBy(ledger.bookingId)
    .having(
      sql`sum(CASE ${ledger.account} WHEN 'captured' THEN ${ledger.amount} ELSE -${ledger.amount} END) <> 0`,
    );
  return rows.map(({ bookingId }) => bookingId);
}
