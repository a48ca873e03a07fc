// Reports: what a calendar did over a range, in numbers.
import { z } from 'zod';
import { MAX_REPORT_MS, REPORT_STEPS } from '../domain/reports.ts';
import { Id, Instant, LocalDate, parseInstant } from './primitives.ts';

/** An instant, or a date: its first moment in the calendar's zone. */
const Moment = z
  .string()
  .max(40)
  .refine(
    (text) => parseInstant(text) !== undefined || LocalDate.safeParse(text).success,
    'must be an instant such as 2026-11-22T12:00:00Z, or a date such as 2026-11-22',
  )
  .meta({
    description: "An instant, or a date, which is its first moment in the calendar's zone",
    example: '2026-11-01',
  });

export const MAX_REPORT_DAYS = MAX_REPORT_MS / 86_400_000;

/** From the first to right before the second; two years at the most. */
export const ReportRange = z.object({ from: Moment, to: Moment });
export type ReportRange = z.infer<typeof ReportRange>;

export const ReportQuery = ReportRange.extend({ by: z.enum(REPORT_STEPS).default('day') });

const count = z.int().min(0);
const share = z.number().min(0).nullable();

const figures = {
  bookings: count.meta({ description: 'Those that stand: confirmed, completed and no-shows' }),
  seats: count.meta({ description: 'Of those that stand' }),
  pending: count,
  completed: count.meta({ description: 'Over, and not a no-show' }),
  checkedIn: count,
  noShows: count,
  cancelled: count,
  declined: count,
  expired: count,
  attendance: share.meta({
    description: 'Completed, of those completed and no-shows; null before there is one',
  }),
  leadTime: z
    .strictObject({ meanMinutes: count, medianMinutes: count })
    .nullable()
    .meta({ description: 'From making a booking to its start' }),
  openSeatMinutes: z
    .number()
    .min(0)
    .meta({ description: 'By the present hours and capacity, less blocked time' }),
  bookedSeatMinutes: z.number().min(0),
  utilisation: share.meta({
    description: 'Booked over open; null while closed; above 1 where hours were cut after people had booked',
  }),
  money: z
    .array(
      z.strictObject({
        currency: z.string(),
        revenue: z.int().meta({ description: 'In minor units' }),
        refunds: z.int(),
      }),
    )
    .meta({ description: 'By currency' }),
};

export const Figures = z.strictObject(figures).meta({ id: 'Figures' });
export type Figures = z.infer<typeof Figures>;

export const PeriodFigures = z
  .strictObject({
    date: z.string().meta({
      format: 'date',
      description: 'The first local date of the day, ISO week or month',
      example: '2026-11-16',
    }),
    from: Instant,
    to: Instant,
    ...figures,
  })
  .meta({ id: 'PeriodFigures', description: 'A period, or what of it lies in the range' });
export type PeriodFigures = z.infer<typeof PeriodFigures>;

export const Report = z
  .strictObject({
    calendarId: Id,
    timeZone: z.string(),
    from: Instant,
    to: Instant,
    by: z.enum(REPORT_STEPS),
    totals: Figures,
    series: z.array(PeriodFigures),
    heat: z.array(z.array(count).length(24)).length(7).meta({
      description: 'Bookings that stand, by weekday (Monday first) and by the local hour they begin in',
    }),
  })
  .meta({ id: 'Report' });
export type Report = z.infer<typeof Report>;

export const ReportSubscription = z
  .strictObject({ weekly: z.boolean().meta({ description: 'The past week by mail, each Monday morning' }) })
  .meta({ id: 'ReportSubscription' });
export type ReportSubscription = z.infer<typeof ReportSubscription>;
