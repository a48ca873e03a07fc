// The readers outside this object. Rows carry ids; what is told is the present state of what they name.
import type { Booking } from '../contract/bookings.ts';
import type { ChangeKind, Job } from '../contract/jobs.ts';
import type { Reader } from '../durable/outbox.ts';
import { answerBooking, type BookingRecord, type CalendarRecord, type LogRecord } from './records.ts';
import type { Store } from './store.ts';

export type WriteHistory = (
  calendarId: string,
  changed: { calendar: CalendarRecord | undefined; seq: number; bookings: readonly BookingRecord[] },
) => Promise<void>;
export type TellBooking = (userIds: readonly string[], booking: Booking) => Promise<void>;
export type SendJobs = (jobs: readonly Job[]) => Promise<void>;

/** Changes that people are told of. */
const TOLD: readonly ChangeKind[] = [
  'booking_requested',
  'booking_confirmed',
  'booking_approved',
  'booking_declined',
  'booking_cancelled',
  'booking_rescheduled',
  'booking_expired',
  'booking_reminder',
  'booking_refunded',
];

/** Keeps D1's history and directory up to date. */
export function historyReader(store: Store, write: WriteHistory): Reader<LogRecord> {
  return {
    name: 'history',
    async deliver(rows) {
      const calendar = store.calendar();
      if (!calendar) return;
      const rulesChanged = rows.some((row) => row.kind.startsWith('calendar_'));
      await write(calendar.id, {
        calendar: rulesChanged ? calendar : undefined,
        seq: rows.at(-1)?.seq ?? 0,
        bookings: bookingIds(rows).flatMap((id) => store.booking(id) ?? []),
      });
    },
  };
}

/** Tells the windows of those whom a booking concerns: who has it, and who runs the calendar. */
export function peopleReader(store: Store, tell: TellBooking): Reader<LogRecord> {
  return {
    name: 'people',
    async deliver(rows) {
      const calendar = store.calendar();
      if (!calendar) return;
      const changed = bookingIds(rows).flatMap((id) => store.booking(id) ?? []);
      await Promise.all(
        changed.map((booking) => {
          const concerned = new Set([booking.userId ?? '', calendar.ownerId]);
          concerned.delete('');
          return tell([...concerned], answerBooking(calendar.id, booking));
        }),
      );
    },
  };
}

/** Puts a job on the queue for each change that people are told of. */
export function jobsReader(store: Store, send: SendJobs): Reader<LogRecord> {
  return {
    name: 'jobs',
    async deliver(rows) {
      const calendar = store.calendar();
      if (!calendar) return;
      const jobs = rows.flatMap((row): Job[] => {
        if (row.kind === 'booking_payment' && row.subjectId !== null)
          return [{ type: 'payment', calendarId: calendar.id, bookingId: row.subjectId }];
        return TOLD.includes(row.kind) && row.subjectId !== null && row.version !== null
          ? [
              {
                type: 'booking',
                calendarId: calendar.id,
                seq: row.seq,
                kind: row.kind,
                bookingId: row.subjectId,
                version: row.version,
                ...(row.actorId === null
                  ? {}
                  : { by: row.actorId === calendar.ownerId ? 'operator' : 'customer' }),
              },
            ]
          : [];
      });
      if (jobs.length > 0) await send(jobs);
    },
  };
}

function bookingIds(rows: readonly LogRecord[]): string[] {
  const ids = rows.flatMap((row) =>
    row.kind.startsWith('booking_') && row.kind !== 'booking_reminder' && row.subjectId !== null
      ? [row.subjectId]
      : [],
  );
  return [...new Set(ids)];
}
