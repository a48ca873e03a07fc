// Paying through the API, with the test provider that a fresh clone has.
import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { createApp } from '../app.ts';
import { ORIGIN } from './auth-app.ts';
import { call, create, customer, newCallers, owner, tomorrow } from './callers.ts';
import { byStripe } from './payment-world.ts';

beforeAll(newCallers);

const app = createApp();
const price = { amount: 2_400, currency: 'EUR' };

async function book(changes: Record<string, unknown> = {}, headers: Record<string, string> = {}, hour = 12) {
  const calendar = await create({ price, ...changes });
  const path = `/api/calendars/${calendar.id}/bookings`;
  const answer = await call(customer, 'POST', path, { start: tomorrow(hour) }, headers);
  expect(answer.status).toBe(201);
  return { calendar, path, booking: answer.body, at: `${path}/${answer.body.id}` };
}

/** What the buttons of the checkout's page do; `settings`: those of the Worker. */
async function settleAt(url: string, body: unknown, settings: unknown = env) {
  const answer = await app.request(
    url,
    { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) },
    settings as typeof env,
  );
  return { status: answer.status, body: await answer.json<Record<string, unknown>>() };
}

describe('a booking of a priced calendar', () => {
  it('answers 201 with where to pay, is confirmed once that is paid, and shows so in the history', async () => {
    const { booking, at } = await book();
    expect(booking).toMatchObject({
      status: 'pending_payment',
      payment: {
        status: 'pending',
        amount: 2_400,
        refunded: 0,
        currency: 'EUR',
        expiresAt: expect.any(String),
      },
    });
    expect(booking.payment.checkoutUrl).toMatch(`${ORIGIN}/dev/checkout/`);
    await vi.waitFor(async () => {
      const { items } = (await call(customer, 'GET', '/api/me/bookings')).body;
      expect(items.find(({ id }: { id: string }) => id === booking.id)?.payment).toEqual(booking.payment);
    });
    const paid = await settleAt(booking.payment.checkoutUrl, { outcome: 'paid' });
    expect(paid).toEqual({
      status: 200,
      body: { outcome: 'paid', returnUrl: `${ORIGIN}/pay/${booking.calendarId}/${booking.id}` },
    });
    const after = (await call(customer, 'GET', at)).body;
    expect(after).toMatchObject({ status: 'confirmed', payment: { status: 'paid', checkoutUrl: null } });
    await vi.waitFor(async () => {
      const { items } = (await call(customer, 'GET', '/api/me/bookings')).body;
      expect(items.find(({ id }: { id: string }) => id === booking.id)?.payment).toEqual(after.payment);
    });
    // Paid already: told again, and nothing is taken twice.
    expect((await settleAt(booking.payment.checkoutUrl, { outcome: 'paid' })).body.outcome).toBe('paid');
    expect((await call(customer, 'GET', at)).body.payment.status).toBe('paid');
  });

  it('that is declined stays to be paid; cancelled, its checkout ends', async () => {
    const { booking, at } = await book();
    const url = booking.payment.checkoutUrl;
    expect((await settleAt(url, { outcome: 'declined' })).body.outcome).toBe('declined');
    expect((await call(customer, 'GET', at)).body.status).toBe('pending_payment');
    const cancelled = await call(customer, 'POST', `${at}/cancel`);
    expect(cancelled.body).toMatchObject({
      status: 'cancelled',
      payment: { status: 'unpaid', checkoutUrl: null },
    });
    await vi.waitFor(async () =>
      expect(await (await app.request(url, {}, env)).text()).toContain('This checkout has ended'),
    );
    expect(await settleAt(url, { outcome: 'paid' })).toMatchObject({
      status: 409,
      body: { code: 'conflict' },
    });
    expect((await call(customer, 'GET', at)).body.payment.status).toBe('unpaid');
  });

  it('cancelled after it was paid says what comes back', async () => {
    const { booking, at } = await book({ cancellation: { untilMinutesBefore: 0, refundPercent: 50 } });
    await settleAt(booking.payment.checkoutUrl, { outcome: 'paid' });
    const { body } = await call(customer, 'POST', `${at}/cancel`);
    expect(body).toMatchObject({
      status: 'cancelled',
      payment: { status: 'partly_refunded', refunded: 1_200 },
    });
  });

  it('asked for again with its key is the same, address and all', async () => {
    const headers = { 'Idempotency-Key': crypto.randomUUID() };
    const { path, booking } = await book({}, headers);
    const again = await call(customer, 'POST', path, { start: tomorrow(12) }, headers);
    expect([again.status, again.headers.get('Idempotent-Replayed')]).toEqual([201, 'true']);
    expect(again.body).toEqual(booking);
    // The first answer, whatever has become of the booking since.
    await settleAt(booking.payment.checkoutUrl, { outcome: 'paid' });
    expect((await call(customer, 'POST', path, { start: tomorrow(12) }, headers)).body).toEqual(booking);
  });

  it('waits for the yes first, and then comes with where to pay', async () => {
    const { booking, at } = await book({ approvalRequired: true });
    expect(booking).toMatchObject({
      status: 'pending_approval',
      payment: { checkoutUrl: null, expiresAt: null },
    });
    const { body } = await call(owner, 'POST', `${at}/approve`);
    expect(body).toMatchObject({ status: 'pending_payment', payment: { checkoutUrl: expect.any(String) } });
    expect((await call(customer, 'GET', at)).body.payment).toEqual(body.payment);
  });
});

describe('to pay', () => {
  it('asks how it stands, and answers where to pay as long as that waits', async () => {
    const { booking, at } = await book();
    const asked = await call(customer, 'POST', `${at}/pay`, {}, { 'Idempotency-Key': 'a' });
    expect([asked.status, asked.body.payment]).toEqual([200, booking.payment]);
    expect((await call(owner, 'POST', `${at}/pay`)).status).toBe(200);
    await settleAt(booking.payment.checkoutUrl, { outcome: 'paid' });
    expect((await call(customer, 'POST', `${at}/pay`)).body.status).toBe('confirmed');
  });

  it('hears of a payment whose webhook was lost', async () => {
    const { booking, at } = await book();
    const id = booking.payment.checkoutUrl.split('/').at(-1);
    await env.DB.prepare("UPDATE test_checkouts SET status = 'paid', capture_id = 'lost' WHERE id = ?")
      .bind(id)
      .run();
    expect((await call(customer, 'GET', at)).body.status).toBe('pending_payment');
    expect((await call(customer, 'POST', `${at}/pay`)).body.status).toBe('confirmed');
  });

  it('is for its owner and those who run the calendar, and takes no word of the price', async () => {
    const { at } = await book();
    expect((await call(undefined, 'POST', `${at}/pay`)).status).toBe(401);
    for (const field of ['amount', 'currency', 'price', 'status', 'outcome', 'discount']) {
      const answer = await call(customer, 'POST', `${at}/pay`, { [field]: 1 });
      expect([answer.status, answer.body.errors[0].path]).toEqual([422, field]);
    }
  });
});

describe('to refund', () => {
  it('is for those who run the calendar, in whole minor units', async () => {
    const { booking, at } = await book();
    await settleAt(booking.payment.checkoutUrl, { outcome: 'paid' });
    expect((await call(customer, 'POST', `${at}/refund`)).status).toBe(403);
    for (const amount of [0, -1, 0.5, '1', null, 2_401, 1e15, [1]]) {
      const answer = await call(owner, 'POST', `${at}/refund`, { amount });
      expect([amount, answer.status, answer.body.errors[0].path]).toEqual([amount, 422, 'amount']);
    }
    expect((await call(owner, 'POST', `${at}/refund`, { amount: 100, currency: 'EUR' })).status).toBe(422);
    const { body } = await call(owner, 'POST', `${at}/refund`, { amount: 100 });
    expect(body).toMatchObject({
      status: 'confirmed',
      payment: { status: 'partly_refunded', refunded: 100 },
    });
    expect((await call(owner, 'POST', `${at}/refund`)).body.payment).toMatchObject({ refunded: 2_400 });
    expect((await call(owner, 'POST', `${at}/refund`)).status).toBe(409);
  });
});

describe('the test checkout', () => {
  it('is a page that says plainly what it is, and runs nothing but its own script', async () => {
    const { booking } = await book({ name: '<b>Court</b>' });
    const answer = await app.request(booking.payment.checkoutUrl, {}, env);
    const page = await answer.text();
    expect(page).toContain('Test checkout: no money moves');
    expect(page).toContain('€24.00');
    expect(page).toContain('&lt;b&gt;Court');
    expect(answer.headers.get('Content-Security-Policy')).toMatch(/default-src 'none'; style-src 'nonce-/);
  });

  it('takes paid or declined, from no other site', async () => {
    const { booking, at } = await book();
    const url = booking.payment.checkoutUrl;
    for (const body of [{}, { outcome: 'free' }, { outcome: 'paid', amount: 1 }, [], 'paid'])
      expect((await settleAt(url, body)).status).toBe(422);
    const foreign = await app.request(
      url,
      {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', Origin: 'https://other.example' },
        body: '{"outcome":"paid"}',
      },
      env,
    );
    expect(foreign.status).toBe(403);
    expect((await call(customer, 'GET', at)).body.status).toBe('pending_payment');
  });

  it('is not there for who guesses, and nowhere in production', async () => {
    const { booking } = await book();
    expect((await settleAt(`${ORIGIN}/dev/checkout/guess`, { outcome: 'paid' })).status).toBe(404);
    const production = {
      ...byStripe,
      ENVIRONMENT: 'production',
      STRIPE_API: 'https://api.stripe.com',
      PUSH_SERVICES: 'push.example',
    };
    expect((await settleAt(booking.payment.checkoutUrl, { outcome: 'paid' }, production)).status).toBe(404);
    expect((await app.request(booking.payment.checkoutUrl, {}, production)).status).toBe(404);
  });
});

describe('the settings of payments', () => {
  const production = {
    ENVIRONMENT: 'production',
    PUSH_SERVICES: 'push.example',
    STRIPE_API: 'https://api.stripe.com',
  };
  it.each([
    ['the test provider in production', { PAYMENTS: 'embedded' }, 'PAYMENTS'],
    ['an unknown provider', { PAYMENTS: 'paypal' }, 'PAYMENTS'],
    ['Stripe without its key', { PAYMENTS: 'stripe', STRIPE_SECRET_KEY: undefined }, 'STRIPE_SECRET_KEY'],
    [
      'Stripe without its webhooks’ secret',
      { PAYMENTS: 'stripe', STRIPE_WEBHOOK_SECRET: '' },
      'STRIPE_WEBHOOK_SECRET',
    ],
    [
      'Stripe at an address in the clear',
      { PAYMENTS: 'stripe', STRIPE_API: 'http://localhost:1' },
      'STRIPE_API',
    ],
  ])('with %s answer 503 and name what is wrong in the log', async (_title, wrong, name) => {
    const log = vi.spyOn(console, 'error').mockImplementation(() => {});
    const answer = await app.request(`${ORIGIN}/api/directory`, {}, {
      ...env,
      ...production,
      ...wrong,
    } as typeof env);
    expect(answer.status).toBe(503);
    expect(log.mock.calls.join()).toContain(`"${name}"`);
    log.mockRestore();
  });
});
