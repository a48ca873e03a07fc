// What guests may keep from others, and what strangers may do with an address that is not theirs: little, and the same
// whether anybody has it.
import { env } from 'cloudflare:workers';
import { eq } from 'drizzle-orm';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { forgetGuests } from '../db/guest-bookings.ts';
import { bookings, guestBookings, users } from '../db/schema.ts';
import type { Env } from '../env.ts';
import { Browser, db, newAddress, newPerson, time } from './auth-app.ts';
import { call, newCallers, owner, tomorrow } from './callers.ts';
import { ask, bookedBy, byLink, guestOf, MINUTE, openToGuests, slotOf } from './guest-world.ts';
import { mailsTo } from './mailbox.ts';

beforeAll(newCallers);
beforeEach(() => time.stop());
afterEach(() => time.restore());

/** A Worker that counts, as in production; only the coarse shields before it let everything through. */
const shield = { limit: async () => ({ success: true }) };
const strict: Env = {
  ...env,
  ENVIRONMENT: 'production',
  PAYMENTS: 'none',
  STRIPE_API: 'https://api.stripe.com',
  PUSH_SERVICES: 'push.example',
  RATE_LIMITS: 'on',
  LIMIT_REGISTER: shield,
  LIMIT_WRITE: shield,
  LIMIT_READ: shield,
};

describe('an address', () => {
  it('has three requests that wait, over all calendars, and another once one is confirmed or over', async () => {
    const calendars = await Promise.all([openToGuests(), openToGuests()]);
    const email = newAddress();
    const at = (hour: number, calendar = calendars[0]) =>
      guestOf(calendar as { id: string }, { email, start: tomorrow(hour) });
    const first = await at(8);
    await at(9, calendars[1]);
    await at(10);
    const fourth = await ask(calendars[1] as { id: string }, { email, start: tomorrow(11) });
    expect(fourth).toMatchObject({ status: 429, body: { code: 'too_many_holds' } });
    expect(Number(fourth.headers.get('Retry-After'))).toBeGreaterThan(0);
    expect(await slotOf(calendars[1] as { id: string }, tomorrow(11))).toMatchObject({ held: 0 });
    expect(await mailsTo(email)).toHaveLength(3);

    await byLink('confirm', first.token);
    await at(12);
    expect((await ask(calendars[0] as { id: string }, { email, start: tomorrow(13) })).status).toBe(429);
    time.pass(15 * MINUTE);
    await at(13);
  });

  it('may ask for another in the place of one that it let go, by the link too', async () => {
    const calendar = await openToGuests();
    const email = newAddress();
    const [first] = await Promise.all(
      [8, 9, 10].map((hour) => guestOf(calendar, { email, start: tomorrow(hour) })),
    );
    expect((await ask(calendar, { email, start: tomorrow(11) })).status).toBe(429);
    expect((await byLink('cancel', first?.token ?? '')).body).toMatchObject({ state: 'lapsed' });
    expect((await ask(calendar, { email, start: tomorrow(11) })).status).toBe(202);
    expect((await ask(calendar, { email, start: tomorrow(12) })).status).toBe(429);
  });

  it('has no more than three of many that are asked for at once', async () => {
    const calendar = await openToGuests();
    const email = newAddress();
    const hours = Array.from({ length: 8 }, (_, hour) => hour + 6);
    const answers = await Promise.all(hours.map((hour) => ask(calendar, { email, start: tomorrow(hour) })));
    expect(answers.filter(({ status }) => status === 202)).toHaveLength(3);
    expect(await mailsTo(email)).toHaveLength(3);
  });

  it('gets ten links in a day at most, whoever asks for them and lets go again', async () => {
    const calendar = await openToGuests();
    const email = newAddress();
    for (let round = 0; round < 5; round += 1) {
      const browser = new Browser(strict);
      const headers = { 'CF-Connecting-IP': `192.0.2.${round}`, Origin: env.ORIGIN };
      const at = `/api/calendars/${calendar.id}/guest-bookings`;
      const body = { start: tomorrow(10), name: 'Gwen', email };
      const asked = await browser.post(at, body, headers);
      expect(asked.status).toBe(202);
      expect((await browser.post(`${at}/${asked.body.id}/mail`, { email }, headers)).status).toBe(202);
      if (round === 4) {
        const more = await browser.post(`${at}/${asked.body.id}/mail`, { email }, headers);
        expect(more).toMatchObject({ status: 429, body: { code: 'rate_limited' } });
      }
      expect((await browser.call('DELETE', `${at}/${asked.body.id}`, { headers })).status).toBe(204);
    }
    const browser = new Browser(strict);
    const path = `/api/calendars/${calendar.id}/guest-bookings`;
    const refused = await browser.post(
      path,
      { start: tomorrow(10), name: 'Gwen', email },
      { 'CF-Connecting-IP': '192.0.2.9' },
    );
    expect(refused).toMatchObject({ status: 429, body: { code: 'rate_limited' } });
    time.pass(25 * 60 * MINUTE);
    const start = new Date(Math.ceil(time.now / 3_600_000 + 1) * 3_600_000).toISOString();
    expect((await browser.post(path, { start, name: 'Gwen', email })).status).toBe(202);
  });

  it('is answered the same whether it has an account, a claim, or nothing', async () => {
    const calendar = await openToGuests();
    const [claimed, proven] = [await newPerson(), await newPerson()];
    await db.update(users).set({ emailVerified: true }).where(eq(users.id, proven.userId));
    const emails = [newAddress(), claimed.email, proven.email];
    const answers: Awaited<ReturnType<typeof ask>>[] = [];
    for (const [index, email] of emails.entries()) {
      answers.push(await ask(calendar, { email, start: tomorrow(8 + index) }));
    }
    const shape = ({ status, headers, body }: (typeof answers)[number]) => ({
      status,
      headers: [...headers.keys()].sort(),
      fields: Object.keys(body),
      expiresAt: body.expiresAt,
    });
    const [nobody, ...others] = answers.map(shape);
    expect(others).toEqual([nobody, nobody]);
    // The mail alone tells, to whoever reads it.
    const texts = await Promise.all(
      emails.map(async (email) => (await mailsTo(email)).find(({ kind }) => kind === 'guest_confirm')?.text),
    );
    expect(texts.map((text) => text?.includes('has an account'))).toEqual([false, false, true]);
  });
});

describe('a network', () => {
  it('leaves five requests unconfirmed within an hour, and no matter how many that were confirmed', async () => {
    const calendar = await openToGuests();
    const from = (address: string, hour: number) =>
      new Browser(strict).post(
        `/api/calendars/${calendar.id}/guest-bookings`,
        { start: tomorrow(hour), name: 'Gwen', email: newAddress() },
        { 'CF-Connecting-IP': address },
      );
    const first = (await from('2001:db8::1', 6)).body.id;
    for (const hour of [7, 8, 9, 10]) expect((await from('2001:db8::1', hour)).status).toBe(202);
    // The same subscriber's network, whatever the rest of the address.
    expect(await from('2001:db8::2', 11)).toMatchObject({ status: 429, body: { code: 'rate_limited' } });
    expect((await from('192.0.2.77', 11)).status).toBe(202);
    await db.update(guestBookings).set({ state: 'confirmed' }).where(eq(guestBookings.bookingId, first));
    expect((await from('2001:db8::3', 12)).status).toBe(202);
    expect((await from('2001:db8::3', 13)).status).toBe(429);
  });
});

describe('a calendar', () => {
  it('keeps half of a day at most for guests who have not confirmed', async () => {
    const calendar = await openToGuests({
      schedule: { weekly: [{ weekdays: [1, 2, 3, 4, 5, 6, 7], start: '08:00', end: '14:00' }] },
    });
    for (const hour of [8, 9, 10]) await guestOf(calendar, { start: tomorrow(hour) });
    const fourth = await ask(calendar, { start: tomorrow(11) });
    expect(fourth).toMatchObject({ status: 429, body: { code: 'too_many_holds' } });
    expect(await mailsTo(fourth.email)).toEqual([]);
    const { status } = await call(owner, 'POST', `/api/calendars/${calendar.id}/holds`, {
      start: tomorrow(11),
    });
    expect(status).toBe(201);
    time.pass(15 * MINUTE);
    await guestOf(calendar, { start: tomorrow(12) });
  });

  it('asks guests to keep to what one person may book, by their address', async () => {
    const calendar = await openToGuests({
      limits: { perUserPerDay: 1, perUserPerWeek: null, perUserActive: null },
    });
    const { email, token } = await bookedBy(calendar);
    const second = await guestOf(calendar, { email, start: tomorrow(12) });
    const refused = await byLink('confirm', second.token);
    expect(refused).toMatchObject({ status: 422, body: { code: 'limit_reached' } });
    expect((await byLink('reschedule', token, { start: tomorrow(14) })).status).toBe(200);
    await bookedBy(calendar, { start: tomorrow(16) });
  });
});

it('what was asked for and never confirmed is forgotten after a day, what is booked 90 days after it began', async () => {
  const calendar = await openToGuests();
  const asked = await guestOf(calendar, { start: tomorrow(8) });
  const { booking } = await bookedBy(calendar);
  const rows = () => db.select().from(guestBookings).where(eq(guestBookings.calendarId, calendar.id));
  expect((await rows()).map(({ bookingId }) => bookingId).sort()).toEqual([asked.body.id, booking.id].sort());
  await vi.waitFor(async () => expect(await db.$count(bookings, eq(bookings.id, booking.id))).toBe(1));
  const cleanedBy = async (now: number) => {
    for (const { address } of await rows()) {
      await forgetGuests(db, Number.parseInt(address.slice(0, 2), 16), now);
    }
    return (await rows()).map(({ bookingId }) => bookingId);
  };
  expect(await cleanedBy(time.now + 26 * 60 * MINUTE)).toEqual([booking.id]);
  expect(await cleanedBy(time.now + 93 * 1_440 * MINUTE)).toEqual([]);
});
