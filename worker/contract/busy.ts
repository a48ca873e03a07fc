// Busy times of other calendars: read from an iCalendar address, they block time here and show nothing else.
import { z } from 'zod';
import { Id, Instant, line } from './primitives.ts';

/** Calendars that one calendar may be blocked by. */
export const MAX_BUSY_SOURCES = 5;

/** Why the busy times could not be taken in. What was taken in before stays. */
export const BUSY_FAILURES = [
  'address_lost',
  'forbidden_address',
  'unreachable',
  'timed_out',
  'refused',
  'too_many_redirects',
  'too_large',
  'not_a_calendar',
  'too_many_events',
  'unknown_zone',
] as const;
export type BusyFailure = (typeof BUSY_FAILURES)[number];

export const BusySourceCreate = z
  .strictObject({
    url: z.string().min(1).max(2_000).meta({ description: 'A public https address of an iCalendar file' }),
    label: line(1, 60).meta({ description: 'What stands for it in the agenda' }),
  })
  .meta({ id: 'BusySourceCreate' });
export type BusySourceCreate = z.infer<typeof BusySourceCreate>;

export const BusySource = z
  .strictObject({
    id: Id,
    label: z.string(),
    host: z.string().meta({ description: 'Of its address, which is a secret and not shown again' }),
    createdAt: Instant,
    checkedAt: Instant.nullable().meta({ description: 'When it was looked at last' }),
    fineAt: Instant.nullable().meta({ description: 'When that went well last' }),
    failure: z
      .strictObject({ code: z.enum(BUSY_FAILURES), text: z.string() })
      .nullable()
      .meta({ description: 'What went wrong the last time; what it blocked before stays blocked' }),
    busyCount: z.int().meta({ description: 'Stretches of time that it blocks' }),
  })
  .meta({ id: 'BusySource' });
export type BusySource = z.infer<typeof BusySource>;

export const BusySources = z.strictObject({ items: z.array(BusySource) }).meta({ id: 'BusySources' });
