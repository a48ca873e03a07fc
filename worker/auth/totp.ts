// The second factor: codes of an authenticator app (RFC 6238), each time step once, and recovery codes, each once.
import { Secret, TOTP } from 'otpauth';
import type { AuditRow } from '../db/audit.ts';
import type { Database } from '../db/client.ts';
import {
  confirmTotp,
  findTotp,
  offerTotp,
  type TotpRow,
  takeRecoveryCode,
  takeStep,
} from '../db/second-factors.ts';
import type { Config } from '../env.ts';
import { hashOfCode, newCodes } from './recovery-codes.ts';
import { openSealed, seal } from './sealed.ts';

const PERIOD_SECONDS = 30;
/** Steps before and after the present one: clocks of phones differ. */
const WINDOW = 1;
/** RFC 4226, section 4: at least 128 bits, better 160. */
const SECRET_BYTES = 20;

export interface SecondFactor {
  readonly totp?: string | undefined;
  readonly recoveryCode?: string | undefined;
}

/** When and from where, for the audit. */
type Entry = Omit<AuditRow, 'userId' | 'kind' | 'detail'>;

/** How a second factor was met: none is on, by the app, by a recovery code; or why not. */
export type Met = 'none' | 'totp' | 'recovery' | 'required' | 'wrong';

/**
 * How the second factor is met; an account without one asks for nothing. Uses the code up. To be called only after the
 * password was right: 'required' tells that there is a second factor.
 */
export async function useSecondFactor(
  db: Database,
  config: Config,
  userId: string,
  { totp, recoveryCode }: SecondFactor,
  entry: Entry,
): Promise<Met> {
  const row = await findTotp(db, userId);
  if (!row || row.confirmedAt === null) return 'none';
  if (totp !== undefined) {
    const step = await stepOf(config, row, totp, entry.at);
    return step !== undefined && (await takeStep(db, row, step)) ? 'totp' : 'wrong';
  }
  if (recoveryCode !== undefined) {
    const used = { ...entry, userId, kind: 'recovery_code_used' } as const;
    return (await takeRecoveryCode(db, hashOfCode(recoveryCode), used)) ? 'recovery' : 'wrong';
  }
  return 'required';
}

/** A new secret for an authenticator app; it counts once a code proved it. Undefined where a second factor is on. */
export async function offerSecret(
  db: Database,
  config: Config,
  { userId, label }: { userId: string; label: string },
): Promise<{ secret: string; otpauthUrl: string } | undefined> {
  const secret = new Secret({ size: SECRET_BYTES });
  const sealed = await seal(config, purposeOf(userId), secret.base32);
  if (!(await offerTotp(db, userId, sealed))) return undefined;
  return { secret: secret.base32, otpauthUrl: generatorOf(secret.base32, label).toString() };
}

/** Switches the second factor on, or renews its recovery codes, with a code of the app: ten new ones, or undefined. */
export async function confirmSecret(
  db: Database,
  config: Config,
  code: string,
  entry: AuditRow,
): Promise<string[] | undefined> {
  const row = await findTotp(db, entry.userId);
  const step = row && (await stepOf(config, row, code, entry.at));
  if (!row || step === undefined) return undefined;
  const codes = newCodes();
  return (await confirmTotp(db, row, { step, hashes: codes.map(hashOfCode), entry })) ? codes : undefined;
}

/** The time step that a code is of, within the window; undefined for a wrong code. */
async function stepOf(config: Config, row: TotpRow, code: string, now: number): Promise<number | undefined> {
  const token = code.replace(/\s/g, '');
  if (!/^\d{6}$/.test(token)) return undefined;
  // Sealed for another account, or under a secret that was replaced: no code fits, and a recovery code still may.
  const secret = await openSealed(config, purposeOf(row.userId), row.secret).catch(() => undefined);
  if (secret === undefined) return undefined;
  const delta = generatorOf(secret, '').validate({ token, timestamp: now, window: WINDOW });
  return delta === null ? undefined : Math.floor(now / 1000 / PERIOD_SECONDS) + delta;
}

function generatorOf(secret: string, label: string): TOTP {
  return new TOTP({
    issuer: 'QuickSlot',
    label,
    secret: Secret.fromBase32(secret),
    algorithm: 'SHA1',
    digits: 6,
    period: PERIOD_SECONDS,
  });
}

function purposeOf(userId: string): string {
  return `totp ${userId}`;
}
