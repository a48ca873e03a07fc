// Series: one slot booked on several dates at once.
import { z } from 'zod';
import { MAX_OCCURRENCES } from '../domain/recurrence.ts';
import { Booking, CallerOf, Seats } from './bookings.ts';
import { Id, Instant, InstantInput, LocalDate, paragraph } from './primitives.ts';
import { GivenAnswers } from './questions.ts';

const rrule = z
  .string()
  .min(1)
  .max(200)
  .meta({
    description: `A recurrence rule (RFC 5545): FREQ=DAILY or WEEKLY, with INTERVAL, BYDAY, and COUNT or UNTIL; at most ${MAX_OCCURRENCES} dates`,
    example: 'FREQ=WEEKLY;BYDAY=MO;COUNT=10',
  });

const asked = {
  start: InstantInput.meta({ description: 'The first date; its wall-clock time is that of all the others' }),
  rrule,
  seats: Seats.default(1),
  for: CallerOf,
};

export const SeriesAsk = z.strictObject(asked).meta({ id: 'SeriesAsk' });
export type SeriesAsk = z.infer<typeof SeriesAsk>;

export const SeriesCreate = z
  .strictObject({
    ...asked,
    note: paragraph(1_000).default(''),
    answers: GivenAnswers.optional(),
    dates: z.array(InstantInput).min(1).max(MAX_OCCURRENCES).optional().meta({
      description: 'The starts that were chosen of the preview; all dates of the rule unless given',
    }),
  })
  .meta({ id: 'SeriesCreate' });
export type SeriesCreate = z.infer<typeof SeriesCreate>;

export const OCCURRENCE_STATES = ['free', 'taken', 'closed', 'skipped', 'limit', 'beyond'] as const;
export type OccurrenceState = (typeof OCCURRENCE_STATES)[number];

const Span = z.strictObject({ start: Instant, end: Instant });

export const SeriesPreview = z
  .strictObject({
    rule: z.string().meta({ description: 'The rule in words', example: 'Every Monday, 10 times' }),
    occurrences: z.array(
      z.strictObject({
        date: LocalDate,
        start: Instant.nullable().meta({ description: 'null where the clock skips the time on that date' }),
        end: Instant.nullable(),
        state: z.enum(OCCURRENCE_STATES).meta({
          description:
            '`closed`: no slot then; `skipped`: the clock skips that time; `limit`: more than one person may book; `beyond`: further ahead than can be booked',
        }),
        nearest: z.array(Span).meta({ description: 'Up to three free slots instead, the nearest first' }),
      }),
    ),
  })
  .meta({ id: 'SeriesPreview' });
export type SeriesPreview = z.infer<typeof SeriesPreview>;

export const Series = z
  .strictObject({ id: Id, bookings: z.array(Booking).meta({ description: 'By start' }) })
  .meta({ id: 'Series' });
export type Series = z.infer<typeof Series>;

export const SeriesChange = z
  .strictObject({
    id: Id,
    bookings: z.array(Booking).meta({ description: 'What was changed, by start' }),
    kept: z.array(Booking).meta({ description: 'What could not be changed any more, and stays' }),
  })
  .meta({ id: 'SeriesChange' });
export type SeriesChange = z.infer<typeof SeriesChange>;

export const SeriesCancel = z
  .strictObject({
    from: Id.optional().meta({
      description: 'This booking and those that follow; all that is ahead unless given',
    }),
  })
  .meta({ id: 'SeriesCancel' });
export type SeriesCancel = z.infer<typeof SeriesCancel>;

export const SeriesReschedule = z
  .strictObject({
    from: Id.meta({ description: 'This booking and those that follow' }),
    start: InstantInput.meta({
      description: 'Where this booking goes; the others go as far on the wall clock',
    }),
  })
  .meta({ id: 'SeriesReschedule' });
export type SeriesReschedule = z.infer<typeof SeriesReschedule>;
