// The second factor of a sign-in or step-up by password: asked after the password was right, counted by itself.
import type { Context } from 'hono';
import { findTotp } from '../db/second-factors.ts';
import type { AppEnv } from '../routes/http.ts';
import { noteFailure } from './audit.ts';
import { beginTry } from './slow-down.ts';
import { type Met, type SecondFactor, useSecondFactor } from './totp.ts';
import { whereOf } from './where.ts';

/** How the second factor was met. Refuses with 429 where too many codes were wrong. */
export async function meetSecondFactor(
  c: Context<AppEnv>,
  userId: string,
  given: SecondFactor,
  now: number,
): Promise<Met> {
  const db = c.get('db');
  const entry = { ...whereOf(c), at: now };
  if (given.totp === undefined && given.recoveryCode === undefined) {
    return useSecondFactor(db, c.get('config'), userId, given, entry);
  }
  if (!(await findTotp(db, userId))?.confirmedAt) return 'none';
  const attempt = await beginTry(c, { account: userId, userId, asked: 'code', now });
  const met = await useSecondFactor(db, c.get('config'), userId, given, entry);
  if (met === 'wrong') {
    await noteFailure(c, { userId, kind: 'totp_failed', at: now });
    return met;
  }
  await attempt.succeeded();
  return met;
}
