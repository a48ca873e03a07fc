// Whose a guest's booking is: the link's, until an account has proven the address. A claim of the address is not enough.
import { runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { eq } from 'drizzle-orm';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { calendarObject } from '../calendar/client.ts';
import { guestBookings, users } from '../db/schema.ts';
import { act } from '../queue/act.ts';
import { Browser, db, hashPasswordsCheaply, newAddress, newPerson, PASSWORD } from './auth-app.ts';
import { call, newCallers, owner, tomorrow } from './callers.ts';
import { bookedBy, byLink, guestOf, openToGuests } from './guest-world.ts';
import { kindsTo, tokenTo } from './mailbox.ts';
import { comeBack, Harbour, setOut, somebody } from './oidc-world.ts';

beforeAll(newCallers);
afterEach(() => vi.restoreAllMocks());

type Person = Awaited<ReturnType<typeof newPerson>>;

/** An account with this address, which it does not prove yet. */
async function claim(email: string) {
  hashPasswordsCheaply();
  const browser = new Browser();
  const { body } = await browser.post('/api/auth/register', {
    email,
    password: PASSWORD,
    name: 'Ada Lovelace',
  });
  return { browser, email, userId: body.user.id, token: body.accessToken } as Person;
}

async function prove(person: Person) {
  const token = await tokenTo(person.email, 'verify_email');
  const headers = { Authorization: `Bearer ${person.token}` };
  expect((await person.browser.post('/api/auth/email/verify', { token }, headers)).status).toBe(204);
}

const mine = async (person: Person) =>
  (await call(person, 'GET', '/api/me/bookings')).body.items.map(({ id }: { id: string }) => id);

/** Waits until the history says that these are a person's. */
const owns = (person: Person, ids: string[]) =>
  vi.waitFor(async () => expect(await mine(person)).toEqual(ids));

describe('a guest’s booking', () => {
  it('becomes the account’s that proves the address afterwards, and the link ends', async () => {
    const calendar = await openToGuests();
    const { email, token, booking } = await bookedBy(calendar);
    const ada = await claim(email);
    expect(await mine(ada)).toEqual([]);
    expect((await byLink('read', token)).body.state).toBe('booked');

    await prove(ada);
    await owns(ada, [booking.id]);
    const at = `/api/calendars/${calendar.id}/bookings/${booking.id}`;
    expect((await call(ada, 'GET', at)).body).toMatchObject({
      version: 2,
      user: { id: ada.userId, name: 'Ada Lovelace' },
    });
    expect((await byLink('read', token)).body).toMatchObject({ state: 'account', booking: null });
    expect((await byLink('cancel', token)).status).toBe(404);
    expect((await call(ada, 'POST', `${at}/cancel`)).body.status).toBe('cancelled');
    expect(await db.$count(guestBookings, eq(guestBookings.bookingId, booking.id))).toBe(0);
  });

  it('becomes the account’s at its next sign-in, where it had proven the address before', async () => {
    const ada = await claim(newAddress());
    await prove(ada);
    const signOut = { Authorization: `Bearer ${ada.token}` };
    await ada.browser.post('/api/auth/logout', undefined, signOut);
    const calendar = await openToGuests();
    const { token, booking } = await bookedBy(calendar, { email: ada.email });
    expect(booking.user).toEqual({ id: null, name: 'Gwen Guest' });
    expect((await byLink('read', token)).body.state).toBe('booked');
    hashPasswordsCheaply();
    const login = await ada.browser.post('/api/auth/login', { email: ada.email, password: PASSWORD });
    await owns({ ...ada, token: login.body.accessToken }, [booking.id]);
    expect((await byLink('read', token)).body.state).toBe('account');
  });

  it('is the account’s from the start where somebody is signed in to it, and is told there once', async () => {
    const ada = await claim(newAddress());
    await prove(ada);
    const calendar = await openToGuests();
    const { view, booking } = await bookedBy(calendar, { email: ada.email });
    expect(view.state).toBe('account');
    expect(booking).toMatchObject({ status: 'confirmed', user: { id: ada.userId, name: 'Ada Lovelace' } });
    await owns(ada, [booking.id]);
    await vi.waitFor(async () => expect(await kindsTo(ada.email)).toContain('booking_confirmed'));
    expect((await kindsTo(ada.email)).filter((kind) => kind === 'booking_confirmed')).toHaveLength(1);
  });

  it('never becomes the account’s that only claims the address, however it signs in', async () => {
    const calendar = await openToGuests();
    const claimant = await claim(newAddress());
    const { token, booking } = await bookedBy(calendar, { email: claimant.email });
    expect(booking.user.id).toBeNull();
    hashPasswordsCheaply();
    const { body } = await claimant.browser.post('/api/auth/login', {
      email: claimant.email,
      password: PASSWORD,
    });
    await act({ type: 'adopt', userId: claimant.userId }, env, Date.now());
    expect((await byLink('read', token)).body.state).toBe('booked');
    expect(await mine({ ...claimant, token: body.accessToken })).toEqual([]);
  });

  it('never becomes another account’s: the object asks for the address once more', async () => {
    const calendar = await openToGuests();
    const { token, booking } = await bookedBy(calendar);
    const other = await newPerson();
    const object = calendarObject(env.CALENDARS, calendar.id);
    await object.adopt(booking.id, { userId: other.userId, name: 'Other', email: other.email });
    expect((await byLink('read', token)).body.state).toBe('booked');
    const waiting = await guestOf(calendar, { start: tomorrow(12) });
    const holder = { userId: other.userId, name: 'Other', email: other.email };
    await object.confirmAsGuest(waiting.body.id, holder);
    expect((await byLink('read', waiting.token)).body.booking.user.id).toBeNull();
  });

  it('stays to be adopted while it waits to be confirmed', async () => {
    const calendar = await openToGuests();
    const guest = await guestOf(calendar);
    const object = calendarObject(env.CALENDARS, calendar.id);
    const holder = { userId: crypto.randomUUID(), name: 'Ada', email: guest.email };
    expect(await object.adopt(guest.body.id, holder)).toMatchObject({ ok: true, body: false });
    expect((await byLink('confirm', guest.token)).body.state).toBe('booked');
  });

  it('goes with the account: exported before, blanked after', async () => {
    const calendar = await openToGuests();
    const { email, token, body } = await guestOf(calendar, { note: 'A private note', key: 'ask' });
    const confirmed = await byLink('confirm', token, {}, { 'Idempotency-Key': 'confirm' });
    const { booking } = confirmed.body;
    expect(booking.id).toBe(body.id);
    const ada = await claim(email);
    await prove(ada);
    await owns(ada, [booking.id]);
    const exported = await call(ada, 'GET', '/api/me/export');
    expect(exported.body.bookings).toMatchObject([{ id: booking.id, note: 'A private note' }]);
    expect((await call(ada, 'DELETE', '/api/me')).status).toBe(204);
    const dump = await runInDurableObject(calendarObject(env.CALENDARS, calendar.id), (_, { storage }) =>
      JSON.stringify(
        ['booking', 'log', 'answer', 'guest', 'hold'].map((table) =>
          storage.sql.exec(`SELECT * FROM ${table}`).toArray(),
        ),
      ),
    );
    for (const text of [email, 'Gwen', 'Ada', 'private note', ada.userId]) expect(dump).not.toContain(text);
    const seen = await call(owner, 'GET', `/api/calendars/${calendar.id}/bookings/${booking.id}`);
    expect(seen.body).toMatchObject({ status: 'cancelled', note: '', user: { id: null, name: '' } });
  });

  it('goes with the account too where nothing had adopted it yet', async () => {
    const calendar = await openToGuests();
    const { email, booking } = await bookedBy(calendar);
    const ada = await claim(email);
    // Proven, and whatever should have followed was lost.
    await db.update(users).set({ emailVerified: true }).where(eq(users.id, ada.userId));
    expect((await call(ada, 'DELETE', '/api/me')).status).toBe(204);
    const seen = await call(owner, 'GET', `/api/calendars/${calendar.id}/bookings/${booking.id}`);
    expect(seen.body).toMatchObject({ status: 'cancelled', user: { id: null, name: '' } });
  });

  it('becomes the account’s of whom a provider vouches for, and of nobody whom it does not', async () => {
    const calendar = await openToGuests();
    const [vouched, unsure] = [somebody(), somebody({ email_verified: false })];
    const theirs = await bookedBy(calendar, { email: vouched.email });
    const others = await bookedBy(calendar, { email: unsure.email, start: tomorrow(12) });
    const harbour = new Harbour();
    for (const person of [vouched, unsure]) {
      const browser = new Browser(harbour.settings);
      const location = await comeBack(browser, harbour.enter(await setOut(browser), person));
      expect(location).toContain('#signed-in');
      const { accessToken } = (await browser.refresh()).body;
      const { body } = await browser.me(accessToken);
      expect(body.emailVerified).toBe(person === vouched);
    }
    await vi.waitFor(async () => {
      expect((await byLink('read', theirs.token)).body.state).toBe('account');
    });
    expect((await byLink('read', others.token)).body.state).toBe('booked');
  });
});
