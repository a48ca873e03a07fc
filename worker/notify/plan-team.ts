// Who is told what of a change in a calendar's team: pure, from how things stand by now. It comes by the app alone.
import type { Change } from '../calendar/readers.ts';
import { can, type TeamRole } from '../domain/roles.ts';

export interface TeamNotice {
  readonly userId: string;
  readonly kind: 'team_changed';
  readonly title: string;
  readonly text: string;
  readonly url: string;
  /** Begins with the id of whom it names, so that it can be taken back with them; with the calendar's where it names nobody. */
  readonly dedupe: string;
}

export const A_ROLE: Record<TeamRole, string> = {
  manager: 'a manager',
  viewer: 'a viewer',
  member: 'a member',
};

/** `names`: of accounts that are there, by their ids. */
export function planTeam(
  { calendar, team }: Pick<Change, 'calendar' | 'team'>,
  names: ReadonlyMap<string, string>,
): TeamNotice[] {
  if (calendar.deletedAt !== null) return [];
  const { id, ownerId, settings } = calendar;
  return team.changes.flatMap(({ kind, seq, userId, actorId }): TeamNotice[] => {
    if (userId === null) return [];
    const role = team.members.find((member) => member.id === userId)?.role;
    const byOwner = actorId === ownerId;
    const notice = (to: string, title: string, url: string, about = id): TeamNotice => ({
      ...{ userId: to, kind: 'team_changed', title, text: settings.name, url },
      dedupe: `${about}:${seq}:team_changed`,
    });
    const toOwner = (title: string) => [notice(ownerId, title, `/manage/${id}/team`, userId)];
    const name = names.get(userId) ?? 'Somebody';
    switch (kind) {
      case 'member_added':
        return role ? toOwner(`${name} joined as ${A_ROLE[role]}`) : [];
      case 'member_changed':
        if (!role) return [];
        if (!byOwner) return toOwner(`${name} is ${A_ROLE[role]} now`);
        return [
          notice(
            userId,
            `You are ${A_ROLE[role]} now`,
            can(role, 'read') ? `/manage/${id}` : `/c/${settings.slug}`,
          ),
        ];
      case 'member_removed':
        return byOwner
          ? [notice(userId, 'You are no longer in the team', '/manage')]
          : [notice(ownerId, 'Somebody left the team', `/manage/${id}/team`)];
      default:
        return kind satisfies never;
    }
  });
}
