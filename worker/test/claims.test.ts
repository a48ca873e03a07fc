// Whoever proves an address takes it whole: of every way in that others had set up under it, nothing is left.
import { eq } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { takeAddress } from '../auth/claims.ts';
import {
  audit,
  challenges,
  identities,
  mailTokens,
  oidcFlows,
  passkeys,
  recoveryCodes,
  sessions,
  totps,
  users,
} from '../db/schema.ts';
import { db, hashPasswordsCheaply, newPerson } from './auth-app.ts';

beforeEach(() => hashPasswordsCheaply());
afterEach(() => vi.restoreAllMocks());

const LATER = Date.now() + 3_600_000;
const device = { userAgent: '', place: '' };

/** Everything that somebody can set up in an account. */
async function setUp(userId: string, email: string): Promise<void> {
  const own = crypto.randomUUID();
  await db.batch([
    db.insert(passkeys).values({
      ...{ id: own, userId, publicKey: 'k', counter: 0, transports: '', aaguid: '', name: 'Theirs' },
      ...{ backupEligible: false, backedUp: false, createdAt: 1 },
    }),
    db
      .insert(identities)
      .values({ issuer: 'https://i.example', subject: own, userId, provider: 'i', createdAt: 1 }),
    db.insert(totps).values({ userId, secret: 's', confirmedAt: 1, lastStep: 0 }),
    db.insert(recoveryCodes).values({ userId, hash: own }),
    db
      .insert(challenges)
      .values({ challenge: own, purpose: 'add_passkey', deviceHash: 'd', userId, expiresAt: LATER }),
    db.insert(oidcFlows).values({
      ...{ stateHash: own, provider: 'i', nonce: 'n', codeVerifier: 'v', browserHash: 'b', deviceHash: 'd' },
      ...{ linkUserId: userId, returnTo: '/', expiresAt: LATER },
    }),
    db.insert(mailTokens).values({ hash: own, userId, purpose: 'reset_password', email, expiresAt: LATER }),
  ]);
}

async function left(userId: string): Promise<Record<string, number>> {
  return {
    sessions: await db.$count(sessions, eq(sessions.userId, userId)),
    passkeys: await db.$count(passkeys, eq(passkeys.userId, userId)),
    identities: await db.$count(identities, eq(identities.userId, userId)),
    totps: await db.$count(totps, eq(totps.userId, userId)),
    recoveryCodes: await db.$count(recoveryCodes, eq(recoveryCodes.userId, userId)),
    challenges: await db.$count(challenges, eq(challenges.userId, userId)),
    oidcFlows: await db.$count(oidcFlows, eq(oidcFlows.linkUserId, userId)),
    mailTokens: await db.$count(mailTokens, eq(mailTokens.userId, userId)),
  };
}

describe('an address that is taken from whoever claimed it', () => {
  it.each(['keep', 'release'] as const)(
    '(%s) leaves them no way in, and nothing under way',
    async (address) => {
      const squatter = await newPerson();
      const other = await newPerson();
      for (const { userId, email } of [squatter, other]) await setUp(userId, email);
      const { userId, email } = squatter;
      const before = await left(other.userId);
      expect(Object.values(before).every((count) => count > 0)).toBe(true);

      await db.batch(
        takeAddress(db, { userId, email, address, detail: 'a test', ...device, now: Date.now() }),
      );
      expect(new Set(Object.values(await left(userId)))).toEqual(new Set([0]));
      expect(await left(other.userId)).toEqual(before);
      expect(await db.select().from(users).where(eq(users.id, userId)).get()).toMatchObject({
        passwordHash: null,
        email: address === 'keep' ? email : null,
        emailVerified: address === 'keep',
      });
      expect(await db.$count(audit, eq(audit.userId, userId))).toBeGreaterThan(1);
    },
  );
});
