// Guests: who books with a name and an address alone, confirmed and managed by a link in a mail.
import { z } from 'zod';
import { Booking, MyBooking, Seats } from './bookings.ts';
import { Email, Id, Instant, InstantInput, line, paragraph } from './primitives.ts';
import { GivenAnswers } from './questions.ts';

export const GuestCreate = z
  .strictObject({
    start: InstantInput,
    seats: Seats.default(1),
    name: line(1, 100),
    email: Email,
    note: paragraph(1_000).default(''),
    answers: GivenAnswers.optional(),
  })
  .meta({ id: 'GuestCreate' });
export type GuestCreate = z.infer<typeof GuestCreate>;

/** What was asked for as a guest: the same whether the address has an account or not. */
export const GuestAsked = z
  .strictObject({
    id: Id.meta({
      description: 'Of the booking that it becomes; good for asking for the mail again, or to let go',
    }),
    start: Instant,
    end: Instant,
    seats: z.int(),
    expiresAt: Instant.meta({ description: 'Until when the seats wait for the link to be opened' }),
  })
  .meta({ id: 'GuestAsked' });
export type GuestAsked = z.infer<typeof GuestAsked>;

const token = z.string().min(1).max(200).meta({ description: 'As it stands in the link of the mail' });
export const GuestToken = z.strictObject({ token }).meta({ id: 'GuestToken' });
export const GuestMove = z.strictObject({ token, start: InstantInput }).meta({ id: 'GuestMove' });

/**
 * How it stands: `waiting` to be confirmed, `booked`, `lapsed` (not confirmed in time, or long over), or in an
 * `account` by now, which is where it is managed then.
 */
export const GUEST_STATES = ['waiting', 'booked', 'lapsed', 'account'] as const;

/** A booking as its guest sees it, by the link. */
export const GuestView = z
  .strictObject({
    state: z.enum(GUEST_STATES),
    start: Instant.meta({ description: 'The time that was asked for at first' }),
    hold: GuestAsked.nullable().meta({ description: 'While it waits to be confirmed' }),
    booking: Booking.nullable().meta({ description: 'Once it is confirmed, while the link manages it' }),
    calendar: MyBooking.shape.calendar,
  })
  .meta({ id: 'GuestView' });
export type GuestView = z.infer<typeof GuestView>;
