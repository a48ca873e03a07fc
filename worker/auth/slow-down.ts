// Who fails waits, longer each time. Counted by account and network, so that nobody elsewhere can lock a person out;
// by network over all accounts, so that one password tried on many is slow too; and a browser that has signed in to the
// account before has an allowance of its own. An address that has no account is counted like any other.
import { createHmac } from 'node:crypto';
import type { Context } from 'hono';
import { Problem } from '../contract/problems.ts';
import { hasSignedInBefore } from '../db/sessions.ts';
import { type Allowance, countTry, forgetFailures, nextTryAt, takeBackTry } from '../db/sign-in-failures.ts';
import type { AppEnv } from '../routes/http.ts';
import { deviceHash } from './cookies.ts';
import { callerNetwork } from './rate-limits.ts';

const HOUR_MS = 3_600_000;
const WAITS = { firstWaitMs: 15_000, longestWaitMs: 300_000, forgetMs: HOUR_MS };
const ACCOUNT: Allowance = { free: 10, ...WAITS };
/** A house or an office shares one network: it has more people who mistype. */
const NETWORK: Allowance = { free: 50, ...WAITS };
/** Mails to one address that a stranger can ask for. */
const MAILS: Allowance = { free: 3, firstWaitMs: 30_000, longestWaitMs: 300_000, forgetMs: HOUR_MS };
/** Unlock requests for one address that one network may ask; each is on somebody's screen. */
const UNLOCKS: Allowance = ACCOUNT;
const NOBODY = '00000000-0000-0000-0000-000000000000';

/** What a secret is asked of: a password or a recovery code anybody may guess at, a code only who had the password right. */
type Asked = 'password' | 'recovery' | 'code';

export interface Try {
  /** It was right: the count begins anew. */
  succeeded(): Promise<void>;
  /** It was neither right nor wrong: as if it had not been. */
  takenBack(): Promise<void>;
}

interface Counter {
  readonly key: string;
  readonly allowance: Allowance;
}

/**
 * Counts a try before anything is looked at, and refuses with 429 and `Retry-After` where the wait is not over. It
 * counts as failed until told otherwise. `account` is the address or id that is tried, `userId` whose it is, if anybody's.
 */
export async function beginTry(
  c: Context<AppEnv>,
  { account, userId, asked, now }: { account: string; userId: string | undefined; asked: Asked; now: number },
): Promise<Try> {
  if (!c.get('config').rateLimits) return { succeeded: async () => {}, takenBack: async () => {} };
  const db = c.get('db');
  const device = deviceHash(c);
  const isKnown = device !== undefined && (await isKnownBrowser(c, userId, device));
  const [own, ...shared] = countersOf(c, { account, asked, device: isKnown ? device : undefined });
  await count(c, [own, ...shared], now);
  return {
    async succeeded() {
      await db.batch([forgetFailures(db, own.key), ...shared.map(({ key }) => takeBackTry(db, key))]);
    },
    async takenBack() {
      await db.batch([takeBackTry(db, own.key), ...shared.map(({ key }) => takeBackTry(db, key))]);
    },
  };
}

/** Refuses with 429 once too many mails to one address were asked for, whether anybody has it or not. */
export async function limitMails(c: Context<AppEnv>, address: string, now: number): Promise<void> {
  if (!c.get('config').rateLimits) return;
  await count(c, [{ key: keyOf(c, `mail ${address}`), allowance: MAILS }], now);
}

/** Refuses with 429 once one network asked too often to be let in to one address, whether anybody has it or not. */
export async function limitUnlocks(c: Context<AppEnv>, address: string, now: number): Promise<void> {
  if (!c.get('config').rateLimits) return;
  await count(c, [{ key: unlockKey(c, address), allowance: UNLOCKS }], now);
}

/** One of them was approved: the count begins anew. */
export async function unlockSucceeded(c: Context<AppEnv>, address: string): Promise<void> {
  await forgetFailures(c.get('db'), unlockKey(c, address));
}

function unlockKey(c: Context<AppEnv>, address: string): string {
  return keyOf(c, `unlock ${address} network ${callerNetwork(c)}`);
}

/** Whether this browser signed in to an account before; where there is no account it takes as long to say no. */
export function isKnownBrowser(
  c: Context<AppEnv>,
  userId: string | undefined,
  device: string,
): Promise<boolean> {
  return hasSignedInBefore(c.get('db'), userId ?? NOBODY, device);
}

function countersOf(
  c: Context<AppEnv>,
  { account, asked, device }: { account: string; asked: Asked; device: string | undefined },
): [Counter, ...Counter[]] {
  const counter = (allowance: Allowance, ...parts: string[]) => ({
    key: keyOf(c, [asked, ...parts].join(' ')),
    allowance,
  });
  if (device !== undefined) return [counter(ACCOUNT, account, 'device', device)];
  // Who gets as far as the code knows the password: there is no stranger to lock anybody out, and a code is short.
  if (asked === 'code') return [counter(ACCOUNT, account)];
  const network = callerNetwork(c);
  return [counter(ACCOUNT, account, 'network', network), counter(NETWORK, 'network', network)];
}

async function count(c: Context<AppEnv>, counters: [Counter, ...Counter[]], now: number): Promise<void> {
  const db = c.get('db');
  const [first, ...others] = counters;
  const counted = await db.batch([
    countTry(db, first.key, first.allowance, now),
    ...others.map(({ key, allowance }) => countTry(db, key, allowance, now)),
  ]);
  const refused = counters.filter((_, index) => counted[index]?.length === 0);
  if (refused.length === 0) return;
  const waits = await Promise.all(refused.map(({ key, allowance }) => nextTryAt(db, key, allowance)));
  const seconds = Math.max(1, Math.ceil((Math.max(...waits) - now) / 1000));
  throw new Problem('rate_limited', `Too many tries. Wait ${inWords(seconds)}, then try again.`, undefined, {
    'Retry-After': String(seconds),
  });
}

/** Keyed, so that no address and no network lies in the records. */
function keyOf(c: Context<AppEnv>, text: string): string {
  return createHmac('sha256', Buffer.from(c.get('config').refreshTokenSecret, 'base64url'))
    .update(`slow-down|${text}`)
    .digest('base64url');
}

function inWords(seconds: number): string {
  return seconds < 90 ? `${seconds} seconds` : `${Math.ceil(seconds / 60)} minutes`;
}
