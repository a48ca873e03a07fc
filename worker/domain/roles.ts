// Who may do what in a calendar. Pure: who has which role is for the calendar to say.

/** The parts that somebody can have in a calendar, the one that may do most first. */
export const ROLES = ['owner', 'manager', 'viewer', 'member'] as const;
export type Role = (typeof ROLES)[number];

/** Those that somebody is invited to, and may be given later: there is one owner, for good. */
export const TEAM_ROLES = ['manager', 'viewer', 'member'] as const;
export type TeamRole = (typeof TEAM_ROLES)[number];

/**
 * What there is to do, in four sorts. `see`: the board, and booking for oneself, of a private calendar. `read`: who
 * booked, the agenda, blocked time, reports, the team. `manage`: bookings of others with the money that goes back for
 * them, blocked time, feeds, connected calendars. `own`: rules and prices, the team, dead letters, the calendar's end.
 */
export type Action = 'see' | 'read' | 'manage' | 'own';

const ALLOWED: Readonly<Record<Role, readonly Action[]>> = {
  owner: ['see', 'read', 'manage', 'own'],
  manager: ['see', 'read', 'manage'],
  viewer: ['see', 'read'],
  member: ['see'],
};

/** null: somebody who has no part in the calendar. */
export function can(role: Role | null, action: Action): boolean {
  return role !== null && ALLOWED[role].includes(action);
}
