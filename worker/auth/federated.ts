// Whose account somebody gets into whom a provider vouches for, and the linking of one. Who they are is (issuer,
// subject); an address alone opens an account only where both sides proved it, or nobody ever proved it here.
import type { Context } from 'hono';
import {
  findIdentity,
  hasOwnCredential,
  holderOfIdentity,
  insertIdentity,
  isIdentityTaken,
  isProviderTaken,
} from '../db/identities.ts';
import type { OidcFlowRow } from '../db/oidc-flows.ts';
import { findSignedIn, isProofGone } from '../db/sessions.ts';
import { findUserByEmail, findUserById, isEmailTaken, type UserRow } from '../db/users.ts';
import type { AppEnv } from '../routes/http.ts';
import { audited } from './audit.ts';
import { isNoClaim, takeAddress } from './claims.ts';
import { tellMethodChanged } from './notices.ts';
import { OidcFailure, type ProviderPerson } from './oidc.ts';
import type { OidcProvider } from './oidc-providers.ts';
import { tellSessionsEnded } from './session-ends.ts';
import { openSession } from './sessions.ts';
import { whereOf } from './where.ts';

interface RoundTrip {
  readonly provider: OidcProvider;
  readonly person: ProviderPerson;
  readonly flow: OidcFlowRow;
  readonly now: number;
}

/** Signs in whom the provider vouches for; makes them an account where they have none. Throws OidcFailure. */
export async function signInFederated(c: Context<AppEnv>, trip: RoundTrip): Promise<void> {
  try {
    await signInOnce(c, trip);
  } catch (error) {
    const isStale = isEmailTaken(error) || isIdentityTaken(error) || isNoClaim(error) || isProofGone(error);
    if (!isStale) throw error;
    // The same person at the same moment, or somebody with the same address: look again at what there is now.
    await signInOnce(c, trip);
  }
}

async function signInOnce(c: Context<AppEnv>, trip: RoundTrip): Promise<void> {
  const { provider, person, flow, now } = trip;
  const db = c.get('db');
  const opening = { amr: ['fed'], how: provider.name, began: flow, now };
  const known = await findIdentity(db, person.issuer, person.subject);
  const found = known ? await findUserById(db, known.userId) : await accountByAddress(c, trip);
  if (found) {
    // What the provider asked of its person is not ours to know: whoever has something to step up with, does.
    const provedAt = (await hasOwnCredential(db, found.id)) ? 0 : now;
    await openSession(c, {
      ...opening,
      user: found,
      isNew: false,
      provedAt,
      holder: holderOfIdentity(person, found.id),
    });
    return;
  }
  const user = newAccount(person, now);
  await openSession(c, { ...opening, user, isNew: true, along: linking(c, trip, user.id) });
}

/** The account of the person's address, linked; undefined where the address has none. */
async function accountByAddress(c: Context<AppEnv>, trip: RoundTrip): Promise<UserRow | undefined> {
  const { provider, person, now } = trip;
  const db = c.get('db');
  const account = person.email === null ? undefined : await findUserByEmail(db, person.email);
  if (!account || person.email === null) return undefined;
  if (!person.emailVerified) throw new OidcFailure('sign_in_first');
  const [first, ...others] = linking(c, trip, account.id);
  const taking = {
    userId: account.id,
    email: person.email,
    address: 'keep',
    detail: provider.name,
    now,
  } as const;
  try {
    await (account.emailVerified
      ? db.batch([first, ...others])
      : db.batch([...takeAddress(db, { ...taking, ...whereOf(c) }), first, ...others]));
  } catch (error) {
    // The same address, but another person there: addresses are given anew, subjects are not.
    if (isProviderTaken(error)) throw new OidcFailure('provider_taken');
    throw error;
  }
  if (account.emailVerified) await tellMethodChanged(c, account, 'provider_linked');
  else await tellSessionsEnded(c, account.id);
  return findUserById(db, account.id);
}

/** Links the provider to the account that began the round trip, in the browser and session it was begun in. */
export async function linkFederated(c: Context<AppEnv>, trip: RoundTrip): Promise<void> {
  const { person, flow, now } = trip;
  const { linkUserId, sessionId } = flow;
  const db = c.get('db');
  const caller = linkUserId && sessionId && (await findSignedIn(db, sessionId, linkUserId, now));
  if (!caller) throw new OidcFailure('signed_out');
  try {
    const [first, ...others] = linking(c, trip, caller.userId);
    await db.batch([first, ...others]);
  } catch (error) {
    if (!isIdentityTaken(error) && !isProviderTaken(error)) throw error;
    const known = await findIdentity(db, person.issuer, person.subject);
    if (known?.userId === caller.userId) return;
    throw new OidcFailure(known ? 'linked_elsewhere' : 'provider_taken');
  }
  await tellMethodChanged(c, { id: caller.userId, email: caller.email }, 'provider_linked');
}

function linking(c: Context<AppEnv>, { provider, person, now }: RoundTrip, userId: string) {
  const { issuer, subject, email } = person;
  return [
    insertIdentity(c.get('db'), { issuer, subject, userId, provider: provider.id, email, createdAt: now }),
    audited(c, { userId, kind: 'provider_linked', detail: provider.name, at: now }),
  ] as const;
}

function newAccount({ email, emailVerified, name }: ProviderPerson, now: number): UserRow {
  return {
    id: crypto.randomUUID(),
    email,
    emailVerified,
    name: name ?? email?.split('@')[0] ?? 'Guest',
    passwordHash: null,
    timeZone: null,
    locale: null,
    preferences: null,
    createdAt: now,
  };
}
