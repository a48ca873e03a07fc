// A registration that was verified becomes a passkey: of the account that asked, or of one made with it.
import type { Context } from 'hono';
import { clock } from '../clock.ts';
import type { SignedIn } from '../contract/accounts.ts';
import type { NewCredential } from '../contract/identity.ts';
import { Problem } from '../contract/problems.ts';
import { insertPasskey, isPasskeyTaken, type PasskeyRow } from '../db/passkeys.ts';
import { isEmailTaken } from '../db/users.ts';
import type { AppEnv, Caller } from '../routes/http.ts';
import { audited } from './audit.ts';
import { tellMethodChanged } from './notices.ts';
import { nameOf } from './passkey-names.ts';
import { acceptRegistration } from './passkey-proof.ts';
import { amrOf } from './passkeys.ts';
import { openSession } from './sessions.ts';
import { whereOf } from './where.ts';

/** Adds a passkey to the caller's account, and tells them by mail. */
export async function addPasskey(
  c: Context<AppEnv>,
  caller: Caller,
  credential: NewCredential,
  name: string | undefined,
) {
  const now = clock.now();
  const { userId } = caller;
  const { passkey } = await acceptRegistration(c, credential, 'add_passkey', userId, now);
  const row: PasskeyRow = named(c, { ...passkey, userId, createdAt: now, lastUsedAt: null }, name);
  const db = c.get('db');
  try {
    await db.batch([
      insertPasskey(db, row),
      audited(c, { userId, kind: 'passkey_added', detail: row.name, at: now }),
    ]);
  } catch (error) {
    throw isPasskeyTaken(error) ? alreadyThere() : error;
  }
  await tellMethodChanged(c, { id: userId, email: caller.email }, 'passkey_added');
  return { id: row.id, name: row.name };
}

/** Makes an account without a password: it, its passkey and its session are stored together. */
export async function signUp(c: Context<AppEnv>, credential: NewCredential): Promise<SignedIn> {
  const now = clock.now();
  const { passkey, given } = await acceptRegistration(c, credential, 'sign_up', undefined, now);
  const { userId, name, email } = given;
  if (userId === null || name === null) throw new Error('a challenge for a new account without an account');
  const user = {
    id: userId,
    email,
    emailVerified: false,
    name,
    passwordHash: null,
    timeZone: null,
    locale: null,
    preferences: null,
    createdAt: now,
  };
  const row = named(c, { ...passkey, userId, createdAt: now, lastUsedAt: now });
  const along = [insertPasskey(c.get('db'), row)];
  const how = `passkey ${row.name}`;
  try {
    return await openSession(c, { user, isNew: true, amr: amrOf(row), how, along, now });
  } catch (error) {
    if (isEmailTaken(error)) {
      throw new Problem('email_taken', 'That address has an account. Sign in instead.');
    }
    throw isPasskeyTaken(error) ? alreadyThere() : error;
  }
}

function named(c: Context<AppEnv>, row: Omit<PasskeyRow, 'name'>, name?: string): PasskeyRow {
  return { ...row, name: name ?? nameOf(row.aaguid, whereOf(c).userAgent) };
}

function alreadyThere(): Problem {
  return new Problem('conflict', 'That passkey is registered already.');
}
