// Calls that come in rushes ask about their session once a second; nobody is let in for longer than that.
import { env } from 'cloudflare:workers';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { time } from './auth-app.ts';
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
