// What travels through the queue: ids only. Who acts on a job reads the present truth first.
import { z } from 'zod';

/** The kinds of change in a calendar's log. */
export const CHANGE_KINDS = [
  'calendar_created',
  'calendar_changed',
  'calendar_deleted',
  'hold_placed',
  'hold_renewed',
  'hold_released',
  'hold_expired',
  'booking_requested',
  'booking_confirmed',
  'booking_approved',
  'booking_declined',
  'booking_cancelled',
  'booking_rescheduled',
  'booking_expired',
  'booking_completed',
  'booking_checked_in',
  'booking_no_show',
  'block_added',
  'block_removed',
] as const;
export type ChangeKind = (typeof CHANGE_KINDS)[number];

export const BookingJob = z.strictObject({
  type: z.literal('booking'),
  calendarId: z.uuid(),
  seq: z.int(),
  kind: z.enum(CHANGE_KINDS),
  bookingId: z.uuid(),
  version: z.int(),
});

export const Job = z.discriminatedUnion('type', [BookingJob]);
export type Job = z.infer<typeof Job>;
