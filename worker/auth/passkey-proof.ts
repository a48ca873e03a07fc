// Challenges given to browsers and what comes back for them: each is taken away by the first answer, before anything of
// it is verified. Refusals are one answer for whoever asks, and words in the audit for whose passkey it was.
import type { Context } from 'hono';
import type { Assertion, AuditKind, NewCredential, WebAuthnJson } from '../contract/identity.ts';
import { Problem } from '../contract/problems.ts';
import { type ChallengeRow, putChallenge, takeChallenge } from '../db/challenges.ts';
import { findPasskey, type PasskeyRow, usePasskey } from '../db/passkeys.ts';
import { findUserById } from '../db/users.ts';
import type { AppEnv } from '../routes/http.ts';
import { audited } from './audit.ts';
import { deviceHash, keepDeviceHash } from './cookies.ts';
import { tellMethodChanged } from './notices.ts';
import {
  challengeOf,
  type NewPasskey,
  type Refused,
  readAssertion,
  userIdOf,
  verifyAssertion,
  verifyRegistration,
} from './passkeys.ts';

/** So long a person may take to touch the sensor, in milliseconds. */
const CHALLENGE_MS = 300_000;

const COUNTER = 'its counter did not rise: there may be a copy of it';

type Purpose = ChallengeRow['purpose'];
type Account = { userId: string | null; name?: string; email?: string | null };

/** Keeps the challenge of some options for this browser, this purpose and this account. */
export async function giveChallenge(
  c: Context<AppEnv>,
  options: { challenge: string },
  purpose: Purpose,
  { userId, name, email }: Account,
  now: number,
): Promise<WebAuthnJson> {
  await putChallenge(c.get('db'), {
    challenge: options.challenge,
    purpose,
    deviceHash: keepDeviceHash(c),
    userId,
    name: name ?? null,
    email: email ?? null,
    expiresAt: now + CHALLENGE_MS,
  });
  return { ...options };
}

/** The challenge that this browser was given for this purpose and account, or why it isn't. Used up in any case. */
async function takeOwnChallenge(
  c: Context<AppEnv>,
  challenge: string,
  purpose: Purpose,
  userId: string | undefined,
  now: number,
): Promise<ChallengeRow | Refused> {
  const given = await takeChallenge(c.get('db'), challenge);
  if (!given) return { refused: 'it answers nothing that was asked, or a second time' };
  if (given.purpose !== purpose) return { refused: 'it was asked for something else' };
  if (given.deviceHash !== deviceHash(c)) return { refused: 'another browser was asked' };
  if (userId !== undefined && given.userId !== userId) return { refused: 'somebody else was asked' };
  if (given.expiresAt <= now) return { refused: 'it came too late' };
  return given;
}

/** A new passkey and the challenge it answers; 401 `invalid_credential` where it is none. */
export async function acceptRegistration(
  c: Context<AppEnv>,
  credential: NewCredential,
  purpose: 'sign_up' | 'add_passkey',
  userId: string | undefined,
  now: number,
): Promise<{ passkey: NewPasskey; given: ChallengeRow }> {
  const given = await takeOwnChallenge(c, challengeOf(credential), purpose, userId, now);
  const passkey =
    'refused' in given ? given : await verifyRegistration(c.get('config'), credential, given.challenge);
  if ('refused' in given) throw await refusal(c, userId, 'passkey_refused', given.refused, now);
  if ('refused' in passkey) throw await refusal(c, userId, 'passkey_refused', passkey.refused, now);
  return { passkey, given };
}

/** The passkey that answers this browser's challenge: of `userId` where one is given; 401 `invalid_credential` else. */
export async function acceptAssertion(
  c: Context<AppEnv>,
  credential: Assertion,
  purpose: 'sign_in' | 'step_up',
  userId: string | undefined,
  now: number,
): Promise<PasskeyRow> {
  readAssertion(credential);
  const given = await takeOwnChallenge(c, challengeOf(credential), purpose, userId, now);
  const kind = userId === undefined ? 'passkey_refused' : 'step_up_failed';
  return prove(c, credential, given, { userId, kind }, now);
}

/** The passkey of `userId` that approves an unlock request by answering its challenge; 401 `invalid_credential` else. */
export function acceptApproval(
  c: Context<AppEnv>,
  credential: Assertion,
  challenge: string | null,
  userId: string,
  now: number,
): Promise<PasskeyRow> {
  const given =
    challenge === null ? { refused: 'it answers nothing that was asked, or a second time' } : { challenge };
  return prove(c, credential, given, { userId, kind: 'unlock_refused' }, now);
}

/** Refusals are written to the audit as `kind`. */
async function prove(
  c: Context<AppEnv>,
  credential: Assertion,
  given: { challenge: string } | Refused,
  { userId, kind }: { userId: string | undefined; kind: AuditKind },
  now: number,
): Promise<PasskeyRow> {
  const db = c.get('db');
  const passkey = await findPasskey(db, credential.id);
  const proof = await proveBy(c, credential, given, passkey, userId);
  if (!('refused' in proof)) {
    if (passkey && (await usePasskey(db, passkey.id, { ...proof, now }))) return passkey;
  }
  const reason = 'refused' in proof ? proof.refused : COUNTER;
  if (reason === COUNTER && passkey) await tellOfCopy(c, passkey);
  throw await refusal(c, userId ?? passkey?.userId, kind, named(passkey, userId, reason), now);
}

async function proveBy(
  c: Context<AppEnv>,
  credential: Assertion,
  given: { challenge: string } | Refused,
  passkey: PasskeyRow | undefined,
  userId: string | undefined,
): Promise<{ counter: number; backedUp: boolean } | Refused> {
  if ('refused' in given) return given;
  if (!passkey) return { refused: 'nobody here has that passkey' };
  if (userId !== undefined && passkey.userId !== userId) return { refused: "it is somebody else's passkey" };
  // WebAuthn, section 7.2, step 6: required where nobody was named before, and never another account's.
  const handle = credential.response.userHandle ?? undefined;
  const isNamed = userId === undefined || handle !== undefined;
  if (isNamed && userIdOf(handle) !== passkey.userId) return { refused: 'it names another account' };
  return verifyAssertion(c.get('config'), credential, given.challenge, passkey);
}

async function tellOfCopy(c: Context<AppEnv>, { userId }: PasskeyRow): Promise<void> {
  const user = await findUserById(c.get('db'), userId);
  if (user) await tellMethodChanged(c, user, 'passkey_copied');
}

/** The passkey's name only where it is of the account whose audit this is. */
function named(passkey: PasskeyRow | undefined, userId: string | undefined, reason: string): string {
  const isOwn = passkey && (userId === undefined || passkey.userId === userId);
  return isOwn ? `${passkey.name}: ${reason}` : reason;
}

async function refusal(
  c: Context<AppEnv>,
  userId: string | undefined,
  kind: AuditKind,
  detail: string,
  at: number,
): Promise<Problem> {
  if (userId !== undefined) await audited(c, { userId, kind, detail, at });
  return new Problem('invalid_credential', 'That passkey was not accepted. Try again.', undefined, {
    'WWW-Authenticate': 'Bearer',
  });
}
