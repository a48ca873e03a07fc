// A calendar's team, and the invitations that lead into it.
import { z } from 'zod';
import { ROLES, TEAM_ROLES } from '../domain/roles.ts';
import { CalendarSummary } from './calendars.ts';
import { Email, Id, Instant, Page } from './primitives.ts';

const Role = z.enum(ROLES).meta({
  description:
    'owner: everything. manager: bookings with their refunds, blocked time, feeds. viewer: sees all of that and changes nothing. member: sees and books a private calendar',
});
const TeamRole = z.enum(TEAM_ROLES);

export const TeamMember = z
  .strictObject({ userId: Id, name: z.string(), role: Role, addedAt: Instant })
  .meta({ id: 'TeamMember' });
export type TeamMember = z.infer<typeof TeamMember>;

export const Invitation = z
  .strictObject({ id: Id, email: z.string(), role: TeamRole, createdAt: Instant, expiresAt: Instant })
  .meta({ id: 'Invitation' });
export type Invitation = z.infer<typeof Invitation>;

export const Team = z
  .strictObject({
    members: z.array(TeamMember).meta({ description: 'The owner first' }),
    invitations: z.array(Invitation).meta({ description: 'Those that wait; shown to the owner alone' }),
  })
  .meta({ id: 'Team' });
export type Team = z.infer<typeof Team>;

export const InvitationCreate = z
  .strictObject({ email: Email, role: TeamRole })
  .meta({ id: 'InvitationCreate' });

export const RoleChange = z.strictObject({ role: TeamRole }).meta({ id: 'RoleChange' });

/** What somebody who has the link is told before they accept. */
export const InvitationView = z
  .strictObject({
    calendar: z.string().meta({ description: 'Its name' }),
    inviter: z.string(),
    role: TeamRole,
    sentTo: z.string().meta({ description: 'The address, most of it left out', example: 'm…@example.com' }),
    expiresAt: Instant,
    standing: z.enum(['ready', 'signed_out', 'other_account', 'unverified']).meta({
      description:
        'Whether the caller may accept: only an account that has proven the address to which it was sent',
    }),
  })
  .meta({ id: 'InvitationView' });
export type InvitationView = z.infer<typeof InvitationView>;

export const Joined = z
  .strictObject({ calendarId: Id, slug: z.string(), name: z.string(), role: Role })
  .meta({ id: 'Joined' });
export type Joined = z.infer<typeof Joined>;

/** A calendar in which the caller has a part. */
export const MyCalendar = CalendarSummary.extend({ role: Role }).meta({ id: 'MyCalendar' });
export type MyCalendar = z.infer<typeof MyCalendar>;

export const MyCalendarsQuery = Page.extend({
  as: z.enum(['team', 'member']).default('team').meta({
    description: 'team: those that you own, manage or look at. member: those that you were invited to book',
  }),
});
