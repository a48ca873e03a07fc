// WebAuthn challenges in D1: given once, taken once.
import { eq, lte } from 'drizzle-orm';
import type { Database } from './client.ts';
import { challenges } from './schema.ts';

export type ChallengeRow = typeof challenges.$inferSelect;

export async function putChallenge(db: Database, row: ChallengeRow): Promise<void> {
  await db.insert(challenges).values(row);
}

/** Takes a challenge away, whatever comes of it: of two answers one gets it, the other undefined. */
export async function takeChallenge(db: Database, challenge: string): Promise<ChallengeRow | undefined> {
  return db.delete(challenges).where(eq(challenges.challenge, challenge)).returning().get();
}

/** Forgets what nobody answered in time. */
export async function forgetChallenges(db: Database, now: number): Promise<void> {
  await db.delete(challenges).where(lte(challenges.expiresAt, now));
}
