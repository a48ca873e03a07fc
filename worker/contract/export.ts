// Everything that is held about a person, for them to take away. Secrets are not theirs to read: what stands for one is left out.
import { z } from 'zod';
import { TEAM_ROLES } from '../domain/roles.ts';
import { MyBooking } from './bookings.ts';
import { CalendarSummary } from './calendars.ts';
import { Device } from './devices.ts';
import { GroupSummary } from './groups.ts';
import { AuditEntry, LinkedProvider, Passkey, Session } from './identity.ts';
import { Notification, Preferences } from './notifications.ts';
import { Id, Instant } from './primitives.ts';
import { UnlockRecord } from './unlock.ts';
import { MyWaitlistPlace } from './waitlist.ts';

export const Export = z
  .strictObject({
    exportedAt: Instant,
    account: z.strictObject({
      id: Id,
      email: z.string().nullable(),
      emailVerified: z.boolean(),
      name: z.string(),
      timeZone: z.string().nullable(),
      locale: z.string().nullable(),
      createdAt: Instant,
      hasPassword: z.boolean(),
    }),
    secondFactor: z.strictObject({
      on: z.boolean(),
      since: Instant.nullable(),
      recoveryCodesLeft: z.int(),
    }),
    passkeys: z.array(Passkey),
    providers: z.array(LinkedProvider),
    sessions: z.array(Session.extend({ endedAt: Instant.nullable() })),
    devices: z.array(Device),
    bookings: z.array(MyBooking).meta({ description: 'With the answers that you gave' }),
    waitlist: z.array(MyWaitlistPlace),
    calendars: z.array(CalendarSummary),
    groups: z.array(GroupSummary),
    feeds: z.array(
      z.strictObject({
        calendarId: Id.nullable().meta({ description: 'null: of the person’s own bookings' }),
        createdAt: Instant,
      }),
    ),
    preferences: Preferences,
    busySources: z.array(
      z.strictObject({ calendarId: Id, label: z.string(), host: z.string(), createdAt: Instant }),
    ),
    teams: z.array(
      z.strictObject({ calendarId: Id, name: z.string(), role: z.enum(TEAM_ROLES), addedAt: Instant }),
    ),
    invitations: z
      .array(
        z.strictObject({
          calendarId: Id,
          email: z.string(),
          role: z.enum(TEAM_ROLES),
          createdAt: Instant,
          expiresAt: Instant,
        }),
      )
      .meta({ description: 'Those that the person sent and that wait' }),
    weeklyReports: z.array(Id).meta({ description: 'The calendars whose week comes by mail' }),
    notifications: z.array(Notification),
    deliveries: z.array(
      z.strictObject({
        kind: z.string(),
        channel: z.enum(['push', 'email']),
        to: z.string().meta({ description: "An address, or a device's id" }),
        status: z.string(),
        at: Instant,
      }),
    ),
    unlockRequests: z.array(UnlockRecord),
    audit: z.array(AuditEntry),
  })
  .meta({ id: 'Export' });
export type Export = z.infer<typeof Export>;
