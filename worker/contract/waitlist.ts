// The waiting list: places in line for slots that are taken.
import { z } from 'zod';
import { DAY_MS } from '../domain/interval.ts';
import { MAX_RANGE_DAYS } from './calendars.ts';
import { Id, Instant, WholeInstantInput } from './primitives.ts';

export const WaitlistJoin = z
  .strictObject({
    from: WholeInstantInput,
    to: WholeInstantInput,
    seats: z.int().min(1).max(10_000).default(1),
  })
  .refine(({ from, to }) => from < to, { path: ['to'], message: 'must be after from' })
  .refine(({ from, to }) => to - from <= MAX_RANGE_DAYS * DAY_MS, {
    path: ['to'],
    message: `must be at most ${MAX_RANGE_DAYS} days after from`,
  })
  .meta({ id: 'WaitlistJoin', description: 'Any slot that starts in [from, to)' });
export type WaitlistJoin = z.infer<typeof WaitlistJoin>;

/** What came free, held for who waited. */
export const WaitlistOffer = z
  .strictObject({
    holdId: Id.meta({ description: 'Book it with this, or give it back: the place in line ends with it' }),
    start: Instant,
    end: Instant,
    seats: z.int(),
    expiresAt: Instant,
  })
  .meta({ id: 'WaitlistOffer' });
export type WaitlistOffer = z.infer<typeof WaitlistOffer>;

export const WaitlistPlace = z
  .strictObject({
    id: Id,
    position: z.int().min(1).meta({ description: 'Among those whose ranges overlap; 1 is next' }),
    from: Instant,
    to: Instant,
    seats: z.int(),
    createdAt: Instant,
    offer: WaitlistOffer.nullable(),
  })
  .meta({ id: 'WaitlistPlace' });
export type WaitlistPlace = z.infer<typeof WaitlistPlace>;

/** Who waits on a calendar, in order; `user` is the caller, but for those who run it. */
export const Waitlist = z
  .strictObject({
    items: z.array(
      z.strictObject({ ...WaitlistPlace.shape, user: z.strictObject({ id: Id, name: z.string() }) }),
    ),
  })
  .meta({ id: 'Waitlist' });
export type Waitlist = z.infer<typeof Waitlist>;

export const MyWaitlistPlace = z
  .strictObject({
    ...WaitlistPlace.omit({ position: true }).shape,
    calendar: z.strictObject({
      id: Id,
      slug: z.string(),
      name: z.string(),
      location: z.string(),
      timeZone: z.string(),
    }),
  })
  .meta({ id: 'MyWaitlistPlace' });
export type MyWaitlistPlace = z.infer<typeof MyWaitlistPlace>;

export const MyWaitlist = z.strictObject({ items: z.array(MyWaitlistPlace) }).meta({ id: 'MyWaitlist' });
