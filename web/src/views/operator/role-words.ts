// What a part in a calendar is called, and what it means.
import type { Role, TeamRole } from '../../../../worker/domain/roles.ts';

export const ROLE_NAMES: Record<Role, string> = {
  owner: 'Owner',
  manager: 'Manager',
  viewer: 'Viewer',
  member: 'Member',
};

export const ROLE_MEANS: Record<TeamRole, string> = {
  manager:
    'Books, moves, cancels and refunds, answers requests, blocks time. Not the rules, prices or the team.',
  viewer: 'Sees the agenda and the report, and changes nothing.',
  member: 'Sees the board and books, also while the calendar is private. Sees nobody else’s bookings.',
};

/** In the middle of a sentence. */
export const AS_ROLE: Record<TeamRole, string> = {
  manager: 'as a manager',
  viewer: 'as a viewer',
  member: 'as a member',
};

/** Said to whoever is invited. */
export const YOUR_PART: Record<TeamRole, string> = {
  manager: 'You look after its bookings and block time; the rules and the team stay with the owner.',
  viewer: 'You see who is booked and how it does, and change nothing.',
  member: 'You see its times and can book them, also while it is private.',
};
