// Booking as a guest: a name and an address hold a slot, the link in the mail confirms and manages it.
import { runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createApp } from '../app.ts';
import { formatGuestToken, readGuestToken } from '../auth/guest-tokens.ts';
import { calendarObject } from '../calendar/client.ts';
import { config, newAddress, time } from './auth-app.ts';
import { call, create, customer, newCallers, owner, tomorrow } from './callers.ts';
import { ask, bookedBy, byLink, guestOf, MINUTE, mailed, openToGuests, slotOf } from './guest-world.ts';
import { mailsTo } from './mailbox.ts';

beforeAll(newCallers);
beforeEach(() => time.stop());
afterEach(() => {
  time.restore();
  vi.restoreAllMocks();
});

const ten = () => tomorrow(10);

describe('a guest', () => {
  it('holds the slot for 15 minutes, and is mailed a link that holds none of their words', async () => {
    const calendar = await openToGuests({ name: 'Quiet Court' });
    const words = { name: 'Buy at evil.example', note: 'Win a prize at evil.example' };
    const { status, body, email } = await ask(calendar, words);
    expect(status).toBe(202);
    expect(body).toEqual({
      id: expect.any(String),
      start: ten(),
      end: tomorrow(11),
      seats: 1,
      expiresAt: new Date(time.now + 15 * MINUTE).toISOString().replace('.000', ''),
    });
    expect(await slotOf(calendar, ten())).toMatchObject({ remaining: 0, held: 1, heldUntil: body.expiresAt });
    const [mail, ...others] = await mailsTo(email);
    expect(others).toEqual([]);
    expect(mail?.kind).toBe('guest_confirm');
    expect(mail?.text).toContain('Somebody asked to book as a guest with this address');
    for (const words of ['evil.example', 'Buy', 'prize', 'Quiet Court']) {
      expect(`${mail?.subject} ${mail?.text}`).not.toContain(words);
    }
  });

  it('books by the link, twice the same booking, and is told by mail with the event and the link', async () => {
    const calendar = await openToGuests({ name: 'Quiet Court' });
    const { email, token } = await guestOf(calendar, { note: 'By bicycle' });
    const waiting = await byLink('read', token);
    expect(waiting.body).toMatchObject({
      state: 'waiting',
      booking: null,
      calendar: { name: 'Quiet Court' },
    });
    expect((await slotOf(calendar, ten())).held).toBe(1);

    const confirmed = await byLink('confirm', token);
    expect(confirmed.body).toMatchObject({
      state: 'booked',
      hold: null,
      booking: {
        status: 'confirmed',
        note: 'By bicycle',
        guest: true,
        user: { id: null, name: 'Gwen Guest' },
      },
    });
    expect(await byLink('confirm', token)).toMatchObject({ status: 200, body: confirmed.body });
    expect(await slotOf(calendar, ten())).toMatchObject({ remaining: 0, held: 0 });
    const seen = await call(owner, 'GET', `/api/calendars/${calendar.id}/bookings`);
    expect(seen.body.items).toEqual([confirmed.body.booking]);
    expect(JSON.stringify(seen.body)).not.toContain(email);

    const mail = await mailed(email, 'booking_confirmed');
    expect(mail.subject).toContain('Quiet Court');
    expect(mail.text).toContain(`/guest?token=${token}`);
    expect((await mailsTo(email)).map(({ kind }) => kind)).toEqual(['guest_confirm', 'booking_confirmed']);
  });

  it('of two who press at once makes one booking', async () => {
    const calendar = await openToGuests();
    const { token } = await guestOf(calendar);
    const both = await Promise.all([byLink('confirm', token), byLink('confirm', token)]);
    expect(both.map(({ status }) => status)).toEqual([200, 200]);
    expect(both[0]?.body.booking.id).toBe(both[1]?.body.booking.id);
    const { body } = await call(owner, 'GET', `/api/calendars/${calendar.id}/bookings`);
    expect(body.items).toHaveLength(1);
  });

  it('keeps others out while the link waits, whoever they are', async () => {
    const calendar = await openToGuests();
    await guestOf(calendar);
    const path = `/api/calendars/${calendar.id}`;
    const booked = await call(customer, 'POST', `${path}/bookings`, { start: ten() });
    const held = await call(customer, 'POST', `${path}/holds`, { start: ten() });
    const another = await ask(calendar);
    expect([booked, held, another].map(({ body }) => body.code)).toEqual(Array(3).fill('slot_taken'));
    expect(await mailsTo(another.email)).toEqual([]);
  });

  it('who is too late finds the slot free again, and nothing left of what they said', async () => {
    const calendar = await openToGuests();
    const { email, token } = await guestOf(calendar);
    time.pass(15 * MINUTE);
    const late = await byLink('confirm', token);
    expect(late).toMatchObject({ status: 409, body: { code: 'hold_expired' } });
    expect(late.body.detail).toContain('Ask for a new link');
    expect((await byLink('read', token)).body).toMatchObject({
      state: 'lapsed',
      start: ten(),
      booking: null,
    });
    expect(await slotOf(calendar, ten())).toMatchObject({ remaining: 1, held: 0 });
    const left = await runInDurableObject(calendarObject(env.CALENDARS, calendar.id), (_, state) =>
      state.storage.sql.exec('SELECT (SELECT count(*) FROM guest) + (SELECT count(*) FROM hold) AS n').one(),
    );
    expect(left).toEqual({ n: 0 });
    expect((await guestOf(calendar, { email })).status).toBe(202);
  });

  it('is held no longer than until the slot begins', async () => {
    const calendar = await openToGuests();
    const start = Date.parse(ten());
    time.now = start - 4 * MINUTE;
    const { body } = await ask(calendar, { start: ten() });
    expect(Date.parse(body.expiresAt)).toBe(start);
  });

  it('lets go of what waits, by the page that asked or by the link; the link is mailed again there too', async () => {
    const calendar = await openToGuests();
    const { body, email } = await guestOf(calendar);
    const at = `/api/calendars/${calendar.id}/guest-bookings/${body.id}`;
    const again = await call(undefined, 'POST', `${at}/mail`, { email });
    expect(again).toMatchObject({ status: 202, body });
    const strange = await call(undefined, 'POST', `${at}/mail`, { email: newAddress() });
    expect(strange.status).toBe(429);
    expect(await mailsTo(email)).toHaveLength(2);
    expect((await call(undefined, 'DELETE', at)).status).toBe(204);
    expect((await call(undefined, 'DELETE', at)).status).toBe(404);
    expect((await call(undefined, 'POST', `${at}/mail`, { email })).status).toBe(404);
    expect((await slotOf(calendar, ten())).remaining).toBe(1);
    const { token } = await guestOf(calendar);
    expect((await byLink('cancel', token)).body).toMatchObject({ state: 'lapsed' });
    expect((await slotOf(calendar, ten())).remaining).toBe(1);
  });

  it('moves and cancels by the link, within the calendar’s rule, and is told of both once', async () => {
    const calendar = await openToGuests({ cancellation: { untilMinutesBefore: 60, refundPercent: 100 } });
    const { email, token, booking } = await bookedBy(calendar);
    const moved = await byLink('reschedule', token, { start: tomorrow(12) }, { 'If-Match': '"1"' });
    expect(moved.body.booking).toMatchObject({ start: tomorrow(12), version: 2 });
    const stale = await byLink('reschedule', token, { start: tomorrow(13) }, { 'If-Match': '"1"' });
    expect(stale.status).toBe(412);
    expect((await slotOf(calendar, ten())).remaining).toBe(1);
    await mailed(email, 'booking_rescheduled');

    time.now = Date.parse(tomorrow(12)) - 59 * MINUTE;
    const late = await byLink('cancel', token);
    expect(late).toMatchObject({ status: 409, body: { code: 'not_cancellable' } });
    time.now -= 2 * MINUTE;
    const once = { 'Idempotency-Key': 'cancel' };
    const cancelled = await byLink('cancel', token, {}, once);
    expect(cancelled.body.booking).toMatchObject({ id: booking.id, status: 'cancelled' });
    const repeated = await byLink('cancel', token, {}, once);
    expect(repeated.headers.get('Idempotent-Replayed')).toBe('true');
    expect(repeated.body).toEqual(cancelled.body);
    expect((await byLink('read', token)).body.booking.status).toBe('cancelled');
    const mail = await mailed(email, 'booking_cancelled');
    expect(mail.text).toContain(token);
    expect((await mailsTo(email)).filter(({ kind }) => kind === 'booking_cancelled')).toHaveLength(1);
    // The owner's token is of today.
    time.restore();
    await vi.waitFor(async () => {
      const { body } = await call(owner, 'GET', '/api/me/notifications');
      expect(body.items.map(({ title }: { title: string }) => title)).toContain('Gwen Guest cancelled');
    });
  });

  it('asks for approval where that is the rule, and hears of a no', async () => {
    const calendar = await openToGuests({ approvalRequired: true });
    const { email, token, booking } = await bookedBy(calendar);
    expect(booking.status).toBe('pending_approval');
    await call(owner, 'POST', `/api/calendars/${calendar.id}/bookings/${booking.id}/decline`);
    expect((await byLink('read', token)).body.booking.status).toBe('declined');
    await mailed(email, 'booking_declined');
  });

  it('pays by the link, and the provider is told no secret', async () => {
    const calendar = await openToGuests({ price: { amount: 2_400, currency: 'EUR' } });
    const { token, booking } = await bookedBy(calendar);
    expect(booking).toMatchObject({ status: 'pending_payment', payment: { amount: 2_400 } });
    const url = booking.payment.checkoutUrl;
    expect((await byLink('pay', token)).body.booking.payment.checkoutUrl).toBe(url);
    const paid = await createApp().request(
      url,
      { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{"outcome":"paid"}' },
      env,
    );
    expect(await paid.json()).toEqual({ outcome: 'paid', returnUrl: `${config.origin}/guest` });
    expect((await byLink('read', token)).body.booking).toMatchObject({
      status: 'confirmed',
      payment: { status: 'paid' },
    });
    const cancelled = await byLink('cancel', token);
    expect(cancelled.body.booking.payment.refunded).toBe(2_400);
  });
});

describe('a calendar that asks', () => {
  it('wants its answers with the request, and shows them to its operators alone once it is confirmed', async () => {
    const questions = [{ kind: 'text', id: 'level', label: 'Your level?', required: true }];
    const calendar = await openToGuests({ questions });
    const missing = await ask(calendar);
    expect(missing).toMatchObject({ status: 422, body: { errors: [{ path: 'answers.level' }] } });
    const { token, booking } = await bookedBy(calendar, { answers: { level: 'Beginner' } });
    expect(booking.answers).toBeNull();
    expect((await byLink('read', token)).body.booking.answers).toBeNull();
    const seen = await call(owner, 'GET', `/api/calendars/${calendar.id}/bookings/${booking.id}`);
    expect(seen.body.answers).toMatchObject([{ id: 'level', value: 'Beginner' }]);
  });
});

describe('a request that is repeated with its key', () => {
  it('has one effect and the first answer; with another body it is refused', async () => {
    const calendar = await openToGuests();
    const email = newAddress();
    const first = await ask(calendar, { email, key: 'one' });
    const second = await ask(calendar, { email, key: 'one' });
    expect(second).toMatchObject({ status: 202, body: first.body });
    expect(second.headers.get('Idempotent-Replayed')).toBe('true');
    expect(await mailsTo(email)).toHaveLength(1);
    const other = await ask(calendar, { email, key: 'one', start: tomorrow(12) });
    expect(other.body.code).toBe('idempotency_key_reused');
    expect((await ask(calendar, { key: 'one', start: tomorrow(14) })).status).toBe(202);
  });
});

describe('a calendar', () => {
  it('takes guests only where its operator said so, and never a private one', async () => {
    const closed = await create();
    expect(closed.guestsAllowed).toBe(false);
    const refused = await ask(closed);
    expect(refused).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    expect(await mailsTo(refused.email)).toEqual([]);

    const at = `/api/calendars/${closed.id}`;
    const secret = await create({ visibility: 'private' });
    expect((await ask(secret)).status).toBe(404);
    const both = await call(owner, 'PATCH', at, { visibility: 'private', guestsAllowed: true });
    expect(both).toMatchObject({ status: 422, body: { errors: [{ path: 'guestsAllowed' }] } });
    expect((await call(owner, 'PATCH', at, { guestsAllowed: true })).body.guestsAllowed).toBe(true);
    expect((await ask(closed)).status).toBe(202);
    const hidden = await call(owner, 'PATCH', at, { visibility: 'private' });
    expect(hidden.body).toMatchObject({ visibility: 'private', guestsAllowed: false });
  });

  it('that is deleted cancels what guests booked, tells them, and forgets what waits', async () => {
    const calendar = await openToGuests();
    const { email } = await bookedBy(calendar);
    const waiting = await guestOf(calendar, { start: tomorrow(12) });
    await call(owner, 'DELETE', `/api/calendars/${calendar.id}`);
    await mailed(email, 'booking_cancelled');
    expect((await byLink('confirm', waiting.token)).status).toBe(404);
  });
});

describe('a token', () => {
  it('that we did not make is refused the same way for every call, and is stored nowhere', async () => {
    const calendar = await openToGuests();
    const { token, body, email } = await guestOf(calendar);
    const at = { calendarId: calendar.id, bookingId: body.id };
    expect(readGuestToken(config, token)).toEqual(at);
    const other = formatGuestToken({ ...config, refreshTokenSecret: 'B'.repeat(43) }, at);
    // The last digit has bits to spare: another spelling of the same bytes is no token.
    const spelled =
      token.slice(0, -1) + (token.endsWith('A') ? 'B' : String.fromCharCode(token.charCodeAt(85) + 1));
    const guesses = ['x', token.slice(1), other, spelled, `${token.slice(0, 40)}AAAA${token.slice(44)}`];
    for (const guess of guesses) {
      for (const what of ['read', 'confirm', 'cancel', 'pay']) {
        expect(await byLink(what, guess)).toMatchObject({ status: 422, body: { code: 'invalid_token' } });
      }
      const moved = await byLink('reschedule', guess, { start: tomorrow(12) });
      expect(moved.body.code).toBe('invalid_token');
    }
    expect((await byLink('read', token)).body.state).toBe('waiting');
    const { results } = await env.DB.prepare('SELECT * FROM guest_bookings').all();
    expect(JSON.stringify(results)).not.toContain(token);
    expect(JSON.stringify(results)).not.toContain(email);
  });

  it('manages no booking of an account or a walk-in, though somebody knew its id and could sign', async () => {
    const calendar = await openToGuests();
    const path = `/api/calendars/${calendar.id}/bookings`;
    const theirs = (await call(customer, 'POST', path, { start: ten() })).body;
    const walkIn = (await call(owner, 'POST', path, { start: tomorrow(12), for: { name: 'Walter' } })).body;
    for (const { id } of [theirs, walkIn]) {
      const token = formatGuestToken(config, { calendarId: calendar.id, bookingId: id });
      expect((await byLink('cancel', token)).status).toBe(404);
      expect((await byLink('read', token)).body.booking).toBeNull();
    }
  });
});
