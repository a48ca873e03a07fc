// Devices that take push messages: which subscriptions are taken, whose they are, and when they end.
import { env } from 'cloudflare:workers';
import { count, eq } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { cleanUp } from '../db/clean-up.ts';
import { devicesOf, MAX_DEVICES } from '../db/devices.ts';
import { devices } from '../db/schema.ts';
import { Browser, config, db, hashPasswordsCheaply, newPerson, PASSWORD, time } from './auth-app.ts';
import { auditOf, bearer } from './passkey-world.ts';
import { registerDevice, subscriptionAt } from './push-world.ts';

beforeEach(() => {
  hashPasswordsCheaply();
  time.stop();
});
afterEach(() => {
  vi.restoreAllMocks();
  time.restore();
});

const endpointAt = (host: string) => `https://${host}/send/${crypto.randomUUID()}`;
const signInAgain = (email: string) =>
  new Browser().post('/api/auth/login', { email, password: PASSWORD }).then(({ body }) => body.accessToken);

describe('a subscription', () => {
  it('is taken with the key that the app is given, which the secret gives', async () => {
    const answer = await new Browser().call('GET', '/api/push/key');
    expect(answer.body).toEqual({ publicKey: config.vapid.publicKey });
    expect(Buffer.from(answer.body.publicKey, 'base64url')).toHaveLength(65);
    expect(answer.body.publicKey).not.toContain(env.VAPID_PRIVATE_KEY);
  });

  it.each([
    'fcm.googleapis.com',
    'updates.push.services.mozilla.com',
    'web.push.apple.com',
    'api.push.apple.com',
    'wns2-by3p.notify.windows.com',
  ])('of %s is taken, and answered without its keys and address', async (host) => {
    const { browser, token } = await newPerson();
    const subscription = await subscriptionAt(endpointAt(host));
    const answer = await registerDevice(browser, token, subscription, 'Ada’s phone');
    expect(answer.status).toBe(201);
    expect(answer.body).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      name: 'Ada’s phone',
      current: true,
      createdAt: expect.any(String),
    });
    const list = await browser.call('GET', '/api/me/devices', { headers: bearer(token) });
    expect(list.body).toEqual({ items: [answer.body], nextCursor: null });
  });

  it.each([
    ['plain http', 'http://fcm.googleapis.com/send/x'],
    ['another port', 'https://fcm.googleapis.com:8443/send/x'],
    ['a user in it', 'https://user@fcm.googleapis.com/send/x'],
    ['a user that looks like a host', 'https://fcm.googleapis.com@evil.example/send/x'],
    ['a service that ends alike', 'https://evilfcm.googleapis.com/send/x'],
    ['a service that begins alike', 'https://fcm.googleapis.com.evil.example/send/x'],
    ['the bare name of a wildcard', 'https://notify.windows.com/send/x'],
    ['a name that ends like a wildcard', 'https://evilnotify.windows.com/send/x'],
    ['a host that nobody named', 'https://push.example.com/send/x'],
    ['a name with a dot behind it', 'https://fcm.googleapis.com./send/x'],
    ['this machine', 'https://localhost/send/x'],
    ['this machine by number', 'https://127.0.0.1/send/x'],
    ['a number in other words', 'https://2130706433/send/x'],
    ['a private network', 'https://10.0.0.1/send/x'],
    ['a link-local address', 'http://169.254.169.254/latest/meta-data'],
    ['an address of version 6', 'https://[::1]/send/x'],
    ['another port of this machine', 'http://127.0.0.1:9/send/x'],
    ['another scheme', 'ftp://fcm.googleapis.com/send/x'],
    ['a fragment', 'https://fcm.googleapis.com/send/x#y'],
    ['no address', 'fcm.googleapis.com'],
  ])('at %s is refused', async (_title, endpoint) => {
    const { browser, token } = await newPerson();
    const answer = await registerDevice(browser, token, await subscriptionAt(endpoint));
    expect([answer.status, answer.body.code]).toEqual([422, 'invalid_request']);
    expect(answer.body.errors.map(({ path }: { path: string }) => path)).toEqual(['subscription.endpoint']);
  });

  const point = Buffer.from(config.vapid.publicKey, 'base64url');
  const off = Buffer.from(point);
  off[64] = (off[64] ?? 0) ^ 1;
  it.each([
    ['p256dh', 'of 64 bytes', point.subarray(0, 64).toString('base64url')],
    ['p256dh', 'that is no point of the curve', off.toString('base64url')],
    [
      'p256dh',
      'in the compressed form',
      Buffer.concat([Buffer.from([2]), point.subarray(1, 33)]).toString('base64url'),
    ],
    [
      'p256dh',
      'in the hybrid form',
      Buffer.concat([Buffer.from([6]), point.subarray(1)]).toString('base64url'),
    ],
    ['p256dh', 'of zeros', Buffer.alloc(65).toString('base64url')],
    ['p256dh', 'that is no base64url', 'no key at all'],
    ['auth', 'of 15 bytes', Buffer.alloc(15).toString('base64url')],
    ['auth', 'of 17 bytes', Buffer.alloc(17).toString('base64url')],
    ['auth', 'that is empty', ''],
  ])('with a key %s %s is refused, and not found broken when a push is sent', async (name, _what, key) => {
    const { browser, token } = await newPerson();
    const good = await subscriptionAt(endpointAt('fcm.googleapis.com'));
    const answer = await registerDevice(browser, token, { ...good, keys: { ...good.keys, [name]: key } });
    expect([answer.status, answer.body.code]).toEqual([422, 'invalid_request']);
    expect(answer.body.errors.map(({ path }: { path: string }) => path)).toEqual([
      `subscription.keys.${name}`,
    ]);
  });

  it('may hold what else a browser puts there, padding too; the body around it may not', async () => {
    const { browser, token } = await newPerson();
    const good = await subscriptionAt(endpointAt('fcm.googleapis.com'));
    const keys = { p256dh: `${good.keys.p256dh}=`, auth: `${good.keys.auth}==`, extra: 1 };
    const open = { ...good, keys, expirationTime: 1.5, options: { userVisibleOnly: true } };
    expect((await registerDevice(browser, token, open)).status).toBe(201);
    const body = { name: 'Phone', subscription: good, userId: crypto.randomUUID() };
    const refused = await browser.post('/api/me/devices', body, bearer(token));
    expect([refused.status, refused.body.errors[0].path]).toEqual([422, 'userId']);
  });

  it('needs a sign-in, and an origin of ours', async () => {
    const subscription = await subscriptionAt(endpointAt('fcm.googleapis.com'));
    const { browser, token } = await newPerson();
    expect((await browser.post('/api/me/devices', { name: 'Phone', subscription })).status).toBe(401);
    const foreign = { ...bearer(token), Origin: 'https://evil.example' };
    expect((await browser.post('/api/me/devices', { name: 'Phone', subscription }, foreign)).status).toBe(
      403,
    );
    const id = crypto.randomUUID();
    expect((await browser.call('GET', '/api/me/devices')).status).toBe(401);
    expect((await browser.call('DELETE', `/api/me/devices/${id}`)).status).toBe(401);
  });
});

describe('a device', () => {
  it('that registers again keeps its id, with the newer keys and name, and is in the audit once', async () => {
    const { browser, token, userId } = await newPerson();
    const endpoint = endpointAt('fcm.googleapis.com');
    const first = await registerDevice(browser, token, await subscriptionAt(endpoint));
    time.pass(1_000);
    const renewed = await subscriptionAt(endpoint);
    const second = await registerDevice(browser, token, renewed, 'New name');
    expect([second.status, second.body.id]).toEqual([201, first.body.id]);
    const [row, ...others] = await devicesOf(db, userId, time.now);
    expect(others).toEqual([]);
    expect(row).toMatchObject({ name: 'New name', p256dh: renewed.keys.p256dh, auth: renewed.keys.auth });
    expect((await auditOf(userId)).filter((entry) => entry.startsWith('device_'))).toEqual([
      'device_added: Phone',
    ]);
  });

  it('belongs to whoever registered it last: the one before is sent nothing more, and told so', async () => {
    const [ada, eve] = [await newPerson(), await newPerson()];
    const subscription = await subscriptionAt(endpointAt('fcm.googleapis.com'));
    await registerDevice(ada.browser, ada.token, subscription, 'Shared phone');
    const taken = await registerDevice(eve.browser, eve.token, subscription, 'Mine now');
    expect(taken.status).toBe(201);
    expect(await devicesOf(db, ada.userId, time.now)).toEqual([]);
    expect(await devicesOf(db, eve.userId, time.now)).toHaveLength(1);
    expect((await auditOf(ada.userId)).at(-1)).toBe('device_removed: Shared phone');
    expect((await auditOf(eve.userId)).at(-1)).toBe('device_added: Mine now');
    const audit = await ada.browser.call('GET', '/api/me/audit', { headers: bearer(ada.token) });
    expect(audit.body.items[0]).toMatchObject({ kind: 'device_removed', place: '' });
  });

  it('is removed by its own person alone, once', async () => {
    const [ada, eve] = [await newPerson(), await newPerson()];
    const { body } = await registerDevice(
      ada.browser,
      ada.token,
      await subscriptionAt(endpointAt('fcm.googleapis.com')),
    );
    const remove = (who: typeof ada, id = body.id) =>
      who.browser.call('DELETE', `/api/me/devices/${id}`, { headers: bearer(who.token) });
    expect((await remove(eve)).status).toBe(404);
    expect(await devicesOf(db, ada.userId, time.now)).toHaveLength(1);
    expect((await remove(ada, 'x')).status).toBe(422);
    expect((await remove(ada)).status).toBe(204);
    expect((await remove(ada)).status).toBe(404);
    expect((await auditOf(ada.userId)).filter((entry) => entry.startsWith('device_removed'))).toHaveLength(1);
    expect(await auditOf(eve.userId)).not.toContain('device_removed: Phone');
  });

  it(`makes room for another above ${MAX_DEVICES}: the one registered the longest ago goes`, async () => {
    const { browser, token, userId } = await newPerson();
    const other = await newPerson();
    await registerDevice(other.browser, other.token, await subscriptionAt(endpointAt('fcm.googleapis.com')));
    const endpoints = Array.from({ length: MAX_DEVICES + 1 }, () => endpointAt('fcm.googleapis.com'));
    const keys = await subscriptionAt('');
    const register = async (n: number) => {
      time.pass(1_000);
      const endpoint = endpoints[n] ?? '';
      return registerDevice(browser, token, { ...keys, endpoint }, `Phone ${n}`);
    };
    for (let n = 0; n < MAX_DEVICES; n += 1) await register(n);
    expect(await devicesOf(db, userId, time.now)).toHaveLength(MAX_DEVICES);
    await register(0);
    await register(MAX_DEVICES);
    const names = (await devicesOf(db, userId, time.now)).map(({ name }) => name);
    expect(names).toHaveLength(MAX_DEVICES);
    expect(names).toEqual(expect.arrayContaining(['Phone 0', `Phone ${MAX_DEVICES}`]));
    expect(names).not.toContain('Phone 1');
    expect((await auditOf(userId)).filter((entry) => entry.startsWith('device_removed'))).toEqual([
      'device_removed: Phone 1',
    ]);
    expect(await devicesOf(db, other.userId, time.now)).toHaveLength(1);
  });

  it('registered many times at once is there once', async () => {
    const { browser, token, userId } = await newPerson();
    const subscription = await subscriptionAt(endpointAt('fcm.googleapis.com'));
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => registerDevice(browser, token, subscription)),
    );
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    expect(await devicesOf(db, userId, time.now)).toHaveLength(1);
    expect((await auditOf(userId)).filter((entry) => entry === 'device_added: Phone')).toHaveLength(1);
  });

  it('ends with the session that registered it, and with the next one it is somebody’s again', async () => {
    const { browser, email, token, userId } = await newPerson();
    const subscription = await subscriptionAt(endpointAt('fcm.googleapis.com'));
    const first = await registerDevice(browser, token, subscription);
    await browser.post('/api/auth/logout');
    expect(await devicesOf(db, userId, time.now)).toEqual([]);
    const again = await signInAgain(email);
    const list = await browser.call('GET', '/api/me/devices', { headers: bearer(again) });
    expect(list.body.items).toEqual([]);
    const second = await registerDevice(browser, again, subscription);
    expect(second.body.id).toBe(first.body.id);
    expect(await devicesOf(db, userId, time.now)).toHaveLength(1);
  });

  it('of another session is listed as such, and ends when that session is signed out from here', async () => {
    const { browser, email, token, userId } = await newPerson();
    const elsewhere = await signInAgain(email);
    await registerDevice(browser, elsewhere, await subscriptionAt(endpointAt('fcm.googleapis.com')));
    const list = await browser.call('GET', '/api/me/devices', { headers: bearer(token) });
    expect(list.body.items).toMatchObject([{ current: false }]);
    const sessions = await browser.call('GET', '/api/me/sessions', { headers: bearer(token) });
    const other = sessions.body.items.find(({ current }: { current: boolean }) => !current);
    await browser.call('DELETE', `/api/me/sessions/${other.id}`, { headers: bearer(token) });
    expect(await devicesOf(db, userId, time.now)).toEqual([]);
  });

  it('is no more once its session ran out, and forgotten by the clean-up; one that stands is not', async () => {
    const [ada, eve] = [await newPerson(), await newPerson()];
    for (const { browser, token } of [ada, eve]) {
      await registerDevice(browser, token, await subscriptionAt(endpointAt('fcm.googleapis.com')));
    }
    await ada.browser.post('/api/auth/logout');
    const kept = async (userId: string) =>
      (await db.select({ n: count() }).from(devices).where(eq(devices.userId, userId)).get())?.n;
    expect(await kept(ada.userId)).toBe(1);
    await cleanUp(db, time.now, config);
    expect([await kept(ada.userId), await kept(eve.userId)]).toEqual([0, 1]);
    time.pass(366 * 86_400_000);
    expect(await devicesOf(db, eve.userId, time.now)).toEqual([]);
    await cleanUp(db, time.now, config);
    expect(await kept(eve.userId)).toBe(0);
  });

  it('is in the export, also after its session, without where it is reached', async () => {
    const { browser, email, token } = await newPerson();
    const subscription = await subscriptionAt(endpointAt('fcm.googleapis.com'));
    const { body: device } = await registerDevice(browser, token, subscription);
    await browser.post('/api/auth/logout');
    const again = await signInAgain(email);
    const { body } = await browser.call('GET', '/api/me/export', { headers: bearer(again) });
    expect(body.devices).toEqual([{ ...device, current: false }]);
    for (const secret of [subscription.endpoint, subscription.keys.p256dh, subscription.keys.auth]) {
      expect(JSON.stringify(body)).not.toContain(secret);
    }
  });

  it('goes with the account', async () => {
    const { browser, token, userId } = await newPerson();
    await registerDevice(browser, token, await subscriptionAt(endpointAt('fcm.googleapis.com')));
    expect((await browser.call('DELETE', '/api/me', { headers: bearer(token) })).status).toBe(204);
    const left = await db.select().from(devices).where(eq(devices.userId, userId)).all();
    expect(left).toEqual([]);
  });

  it('is registered so often a minute: then 429', async () => {
    const { token } = await newPerson();
    const shut = { limit: async () => ({ success: false }) } as unknown as RateLimit;
    const browser = new Browser({ ...env, RATE_LIMITS: 'on', LIMIT_WRITE: shut });
    const subscription = await subscriptionAt(endpointAt('fcm.googleapis.com'));
    expect((await registerDevice(browser, token, subscription)).status).toBe(429);
    const remove = await browser.call('DELETE', `/api/me/devices/${crypto.randomUUID()}`, {
      headers: bearer(token),
    });
    expect(remove.status).toBe(429);
  });
});
