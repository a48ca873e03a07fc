// All that D1 holds about one person: to show it to them, and to forget it.
import { asc, desc, eq, or, sql } from 'drizzle-orm';
import { removeSourcesOf, sourcesOf } from './busy-sources.ts';
import type { Database } from './client.ts';
import { deliveriesTo } from './deliveries.ts';
import { allDevicesOf } from './devices.ts';
import { listFeeds } from './feeds.ts';
import { listIdentities } from './identities.ts';
import { invitationsBy, removeInvitationsTo } from './invitations.ts';
import { listPasskeys } from './passkeys.ts';
import { subscriptionsOf } from './report-subscriptions.ts';
import {
  audit,
  bookings,
  calendarMembers,
  calendars,
  challenges,
  deliveries,
  devOutbox,
  notifications,
  oidcFlows,
  sessions,
  totps,
  unlockRequests,
  users,
  waiting,
} from './schema.ts';
import { countCodes } from './second-factors.ts';
import { teamsOf } from './team.ts';
import { listUnlocks } from './unlock-requests.ts';
import { calendarsWaitedFor } from './waiting.ts';

/** The rows of an account that no list of its own pages through. */
export async function readAccount(db: Database, userId: string) {
  const [
    user,
    passkeys,
    identities,
    totp,
    codes,
    ofSessions,
    entries,
    unlocks,
    ofDevices,
    told,
    feeds,
    busySources,
    teams,
    sent,
    weeklyReports,
  ] = await Promise.all([
    db.select().from(users).where(eq(users.id, userId)).get(),
    listPasskeys(db, userId),
    listIdentities(db, userId),
    db.select({ confirmedAt: totps.confirmedAt }).from(totps).where(eq(totps.userId, userId)).get(),
    countCodes(db, userId),
    db.select().from(sessions).where(eq(sessions.userId, userId)).orderBy(desc(sessions.createdAt)),
    db.select().from(audit).where(eq(audit.userId, userId)).orderBy(asc(audit.id)),
    listUnlocks(db, userId),
    allDevicesOf(db, userId),
    deliveriesTo(db, userId),
    listFeeds(db, userId),
    sourcesOf(db, userId),
    teamsOf(db, userId),
    invitationsBy(db, userId),
    subscriptionsOf(db, userId),
  ]);
  return {
    user,
    passkeys,
    identities,
    totpSince: totp?.confirmedAt ?? null,
    recoveryCodesLeft: codes,
    sessions: ofSessions,
    audit: entries,
    unlockRequests: unlocks,
    devices: ofDevices,
    deliveries: told,
    feeds,
    busySources,
    teams,
    invitations: sent,
    weeklyReports,
  };
}

/**
 * The calendars in whose objects something of a person may be: where they booked or wait, those they own, and those whose
 * team they joined.
 */
export async function calendarsOf(
  db: Database,
  userId: string,
): Promise<{ booked: string[]; owned: string[]; joined: string[] }> {
  const [booked, waited, owned, joined] = await Promise.all([
    db.selectDistinct({ id: bookings.calendarId }).from(bookings).where(eq(bookings.userId, userId)),
    calendarsWaitedFor(db, userId),
    db.select({ id: calendars.id }).from(calendars).where(eq(calendars.ownerId, userId)),
    teamsOf(db, userId),
  ]);
  return {
    booked: [...booked, ...waited].map(({ id }) => id),
    owned: owned.map(({ id }) => id),
    joined: joined.map(({ calendarId }) => calendarId),
  };
}

/**
 * Forgets an account, in one batch. Bookings and deleted calendars stay for the others in them, without a name. What
 * hangs on the account by a foreign key goes with it. Answers the calendars that had told of a booking or a place in line by then.
 */
export async function forgetAccount(
  db: Database,
  userId: string,
  email: string | null,
): Promise<readonly string[]> {
  const [booked, waited] = await db.batch([
    db.selectDistinct({ id: bookings.calendarId }).from(bookings).where(eq(bookings.userId, userId)),
    calendarsWaitedFor(db, userId),
    db.delete(waiting).where(eq(waiting.userId, userId)),
    removeInvitationsTo(db, userId),
    db.delete(users).where(eq(users.id, userId)),
    db.delete(deliveries).where(eq(deliveries.userId, userId)),
    // The notices "… asks for a time", "… cancelled" and of money that could not go back tell those who run a calendar the name.
    db.delete(notifications).where(
      or(
        eq(notifications.userId, userId),
        sql`(${notifications.userId}, ${notifications.dedupe}) IN (SELECT n.user_id, n.dedupe FROM ${bookings} AS b
          JOIN (SELECT c.id, c.owner_id AS user_id FROM ${calendars} AS c
            UNION ALL SELECT m.calendar_id, m.user_id FROM ${calendarMembers} AS m) AS r ON r.id = b.calendar_id
          JOIN ${notifications} AS n ON n.user_id = r.user_id
          AND n.dedupe >= b.id || ':' AND n.dedupe < b.id || ';' AND n.kind IN ('booking_requested', 'booking_cancelled', 'refund_failed')
          WHERE b.user_id = ${userId})`,
      ),
    ),
    db
      .update(bookings)
      .set({ userId: null, userName: '', note: '', answers: null, seriesId: null })
      .where(eq(bookings.userId, userId)),
    removeSourcesOf(db, userId),
    db.update(calendars).set({ ownerId: '' }).where(eq(calendars.ownerId, userId)),
    db
      .delete(challenges)
      .where(or(eq(challenges.userId, userId), email === null ? undefined : eq(challenges.email, email))),
    db.delete(oidcFlows).where(eq(oidcFlows.linkUserId, userId)),
    db.delete(unlockRequests).where(eq(unlockRequests.userId, userId)),
    db.delete(audit).where(eq(audit.userId, userId)),
    ...(email === null ? [] : [db.delete(devOutbox).where(eq(devOutbox.to, email))]),
  ]);
  return [...new Set([...booked, ...waited].map(({ id }) => id))];
}
