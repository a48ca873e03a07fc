// Who gets which notice of a change: pure, from the present state of the booking.
import type { BookingRecord, CalendarRecord } from '../calendar/records.ts';
import type { ChangeKind } from '../contract/jobs.ts';
import type { Notice } from '../db/notifications.ts';
import { isOpen } from '../domain/booking.ts';

/** Whether what a job tells of is still so; what has changed since has been told by a job of its own. */
export function stillTrue(change: ChangeKind, status: BookingRecord['status']): boolean {
  switch (change) {
    case 'booking_requested':
      return status === 'pending_approval' || status === 'pending_payment';
    case 'booking_confirmed':
    case 'booking_approved':
      return status === 'confirmed' || status === 'completed' || status === 'no_show';
    case 'booking_rescheduled':
      return isOpen(status);
    case 'booking_declined':
      return status === 'declined';
    case 'booking_cancelled':
      return status === 'cancelled';
    case 'booking_expired':
      return status === 'expired';
    default:
      return false;
  }
}

/** The notices that a change calls for. Times are said in the calendar's zone. */
export function planNotices(
  change: ChangeKind,
  version: number,
  calendar: CalendarRecord,
  booking: BookingRecord,
): Notice[] {
  if (!stillTrue(change, booking.status)) return [];
  const { name, timeZone } = calendar.settings;
  const when = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
  }).format(booking.start);
  const notice = (
    kind: Notice['kind'],
    title: string,
    userId: string | null,
    text = `${name}, ${when}`,
  ): Notice[] =>
    userId === null
      ? []
      : [{ userId, kind, title, text, url: '/bookings', dedupe: `${booking.id}:${version}:${kind}` }];
  const toCustomer = (kind: Notice['kind'], title: string) => notice(kind, title, booking.userId);

  switch (change) {
    case 'booking_requested':
      return notice('booking_requested', `${booking.userName} asks for a time`, calendar.ownerId).map(
        (one) => ({ ...one, url: `/manage/${calendar.id}` }),
      );
    case 'booking_confirmed':
    case 'booking_approved':
      return toCustomer('booking_confirmed', 'Booked');
    case 'booking_declined':
      return toCustomer('booking_declined', 'Your request was declined');
    case 'booking_cancelled':
      return toCustomer('booking_cancelled', 'Cancelled');
    case 'booking_rescheduled':
      return toCustomer('booking_rescheduled', 'Moved to another time');
    case 'booking_expired':
      return toCustomer('booking_expired', 'Your request has lapsed');
    default:
      return [];
  }
}
