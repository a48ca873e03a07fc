// Proving an address and choosing a new password by links in mails, and changing either while signed in.
import type { Context } from 'hono';
import { Problem, unauthenticated } from '../contract/problems.ts';
import { changeAddress, endSessionsOf, markVerified, setPassword } from '../db/credentials.ts';
import { findMailToken, forgetMailTokens, type MailTokenRow, takeMailToken } from '../db/mail-tokens.ts';
import { findUserByEmail, findUserById, isEmailTaken, type UserRow } from '../db/users.ts';
import type { AppEnv } from '../routes/http.ts';
import { audited } from './audit.ts';
import { isNoClaim, type Taking, takeAddress } from './claims.ts';
import { adoptLater } from './guest-bookings.ts';
import { hashMailToken, issueMailToken } from './mail-tokens.ts';
import { mailLater, mailNow, tellMethodChanged } from './notices.ts';
import { hashPassword } from './passwords.ts';
import { tellSessionsEnded } from './session-ends.ts';
import { weaknessOf } from './weak-passwords.ts';
import { whereOf } from './where.ts';

/** Mails a link to whoever has the address, if anybody. To be done behind the answer. */
export async function askForReset(c: Context<AppEnv>, email: string, now: number): Promise<void> {
  const user = await findUserByEmail(c.get('db'), email);
  if (!user) return;
  await audited(c, { userId: user.id, kind: 'password_reset_asked', at: now });
  await mailNow(c, { type: 'mail', kind: 'reset_password', userId: user.id });
}

/** Sets a new password by a mailed link; every session ends. The second factor stays: a mailbox alone opens nothing. */
export async function resetPassword(
  c: Context<AppEnv>,
  { token, password }: { token: string; password: string },
  now: number,
): Promise<void> {
  const db = c.get('db');
  const hash = hashMailToken(token);
  const known = await findMailToken(db, hash, ['reset_password'], now);
  const user = known && (await findUserById(db, known.userId));
  if (!user || user.email !== known.email) throw badLink();
  // A password that is refused does not use the link up.
  refuseWeak(password, user);
  const passwordHash = await hashPassword(password);
  const link = await takeMailToken(db, hash, ['reset_password'], { now });
  if (!link) throw badLink();

  const entry = audited(c, { userId: user.id, kind: 'password_reset', at: now });
  const change = setPassword(db, user.id, passwordHash);
  if (user.emailVerified) {
    await db.batch([
      change,
      endSessionsOf(db, user.id, undefined, now),
      forgetMailTokens(db, user.id, ['reset_password', 'change_email']),
      entry,
    ]);
  } else {
    // The link came through the address: whoever had claimed it without such proof is out.
    await takeBatch(db.batch([...takeAddress(db, taking(c, link, 'keep', now)), change, entry]));
  }
  await tellSessionsEnded(c, user.id);
  await tellMethodChanged(c, user, 'password_reset');
}

/** Changes the password of whoever is signed in, or gives them one; their other sessions and mailed links end. */
export async function changePassword(c: Context<AppEnv>, password: string, now: number): Promise<void> {
  const db = c.get('db');
  const { userId, sessionId } = c.get('caller');
  const user = await findUserById(db, userId);
  // The account went between the look at the token and this one.
  if (!user) throw unauthenticated();
  refuseWeak(password, user);
  await db.batch([
    setPassword(db, userId, await hashPassword(password)),
    endSessionsOf(db, userId, sessionId, now),
    forgetMailTokens(db, userId, ['reset_password']),
    audited(c, { userId, kind: 'password_changed', at: now }),
  ]);
  await tellSessionsEnded(c, userId);
  await tellMethodChanged(c, user, 'password_changed');
}

/** Mails a link to the address that the caller wants to use from now on, and tells the present one. */
export async function askForAddress(c: Context<AppEnv>, email: string, now: number): Promise<void> {
  const db = c.get('db');
  const { userId } = c.get('caller');
  const user = await findUserById(db, userId);
  // The account went between the look at the token and this one.
  if (!user) throw unauthenticated();
  if (user.email === email) {
    await mailLater(c, { type: 'mail', kind: 'verify_email', userId });
    return;
  }
  // Its link is made, and this one ended, with the mail.
  const entry = audited(c, { userId, kind: 'email_change_asked', at: now });
  await issueMailToken(db, { userId, purpose: 'change_email', email, now }, [entry]);
  await mailLater(c, { type: 'mail', kind: 'email_change', userId });
  await tellMethodChanged(c, user, 'email_change_asked');
}

/** Takes a mailed link in a session of its account: the address is proven, or the new one is taken. */
export async function proveAddress(c: Context<AppEnv>, token: string, now: number): Promise<void> {
  const db = c.get('db');
  const { userId } = c.get('caller');
  const hash = hashMailToken(token);
  const link = await takeMailToken(db, hash, ['verify_email', 'change_email'], { now, userId });
  if (!link) throw badLink();
  if (link.purpose === 'change_email') return proveNewAddress(c, link, now);
  const [verified] = await db.batch([
    markVerified(db, userId, link.email),
    audited(c, { userId, kind: 'email_verified', at: now }),
  ]);
  if (verified.length === 0) throw badLink();
  await adoptLater(c, { id: userId, email: link.email, emailVerified: true });
}

async function proveNewAddress(
  c: Context<AppEnv>,
  { userId, email }: MailTokenRow,
  now: number,
): Promise<void> {
  const db = c.get('db');
  const before = await findUserById(db, userId);
  const holder = await findUserByEmail(db, email);
  if (!before || holder?.emailVerified) throw badLink();
  const change = [
    changeAddress(db, userId, email),
    // Links to the old address must not open what has moved to the new one.
    forgetMailTokens(db, userId, ['verify_email', 'change_email', 'reset_password']),
    audited(c, { userId, kind: 'email_changed', at: now }),
  ] as const;
  try {
    const claim = holder && taking(c, { userId: holder.id, email }, 'release', now);
    await takeBatch(claim ? db.batch([...takeAddress(db, claim), ...change]) : db.batch(change));
  } catch (error) {
    throw isEmailTaken(error) ? badLink() : error;
  }
  if (holder) await tellSessionsEnded(c, holder.id);
  await adoptLater(c, { id: userId, email, emailVerified: true });
  if (before.email !== null)
    await mailLater(c, { type: 'mail', kind: 'email_changed', userId, to: before.email });
}

/** "This wasn't me": whoever reads the mail lets go of an account that others made with their address. */
export async function disown(c: Context<AppEnv>, token: string, now: number): Promise<void> {
  const db = c.get('db');
  const link = await takeMailToken(db, hashMailToken(token), ['verify_email', 'change_email'], { now });
  if (!link) throw badLink();
  // Nothing of theirs hangs on it yet: that the link is gone is all there is to do.
  if (link.purpose === 'change_email') return;
  await takeBatch(db.batch(takeAddress(db, taking(c, link, 'release', now))));
  await tellSessionsEnded(c, link.userId);
}

function taking(
  c: Context<AppEnv>,
  { userId, email }: Pick<MailTokenRow, 'userId' | 'email'>,
  address: Taking['address'],
  now: number,
): Taking {
  return { userId, email, address, detail: 'a mailed link', ...whereOf(c), now };
}

/** A link to take what was verified or let go of meanwhile is no good any more. */
async function takeBatch(batch: Promise<unknown>): Promise<void> {
  try {
    await batch;
  } catch (error) {
    throw isNoClaim(error) ? badLink() : error;
  }
}

function refuseWeak(password: string, user: UserRow): void {
  const weakness = weaknessOf(password, user);
  if (weakness) throw new Problem('weak_password', weakness, [{ path: 'password', message: weakness }]);
}

function badLink(): Problem {
  return new Problem(
    'invalid_token',
    'That link was used, replaced by a newer one, or is too old. Ask for another.',
  );
}
