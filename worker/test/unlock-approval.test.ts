// Smart unlock from the phone's side: the code and the passkey. Whatever is wrong, foreign, replayed or late opens nothing.
import { evictDurableObject, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { eq } from 'drizzle-orm';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { passkeys } from '../db/schema.ts';
import { Browser, db, hashPasswordsCheaply, newPerson } from './auth-app.ts';
import { Authenticator } from './authenticator.ts';
import { addPasskey, auditOf, bearer } from './passkey-world.ts';
import {
  type Asked,
  Desktop,
  newOwner,
  Phone,
  pass,
  passForUser,
  shown,
  unlockOf,
  userOf,
} from './unlock-world.ts';

afterEach(() => vi.restoreAllMocks());

const wrongFor = ({ code }: Asked) => (code === '000000' ? '000001' : '000000');

async function waiting() {
  const owner = await newOwner();
  const desktop = new Desktop();
  const asked = await desktop.ask(owner.email);
  await shown(owner.phone, asked.id);
  return { ...owner, desktop, asked };
}

/** What the audit says, once it says so: it is written behind the answer. */
async function audited(userId: string, ...entries: string[]): Promise<void> {
  await vi.waitFor(
    async () =>
      expect((await auditOf(userId)).filter((entry) => entry.startsWith('unlock_'))).toEqual(entries),
    { timeout: 3_000, interval: 5 },
  );
}

describe('the code', () => {
  it('may be typed in groups, and asks for one of the account’s passkeys, user verified', async () => {
    const { phone, asked, userId } = await waiting();
    const spare = await Authenticator.make();
    await addPasskey(phone.browser, phone.token, spare);
    const { status, body } = await phone.options(
      asked.id,
      `${asked.code.slice(0, 3)} ${asked.code.slice(3)}`,
    );
    expect(status).toBe(200);
    expect(body.userVerification).toBe('required');
    expect(body.allowCredentials.map((one: { id: string }) => one.id)).toEqual([phone.device.id, spare.id]);
    expect(body.timeout).toBeLessThanOrEqual(120_000);
    expect(Buffer.from(body.challenge, 'base64url')).toHaveLength(32);
    await audited(userId, 'unlock_asked');
  });

  it('wrong for the third time ends the request, and the right one no longer helps', async () => {
    const { phone, asked, desktop, userId } = await waiting();
    const details = [];
    for (let i = 0; i < 3; i += 1) {
      const { status, body } = await phone.options(asked.id, wrongFor(asked));
      expect([status, body.code]).toEqual([422, 'wrong_code']);
      details.push(body.detail);
    }
    expect(details.map((detail) => /(\d) tr(?:y|ies) left/.exec(detail)?.[1])).toEqual(['2', '1', undefined]);
    expect((await phone.options(asked.id, asked.code)).body.code).toBe('not_pending');
    expect(await desktop.status(asked.id)).toBe('denied');
    expect((await desktop.redeem(asked.id)).body.code).toBe('not_approved');
    await shown(phone);
    await audited(
      userId,
      'unlock_asked',
      'unlock_code_wrong: 1 of 3',
      'unlock_code_wrong: 2 of 3',
      'unlock_code_wrong: 3 of 3',
      'unlock_denied: three wrong codes',
    );
  });

  it('guessed many times at once is tried three times', async () => {
    const { phone, asked } = await waiting();
    const answers = await Promise.all(
      Array.from({ length: 12 }, () => phone.options(asked.id, wrongFor(asked))),
    );
    const codes = answers.map(({ body }) => body.code).sort();
    expect(codes.filter((code) => code === 'wrong_code')).toHaveLength(3);
    expect(codes.filter((code) => code === 'not_pending')).toHaveLength(9);
  });

  it.each(['', '12345', '1234567', '١٢٣٤٥٦', 'abcdef'])('%j counts as wrong', async (code) => {
    const { phone, asked } = await waiting();
    expect((await phone.options(asked.id, code)).body.code).toBe('wrong_code');
  });

  it('may be wrong sixty times a day over all requests; right ones don’t count', async () => {
    const { phone, asked, desktop, email, userId } = await waiting();
    for (let i = 0; i < 5; i += 1) expect((await phone.options(asked.id, asked.code)).status).toBe(200);
    expect((await phone.options(asked.id, wrongFor(asked))).body.code).toBe('wrong_code');
    expect(await triesCounted(userId)).toBe(1);
    await runInDurableObject(userOf(userId), (instance, state) => {
      for (let i = 1; i < 60; i += 1) {
        state.storage.sql.exec('INSERT INTO unlock_code (at) VALUES (?)', instance.clock.now());
      }
    });
    const next = await desktop.ask(email);
    await shown(phone, next.id);
    const refused = await phone.options(next.id, next.code);
    expect([refused.status, refused.body.code]).toEqual([429, 'rate_limited']);
    expect(Number(refused.headers.get('Retry-After'))).toBeGreaterThan(86_000);
    await passForUser(userId, 86_400_000);
    expect((await phone.options(next.id, next.code)).status).toBe(200);
  });

  it('gets no options where the account has no passkey, and no try is lost', async () => {
    hashPasswordsCheaply();
    const { browser, token, email, userId } = await newPerson();
    const phone = new Phone(browser, token, await Authenticator.make());
    const asked = await new Desktop().ask(email);
    await shown(phone, asked.id);
    for (let i = 0; i < 4; i += 1) {
      const answer = await phone.options(asked.id, wrongFor(asked));
      expect([answer.status, answer.body.code]).toEqual([409, 'conflict']);
    }
    expect(await triesCounted(userId)).toBe(0);
    await addPasskey(browser, token, phone.device);
    expect((await phone.approve(asked.id, asked.code)).status).toBe(204);
  });
});

describe('an approval', () => {
  it.each([
    ['by a device that did not verify its user', { uv: false }],
    ['by a device that nobody touched', { up: false }],
    ['of another site', { origin: 'https://evil.example' }],
    ['for another site', { rpId: 'evil.example' }],
    ['inside another site', { crossOrigin: true }],
    ['over a challenge of its own', { challenge: Buffer.alloc(32, 7).toString('base64url') }],
    ['that names another account', { userHandle: Buffer.alloc(16, 7).toString('base64url') }],
  ])('%s is refused, and leaves the request as it was', async (_title, bend) => {
    const { phone, asked, desktop, userId } = await waiting();
    const answer = await phone.approve(asked.id, asked.code, bend);
    expect([answer.status, answer.body.code]).toEqual([401, 'invalid_credential']);
    expect(await desktop.status(asked.id)).toBe('pending');
    expect((await auditOf(userId)).some((entry) => entry.startsWith('unlock_refused'))).toBe(true);
    expect((await phone.approve(asked.id, asked.code)).status).toBe(204);
  });

  it('that no code was typed for is refused, and so is one made for a sign-in or a step-up', async () => {
    const { phone, asked, desktop } = await waiting();
    for (const path of ['/api/auth/passkeys/login/options', '/api/auth/step-up/options']) {
      const options = (await phone.browser.post(path, {}, bearer(phone.token))).body;
      const credential = await phone.device.assert(options);
      const before = await phone.post(asked.id, 'approve', { credential });
      expect([path, before.status]).toEqual([path, 401]);
      await phone.options(asked.id, asked.code);
      const after = await phone.post(asked.id, 'approve', { credential });
      expect([path, after.status]).toEqual([path, 401]);
    }
    expect(await desktop.status(asked.id)).toBe('pending');
  });

  it('signs nobody in and steps nobody up elsewhere', async () => {
    const { phone, asked } = await waiting();
    const options = (await phone.options(asked.id, asked.code)).body;
    const credential = await phone.device.assert(options);
    expect((await phone.browser.post('/api/auth/passkeys/login/verify', { credential })).status).toBe(401);
    const stepUp = await phone.browser.post('/api/auth/step-up/verify', { credential }, bearer(phone.token));
    expect(stepUp.status).toBe(401);
  });

  it('counts once: the same again is refused, also where the first was not accepted', async () => {
    const { phone, asked } = await waiting();
    const options = (await phone.options(asked.id, asked.code)).body;
    const altered = await phone.device.assert(options, { uv: false });
    expect((await phone.post(asked.id, 'approve', { credential: altered })).status).toBe(401);
    // The challenge went with the first answer, whatever that was worth.
    const credential = await phone.device.assert(options);
    expect((await phone.post(asked.id, 'approve', { credential })).status).toBe(401);
    const again = await phone.device.assert((await phone.options(asked.id, asked.code)).body);
    expect((await phone.post(asked.id, 'approve', { credential: again })).status).toBe(204);
    const replayed = await phone.post(asked.id, 'approve', { credential: again });
    expect([replayed.status, replayed.body.code]).toEqual([409, 'not_pending']);
  });

  it('of one request approves no other of the same account', async () => {
    const { phone, asked, email, desktop } = await waiting();
    const other = new Desktop();
    const second = await other.ask(email);
    await shown(phone, second.id, asked.id);
    const options = (await phone.options(asked.id, asked.code)).body;
    await phone.options(second.id, second.code);
    const credential = await phone.device.assert(options);
    const answer = await phone.post(second.id, 'approve', { credential });
    expect([answer.status, answer.body.code]).toEqual([401, 'invalid_credential']);
    expect([await desktop.status(asked.id), await other.status(second.id)]).toEqual(['pending', 'pending']);
  });

  it('answers what its own session was asked, not another of the account', async () => {
    const { phone, asked } = await waiting();
    const tablet = await secondPhone(phone);
    const options = (await phone.options(asked.id, asked.code)).body;
    const credential = await phone.device.assert(options);
    expect((await tablet.post(asked.id, 'approve', { credential })).status).toBe(401);
    expect((await phone.post(asked.id, 'approve', { credential })).status).toBe(204);
  });

  it('by another account’s passkey, or one that was removed, is refused', async () => {
    const { phone, asked, desktop } = await waiting();
    const eve = await newOwner();
    const options = (await phone.options(asked.id, asked.code)).body;
    const foreign = await eve.phone.device.assert(options);
    expect((await phone.post(asked.id, 'approve', { credential: foreign })).status).toBe(401);
    const last = (await phone.options(asked.id, asked.code)).body;
    await db.delete(passkeys).where(eq(passkeys.id, phone.device.id));
    const removed = await phone.post(asked.id, 'approve', { credential: await phone.device.assert(last) });
    expect([removed.status, await desktop.status(asked.id)]).toEqual([401, 'pending']);
  });

  it('whose signature is not one is refused, and what is no credential at all is 422', async () => {
    const { phone, asked } = await waiting();
    const credential = await phone.device.assert((await phone.options(asked.id, asked.code)).body);
    const bogus = { ...credential, response: { ...credential.response, signature: 'MAYCAQECAQE' } };
    expect((await phone.post(asked.id, 'approve', { credential: bogus })).status).toBe(401);
    for (const body of [
      {},
      { credential: 'x' },
      { credential: { ...credential, response: { ...credential.response, authenticatorData: 'AA' } } },
      { credential, userId: 'x' },
    ]) {
      expect((await phone.post(asked.id, 'approve', body)).status).toBe(422);
    }
  });

  it('of a signed-out phone is refused', async () => {
    const { phone, asked, desktop } = await waiting();
    const credential = await phone.device.assert((await phone.options(asked.id, asked.code)).body);
    await phone.browser.post('/api/auth/logout');
    expect((await phone.post(asked.id, 'approve', { credential })).status).toBe(401);
    expect(await desktop.status(asked.id)).toBe('pending');
  });

  it('comes in time a second before the end and not a second after it, however late the alarm', async () => {
    const inTime = await waiting();
    await pass(inTime.asked.id, 119_000);
    expect((await inTime.phone.approve(inTime.asked.id, inTime.asked.code)).status).toBe(204);
    const late = await waiting();
    const options = (await late.phone.options(late.asked.id, late.asked.code)).body;
    await pass(late.asked.id, 121_000);
    const credential = await late.phone.device.assert(options);
    const answer = await late.phone.post(late.asked.id, 'approve', { credential });
    expect([answer.status, answer.body.code]).toEqual([409, 'not_pending']);
    expect(await late.desktop.status(late.asked.id)).toBe('expired');
  });

  it('that expires while its signature is looked at is refused', async () => {
    const { phone, asked, desktop } = await waiting();
    const object = unlockOf(asked.id);
    const options = (await phone.options(asked.id, asked.code)).body;
    const sid = JSON.parse(atob(phone.token.split('.')[1] ?? '')).sid;
    const here = { userId: String((await phone.browser.me(phone.token)).body.id), sessionId: sid };
    const seen = { ...here, userAgent: '', place: '' };
    expect(await object.takeChallenge(seen)).toEqual({ ok: true, challenge: options.challenge });
    await pass(asked.id, 120_000);
    expect(await object.approve(seen, { id: phone.device.id, name: 'x' })).toEqual({
      ok: false,
      why: 'not_pending',
    });
    expect(await desktop.status(asked.id)).toBe('expired');
  });

  it('by two phones at once is one approval', async () => {
    const { phone, asked, desktop } = await waiting();
    const tablet = await secondPhone(phone);
    const credentials: unknown[] = [];
    for (const one of [phone, tablet]) {
      credentials.push(await one.device.assert((await one.options(asked.id, asked.code)).body));
    }
    const answers = await Promise.all(
      [phone, tablet].map((one, index) => one.post(asked.id, 'approve', { credential: credentials[index] })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 409]);
    expect((await desktop.redeem(asked.id)).status).toBe(200);
    expect((await desktop.redeem(asked.id)).status).toBe(409);
  });

  it('outlives a restart of everything between it and the browser’s coming in', async () => {
    const { phone, asked, desktop } = await waiting();
    const options = (await phone.options(asked.id, asked.code)).body;
    await evictDurableObject(unlockOf(asked.id));
    const credential = await phone.device.assert(options);
    expect((await phone.post(asked.id, 'approve', { credential })).status).toBe(204);
    await evictDurableObject(unlockOf(asked.id));
    expect((await desktop.redeem(asked.id)).status).toBe(200);
    await evictDurableObject(unlockOf(asked.id));
    expect((await desktop.redeem(asked.id)).status).toBe(409);
  });
});

describe('a refusal', () => {
  it('ends the request for good: neither approved nor redeemed after it, and not refused twice', async () => {
    const { phone, asked, desktop, userId } = await waiting();
    const credential = await phone.device.assert((await phone.options(asked.id, asked.code)).body);
    expect((await phone.post(asked.id, 'deny')).status).toBe(204);
    expect(await desktop.status(asked.id)).toBe('denied');
    expect((await phone.post(asked.id, 'approve', { credential })).body.code).toBe('not_pending');
    expect((await phone.post(asked.id, 'deny', {})).body.code).toBe('not_pending');
    await pass(asked.id, 121_000);
    expect(await desktop.status(asked.id)).toBe('denied');
    await audited(userId, 'unlock_asked', 'unlock_denied');
  });

  it('after the approval comes too late; at the same moment one of them wins', async () => {
    const { phone, asked, desktop } = await waiting();
    await phone.approve(asked.id, asked.code);
    expect((await phone.post(asked.id, 'deny', {})).body.code).toBe('not_pending');
    expect(await desktop.status(asked.id)).toBe('approved');
    const race = await waiting();
    const options = (await race.phone.options(race.asked.id, race.asked.code)).body;
    const credential = await race.phone.device.assert(options);
    const answers = await Promise.all([
      race.phone.post(race.asked.id, 'approve', { credential }),
      race.phone.post(race.asked.id, 'deny', {}),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 409]);
    const approved = answers[0]?.status === 204;
    expect(await race.desktop.status(race.asked.id)).toBe(approved ? 'approved' : 'denied');
  });
});

describe('somebody else’s phone', () => {
  it('finds nothing there, changes nothing, and the account that was asked is told, once', async () => {
    const { phone, asked, desktop, userId } = await waiting();
    const eve = await newOwner();
    const mine = await new Desktop().ask(eve.email);
    await shown(eve.phone, mine.id);
    const options = (await eve.phone.options(mine.id, mine.code)).body;
    const credential = await eve.phone.device.assert(options);
    const key = new URL(asked.link).hash.slice(1);
    const answers = [
      await eve.phone.post(asked.id, 'open', { key }),
      await eve.phone.options(asked.id, asked.code),
      await eve.phone.post(asked.id, 'approve', { credential }),
      await eve.phone.post(asked.id, 'deny', {}),
      await eve.phone.post(asked.id, 'deny', { report: true }),
    ];
    expect(answers.map(({ status, body }) => [status, body.code])).toEqual(
      answers.map(() => [404, 'not_found']),
    );
    expect(await eve.phone.ids()).toEqual([mine.id]);
    expect(await desktop.status(asked.id)).toBe('pending');
    await audited(userId, 'unlock_asked', 'unlock_refused: another account tried');
    await shown(phone, asked.id);
    expect((await phone.approve(asked.id, asked.code)).status).toBe(204);
  });

  it('finds nothing at an address that nobody has, or at an id of nothing; and stores nothing there', async () => {
    const eve = await newOwner();
    const { id, code, link } = await new Desktop().ask('nobody-at-all@example.com');
    expect((await eve.phone.options(id, code)).status).toBe(404);
    const key = new URL(link).hash.slice(1);
    expect((await eve.phone.post(id, 'open', { key })).status).toBe(404);
    const nothing = crypto.randomUUID();
    expect((await eve.phone.options(nothing, code)).status).toBe(404);
    expect((await eve.phone.post(nothing, 'deny', { report: true })).status).toBe(404);
    await runInDurableObject(unlockOf(nothing), (_instance, state) => {
      const tables = state.storage.sql.exec("SELECT name FROM sqlite_master WHERE type = 'table'").toArray();
      expect(tables.filter(({ name }) => !String(name).startsWith('_cf'))).toEqual([]);
    });
    expect((await new Browser().call('GET', '/api/me/unlock-requests')).status).toBe(401);
  });
});

/** Tries of codes that count as wrong. */
function triesCounted(userId: string): Promise<number> {
  return runInDurableObject(
    userOf(userId),
    (_instance, state) =>
      state.storage.sql.exec<{ count: number }>('SELECT count(*) AS count FROM unlock_code').one().count,
  );
}

/** Another signed-in device of the same account, with a passkey of its own. */
async function secondPhone(phone: Phone): Promise<Phone> {
  const device = await Authenticator.make();
  await addPasskey(phone.browser, phone.token, device);
  const browser = new Browser(env);
  const options = (await browser.post('/api/auth/passkeys/login/options', {})).body;
  const credential = await device.assert(options);
  const answer = await browser.post('/api/auth/passkeys/login/verify', { credential });
  return new Phone(browser, String(answer.body.accessToken), device);
}
