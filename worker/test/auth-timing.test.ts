// What an answer waits for is the same whether an address has an account or not: the same hashing, the same queries in
// the same order. What differs is done behind the answer.
import { env } from 'cloudflare:workers';
import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createApp } from '../app.ts';
import { kdf } from '../auth/passwords.ts';
import type { Env } from '../env.ts';
import { hashPasswordsCheaply, newAddress, newPerson, ORIGIN } from './auth-app.ts';
import { auditOf, signUp } from './passkey-world.ts';

const app = createApp();
const limit = { limit: async () => ({ success: true }) } as unknown as RateLimit;

beforeEach(() => hashPasswordsCheaply());
afterEach(() => vi.restoreAllMocks());

/** The platform, which notes what is asked of it, and which never finishes to write the audit or to send a mail. */
function watched() {
  const work: string[] = [];
  const behind: Promise<unknown>[] = [];
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const isBehind = (sql: string) => sql.startsWith('insert into "audit"');
  const stall = (statement: D1PreparedStatement): D1PreparedStatement =>
    new Proxy(statement, {
      get(target, name: keyof D1PreparedStatement) {
        if (name === 'bind') return (...values: unknown[]) => stall(target.bind(...values));
        return async () => {
          await released;
          return target.run();
        };
      },
    });
  const DB = new Proxy(env.DB, {
    get(target, name: keyof D1Database) {
      if (name === 'prepare') {
        return (sql: string) => {
          const statement = target.prepare(sql);
          if (isBehind(sql)) return stall(statement);
          work.push(sql);
          return statement;
        };
      }
      const value = target[name];
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  vi.spyOn(kdf, 'scrypt').mockImplementation(async (password, salt, cost) => {
    work.push(`scrypt ${JSON.stringify(cost)}`);
    return createHash('sha256').update(salt).update(password).digest();
  });
  const EVENTS = { send: async () => void work.push('queue') } as unknown as Env['EVENTS'];
  const settings = { ...env, DB, EVENTS, LIMIT_SIGN_IN: limit, RATE_LIMITS: 'on' };
  const context = {
    waitUntil: (promise: Promise<unknown>) => void behind.push(promise),
    passThroughOnException() {},
    props: {},
  } as unknown as ExecutionContext;
  return {
    work,
    async call(path: string, body: unknown, cookie = '') {
      const headers = {
        Origin: ORIGIN,
        'Content-Type': 'application/json',
        ...(cookie ? { Cookie: cookie } : {}),
      };
      const init = { method: 'POST', headers, body: JSON.stringify(body) };
      const answer = await app.request(`${ORIGIN}${path}`, init, settings, context);
      const text = await answer.text();
      const done = [...work];
      const names = [...answer.headers.keys()].sort();
      release();
      await Promise.all(behind);
      return { status: answer.status, text, names, done };
    },
  };
}

async function withoutPassword(): Promise<string> {
  const email = newAddress();
  const { userId } = await signUp({ fields: { name: 'Ada', email } });
  expect(userId).not.toBe('');
  return email;
}

describe('a sign-in that fails', () => {
  it.each([
    ['in a new browser', ''],
    ['in a browser that was here before', 'a'.repeat(43)],
  ])(
    'waits for the same work at a known address, an unknown one, and one without a password, %s',
    async (_where, device) => {
      const { email, userId } = await newPerson();
      const cookie = device && `__Host-quickslot_device=${device}`;
      const answers = [];
      for (const address of [email, newAddress(), await withoutPassword(), 'no address']) {
        const body = { email: address, password: 'not the password at all' };
        answers.push(await watched().call('/api/auth/login', body, cookie));
      }
      const [known] = answers;
      expect(known?.status).toBe(401);
      expect(known?.done.filter((one) => one.startsWith('scrypt'))).toHaveLength(1);
      expect(known?.done.length).toBeGreaterThan(2);
      for (const answer of answers) expect(answer).toEqual(known);
      expect(await auditOf(userId)).toContain('sign_in_failed: password');
    },
  );
});

describe('a forgotten password', () => {
  it('is answered after the same work at a known address and an unknown one', async () => {
    const { email } = await newPerson();
    const answers = [];
    for (const address of [email, newAddress()]) {
      const seen = watched();
      // Stops at the look-up, which stands behind the answer in both cases.
      answers.push(await seen.call('/api/auth/password/forgot', { email: address }));
    }
    const [known, unknown] = answers;
    expect(known?.status).toBe(202);
    expect(unknown).toEqual(known);
  });
});
