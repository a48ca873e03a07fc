// What guests asked for, in D1: counted exactly, before a calendar keeps anything for them; and found again by the address
// once an account has proven that.
import { and, eq, gt, lt, ne, sql } from 'drizzle-orm';
import { DAY_MS } from '../domain/interval.ts';
import { GUEST_HOLD_SECONDS, KEEP_MS } from '../domain/policy.ts';
import type { Database } from './client.ts';
import { isIn, type KeyPart } from './key-parts.ts';
import { bookings, guestBookings, sessions, users } from './schema.ts';

export type GuestRow = typeof guestBookings.$inferSelect;
type Key = Pick<GuestRow, 'address' | 'bookingId'>;

/** How much may be asked for in an address's name, and from one network; undefined where that is not counted. */
export interface GuestAllowance {
  /** Requests of an address that wait to be confirmed, over all calendars. */
  readonly waiting: number;
  /** Mails with a link to an address within a day. */
  readonly mailsADay: number | undefined;
  /** Requests from a network within an hour that were not confirmed. */
  readonly networkAnHour: number | undefined;
}

const HOUR_MS = 3_600_000;

const keyIs = ({ address, bookingId }: Key) =>
  and(eq(guestBookings.address, address), eq(guestBookings.bookingId, bookingId));

/**
 * Writes down a request where it is allowed: asked and counted in one statement, so that many at once can't all pass.
 * The same one again is allowed as it was. Answers what was in the way, or undefined.
 */
export async function noteGuest(
  db: Database,
  row: Pick<GuestRow, 'address' | 'bookingId' | 'calendarId' | 'network'>,
  { waiting, mailsADay, networkAnHour }: GuestAllowance,
  now: number,
): Promise<'waiting' | 'mails' | 'network' | undefined> {
  const { address, network, state, createdAt, mails, bookingId } = guestBookings;
  const another = ne(bookingId, row.bookingId);
  const ofAddress = and(eq(address, row.address), another);
  const since = now - GUEST_HOLD_SECONDS * 1_000;
  const count = sql<number>`(SELECT count(*) FROM ${guestBookings} WHERE ${and(ofAddress, eq(state, 'asked'), gt(createdAt, since))})`;
  const mailed = sql<number>`(SELECT coalesce(sum(${mails}), 0) FROM ${guestBookings} WHERE ${and(ofAddress, gt(createdAt, now - DAY_MS))})`;
  const fromNetwork = sql<number>`(SELECT count(*) FROM ${guestBookings} WHERE ${and(eq(network, row.network), another, ne(state, 'confirmed'), gt(createdAt, now - HOUR_MS))})`;
  const may = sql`${count} < ${waiting}
    AND ${mailsADay === undefined ? sql`1` : sql`${mailed} < ${mailsADay}`}
    AND ${networkAnHour === undefined ? sql`1` : sql`${fromNetwork} < ${networkAnHour}`}`;
  const [, noted, [counted]] = await db.batch([
    db
      .insert(guestBookings)
      .select(
        sql`SELECT ${row.address}, ${row.bookingId}, ${row.calendarId}, ${row.network}, 'asked', 1, ${now} WHERE ${may}`,
      )
      .onConflictDoNothing(),
    db.select({ address }).from(guestBookings).where(keyIs(row)),
    db.select({ count, mailed, fromNetwork }).from(sql`(SELECT 1)`),
  ]);
  if (noted.length > 0) return undefined;
  if ((counted?.count ?? 0) >= waiting) return 'waiting';
  return mailsADay !== undefined && (counted?.mailed ?? 0) >= mailsADay ? 'mails' : 'network';
}

/** Counts one more mail for a request that waits, where that is allowed; false where it is not, or nothing waits. */
export async function noteGuestMail(
  db: Database,
  key: Key,
  mailsADay: number | undefined,
  now: number,
): Promise<boolean> {
  const { address, createdAt, mails, state } = guestBookings;
  const mailed = sql`(SELECT coalesce(sum(g.mails), 0) FROM ${guestBookings} AS g WHERE g.address = ${key.address} AND g.created_at > ${now - DAY_MS})`;
  const counted = await db
    .update(guestBookings)
    .set({ mails: sql`${mails} + 1` })
    .where(
      and(
        keyIs(key),
        eq(state, 'asked'),
        gt(createdAt, now - GUEST_HOLD_SECONDS * 1_000),
        mailsADay === undefined ? undefined : sql`${mailed} < ${mailsADay}`,
      ),
    )
    .returning({ address });
  return counted.length > 0;
}

/** It is about to be confirmed: from now on the address finds its booking. */
export async function noteConfirmed(
  db: Database,
  row: Key & Pick<GuestRow, 'calendarId'>,
  now: number,
): Promise<void> {
  const state = 'confirmed' as const;
  await db
    .insert(guestBookings)
    .values({ ...row, state, network: '', mails: 0, createdAt: now })
    .onConflictDoUpdate({ target: [guestBookings.address, guestBookings.bookingId], set: { state } });
}

/** Its guest let go of it: another one may wait in its place. */
export async function noteLetGo(db: Database, key: Key): Promise<void> {
  await db.update(guestBookings).set({ state: 'let_go' }).where(keyIs(key));
}

/** Forgets a request: the calendar kept nothing for it, or it is an account's by now. */
export async function forgetGuest(db: Database, key: Key): Promise<void> {
  await db.delete(guestBookings).where(keyIs(key));
}

/** What was asked for in the name of an address. */
export function guestBookingsOf(db: Database, address: string): Promise<GuestRow[]> {
  return db.select().from(guestBookings).where(eq(guestBookings.address, address));
}

/** The account that has proven an address. */
export async function provenHolder(db: Database, email: string) {
  return db
    .select({ userId: users.id, name: users.name, preferences: users.preferences })
    .from(users)
    .where(and(eq(users.email, email), eq(users.emailVerified, true)))
    .get();
}

/** Whether somebody is signed in to an account at `now`. */
export async function isSignedIn(db: Database, userId: string, now: number): Promise<boolean> {
  const standing = sql`${sessions.endedAt} IS NULL AND ${sessions.expiresAt} > ${now}`;
  const row = await db
    .select({ id: sessions.id })
    .from(sessions)
    .where(and(eq(sessions.userId, userId), standing))
    .limit(1)
    .get();
  return row !== undefined;
}

/**
 * Forgets what no limit counts any more, of requests that never became a booking; and of bookings what has left its
 * calendar. Looks at one part of the keys: no index is kept for this alone.
 */
export async function forgetGuests(db: Database, part: KeyPart, now: number): Promise<void> {
  const stands = sql`EXISTS (SELECT 1 FROM ${bookings} WHERE ${bookings.calendarId} = ${guestBookings.calendarId}
    AND ${bookings.id} = ${guestBookings.bookingId} AND ${bookings.startAt} >= ${now - KEEP_MS})`;
  await db
    .delete(guestBookings)
    .where(
      and(isIn(guestBookings.address, part), lt(guestBookings.createdAt, now - DAY_MS), sql`NOT ${stands}`),
    );
}
