// Holds and bookings.
import { z } from 'zod';
import { BOOKING_STATUSES } from '../domain/booking.ts';
import { PAYMENT_STATUSES } from '../domain/payment.ts';
import { Price } from './calendars.ts';
import { Email, Id, Instant, InstantInput, line, Page, paragraph } from './primitives.ts';
import { Answer, GivenAnswers } from './questions.ts';

export const BookingStatus = z.enum(BOOKING_STATUSES);
export type BookingStatus = z.infer<typeof BookingStatus>;

export const Seats = z.int().min(1).max(10_000);

export const HoldCreate = z
  .strictObject({ start: InstantInput, seats: Seats.default(1) })
  .meta({ id: 'HoldCreate' });
export type HoldCreate = z.infer<typeof HoldCreate>;

export const Hold = z
  .strictObject({ id: Id, start: Instant, end: Instant, seats: z.int(), expiresAt: Instant })
  .meta({ id: 'Hold' });
export type Hold = z.infer<typeof Hold>;

export const CallerOf = z
  .strictObject({ name: line(1, 100), email: Email.optional() })
  .optional()
  .meta({ description: 'Operators only: a caller or a walk-in. No question need be answered then' });

export const BookingCreate = z
  .strictObject({
    start: InstantInput,
    seats: Seats.optional().meta({ description: "As many as the hold's, or 1" }),
    holdId: Id.optional(),
    note: paragraph(1_000).default(''),
    answers: GivenAnswers.optional(),
    for: CallerOf,
  })
  .meta({ id: 'BookingCreate' });
export type BookingCreate = z.infer<typeof BookingCreate>;

export const Reschedule = z.strictObject({ start: InstantInput }).meta({ id: 'Reschedule' });
export type Reschedule = z.infer<typeof Reschedule>;

export const Payment = z
  .strictObject({
    status: z.enum(PAYMENT_STATUSES).meta({ description: '`unpaid`: it will not be paid any more' }),
    amount: z.int().meta({ description: 'For all seats, in minor units' }),
    refunded: z.int().meta({ description: 'What goes back or went back, in minor units' }),
    currency: z.string(),
    checkoutUrl: z.string().nullable().meta({
      description: 'Where it is paid. null while the provider could not be reached: ask with /pay',
    }),
    expiresAt: Instant.nullable().meta({ description: 'Until when its seats wait for the money' }),
  })
  .meta({ id: 'Payment' });
export type Payment = z.infer<typeof Payment>;

export const Refund = z
  .strictObject({
    amount: z.int().min(1).optional().meta({ description: 'In minor units; all that is kept unless given' }),
  })
  .meta({ id: 'Refund' });
export type Refund = z.infer<typeof Refund>;

export const Booking = z
  .strictObject({
    id: Id,
    calendarId: Id,
    start: Instant,
    end: Instant,
    seats: z.int(),
    status: BookingStatus,
    note: z.string(),
    createdAt: Instant,
    checkedInAt: Instant.nullable(),
    version: z.int().meta({ description: 'Rises by one with each change' }),
    price: Price.nullable().meta({ description: 'Per seat, when it was booked' }),
    payment: Payment.nullable(),
    answers: z
      .array(Answer)
      .nullable()
      .meta({ description: 'To operators only; null for everybody else, and where nothing was answered' }),
    seriesId: Id.nullable().meta({ description: 'The series that it was booked with' }),
    guest: z.boolean().meta({
      description: 'Confirmed by the link of a mail, and managed by it: nobody with an account has it yet',
    }),
    user: z
      .strictObject({
        id: Id.nullable().meta({ description: 'null for a caller, a walk-in or a guest' }),
        name: z.string(),
      })
      .meta({ description: "To operators and the booking's owner only" }),
  })
  .meta({ id: 'Booking' });
export type Booking = z.infer<typeof Booking>;

export const BookingFilter = Page.extend({
  from: InstantInput.optional(),
  to: InstantInput.optional(),
  status: BookingStatus.optional(),
});

/** A booking as its owner lists it, with what is needed to show it away from its calendar. */
export const MyBooking = z
  .strictObject({
    ...Booking.shape,
    calendar: z.strictObject({
      id: Id,
      slug: z.string(),
      name: z.string(),
      location: z.string(),
      timeZone: z.string(),
      cancellation: z.strictObject({ untilMinutesBefore: z.int(), refundPercent: z.int() }),
    }),
  })
  .meta({ id: 'MyBooking' });
export type MyBooking = z.infer<typeof MyBooking>;

export const MyBookingsQuery = Page.extend({ when: z.enum(['upcoming', 'past']).default('upcoming') });
