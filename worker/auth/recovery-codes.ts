// Recovery codes, for the day the phone is lost: each is good once, as a second factor or, where an account has neither
// an address nor a password, by itself.
import { createHash, randomBytes } from 'node:crypto';
import type { Context } from 'hono';
import { Secret } from 'otpauth';
import type { SignedIn } from '../contract/accounts.ts';
import { findCode, holderOfCode, replaceOwnCodes, useCode } from '../db/second-factors.ts';
import { isProofGone } from '../db/sessions.ts';
import type { AppEnv } from '../routes/http.ts';
import { audited, noteFailure } from './audit.ts';
import { openSession } from './sessions.ts';
import { whereOf } from './where.ts';

const CODES = 10;
const CODE_BYTES = 10;

export function newCodes(): string[] {
  return Array.from({ length: CODES }, newCode);
}

/** 80 random bits in four groups of four, in letters and digits that are hard to mistake (RFC 4648, base32). */
function newCode(): string {
  const text = new Secret({ buffer: new Uint8Array(randomBytes(CODE_BYTES)).buffer }).base32;
  return text.toLowerCase().replace(/(.{4})(?=.)/g, '$1-');
}

/** Of what a person typed: however they wrote the groups. */
export function hashOfCode(code: string): string {
  const bare = code.toLowerCase().replace(/[^a-z2-7]/g, '');
  return createHash('sha256').update(bare).digest('base64url');
}

/** Ten new codes in place of all earlier ones; undefined where the account has an address or a password to get back in by. */
export async function makeOwnCodes(c: Context<AppEnv>, now: number): Promise<string[] | undefined> {
  const codes = newCodes();
  const { userId } = c.get('caller');
  const entry = { userId, kind: 'recovery_codes_made', ...whereOf(c), at: now } as const;
  return (await replaceOwnCodes(c.get('db'), codes.map(hashOfCode), entry)) ? codes : undefined;
}

/** Signs in by a code alone and uses it up with the same write; undefined for whatever is no such code. */
export async function signInByCode(
  c: Context<AppEnv>,
  code: string,
  now: number,
): Promise<SignedIn | undefined> {
  const db = c.get('db');
  const hash = hashOfCode(code);
  const found = await findCode(db, hash);
  if (!found) return undefined;
  const { user } = found;
  const along = [
    useCode(db, user.id, hash, now),
    audited(c, { userId: user.id, kind: 'recovery_code_used', at: now }),
  ];
  const holder = holderOfCode(user.id, hash);
  try {
    return await openSession(c, {
      user,
      isNew: false,
      amr: ['otp'],
      how: 'recovery code',
      along,
      holder,
      now,
    });
  } catch (error) {
    if (!isProofGone(error)) throw error;
    await noteFailure(c, { userId: user.id, kind: 'sign_in_failed', detail: 'recovery code', at: now });
    return undefined;
  }
}
