// The mail channel: what leaves in production, what development shows instead, and what the queue tries again.
import { createExecutionContext, createMessageBatch, getQueueResult } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createApp } from '../app.ts';
import type { Env } from '../env.ts';
import { mimeOf } from '../notify/channels/email.ts';
import { Undeliverable } from '../notify/failures.ts';
import { consume } from '../queue/consumer.ts';
import { Browser, config, hashPasswordsCheaply, newAddress, newPerson, ORIGIN } from './auth-app.ts';
import { kindsTo, mailsTo, tokenTo } from './mailbox.ts';

beforeEach(() => hashPasswordsCheaply());
afterEach(() => vi.restoreAllMocks());

const app = createApp();
const outbox = (headers: Record<string, string> = {}, settings: Env = env, query = '') =>
  app.request(`${ORIGIN}/dev/outbox${query}`, { headers }, settings);
const open = { limit: async () => ({ success: true }) } as unknown as RateLimit;

function production(send: (message: unknown) => Promise<unknown>): Env {
  const limits = { LIMIT_REGISTER: open, LIMIT_SIGN_IN: open, LIMIT_WRITE: open };
  const mail = { send } as unknown as SendEmail;
  const settings = {
    ENVIRONMENT: 'production',
    PAYMENTS: 'none',
    STRIPE_API: 'https://api.stripe.com',
    RATE_LIMITS: 'on',
    PUSH_SERVICES: 'push.example',
  };
  return { ...env, ...limits, ...settings, MAIL: mail };
}

const letter = { to: 'ada@example.com', kind: 'verify_email', subject: 'Confirm', text: 'Hello,\n\nü' };

describe('a mail', () => {
  it('has one header of each, encoded, and its text in base64 lines of 76 characters', async () => {
    const raw = await mimeOf(config, { ...letter, subject: 'Grüße', text: `${'long '.repeat(60)}\nend` });
    const [head = '', body = ''] = raw.split('\r\n\r\n');
    expect(head).toMatch(/^To: <?ada@example\.com>?$/m);
    expect(head).toMatch(/^From: .*<no-reply@quickslot\.example>$/m);
    expect(head).toMatch(/^Subject: =\?utf-8\?[BQ]\?[\w+/=]+\?=$/im);
    expect(head).toMatch(/^Message-ID: <[0-9a-f-]{36}@quickslot\.example>$/m);
    expect(Math.max(...body.split('\r\n').map(({ length }) => length))).toBeLessThanOrEqual(76);
    expect(Buffer.from(body, 'base64').toString()).toMatch(/long \r?\nend/);
  });

  it.each([
    ['a line break in the address', { to: 'ada@example.com\r\nBcc: eve@example.com' }],
    ['a second address', { to: 'ada@example.com,eve@example.com' }],
    ['an address in brackets', { to: 'x <ada@example.com>' }],
    ['a line break in the subject', { subject: 'Hello\r\nBcc: eve@example.com' }],
    ['NUL in the subject', { subject: 'Hello\0' }],
    ['a line break in the sender', { sender: 'Court\r\nBcc: eve@example.com' }],
    ['a line break in its id', { messageId: 'x>\r\nBcc: eve@example.com' }],
  ])('is refused with %s', async (_title, change) => {
    await expect(mimeOf(config, { ...letter, ...change })).rejects.toThrow(Undeliverable);
  });

  it("names nobody: a stranger's address gets no words that somebody chose", async () => {
    const email = newAddress();
    await new Browser().post('/api/auth/register', {
      email,
      password: 'seven herons over the weir',
      name: 'Win at evil.example',
    });
    expect((await mailsTo(email)).at(-1)?.text).not.toContain('evil');
  });
});

describe('in production', () => {
  it('mail leaves by the binding, and nothing lies in the outbox', async () => {
    const sent: { from: string; to: string }[] = [];
    const { email } = await newPerson(
      new Browser(production(async (message) => sent.push(message as { from: string; to: string }))),
    );
    expect(sent).toMatchObject([{ from: 'no-reply@quickslot.example', to: email }]);
    expect(await kindsTo(email)).toEqual([]);
  });

  it('a mail that fails goes to the queue, with ids only, and the call does not fail', async () => {
    const jobs: unknown[] = [];
    const log = vi.spyOn(console, 'error').mockImplementation(() => {});
    const settings = production(async () => Promise.reject(new Error('no route to ada@example.com')));
    settings.EVENTS = { send: async (job: unknown) => jobs.push(job) } as unknown as Env['EVENTS'];
    const { userId, email, answer } = await newPerson(new Browser(settings));
    expect(answer.status).toBe(201);
    expect(jobs).toEqual([{ type: 'mail', kind: 'verify_email', userId }]);
    expect(log.mock.calls.join()).not.toContain(email);
  });

  it('nothing is at /dev/outbox', async () => {
    const answer = await outbox(
      {},
      production(async () => {}),
    );
    expect([answer.status, answer.headers.get('Content-Type')]).toEqual([404, 'application/problem+json']);
  });
});

describe('the queue', () => {
  const deliver = async (body: unknown, settings: Env = env) => {
    const message = { id: crypto.randomUUID(), timestamp: new Date(), attempts: 1, body };
    const batch = createMessageBatch('quickslot-events', [message]);
    await consume(batch, settings);
    return getQueueResult(batch, createExecutionContext());
  };

  it('sends a mail from its job with a link made anew, which alone is good', async () => {
    const { browser, email, token, userId } = await newPerson();
    const first = await tokenTo(email, 'verify_email');
    const { explicitAcks } = await deliver({ type: 'mail', kind: 'verify_email', userId });
    expect(explicitAcks).toHaveLength(1);
    const second = await tokenTo(email, 'verify_email');
    const headers = { Authorization: `Bearer ${token}` };
    const verify = (mailed: string) => browser.post('/api/auth/email/verify', { token: mailed }, headers);
    expect((await verify(first)).status).toBe(422);
    expect((await verify(second)).status).toBe(204);
    // Proven meanwhile: there is nothing to mail any more.
    await deliver({ type: 'mail', kind: 'verify_email', userId });
    expect(await kindsTo(email)).toEqual(['verify_email', 'verify_email']);
  });

  it('tries a mail again that failed, and puts aside what is no job', async () => {
    vi.spyOn(console, 'warn').mockImplementation(() => {});
    vi.spyOn(console, 'error').mockImplementation(() => {});
    const { userId } = await newPerson();
    const failing = production(async () => Promise.reject(new Error('later')));
    const job = { type: 'mail', kind: 'verify_email', userId };
    expect((await deliver(job, failing)).retryMessages).toHaveLength(1);
    expect((await deliver({ ...job, token: 'x' })).explicitAcks).toHaveLength(1);
  });
});

describe('/dev/outbox', () => {
  it('shows the latest first, as JSON with exactly these fields', async () => {
    const { email } = await newPerson();
    const answer = await outbox();
    expect(answer.headers.get('Content-Type')).toMatch(/^application\/json/);
    const { items } = await answer.json<{ items: Record<string, string>[] }>();
    expect(Object.keys(items[0] ?? {}).sort()).toEqual(['at', 'channel', 'kind', 'subject', 'text', 'to']);
    expect(items[0]).toMatchObject({ channel: 'email', to: email, kind: 'verify_email' });
    expect(items[0]?.at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    expect(items[0]?.text).toMatch(/http:\/\/localhost:8787\/verify-email\?token=[\w-]{43}/);
  });

  it('shows browsers a page, escaped, that may run nothing', async () => {
    await newPerson();
    const answer = await outbox({ Accept: 'text/html,*/*' });
    const page = await answer.text();
    expect(answer.headers.get('Content-Type')).toMatch(/^text\/html/);
    expect(answer.headers.get('Content-Security-Policy')).toContain("default-src 'none'");
    expect(page).not.toContain('<script');
    expect(page).toContain('/verify-email?token=');
    expect(page).toContain('This wasn&#39;t me');
    const json = await outbox({ Accept: 'text/html' }, env, '?format=json');
    expect(json.headers.get('Content-Type')).toMatch(/^application\/json/);
  });
});
