// The week by mail: for who asked for it, once a week, on Monday morning by the calendar's clock.
import { env } from 'cloudflare:workers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newBookingId } from '../calendar/booking-id.ts';
import { clock } from '../clock.ts';
import type { Job } from '../contract/jobs.ts';
import { act } from '../queue/act.ts';
import { bury } from '../queue/dead.ts';
import { startWeeklyReports } from '../queue/weekly-reports.ts';
import { call, create, customer, newCallers, owner } from './callers.ts';

const HOUR = 3_600_000;
const SUNDAY = Date.parse('2027-03-07T20:00:00Z');
const MONDAY_SEVEN = Date.parse('2027-03-08T06:00:00Z');

let sent: Job[] = [];

beforeEach(async () => {
  await env.DB.batch(
    ['report_subscriptions', 'deliveries', 'dev_outbox'].map((table) =>
      env.DB.prepare(`DELETE FROM ${table}`),
    ),
  );
  await newCallers();
  await env.DB.prepare('UPDATE users SET email_verified = 1').run();
  sent = [];
});

afterEach(() => {
  clock.now = () => Date.now();
});

/** The Worker's bindings, with a queue that keeps what it is sent. */
const world = {
  ...env,
  EVENTS: { sendBatch: async (batch: { body: Job }[]) => void sent.push(...batch.map(({ body }) => body)) },
} as unknown as typeof env;

async function cron(now: number): Promise<void> {
  clock.now = () => now;
  await startWeeklyReports(world, now);
}

async function mails(): Promise<{ to: string; subject: string; text: string }[]> {
  const { results } = await env.DB.prepare(
    "SELECT * FROM dev_outbox WHERE kind = 'weekly_report' ORDER BY id",
  ).all<{ to: string; subject: string; text: string }>();
  return results;
}

async function subscribed(changes: Record<string, unknown> = {}, now = SUNDAY): Promise<string> {
  const { id } = await create({ timeZone: 'Europe/Berlin', name: 'Padel', ...changes });
  // Access tokens live by the real clock: what is due is moved instead.
  const answer = await call(owner, 'PUT', `/api/calendars/${id}/reports/subscription`, { weekly: true });
  expect([answer.status, answer.body]).toEqual([200, { weekly: true }]);
  await env.DB.prepare('UPDATE report_subscriptions SET due_at = ? WHERE calendar_id = ?')
    .bind(now + 10 * HOUR, id)
    .run();
  return id;
}

async function remember(calendarId: string, starts: readonly string[]): Promise<void> {
  for (const text of starts) {
    const start = Date.parse(text);
    await env.DB.prepare(
      `INSERT INTO bookings (calendar_id, id, user_name, start_at, end_at, seats, status, note, price_amount,
         price_currency, created_at, version) VALUES (?, ?, 'Ada', ?, ?, 1, 'completed', '', 1250, 'EUR', ?, 1)`,
    )
      .bind(calendarId, newBookingId(start), start, start + HOUR, start - 48 * HOUR)
      .run();
  }
}

describe('the week by mail', () => {
  it('is off until somebody who runs the calendar asks for it', async () => {
    const { id } = await create();
    const path = `/api/calendars/${id}/reports/subscription`;
    expect((await call(owner, 'GET', path)).body).toEqual({ weekly: false });
    expect((await call(customer, 'PUT', path, { weekly: true })).status).toBe(403);
    expect((await call(undefined, 'GET', path)).status).toBe(401);
    expect((await call(owner, 'PUT', path, { weekly: true, to: 'x@example.com' })).status).toBe(422);
    await call(owner, 'PUT', path, { weekly: true });
    expect((await call(owner, 'GET', '/api/me/export')).body.weeklyReports).toContain(id);
    await call(owner, 'PUT', path, { weekly: false });
    expect((await call(owner, 'GET', '/api/me/export')).body.weeklyReports).not.toContain(id);
    await call(owner, 'PUT', path, { weekly: true });
    expect((await call(owner, 'GET', path)).body).toEqual({ weekly: true });
    await call(owner, 'PUT', path, { weekly: false });
    expect((await call(owner, 'GET', path)).body).toEqual({ weekly: false });
    const rows = await env.DB.prepare('SELECT * FROM report_subscriptions').all();
    expect(rows.results).toEqual([]);
  });

  it('comes on Monday at seven there, with the figures of the week that is over and the one before', async () => {
    const id = await subscribed({}, SUNDAY);
    await remember(id, [
      '2027-02-28T22:59:00Z',
      '2027-02-28T23:00:00Z',
      '2027-03-07T22:59:00Z',
      '2027-03-07T23:00:00Z',
    ]);
    await cron(MONDAY_SEVEN - 1);
    expect(sent).toEqual([]);
    await cron(MONDAY_SEVEN);
    expect(sent).toHaveLength(1);
    for (const job of sent) await act(job, world, MONDAY_SEVEN);
    const [mail, ...others] = await mails();
    expect(others).toEqual([]);
    expect(mail).toMatchObject({ to: owner.email, subject: 'Padel: 2 bookings last week' });
    expect(mail?.text).toContain('2 bookings, 1 the week before');
    expect(mail?.text).toContain('EUR 25.00 revenue');
    expect(mail?.text).toContain(`/manage/${id}/report?from=2027-03-01&to=2027-03-07`);
  });

  it('is sent once, however often cron and queue come', async () => {
    await subscribed();
    await Promise.all([cron(MONDAY_SEVEN), cron(MONDAY_SEVEN)]);
    await cron(MONDAY_SEVEN + HOUR);
    await Promise.all([...sent, ...sent].map((job) => act(job, world, MONDAY_SEVEN)));
    for (const job of sent) await act(job, world, MONDAY_SEVEN + HOUR);
    expect(await mails()).toHaveLength(1);
    sent = [];
    await cron(MONDAY_SEVEN + 7 * 24 * HOUR);
    expect(sent).toHaveLength(1);
  });

  it('is written down before the queue hears of it, so that a lost message is found', async () => {
    await subscribed();
    await cron(MONDAY_SEVEN);
    const { results } = await env.DB.prepare('SELECT status, job FROM deliveries').all<{ job: string }>();
    expect(results).toMatchObject([{ status: 'waiting' }]);
    expect(JSON.parse(results[0]?.job ?? '')).toEqual(sent[0]);
  });

  it('goes to nobody who said no meanwhile, to no unproven address, and not of a calendar that is gone', async () => {
    const id = await subscribed();
    await cron(MONDAY_SEVEN);
    clock.now = () => Date.now();
    await call(owner, 'PUT', `/api/calendars/${id}/reports/subscription`, { weekly: false });
    for (const job of sent) await act(job, world, MONDAY_SEVEN);
    expect(await mails()).toEqual([]);
    expect((await env.DB.prepare('SELECT status FROM deliveries').all()).results).toEqual([
      { status: 'skipped' },
    ]);

    await subscribed();
    await env.DB.prepare('UPDATE users SET email_verified = 0').run();
    sent = [];
    await cron(MONDAY_SEVEN);
    for (const job of sent) await act(job, world, MONDAY_SEVEN);
    expect(await mails()).toEqual([]);

    await env.DB.prepare('UPDATE users SET email_verified = 1').run();
    await env.DB.prepare('UPDATE report_subscriptions SET due_at = 0').run();
    await env.DB.prepare('UPDATE calendars SET deleted_at = 1').run();
    sent = [];
    await cron(MONDAY_SEVEN);
    expect(sent).toEqual([]);
  });

  it('that could not be sent is seen by who runs the calendar', async () => {
    const id = await subscribed();
    await cron(MONDAY_SEVEN);
    clock.now = () => Date.now();
    for (const job of sent) await bury(job, world, MONDAY_SEVEN);
    const { body } = await call(owner, 'GET', `/api/calendars/${id}/deliveries`);
    expect(body.items).toMatchObject([{ kind: 'weekly_report', channel: 'email', status: 'dead' }]);
  });
});
