// Notices to a person, their history, and what of them a person wants, where and when.
import { z } from 'zod';
import { Id, Instant, Page, WallTime } from './primitives.ts';

export const NOTICE_KINDS = [
  'booking_requested',
  'booking_confirmed',
  'booking_declined',
  'booking_cancelled',
  'booking_rescheduled',
  'booking_expired',
  'payment_due',
  'payment_refunded',
  'refund_failed',
  'reminder',
  'waitlist_offer',
  'waitlist_lapsed',
] as const;
export type NoticeKind = (typeof NOTICE_KINDS)[number];

/** What an inbox holds: those that a person chooses channels for, and what comes by the app alone. */
export const NOTIFICATION_KINDS = [...NOTICE_KINDS, 'team_changed'] as const;
export type NotificationKind = (typeof NOTIFICATION_KINDS)[number];

export const Notification = z
  .strictObject({
    id: Id,
    kind: z.enum(NOTIFICATION_KINDS),
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

export const Unread = z.strictObject({ unread: z.int().min(0) }).meta({ id: 'Unread' });

/** What is sent about a calendar: notices, and what somebody asked to be mailed. */
export const DELIVERY_KINDS = [...NOTICE_KINDS, 'weekly_report'] as const;

/** What could not be delivered of a calendar's notices, as who runs it sees that. */
export const Delivery = z
  .strictObject({
    id: z.string().meta({ example: 'Xk2vB0cJ3mQ9sT1uW4yZ6a' }),
    who: z.string().meta({ description: 'A name; empty where it is not known' }),
    kind: z.enum(DELIVERY_KINDS),
    channel: z.enum(['push', 'email']),
    status: z.literal('dead'),
    error: z.string().meta({ description: 'What was in the way, in words' }),
    at: Instant,
  })
  .meta({ id: 'Delivery' });
export type Delivery = z.infer<typeof Delivery>;

export const DeliveryId = z.string().regex(/^[\w-]{22}$/, 'must be an id that a list gave');

export const DeliveryFilter = Page.extend({ status: z.literal('dead').default('dead') });

/** How far ahead of its start a person is reminded of a booking, in minutes, where they chose nothing else. */
export const DEFAULT_REMINDER_MINUTES: readonly number[] = [15];

const Channels = z.strictObject({ inApp: z.boolean(), push: z.boolean(), email: z.boolean() });
export type Channels = z.infer<typeof Channels>;

const EVERYWHERE: Channels = { inApp: true, push: true, email: true };

const QuietHours = z.strictObject({ start: WallTime, end: WallTime });

/** What a person wants; each field that is left out is as at the beginning. */
export const Preferences = z
  .strictObject({
    kinds: z
      .strictObject(
        Object.fromEntries(NOTICE_KINDS.map((kind) => [kind, Channels.default(EVERYWHERE)])) as Record<
          NoticeKind,
          z.ZodDefault<typeof Channels>
        >,
      )
      .prefault({}),
    reminderMinutes: z
      .array(z.int().min(1).max(10_080))
      .max(5)
      .refine((minutes) => new Set(minutes).size === minutes.length, 'must each be there once')
      .default([...DEFAULT_REMINDER_MINUTES])
      .meta({ description: 'Minutes before the start, up to five; empty for no reminder' }),
    quietHours: QuietHours.nullable().default(null).meta({
      description:
        "Wall-clock hours of the person's own zone (else UTC) in which no push comes, but for reminders and unlock requests",
    }),
  })
  .meta({ id: 'Preferences' });
export type Preferences = z.infer<typeof Preferences>;

export const DEFAULT_PREFERENCES: Preferences = Preferences.parse({});
