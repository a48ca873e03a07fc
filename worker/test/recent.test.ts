// Calls that come in rushes ask about their session once a second; nobody is let in for longer than that.
import { env } from 'cloudflare:workers';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { hashPasswordsCheaply, newPerson, time } from './auth-app.ts';
import { call, create, customer, newCallers, tomorrow } from './callers.ts';

beforeAll(newCallers);
beforeEach(() => time.stop());
afterEach(() => time.restore());

const endElsewhere = (userId: string) =>
  env.DB.prepare('UPDATE sessions SET ended_at = 1 WHERE user_id = ?').bind(userId).run();
const letBack = (userId: string) =>
  env.DB.prepare('UPDATE sessions SET ended_at = NULL WHERE user_id = ?').bind(userId).run();

describe('a session that ends elsewhere', () => {
  it('can book for less than a second more, and can do nothing else at all', async () => {
    const { id } = await create();
    const book = (hour: number) =>
      call(customer, 'POST', `/api/calendars/${id}/bookings`, { start: tomorrow(hour) });
    expect((await book(9)).status).toBe(201);
    await endElsewhere(customer.userId);
    expect((await call(customer, 'GET', '/api/me')).status).toBe(401);
    time.pass(999);
    expect((await book(10)).status).toBe(401);
    await letBack(customer.userId);
    expect((await book(10)).status).toBe(201);
  });

  it('is not let in by somebody else’s being remembered', async () => {
    const { id } = await create();
    await call(customer, 'POST', `/api/calendars/${id}/bookings`, { start: tomorrow(11) });
    const stranger = { ...customer, token: `${customer.token.slice(0, -4)}AAAA` };
    const answer = await call(stranger, 'POST', `/api/calendars/${id}/bookings`, { start: tomorrow(12) });
    expect(answer.status).toBe(401);
  });
});

describe('a rush of people who each call once', () => {
  it('is one question about their sessions, and each gets their own answer', async () => {
    hashPasswordsCheaply();
    const people = await Promise.all(Array.from({ length: 8 }, () => newPerson()));
    const { id } = await create({ capacity: 10 });
    await endElsewhere(people[3]?.userId ?? '');
    const asked = vi.spyOn(env.DB, 'prepare');
    const answers = await Promise.all(
      people.map((one) => call(one, 'POST', `/api/calendars/${id}/bookings`, { start: tomorrow(15) })),
    );
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 401, 201, 201, 201, 201]);
    expect(answers.map(({ body }) => body.user?.id)).toEqual(
      people.map(({ userId }, index) => (index === 3 ? undefined : userId)),
    );
    const ofSessions = asked.mock.calls.filter(([query]) => query.includes('"sessions"'));
    expect(ofSessions.length).toBeLessThan(people.length / 2);
    vi.restoreAllMocks();
  });

  it('is refused as long as nobody can be asked about', async () => {
    const { id } = await create();
    // Past all that the tests before had remembered.
    time.pass(60_000);
    await env.DB.exec('ALTER TABLE sessions RENAME TO lost');
    try {
      const answer = await call(customer, 'POST', `/api/calendars/${id}/bookings`, { start: tomorrow(16) });
      expect(answer.status).toBe(503);
    } finally {
      await env.DB.exec('ALTER TABLE lost RENAME TO sessions');
    }
    const slots = await call(
      undefined,
      'GET',
      `/api/calendars/${id}/slots?from=${tomorrow(16)}&to=${tomorrow(17)}`,
    );
    expect(slots.body.slots[0].remaining).toBe(1);
  });
});

describe('a session that is ended here', () => {
  it('can book no more, at once', async () => {
    const { id } = await create();
    const book = (hour: number) =>
      call(customer, 'POST', `/api/calendars/${id}/bookings`, { start: tomorrow(hour) });
    expect((await book(13)).status).toBe(201);
    await customer.browser.post('/api/auth/logout');
    expect((await book(14)).status).toBe(401);
  });
});
