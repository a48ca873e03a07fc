// An address that was never verified is a claim, not an identity. Whoever proves it takes it, and what others set up
// under it ends, in one batch: half of it done would leave a stranger's way in.
import { and, eq, sql } from 'drizzle-orm';
import type { Database } from '../db/client.ts';
import {
  audit,
  challenges,
  feeds,
  identities,
  mailTokens,
  oidcFlows,
  passkeys,
  recoveryCodes,
  sessions,
  totps,
  users,
} from '../db/schema.ts';
import type { Where } from './where.ts';

export interface Taking extends Where {
  /** The account that claimed the address without proof, and the address. */
  readonly userId: string;
  readonly email: string;
  /** `keep`: who proved it goes on with this account. `release`: the account lets go of the address. */
  readonly address: 'keep' | 'release';
  /** What proved it, in words for the audit: "a mailed link", "Google". */
  readonly detail: string;
  readonly now: number;
}

/**
 * The statements, for one batch, that take an address from whoever claimed it without proof: its password, second
 * factor, passkeys, providers, sessions, links and calendar addresses end. Put what the person who proved it gets behind them (their
 * password, their provider, their session). The whole batch fails with `isNoClaim` where the address was verified or
 * let go of meanwhile.
 */
export function takeAddress(db: Database, taking: Taking) {
  const { userId, email, address, detail, userAgent, place, now } = taking;
  // Nobody where it is no claim: the column is NOT NULL, so the batch fails as a whole.
  const claimant = sql<string>`(SELECT ${users.id} FROM ${users} WHERE ${users.id} = ${userId} AND ${users.email} = ${email} AND ${users.emailVerified} = 0)`;
  return [
    db
      .insert(audit)
      .values({ userId: claimant, kind: 'account_taken_back', detail, userAgent, place, at: now }),
    // Gone, not only ended: a browser that was signed in before is no known browser of this person.
    db.delete(sessions).where(eq(sessions.userId, userId)),
    db.delete(passkeys).where(eq(passkeys.userId, userId)),
    db.delete(identities).where(eq(identities.userId, userId)),
    db.delete(totps).where(eq(totps.userId, userId)),
    db.delete(recoveryCodes).where(eq(recoveryCodes.userId, userId)),
    db.delete(challenges).where(eq(challenges.userId, userId)),
    db.delete(oidcFlows).where(eq(oidcFlows.linkUserId, userId)),
    db.delete(mailTokens).where(eq(mailTokens.userId, userId)),
    db.delete(feeds).where(eq(feeds.userId, userId)),
    db
      .update(users)
      .set({
        passwordHash: null,
        ...(address === 'keep' ? { emailVerified: true } : { email: null, emailVerified: false }),
      })
      .where(and(eq(users.id, userId), eq(users.email, email))),
  ] as const;
}

/** True for the failure of a batch whose address was no mere claim any more. */
export function isNoClaim(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (/NOT NULL constraint failed: audit\.user_id/.test(cause.message)) return true;
  }
  return false;
}
