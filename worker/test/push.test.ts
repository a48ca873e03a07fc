// The push channel, against a push service on loopback that decrypts what it takes: what travels, and what every answer
// of a service leads to.
import { eq } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type DeviceRow, devicesOf } from '../db/devices.ts';
import { devOutbox } from '../db/schema.ts';
import { sendPush } from '../notify/channels/push.ts';
import { TryAgain, Undeliverable } from '../notify/failures.ts';
import { type PushMessage, payloadOf, topicOf } from '../notify/push.ts';
import { config, db, hashPasswordsCheaply, newPerson, ORIGIN, time } from './auth-app.ts';
import { auditOf } from './passkey-world.ts';
import { pushService } from './push-service.ts';
import { registerDevice, subscriptionAt } from './push-world.ts';

beforeEach(() => {
  hashPasswordsCheaply();
  time.stop();
});
afterEach(() => {
  vi.restoreAllMocks();
  time.restore();
});

const post = { db, config };
const reminder: PushMessage = {
  kind: 'reminder',
  id: 'c0ffee',
  title: 'Starts in 15 minutes',
  text: 'Court, 12:00',
  url: '/bookings',
  tag: 'booking 1',
  topic: topicOf('booking 1'),
  ttlSeconds: 900,
  urgency: 'high',
};

/** Somebody's phone, named by chance so that what it was sent can be found. */
async function newPhone(appKey?: string) {
  const person = await newPerson();
  const subscription = await pushService.subscribe(appKey);
  const name = `Phone ${crypto.randomUUID()}`;
  const { status } = await registerDevice(person.browser, person.token, subscription, name);
  const [device] = await devicesOf(db, person.userId, time.now);
  if (status !== 201 || !device) throw new Error('no device');
  return { ...person, subscription, device };
}

const outboxOf = ({ name }: DeviceRow) => db.select().from(devOutbox).where(eq(devOutbox.to, name)).all();
const failureOf = (sent: Promise<unknown>) =>
  sent.then(
    () => undefined,
    (error: unknown) => error,
  );

describe('a push', () => {
  it('arrives as it was meant, encrypted on the way, and signed as ours for this service', async () => {
    const { subscription, device } = await newPhone();
    expect(await sendPush(post, device, reminder)).toBe('sent');
    const [push, ...others] = await pushService.pushes(subscription);
    expect(others).toEqual([]);
    expect(JSON.parse(push?.payload ?? '')).toEqual({
      web_push: 8030,
      notification: {
        title: 'Starts in 15 minutes',
        body: 'Court, 12:00',
        navigate: `${ORIGIN}/bookings`,
        tag: 'booking 1',
        lang: 'en',
        dir: 'auto',
      },
      kind: 'reminder',
      id: 'c0ffee',
    });
    expect(push?.headers).toMatchObject({
      'content-encoding': 'aes128gcm',
      ttl: '900',
      urgency: 'high',
      topic: reminder.topic,
    });
    expect(Buffer.from(push?.sealed ?? '', 'base64').toString('latin1')).not.toContain('Court');
    expect(push?.sender).toMatchObject({ aud: pushService.url, sub: 'mailto:no-reply@quickslot.example' });
    const life = (push?.sender.exp ?? 0) - Date.now() / 1_000;
    expect(life).toBeGreaterThan(6 * 3_600);
    expect(life).toBeLessThan(24 * 3_600);
  });

  it('is signed anew only after hours, and encrypted anew each time', async () => {
    const { subscription, device } = await newPhone();
    const settings = { db, config: { ...config } };
    await sendPush(settings, device, reminder);
    time.pass(5 * 3_600_000);
    await sendPush(settings, device, reminder);
    time.pass(2 * 3_600_000);
    await sendPush(settings, device, reminder);
    const pushes = await pushService.pushes(subscription);
    expect(new Set(pushes.map(({ sealed }) => sealed)).size).toBe(3);
    const [first, second, third] = pushes.map(({ headers }) => headers.authorization);
    expect(second).toBe(first);
    expect(third).not.toBe(first);
  });

  it('is refused by the service where another key signed it', async () => {
    const { device } = await newPhone((await subscriptionAt('')).keys.p256dh);
    expect(await failureOf(sendPush(post, device, reminder))).toBeInstanceOf(Undeliverable);
  });

  it('fits, however long its words are, and leads to no other site', async () => {
    const { subscription, device } = await newPhone();
    const family = '👩‍👩‍👧‍👦';
    await sendPush(post, device, {
      ...reminder,
      title: family.repeat(400),
      text: `${'ü'.repeat(5_000)}\ud800`,
      unread: 3,
    });
    const [push] = await pushService.pushes(subscription);
    const { notification, app_badge } = JSON.parse(push?.payload ?? '');
    expect(notification.title.endsWith(`${family}…`)).toBe(true);
    expect([...new Intl.Segmenter().segment(notification.body)]).toHaveLength(300);
    expect(app_badge).toBe(3);
    const { length } = Buffer.from(push?.sealed ?? '', 'base64');
    expect(length).toBeLessThan(3_500);
    for (const url of ['https://evil.example/', '//evil.example/x', 'javascript:alert(1)']) {
      expect(() => payloadOf({ ...reminder, url }, ORIGIN)).toThrow(Undeliverable);
    }
  });

  it('has a topic that services take and that tells nothing, the same for the same', () => {
    expect(topicOf('booking 1')).toMatch(/^[\w-]{32}$/);
    expect(topicOf('booking 1')).toBe(topicOf('booking 1'));
    expect(topicOf('booking 1')).not.toBe(topicOf('booking 2'));
  });

  it('waits for a moment at least: some services take none of less', async () => {
    const { subscription, device } = await newPhone();
    await sendPush(post, device, { ...reminder, ttlSeconds: 0 });
    expect((await pushService.pushes(subscription))[0]?.headers.ttl).toBe('1');
  });
});

describe('a device that its service no longer knows', () => {
  it.each([404, 410])('is forgotten (%i), with a line in the audit', async (status) => {
    const { subscription, device, userId } = await newPhone();
    await pushService.answerNext(subscription, { status });
    expect(await sendPush(post, device, reminder)).toBe('gone');
    expect(await devicesOf(db, userId, time.now)).toEqual([]);
    expect((await auditOf(userId)).at(-1)).toBe(`device_removed: ${device.name}`);
  });

  it('ended by the browser itself is forgotten too', async () => {
    const { subscription, device, userId } = await newPhone();
    await pushService.end(subscription);
    expect(await sendPush(post, device, reminder)).toBe('gone');
    expect(await devicesOf(db, userId, time.now)).toEqual([]);
  });

  it('is kept where it registered anew meanwhile', async () => {
    const { browser, token, subscription, device, userId } = await newPhone();
    await pushService.answerNext(subscription, { status: 410 });
    time.pass(1_000);
    await registerDevice(browser, token, subscription, 'Renewed');
    expect(await sendPush(post, device, reminder)).toBe('gone');
    expect(await devicesOf(db, userId, time.now)).toMatchObject([{ name: 'Renewed' }]);
  });
});

describe('a service that', () => {
  it.each([400, 401, 403, 405, 413])(
    'answers %i is not asked again, and the device stays',
    async (status) => {
      const { subscription, device, userId } = await newPhone();
      await pushService.answerNext(subscription, { status, body: 'secret words of the service' });
      const error = await failureOf(sendPush(post, device, reminder));
      expect(error).toBeInstanceOf(Undeliverable);
      expect(String(error)).toContain(String(status));
      expect(String(error)).not.toMatch(/secret words|127\.0\.0\.1/);
      expect(await devicesOf(db, userId, time.now)).toHaveLength(1);
      expect(await pushService.pushes(subscription)).toEqual([]);
    },
  );

  it.each([301, 302, 303, 307, 308])('redirects (%i) is not followed', async (status) => {
    const { subscription, device } = await newPhone();
    const before = await pushService.asides();
    const headers = { Location: await pushService.aside() };
    await pushService.answerNext(subscription, { status, headers });
    expect(await failureOf(sendPush(post, device, reminder))).toBeInstanceOf(Undeliverable);
    expect(await pushService.asides()).toBe(before);
    // The canary would have sung.
    await fetch(await pushService.aside(), { method: 'POST' });
    expect(await pushService.asides()).toBe(before + 1);
  });

  it.each([408, 429, 500, 502, 503])('answers %i is asked again later', async (status) => {
    const { subscription, device, userId } = await newPhone();
    await pushService.answerNext(subscription, { status });
    const error = await failureOf(sendPush(post, device, reminder));
    expect(error).toBeInstanceOf(TryAgain);
    expect((error as TryAgain).retryAfterSeconds).toBeUndefined();
    expect(await devicesOf(db, userId, time.now)).toHaveLength(1);
    expect(await sendPush(post, device, reminder)).toBe('sent');
    expect(await outboxOf(device), 'shown once, not for each try').toHaveLength(1);
  });

  it.each([
    ['in seconds', '120', 120],
    ['at a date', (now: number) => new Date(now + 90_000).toUTCString(), 90],
    ['at a date that is past', 'Thu, 01 Jan 1970 00:00:00 GMT', 1],
    ['in a year', '31536000', 3_600],
    ['at once', '0', 1],
    ['some day', 'soon', undefined],
  ])('wants to be asked again %s is believed within an hour', async (_when, header, expected) => {
    const { subscription, device } = await newPhone();
    const value = typeof header === 'string' ? header : header(time.now);
    await pushService.answerNext(subscription, { status: 429, headers: { 'Retry-After': value } });
    const error = await failureOf(sendPush(post, device, reminder));
    expect(error).toBeInstanceOf(TryAgain);
    expect((error as TryAgain).retryAfterSeconds).toBe(expected);
  });

  it('takes its time is waited for 10 seconds, no longer', async () => {
    const { subscription, device } = await newPhone();
    const timeout = vi.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => {
      const stop = new AbortController();
      setTimeout(() => stop.abort(), ms / 100);
      return stop.signal;
    });
    await pushService.answerNext(subscription, { status: 201, afterMs: 5_000 });
    expect(await failureOf(sendPush(post, device, reminder))).toBeInstanceOf(TryAgain);
    expect(timeout).toHaveBeenCalledWith(10_000);
  });

  it('talks on and on is not listened to', async () => {
    const { subscription, device } = await newPhone();
    await pushService.answerNext(subscription, { status: 201, body: 'and then ', isEndless: true });
    expect(await sendPush(post, device, reminder)).toBe('sent');
  }, 5_000);

  it('is away is asked again later', async () => {
    const { device } = await newPhone();
    const away = { ...config, pushServices: ['http://127.0.0.1:9'] };
    const endpoint = 'http://127.0.0.1:9/push/x';
    expect(await failureOf(sendPush({ db, config: away }, { ...device, endpoint }, reminder))).toBeInstanceOf(
      TryAgain,
    );
  });

  it('is no longer named in the settings is not called', async () => {
    const { subscription, device } = await newPhone();
    const others = { ...config, pushServices: ['fcm.googleapis.com'] };
    expect(await failureOf(sendPush({ db, config: others }, device, reminder))).toBeInstanceOf(Undeliverable);
    expect(await pushService.calls(subscription)).toBe(0);
  });
});

describe('the outbox of development', () => {
  const atGoogle = async () => {
    const { device } = await newPhone();
    return { ...device, endpoint: `https://fcm.googleapis.com/fcm/send/${crypto.randomUUID()}` };
  };

  it('shows what was sent, and to which device', async () => {
    const { device } = await newPhone();
    await sendPush(post, device, reminder);
    const { title: subject, text, kind } = reminder;
    expect(await outboxOf(device)).toMatchObject([{ channel: 'push', to: device.name, kind, subject, text }]);
  });

  it('shows what would have been sent, where the machine has no network', async () => {
    const device = await atGoogle();
    vi.spyOn(globalThis, 'fetch').mockRejectedValue(new Error('no route to host'));
    expect(await sendPush(post, device, reminder)).toBe('sent');
    expect(await outboxOf(device)).toHaveLength(1);
  });

  it('shows what a public service refused, and forgets what it no longer knows', async () => {
    const device = await atGoogle();
    const call = vi.spyOn(globalThis, 'fetch');
    call.mockResolvedValueOnce(new Response(null, { status: 403 }));
    expect(await sendPush(post, device, reminder)).toBe('sent');
    call.mockResolvedValueOnce(new Response(null, { status: 410 }));
    expect(await sendPush(post, device, reminder)).toBe('gone');
    expect(await outboxOf(device)).toHaveLength(2);
  });

  it('stays empty in production, where a service that does not answer is asked again', async () => {
    const device = await atGoogle();
    const production = { db, config: { ...config, development: false } };
    const call = vi.spyOn(globalThis, 'fetch').mockRejectedValueOnce(new Error('no route to host'));
    expect(await failureOf(sendPush(production, device, reminder))).toBeInstanceOf(TryAgain);
    call.mockResolvedValueOnce(new Response(null, { status: 201 }));
    expect(await sendPush(production, device, reminder)).toBe('sent');
    const [address, init] = call.mock.calls.at(-1) ?? [];
    expect(String(address)).toBe(device.endpoint);
    expect(init).toMatchObject({ method: 'POST', redirect: 'manual' });
    expect(new Headers(init?.headers).has('Content-Length'), 'the platform counts').toBe(false);
    expect(await outboxOf(device)).toEqual([]);
  });
});
