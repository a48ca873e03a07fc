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
  'booking_reminder',
  'booking_payment',
  'booking_refunded',
  'booking_in_series',
  'series_requested',
  'series_confirmed',
  'series_declined',
  'series_cancelled',
  'series_rescheduled',
  'booking_refund_failed',
  'booking_claimed',
  'block_added',
  'block_removed',
  'busy_changed',
  'waiting_joined',
  'waiting_offered',
  'waiting_lapsed',
  'waiting_taken_back',
  'waiting_ended',
  'member_added',
  'member_changed',
  'member_removed',
] as const;
export type ChangeKind = (typeof CHANGE_KINDS)[number];

/** Changes that people are told of. What happens to a series is told once; what it means for each booking is not. */
export const TOLD: readonly ChangeKind[] = [
  'booking_requested',
  'booking_confirmed',
  'booking_approved',
  'booking_declined',
  'booking_cancelled',
  'booking_rescheduled',
  'booking_expired',
  'booking_reminder',
  'booking_refunded',
  'booking_refund_failed',
  'series_requested',
  'series_confirmed',
  'series_declined',
  'series_cancelled',
  'series_rescheduled',
];

export const BookingJob = z.strictObject({
  type: z.literal('booking'),
  calendarId: z.uuid(),
  seq: z.int(),
  kind: z.enum(CHANGE_KINDS),
  bookingId: z.uuid(),
  version: z.int(),
  /** Who did it; nobody where a deadline did. */
  by: z.enum(['operator', 'customer']).optional(),
});
export type BookingJob = z.infer<typeof BookingJob>;

/** Tells somebody who waits that a time is held for them, or that it was. */
export const WaitingJob = z.strictObject({
  type: z.literal('waiting'),
  calendarId: z.uuid(),
  kind: z.enum(['waiting_offered', 'waiting_lapsed']),
  placeId: z.uuid(),
  version: z.int(),
});
export type WaitingJob = z.infer<typeof WaitingJob>;

/** Changes of how somebody gets in that are told by mail. */
export const METHOD_CHANGES = [
  'passkey_added',
  'passkey_removed',
  'passkey_copied',
  'password_changed',
  'password_reset',
  'totp_on',
  'totp_off',
  'recovery_codes_renewed',
  'provider_linked',
  'provider_unlinked',
  'email_change_asked',
] as const;
export type MethodChange = (typeof METHOD_CHANGES)[number];

const mail = { type: z.literal('mail'), userId: z.uuid() };
/** `to` where the address of that moment counts: whoever changes it must not also get the notice of it. */
const to = z.string().max(254);
/** No link and no token travels: it is made when the mail is. */
export const MailJob = z.discriminatedUnion('kind', [
  z.strictObject({ ...mail, kind: z.literal('verify_email') }),
  z.strictObject({ ...mail, kind: z.literal('reset_password') }),
  z.strictObject({ ...mail, kind: z.literal('email_change') }),
  z.strictObject({ ...mail, kind: z.literal('email_changed'), to }),
  z.strictObject({ ...mail, kind: z.literal('sign_in_method_changed'), to, what: z.enum(METHOD_CHANGES) }),
  z.strictObject({ ...mail, kind: z.literal('new_sign_in'), sessionId: z.uuid() }),
]);
export type MailJob = z.infer<typeof MailJob>;

/** Pushes an unlock request to the person's devices, where it still waits. */
export const UnlockJob = z.strictObject({ type: z.literal('unlock'), userId: z.uuid(), requestId: z.uuid() });
export type UnlockJob = z.infer<typeof UnlockJob>;

/** Has a person's bookings ahead follow the lead times that they chose. */
export const RemindersJob = z.strictObject({ type: z.literal('reminders'), userId: z.uuid() });
export type RemindersJob = z.infer<typeof RemindersJob>;

/** Has a calendar forget a person whose account went while it had not yet told of their bookings. */
export const ForgetJob = z.strictObject({
  type: z.literal('forget'),
  calendarId: z.uuid(),
  userId: z.uuid(),
});

/** Looks whether another calendar has other busy times by now. */
export const BusyJob = z.strictObject({ type: z.literal('busy'), sourceId: z.uuid() });

/** Has a booking's payment looked at: what its provider has to be told, and what it knows that we don't. */
export const PaymentJob = z.strictObject({
  type: z.literal('payment'),
  calendarId: z.uuid(),
  bookingId: z.uuid(),
  /** Ask how the session stands, too. */
  look: z.boolean().optional(),
});
export type PaymentJob = z.infer<typeof PaymentJob>;

/** Mails the report of a week to somebody who asked for it. */
export const ReportJob = z.strictObject({
  type: z.literal('report'),
  calendarId: z.uuid(),
  userId: z.uuid(),
  /** When it became due: the week before this is the one. Epoch milliseconds. */
  dueAt: z.int(),
});
export type ReportJob = z.infer<typeof ReportJob>;

/** Mails a guest the link that confirms what they asked for, where that still waits. No token travels. */
export const GuestJob = z.strictObject({
  type: z.literal('guest'),
  calendarId: z.uuid(),
  bookingId: z.uuid(),
});
export type GuestJob = z.infer<typeof GuestJob>;

/** Has what was booked as a guest with a person's address become theirs, as far as they have proven it by then. */
export const AdoptJob = z.strictObject({ type: z.literal('adopt'), userId: z.uuid() });
export type AdoptJob = z.infer<typeof AdoptJob>;

/** Mails an invitation to a team, where it is still waited for. */
export const InvitationJob = z.strictObject({ type: z.literal('invitation'), invitationId: z.uuid() });

export const Job = z.union([
  BookingJob,
  WaitingJob,
  PaymentJob,
  MailJob,
  UnlockJob,
  RemindersJob,
  ForgetJob,
  ReportJob,
  BusyJob,
  InvitationJob,
  GuestJob,
  AdoptJob,
]);
export type Job = z.infer<typeof Job>;
