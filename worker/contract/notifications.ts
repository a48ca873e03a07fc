// Notices to a person, and their history.
import { z } from 'zod';
import { Id, Instant } from './primitives.ts';

export const NOTICE_KINDS = [
  'booking_requested',
  'booking_confirmed',
  'booking_declined',
  'booking_cancelled',
  'booking_rescheduled',
  'booking_expired',
] as const;

export const Notification = z
  .strictObject({
    id: Id,
    kind: z.enum(NOTICE_KINDS),
    title: z.string(),
    text: z.string(),
    url: z.string(),
    createdAt: Instant,
    read: z.boolean(),
  })
  .meta({ id: 'Notification' });
export type Notification = z.infer<typeof Notification>;

/** D1 takes 100 bound parameters a statement. */
export const ReadNotifications = z
  .strictObject({ ids: z.array(Id).min(1).max(90) })
  .meta({ id: 'ReadNotifications' });
