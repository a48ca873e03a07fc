// The push of an unlock request: to each device of its person once, while it waits.
import { eq } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { formatInstant } from '../contract/primitives.ts';
import type { UnlockRequest } from '../contract/unlock.ts';
import { deliveries, devOutbox } from '../db/schema.ts';
import { TryAgain } from '../notify/failures.ts';
import { pushUnlock, unlockPush } from '../notify/unlock-push.ts';
import { config, db, hashPasswordsCheaply, newPerson, ORIGIN, time } from './auth-app.ts';
import { pushService } from './push-service.ts';
import { registerDevice } from './push-world.ts';
import { Desktop, newOwner } from './unlock-world.ts';

beforeEach(() => {
  hashPasswordsCheaply();
  time.stop();
});
afterEach(() => {
  vi.restoreAllMocks();
  time.restore();
});

function newRequest(): UnlockRequest {
  return {
    id: crypto.randomUUID(),
    browser: 'Firefox',
    platform: 'Windows',
    place: 'Berlin, DE',
    known: false,
    createdAt: formatInstant(time.now),
    expiresAt: formatInstant(time.now + 120_000),
  };
}

async function newPhones(names: readonly string[]) {
  const person = await newPerson();
  const phones = [];
  for (const name of names) {
    const subscription = await pushService.subscribe();
    await registerDevice(person.browser, person.token, subscription, name);
    phones.push(subscription);
  }
  return { ...person, phones };
}

const run = (userId: string, request: UnlockRequest, pending: readonly UnlockRequest[] = [request]) =>
  pushUnlock(
    { db, config, pending: async () => pending },
    { type: 'unlock', userId, requestId: request.id },
    time.now,
  );
const rowsOf = (userId: string) => db.select().from(deliveries).where(eq(deliveries.userId, userId)).all();

describe('an unlock request', () => {
  it('is pushed to every device, urgent, for as long as it waits, with nothing that lets anybody in', async () => {
    const { userId, phones } = await newPhones(['One', 'Two']);
    const request = newRequest();
    time.pass(30_000);
    await run(userId, request);
    for (const phone of phones) {
      const [push, ...others] = await pushService.pushes(phone);
      expect(others).toEqual([]);
      expect(push?.headers).toMatchObject({ ttl: '90', urgency: 'high' });
      const message = JSON.parse(push?.payload ?? '');
      expect(message).toMatchObject({
        kind: 'unlock',
        id: request.id,
        notification: { navigate: `${ORIGIN}/unlock/${request.id}`, tag: `unlock ${request.id}` },
      });
      expect(message.notification.body).toMatch(/^Firefox on Windows asks/);
    }
    const shown = await db.select().from(devOutbox).where(eq(devOutbox.kind, 'unlock')).all();
    expect(shown.filter(({ to }) => to === 'One').length).toBeGreaterThan(0);
  });

  it('is pushed once, though its job comes three times at once, and again', async () => {
    const { userId, phones } = await newPhones(['One']);
    const request = newRequest();
    await Promise.all([run(userId, request), run(userId, request), run(userId, request)]);
    await run(userId, request);
    expect(await pushService.pushes(phones[0] ?? { endpoint: '' })).toHaveLength(1);
    expect(await rowsOf(userId)).toMatchObject([{ status: 'sent', kind: 'unlock', attempts: 1 }]);
  });

  it('is tried again at the one service that could not take it, and not told twice at the other', async () => {
    const { userId, phones } = await newPhones(['One', 'Two']);
    const [one, two] = phones as [(typeof phones)[0], (typeof phones)[0]];
    const request = newRequest();
    await pushService.answerNext(one, { status: 503, headers: { 'Retry-After': '7' } });
    const failure = await run(userId, request).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(TryAgain);
    expect(failure).toMatchObject({ retryAfterSeconds: 7 });
    await run(userId, request);
    expect(await pushService.pushes(one)).toHaveLength(1);
    expect(await pushService.pushes(two)).toHaveLength(1);
  });

  it('that a service will not take is let go', async () => {
    const { userId, phones } = await newPhones(['One']);
    await pushService.answerNext(phones[0] ?? { endpoint: '' }, { status: 413 });
    await run(userId, newRequest());
    expect(await rowsOf(userId)).toMatchObject([{ status: 'dead', error: 'The push service answered 413.' }]);
  });

  it('is not pushed once it no longer waits; nor is what was left of it', async () => {
    const { userId, phones } = await newPhones(['One']);
    const [phone] = phones as [(typeof phones)[0]];
    const [ended, late, half] = [newRequest(), newRequest(), newRequest()];
    await run(userId, ended, [newRequest()]);
    await run(userId, late, [{ ...late, expiresAt: formatInstant(time.now) }]);
    await pushService.answerNext(phone, { status: 503 });
    await run(userId, half).catch(() => {});
    await run(userId, half, []);
    await run(userId, half);
    expect(await pushService.pushes(phone)).toEqual([]);
    expect((await rowsOf(userId)).map(({ status }) => status)).toEqual(['skipped']);
  });

  it('is not pushed to a device that was signed out, at once or between two tries', async () => {
    const { browser, userId, phones } = await newPhones(['One']);
    const [phone] = phones as [(typeof phones)[0]];
    const request = newRequest();
    await pushService.answerNext(phone, { status: 503 });
    await run(userId, request).catch(() => {});
    await browser.post('/api/auth/logout');
    await run(userId, request);
    await run(userId, newRequest());
    expect(await pushService.pushes(phone)).toEqual([]);
  });

  it('of a browser that says nothing of itself is pushed in whole words', () => {
    const message = unlockPush({ ...newRequest(), browser: 'Unknown browser', platform: '' }, time.now);
    expect(message?.text).toMatch(/^Unknown browser asks/);
  });
});

describe('from the asking to the phone', () => {
  it('a request is pushed by way of the queue', async () => {
    time.restore();
    const { email, phone } = await newOwner();
    const subscription = await pushService.subscribe();
    await registerDevice(phone.browser, phone.token, subscription);
    const { id, code } = await new Desktop().ask(email);
    await vi.waitFor(async () => expect(await pushService.pushes(subscription)).toHaveLength(1), {
      timeout: 5_000,
      interval: 20,
    });
    const [push] = await pushService.pushes(subscription);
    expect(JSON.parse(push?.payload ?? '')).toMatchObject({ kind: 'unlock', id });
    expect(push?.payload).not.toContain(code);
  });
});
