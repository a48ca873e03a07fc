// Reminders of bookings: when each is due, and what follows a change of plans.
import { DEFAULT_REMINDER_MINUTES } from '../contract/notifications.ts';
import { nextReminder } from '../domain/reminders.ts';
import { type Desk, record } from './desk.ts';
import type { BookingRecord } from './records.ts';

/** The booking with its next reminder after `now`: of confirmed ones only, and of nobody who is there already. */
export function withReminder(booking: BookingRecord, now: number): BookingRecord {
  const { status, start, remindMinutes, checkedInAt } = booking;
  const remindAt =
    status === 'confirmed' && checkedInAt === null
      ? nextReminder({ start, leadMinutes: remindMinutes, after: now })
      : null;
  return { ...booking, remindAt };
}

/** How far ahead the person is reminded who gets a booking: as they chose, else as everybody. */
export function leadMinutesOf(desk: Desk, personId: string | null): readonly number[] {
  const isOwn = personId !== null && desk.actor?.userId === personId;
  return (isOwn && desk.actor?.reminderMinutes) || DEFAULT_REMINDER_MINUTES;
}

/**
 * Has a due reminder told, and sets the next one. What was missed for longer is told as one; once the booking has begun
 * nothing is told any more. The booking's version stays: nothing about it has changed.
 */
export function remindIfDue(desk: Desk, booking: BookingRecord): BookingRecord {
  if (booking.remindAt === null || booking.remindAt > desk.now) return booking;
  const next = withReminder(booking, desk.now);
  desk.store.updateBooking(next);
  if (desk.now < booking.start) record(desk, 'booking_reminder', next, []);
  return next;
}

/** A person chose other lead times: their bookings ahead follow. */
export function setReminders(desk: Desk, userId: string, leadMinutes: readonly number[]): void {
  for (const booking of desk.store.lists.openBookings(desk.now)) {
    if (booking.userId !== userId) continue;
    desk.store.updateBooking(withReminder({ ...booking, remindMinutes: leadMinutes }, desk.now));
  }
}
