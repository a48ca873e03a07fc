// Invitations to a team, in D1: stored hashed, the newest for an address alone is good, and each is taken once.
import { and, asc, eq, gt, isNull, lte, or, sql } from 'drizzle-orm';
import type { Database } from './client.ts';
import { calendars, invitations, users } from './schema.ts';

export type InvitationRow = typeof invitations.$inferSelect;

/** Invitations of one calendar that wait. */
export const MAX_PENDING = 50;
/** Invitations that wait for one address, over all calendars: whoever it is, their mailbox is not ours to fill. */
export const MAX_FOR_ADDRESS = 10;

/**
 * Keeps an invitation; what the address was invited to there before is good no more. False where as many wait as may:
 * of the calendar, or for the address.
 */
export async function putInvitation(
  db: Database,
  row: Omit<InvitationRow, 'hash' | 'takenBy'>,
): Promise<boolean> {
  const { id, calendarId, email, role, invitedBy, createdAt, expiresAt } = row;
  const others = sql`FROM ${invitations} WHERE ${invitations.expiresAt} > ${createdAt}`;
  const inserted = await db
    .insert(invitations)
    .select(
      sql`SELECT ${id}, ${calendarId}, ${email}, ${role}, NULL, ${invitedBy}, ${createdAt}, ${expiresAt}, NULL
        WHERE (SELECT count(*) ${others} AND ${invitations.calendarId} = ${calendarId} AND ${invitations.email} <> ${email}) < ${MAX_PENDING}
        AND (SELECT count(*) ${others} AND ${invitations.email} = ${email} AND ${invitations.calendarId} <> ${calendarId}) < ${MAX_FOR_ADDRESS}`,
    )
    .onConflictDoUpdate({
      target: [invitations.calendarId, invitations.email],
      set: { id, role, hash: null, invitedBy, createdAt, expiresAt, takenBy: null },
    })
    .returning({ id: invitations.id });
  return inserted.length > 0;
}

/** Those of a calendar that wait, the oldest first. */
export function pendingInvitations(db: Database, calendarId: string, now: number): Promise<InvitationRow[]> {
  return db
    .select()
    .from(invitations)
    .where(and(eq(invitations.calendarId, calendarId), gt(invitations.expiresAt, now)))
    .orderBy(asc(invitations.createdAt), asc(invitations.email));
}

/** False where the calendar has none by that id. */
export async function revokeInvitation(db: Database, calendarId: string, id: string): Promise<boolean> {
  const revoked = await db
    .delete(invitations)
    .where(and(eq(invitations.id, id), eq(invitations.calendarId, calendarId)))
    .returning({ id: invitations.id });
  return revoked.length > 0;
}

/** What a mail about an invitation needs, while somebody waits for it. */
export function invitationToMail(db: Database, id: string, now: number) {
  return db
    .select({
      email: invitations.email,
      role: invitations.role,
      calendar: calendars.name,
      isProven:
        sql<boolean>`EXISTS (SELECT 1 FROM ${users} AS u WHERE u.email = ${invitations.email} AND u.email_verified)`.mapWith(
          Boolean,
        ),
    })
    .from(invitations)
    .innerJoin(calendars, and(eq(calendars.id, invitations.calendarId), isNull(calendars.deletedAt)))
    .where(and(eq(invitations.id, id), isNull(invitations.takenBy), gt(invitations.expiresAt, now)))
    .get();
}

/** Gives an invitation its link; the one that it had is good no more. */
export async function setInvitationHash(db: Database, id: string, hash: string): Promise<void> {
  await db.update(invitations).set({ hash }).where(eq(invitations.id, id));
}

/** The invitation of a link that is good at `now`, with what it is to; without using it up. */
export function findInvitation(db: Database, hash: string, now: number) {
  return db
    .select({ invitation: invitations, calendar: calendars.name, inviter: users.name })
    .from(invitations)
    .innerJoin(calendars, and(eq(calendars.id, invitations.calendarId), isNull(calendars.deletedAt)))
    .innerJoin(users, eq(users.id, invitations.invitedBy))
    .where(and(eq(invitations.hash, hash), gt(invitations.expiresAt, now)))
    .get();
}

/**
 * Takes an invitation for the account that has proven its address, in one statement: of two callers one gets it, and
 * that one again, whose answer was lost. undefined where it is no good, or that account is not who it is for.
 */
export function takeInvitation(
  db: Database,
  { hash, userId, now }: { hash: string; userId: string; now: number },
): Promise<InvitationRow | undefined> {
  return db
    .update(invitations)
    .set({ takenBy: userId })
    .where(
      and(
        eq(invitations.hash, hash),
        gt(invitations.expiresAt, now),
        or(isNull(invitations.takenBy), eq(invitations.takenBy, userId)),
        sql`${invitations.email} = (SELECT ${users.email} FROM ${users} WHERE ${users.id} = ${userId} AND ${users.emailVerified})`,
      ),
    )
    .returning()
    .get();
}

export async function forgetInvitation(db: Database, id: string): Promise<void> {
  await db.delete(invitations).where(eq(invitations.id, id));
}

/** Forgets those that ran out. */
export async function forgetOldInvitations(db: Database, now: number): Promise<void> {
  await db.delete(invitations).where(lte(invitations.expiresAt, now));
}

/** Those that a person sent. */
export function invitationsBy(db: Database, userId: string): Promise<InvitationRow[]> {
  return db
    .select()
    .from(invitations)
    .where(eq(invitations.invitedBy, userId))
    .orderBy(asc(invitations.createdAt));
}

/** Those to an account's proven address: the statement, for a batch in front of the account's end. */
export function removeInvitationsTo(db: Database, userId: string) {
  return db
    .delete(invitations)
    .where(
      sql`${invitations.email} = (SELECT ${users.email} FROM ${users} WHERE ${users.id} = ${userId} AND ${users.emailVerified})`,
    );
}
