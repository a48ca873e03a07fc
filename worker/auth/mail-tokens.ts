// What a link in a mail carries: 32 random bytes. We keep their hash, so that a copy of our records opens nothing.
import { createHash, randomBytes } from 'node:crypto';
import type { BatchItem } from 'drizzle-orm/batch';
import type { Database } from '../db/client.ts';
import { type MailPurpose, replaceMailToken } from '../db/mail-tokens.ts';

const TOKEN_BYTES = 32;
const MINUTE_MS = 60_000;
/** How long a link is good. A reset is the dangerous one (OWASP Forgot Password: as short as people can bear). */
const LIFE_MS: Record<MailPurpose, number> = {
  verify_email: 1440 * MINUTE_MS,
  change_email: 1440 * MINUTE_MS,
  reset_password: 30 * MINUTE_MS,
};

/** A new token of an account for one purpose and one address; earlier ones of that purpose end. With what comes `along`, or not at all. */
export async function issueMailToken(
  db: Database,
  { userId, purpose, email, now }: { userId: string; purpose: MailPurpose; email: string; now: number },
  along: readonly BatchItem<'sqlite'>[] = [],
): Promise<string> {
  const token = newMailToken();
  const row = { hash: hashMailToken(token), userId, purpose, email, expiresAt: now + LIFE_MS[purpose] };
  await db.batch([...replaceMailToken(db, row), ...along]);
  return token;
}

export function newMailToken(): string {
  return randomBytes(TOKEN_BYTES).toString('base64url');
}

export function hashMailToken(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}
