// The team of a calendar: who joins it, whose part changes, who goes. Each is a row of the log.
import { Problem } from '../contract/problems.ts';
import { can, type TeamRole } from '../domain/roles.ts';
import { type Desk, record, requireActor, requireOwner, requireVisible, roleOf } from './desk.ts';
import { endHolds } from './holds.ts';
import { giveUpPlaces } from './line.ts';
import type { MemberRecord } from './members.ts';
import type { CalendarRecord } from './records.ts';
import type { Store } from './store.ts';

/** People in one team: more are a club, whose calendar is better unlisted. */
const MAX_MEMBERS = 500;

/** Takes the caller in; who belongs to the team already has the role that they were invited to from now on. */
export function join(desk: Desk, role: TeamRole): CalendarRecord {
  const { userId } = requireActor(desk);
  if (userId === desk.calendar.ownerId) throw new Problem('conflict', 'This calendar is yours already.');
  const there = desk.store.members.get(userId);
  if (!there && desk.store.members.all().length >= MAX_MEMBERS)
    throw new Problem('conflict', `A team may have ${MAX_MEMBERS} people at most.`);
  if (there?.role === role) return desk.calendar;
  desk.store.members.put({ id: userId, role, addedAt: there?.addedAt ?? desk.now });
  record(desk, there ? 'member_changed' : 'member_added', { id: userId }, []);
  return desk.calendar;
}

export function changeRole(desk: Desk, userId: string, role: TeamRole): MemberRecord {
  requireOwner(desk);
  const member = requireMember(desk, userId);
  if (member.role === role) return member;
  const changed = { ...member, role };
  desk.store.members.put(changed);
  record(desk, 'member_changed', { id: userId }, []);
  return changed;
}

/** Lets somebody go: the owner anybody, everybody themselves. */
export function leave(desk: Desk, userId: string): void {
  const actor = requireActor(desk);
  requireVisible(desk);
  if (actor.userId !== userId || roleOf(desk) === null) requireOwner(desk);
  requireMember(desk, userId);
  desk.store.members.delete(userId);
  const isPrivate = desk.calendar.settings.visibility === 'private';
  if (isPrivate) giveUpPlaces(desk, userId);
  const holds = isPrivate ? desk.store.liveHoldsOf(userId, desk.now) : [];
  endHolds(desk, holds);
  record(desk, 'member_removed', { id: userId }, holds);
}

function requireMember(desk: Desk, userId: string): MemberRecord {
  if (userId === desk.calendar.ownerId)
    throw new Problem('conflict', 'A calendar always has its owner. Delete it where nobody is to run it.');
  const member = desk.store.members.get(userId);
  if (!member) throw new Problem('not_found', 'There is nobody like that in the team.');
  return member;
}

/** Those who manage the calendar besides its owner. */
export function managerIds(store: Store): string[] {
  return store.members.all().flatMap(({ id, role }) => (can(role, 'manage') ? [id] : []));
}
