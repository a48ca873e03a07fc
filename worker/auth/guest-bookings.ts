// What was booked as a guest becomes an account's once the account has proven the guest's address. The address alone says
// nothing: an account that only claims it gets none of it.
import type { Context } from 'hono';
import { calendarObject, unwrap } from '../calendar/client.ts';
import type { Holder } from '../calendar/guests.ts';
import { openDatabase } from '../db/client.ts';
import { forgetGuest, guestBookingsOf, isSignedIn, provenHolder } from '../db/guest-bookings.ts';
import { findUserById, type UserRow } from '../db/users.ts';
import type { Config, Env } from '../env.ts';
import { type AppEnv, describeError } from '../routes/http.ts';
import { behindAnswer } from './audit.ts';
import { keyedHash } from './guest-tokens.ts';

/**
 * Gives an account what waits for its address, as both are at this moment. Harmless when repeated. Answers the calendars
 * that had something.
 */
export async function adoptGuestBookings(env: Env, config: Config, userId: string): Promise<string[]> {
  const db = openDatabase(env.DB);
  const user = await findUserById(db, userId);
  if (!user?.emailVerified || user.email === null) return [];
  const { email, name, preferences } = user;
  const holder: Holder = { userId, name, email, reminderMinutes: preferences?.reminderMinutes };
  const waiting = await guestBookingsOf(db, addressOf(config, email));
  for (const { address, bookingId, calendarId, state } of waiting) {
    // Nothing is booked yet: confirming it will see to whose it is.
    if (state !== 'confirmed') continue;
    const outcome = await calendarObject(env.CALENDARS, calendarId).adopt(bookingId, holder);
    // A calendar that has ended has nothing to give.
    const isDone = outcome.ok ? outcome.body : outcome.problem.code === 'not_found' || unwrap(outcome).body;
    if (isDone) await forgetGuest(db, { address, bookingId });
  }
  return waiting.map(({ calendarId }) => calendarId);
}

/** The same behind the answer of whatever proved the address, or signed in with it; where it fails, by the queue. */
export async function adoptLater(
  c: Context<AppEnv>,
  user: Pick<UserRow, 'id' | 'email' | 'emailVerified'>,
): Promise<void> {
  if (user.email === null || !user.emailVerified) return;
  const work = adoptGuestBookings(c.env, c.get('config'), user.id).catch(async (error) => {
    console.error(JSON.stringify({ adopt: describeError(error) }));
    await c.env.EVENTS.send({ type: 'adopt', userId: user.id }).catch(() => {});
  });
  await behindAnswer(c, work);
}

/** The account that has proven an address, where somebody is signed in to it at this moment. */
export async function presentHolder(
  c: Context<AppEnv>,
  email: string,
  now: number,
): Promise<Holder | undefined> {
  const db = c.get('db');
  const found = await provenHolder(db, email);
  if (!found || !(await isSignedIn(db, found.userId, now))) return undefined;
  const { userId, name, preferences } = found;
  return { userId, name, email, reminderMinutes: preferences?.reminderMinutes };
}

/** `email` as the contract's Email makes it. */
export function addressOf(config: Config, email: string): string {
  return keyedHash(config, 'address', email);
}
