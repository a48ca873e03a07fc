// Teams in D1: the projection of who belongs to which calendar, and what follows where somebody does no longer.
import { and, eq, inArray, type SQL, sql } from 'drizzle-orm';
import type { MemberRecord } from '../calendar/members.ts';
import type { Team } from '../calendar/readers.ts';
import type { CalendarRecord } from '../calendar/records.ts';
import { can, type TeamRole } from '../domain/roles.ts';
import type { Database } from './client.ts';
import { reportSubscriptions } from './report-schema.ts';
import { calendarMembers, calendars, feeds, invitations, notifications, users } from './schema.ts';

/** The statements that write a team as it is now, for a batch; none where nothing about it has changed. */
export function teamWrites(db: Database, calendar: CalendarRecord, { members, changes }: Team) {
  if (calendar.deletedAt !== null) {
    return [
      db.delete(calendarMembers).where(eq(calendarMembers.calendarId, calendar.id)),
      db.delete(invitations).where(eq(invitations.calendarId, calendar.id)),
    ];
  }
  if (changes.length === 0) return [];
  const roles = new Map(members.map(({ id, role }) => [id, role]));
  const changed = changes.flatMap(({ userId }) => userId ?? []);
  const without = (action: 'see' | 'read' | 'manage') =>
    json(changed.filter((id) => !can(roles.get(id) ?? null, action)));
  const gone = without('see');
  const { id, ownerId } = calendar;
  return [
    db
      .delete(calendarMembers)
      .where(
        and(
          eq(calendarMembers.calendarId, id),
          sql`${calendarMembers.userId} NOT IN (SELECT value FROM json_each(${json([...roles.keys()])}))`,
        ),
      ),
    insertMembers(db, id, members),
    db.delete(feeds).where(and(eq(feeds.calendarId, id), isAmong(feeds.userId, without('manage')))),
    db
      .delete(reportSubscriptions)
      .where(
        and(eq(reportSubscriptions.calendarId, id), isAmong(reportSubscriptions.userId, without('read'))),
      ),
    // What their inbox has of this calendar names people whom they are not to see any more.
    db
      .delete(notifications)
      .where(
        and(
          isAmong(notifications.userId, without('read')),
          inArray(notifications.kind, ['booking_requested', 'booking_cancelled', 'refund_failed']),
          eq(notifications.url, `/manage/${id}`),
        ),
      ),
    // What tells the owner of somebody by name, who has gone.
    db.delete(notifications).where(and(eq(notifications.userId, ownerId), namesAmong(ownerId, gone))),
    db.delete(invitations).where(and(eq(invitations.calendarId, id), isAmong(invitations.takenBy, gone))),
  ];
}

function json(ids: readonly string[]): string {
  return JSON.stringify(ids);
}

function isAmong(
  column:
    | typeof feeds.userId
    | typeof invitations.takenBy
    | typeof notifications.userId
    | typeof reportSubscriptions.userId,
  ids: string,
): SQL {
  return sql`${column} IN (SELECT value FROM json_each(${ids}))`;
}

/** Notices in an owner's inbox that name one of these people: their dedupe begins with the id. */
function namesAmong(ownerId: string, ids: string): SQL {
  return sql`${notifications.dedupe} IN (SELECT n.dedupe FROM json_each(${ids}) AS gone
    CROSS JOIN ${notifications} AS n ON n.user_id = ${ownerId} AND n.dedupe >= gone.value || ':'
      AND n.dedupe < gone.value || ';' AND n.kind = 'team_changed')`;
}

/** Only of accounts that are there. */
function insertMembers(db: Database, calendarId: string, members: readonly MemberRecord[]) {
  return db
    .insert(calendarMembers)
    .select(
      sql`SELECT u.id, ${calendarId}, value ->> 'role', value ->> 'addedAt'
        FROM json_each(${JSON.stringify(members)}) CROSS JOIN ${users} AS u ON u.id = value ->> 'id' WHERE true`,
    )
    .onConflictDoUpdate({
      target: [calendarMembers.userId, calendarMembers.calendarId],
      set: { role: sql`excluded.role`, addedAt: sql`excluded.added_at` },
      setWhere: sql`${calendarMembers.role} <> excluded.role OR ${calendarMembers.addedAt} <> excluded.added_at`,
    });
}

export interface TeamPlace {
  readonly calendarId: string;
  readonly name: string;
  readonly role: TeamRole;
  readonly addedAt: number;
}

/** The names of accounts, as they are by now. */
export async function namesOf(db: Database, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .select({ id: users.id, name: users.name })
    .from(users)
    .where(sql`${users.id} IN (SELECT value FROM json_each(${json(ids)}))`);
  return new Map(rows.map(({ id, name }) => [id, name]));
}

/** The teams that a person belongs to. */
export function teamsOf(db: Database, userId: string): Promise<TeamPlace[]> {
  const { calendarId, role, addedAt } = calendarMembers;
  return db
    .select({ calendarId, name: calendars.name, role, addedAt })
    .from(calendarMembers)
    .innerJoin(calendars, eq(calendars.id, calendarId))
    .where(eq(calendarMembers.userId, userId));
}

/** Forgets what tells the owners of a person's teams about them by name. Before they leave: afterwards nobody knows where to look. */
export async function forgetNaming(db: Database, userId: string): Promise<void> {
  await db.delete(notifications).where(
    sql`(${notifications.userId}, ${notifications.dedupe}) IN (SELECT n.user_id, n.dedupe FROM ${calendarMembers} AS m
      JOIN ${calendars} AS c ON c.id = m.calendar_id JOIN ${notifications} AS n ON n.user_id = c.owner_id
        AND n.dedupe >= m.user_id || ':' AND n.dedupe < m.user_id || ';' AND n.kind = 'team_changed'
      WHERE m.user_id = ${userId})`,
  );
}
