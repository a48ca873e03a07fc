// A booking that costs something: reserved, paid, confirmed by Stripe's word alone, in whatever order it comes.
import { env } from 'cloudflare:workers';
import { describe, expect, it, vi } from 'vitest';
import { openCheckout } from '../payments/settle.ts';
import { body, on, owner, result, type World } from './calendar-world.ts';
import {
  ada,
  bob,
  bookByStripe,
  byStripe,
  deliver,
  event,
  ledgerOf,
  payAtStripe,
  pricedWorld,
  settled,
  stateOf,
  stripe,
} from './payment-world.ts';

const START = on('12:00');

/** How often the log says that a provider has to be told something. */
const noted = (world: World) => world.count("log WHERE kind = 'booking_payment'");

describe('a priced booking', () => {
  it('holds its seats, waits for as long as a hold, and costs what the server says', async () => {
    const world = await pricedWorld({ capacity: 3 });
    const bought = await bookByStripe(world, ada, START, 2);
    expect(bought.booking).toMatchObject({
      status: 'pending_payment',
      payment: {
        status: 'pending',
        amount: 4_800,
        refunded: 0,
        currency: 'EUR',
        checkoutUrl: `https://checkout.stripe.test/c/pay/${bought.sessionId}`,
        expiresAt: '2035-01-01T08:05:00Z',
      },
    });
    expect((await world.slotAt(START))?.remaining).toBe(1);
    expect(await stripe.session(bought.sessionId)).toMatchObject({
      amount_total: 4_800,
      currency: 'eur',
      metadata: { calendarId: world.id, bookingId: bought.id },
    });
  });

  it('is confirmed by the signed word of Stripe, and by nothing before it', async () => {
    const world = await pricedWorld();
    const bought = await bookByStripe(world, ada, START);
    const event = await payAtStripe(bought);
    expect((await stateOf(world, bought.id)).status).toBe('pending_payment');
    expect(await deliver(event ?? '')).toEqual({ status: 200, code: undefined });
    expect(await stateOf(world, bought.id)).toEqual({ status: 'confirmed', payment: 'paid', refunded: 0 });
    await vi.waitFor(async () =>
      expect(await ledgerOf(world.id)).toEqual({ captured: 2_400, confirmed: 2_400, refunded: 0 }),
    );
  });

  it('is not charged to who books for a walk-in, and costs nothing where there is no price', async () => {
    const world = await pricedWorld();
    const walkIn = body(await world.object.book(owner, { start: START, note: '', for: { name: 'Nikos' } }));
    expect(walkIn).toMatchObject({ status: 'confirmed', payment: null });
    await world.object.change(owner, { price: null });
    const free = body(await world.object.book(ada, { start: on('13:00'), note: '' }));
    expect(free).toMatchObject({ status: 'confirmed', payment: null });
  });

  it('alone writes of payments: where there is no price, not a row', async () => {
    const world = await pricedWorld({ price: null });
    const before = await world.count('log');
    const { id } = body(await world.object.book(ada, { start: START, note: '' }));
    expect(await world.count('log')).toBe(before + 1);
    body(await world.object.cancel(ada, id));
    expect(await world.count('log')).toBe(before + 2);
    const inHistory = () =>
      env.DB.prepare('SELECT status FROM bookings WHERE id = ?').bind(id).first('status');
    await vi.waitFor(async () => expect(await inHistory()).toBe('cancelled'));
    for (const table of ['payments', 'checkout_sessions', 'ledger']) {
      const rows = env.DB.prepare(`SELECT count(*) AS n FROM ${table} WHERE booking_id = ?`).bind(id);
      expect(await rows.first('n')).toBe(0);
    }
  });

  it('asks for the yes first, then for the money, with time to notice', async () => {
    const world = await pricedWorld({ approvalRequired: true });
    const asked = body(await world.object.book(ada, { start: on('12:00') + 86_400_000, note: '' }));
    expect(asked).toMatchObject({
      status: 'pending_approval',
      payment: { status: 'pending', checkoutUrl: null },
    });
    const place = { calendarId: world.id, bookingId: asked.id };
    expect((await openCheckout(byStripe, place))?.payment?.checkoutUrl).toBeNull();
    await world.object.operate(owner, asked.id, 'approve');
    const approved = await openCheckout(byStripe, place);
    expect(approved).toMatchObject({
      status: 'pending_payment',
      payment: { checkoutUrl: expect.any(String), expiresAt: '2035-01-02T07:00:00Z' },
    });
  });

  it('opens one session although Stripe’s answer is lost, and none is lost when Stripe is down', async () => {
    const world = await pricedWorld();
    await stripe.trouble('lost');
    const bought = await bookByStripe(world, ada, START);
    expect(await stripe.sessionsOf(bought.id)).toHaveLength(1);

    const other = body(await world.object.book(bob, { start: on('13:00'), note: '' }));
    const place = { calendarId: world.id, bookingId: other.id };
    await stripe.trouble('error', 'error');
    await expect(openCheckout(byStripe, place)).rejects.toThrow();
    expect(await stateOf(world, other.id)).toMatchObject({ status: 'pending_payment' });
    expect((await openCheckout(byStripe, place))?.payment?.checkoutUrl).toMatch(/^https:/);
  });

  it('is refused to who leaves five of them unpaid, until one is paid, cancelled or over', async () => {
    const world = await pricedWorld({ capacity: 20 });
    const made = [];
    for (let i = 0; i < 5; i += 1) made.push(await bookByStripe(world, ada, START));
    const another = () => world.object.book(ada, { start: START, note: '' });
    expect(result(await another())).toBe('too_many_holds');
    expect(result(await world.object.book(bob, { start: START, note: '' }))).toBe(201);
    await deliver((made[0] && (await payAtStripe(made[0]))) ?? '');
    expect(result(await another())).toBe(201);
    expect(result(await another())).toBe('too_many_holds');
    await world.moveTo(on('08:05'));
    expect(result(await another())).toBe(201);
  });

  it('asked for twice at once has one session', async () => {
    const world = await pricedWorld();
    const { id } = body(await world.object.book(ada, { start: START, note: '' }));
    const place = { calendarId: world.id, bookingId: id };
    const both = await Promise.all([openCheckout(byStripe, place), openCheckout(byStripe, place)]);
    expect(new Set(both.map((booking) => booking?.payment?.checkoutUrl)).size).toBe(1);
    expect(await stripe.sessionsOf(id)).toHaveLength(1);
  });
});

describe('a booking that is not paid in time', () => {
  it('expires on time, frees its seats, and its session at Stripe ends too', async () => {
    const world = await pricedWorld();
    const bought = await bookByStripe(world, ada, START);
    await world.moveTo(on('08:04:59'));
    expect((await stateOf(world, bought.id)).status).toBe('pending_payment');
    await world.moveTo(on('08:05'));
    expect(await stateOf(world, bought.id)).toMatchObject({ status: 'expired', payment: 'unpaid' });
    expect((await world.slotAt(START))?.remaining).toBe(1);
    await settled(bought);
    expect((await stripe.session(bought.sessionId)).status).toBe('expired');
    expect(await payAtStripe(bought)).toBeNull();
  });

  it('has its session ended by whatever ends the booking', async () => {
    for (const end of [
      (world: World, id: string) => world.object.cancel(ada, id),
      (world: World) => world.object.remove(owner),
      (world: World) => world.object.forget(ada.userId),
      async (world: World) => {
        await world.moveTo(on('08:05'));
        await world.alarm();
      },
    ]) {
      const world = await pricedWorld();
      const { id } = await bookByStripe(world, ada, START);
      const before = await noted(world);
      await end(world, id);
      // One for what is to be done; the queue may have done it by now, and noted that too.
      expect(await noted(world)).toBeGreaterThan(before);
    }
  });

  it('is theirs all the same where the money comes a second late and the seats are free', async () => {
    const world = await pricedWorld();
    const bought = await bookByStripe(world, ada, START);
    const paid = await payAtStripe(bought);
    await world.moveTo(on('08:05:01'));
    await world.alarm();
    await deliver(paid ?? '');
    expect(await stateOf(world, bought.id)).toEqual({ status: 'confirmed', payment: 'paid', refunded: 0 });
    expect((await world.slotAt(START))?.remaining).toBe(0);
  });

  it('is paid back by itself where the slot was resold by then', async () => {
    const world = await pricedWorld();
    const bought = await bookByStripe(world, ada, START);
    const paid = await payAtStripe(bought);
    await world.moveTo(on('08:05:01'));
    const resold = await bookByStripe(world, bob, START);
    await deliver(paid ?? '');
    expect(await stateOf(world, bought.id)).toEqual({
      status: 'expired',
      payment: 'refunded',
      refunded: 2_400,
    });
    expect((await stateOf(world, resold.id)).status).toBe('pending_payment');
    await settled(bought);
    expect(await stripe.books([bought.id])).toEqual({ captured: 2_400, refunded: 2_400 });
    await vi.waitFor(async () =>
      expect(await ledgerOf(world.id)).toEqual({ captured: 2_400, confirmed: 0, refunded: 2_400 }),
    );
  });

  it('is paid back where a block, another’s hold or its own start stands in the way', async () => {
    const ways = [
      (world: Awaited<ReturnType<typeof pricedWorld>>) =>
        world.object.block(owner, { start: START, end: START + 60_000, reason: '' }),
      (world: Awaited<ReturnType<typeof pricedWorld>>) => world.object.hold(bob, { start: START, seats: 1 }),
      (world: Awaited<ReturnType<typeof pricedWorld>>) => world.moveTo(START),
    ];
    for (const stand of ways) {
      const world = await pricedWorld();
      const bought = await bookByStripe(world, ada, START);
      const paid = await payAtStripe(bought);
      await world.moveTo(on('08:05:01'));
      await stand(world);
      await deliver(paid ?? '');
      expect(await stateOf(world, bought.id)).toMatchObject({ status: 'expired', payment: 'refunded' });
    }
  });

  it('keeps its own hold of the same slot out of its way', async () => {
    const world = await pricedWorld();
    const bought = await bookByStripe(world, ada, START);
    const paid = await payAtStripe(bought);
    await world.moveTo(on('08:05:01'));
    await world.object.hold(ada, { start: START, seats: 1 });
    await deliver(paid ?? '');
    expect((await stateOf(world, bought.id)).status).toBe('confirmed');
    expect(await world.count('hold')).toBe(0);
  });
});

describe('Stripe’s events', () => {
  it('come twice, and in the wrong order, and mean the same', async () => {
    const world = await pricedWorld();
    const bought = await bookByStripe(world, ada, START);
    const paid = (await payAtStripe(bought)) ?? '';
    const session = await stripe.session(bought.sessionId);
    // As it was before it was paid, told afterwards.
    const ended = event('checkout.session.expired', {
      ...session,
      status: 'expired',
      payment_status: 'unpaid',
    });
    for (const word of [paid, ended, paid]) expect((await deliver(word)).status).toBe(200);
    expect((await stateOf(world, bought.id)).status).toBe('confirmed');
    await vi.waitFor(async () =>
      expect(await ledgerOf(world.id)).toEqual({ captured: 2_400, confirmed: 2_400, refunded: 0 }),
    );
  });

  it('twenty times at once have one effect', async () => {
    const world = await pricedWorld();
    const bought = await bookByStripe(world, ada, START);
    const paid = (await payAtStripe(bought)) ?? '';
    const before = await world.count('log');
    const answers = await Promise.all(Array.from({ length: 20 }, () => deliver(paid)));
    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));
    expect(await world.count('log')).toBe(before + 1);
    await vi.waitFor(async () =>
      expect(await ledgerOf(world.id)).toEqual({ captured: 2_400, confirmed: 2_400, refunded: 0 }),
    );
  });

  it('that were lost are made up for by asking', async () => {
    const world = await pricedWorld();
    const bought = await bookByStripe(world, ada, START);
    await payAtStripe(bought);
    await settled(bought, true);
    expect((await stateOf(world, bought.id)).status).toBe('confirmed');
  });

  it('of a payment that was faster than the end of its session count', async () => {
    const world = await pricedWorld();
    const bought = await bookByStripe(world, ada, START);
    await payAtStripe(bought);
    await world.object.cancel(ada, bought.id);
    // To end the session is refused: it was paid. Nobody told us, and all of it goes back.
    await settled(bought);
    expect(await stateOf(world, bought.id)).toEqual({
      status: 'cancelled',
      payment: 'refunded',
      refunded: 2_400,
    });
    await settled(bought);
    expect(await stripe.books([bought.id])).toEqual({ captured: 2_400, refunded: 2_400 });
  });

  it('let a session that ended by itself be followed by another', async () => {
    const world = await pricedWorld();
    const bought = await bookByStripe(world, ada, START);
    await deliver(event('checkout.session.expired', await stripe.expire(bought.sessionId)));
    const again = await openCheckout(byStripe, bought);
    expect(again?.payment?.checkoutUrl).toMatch(/^https:/);
    expect(again?.payment?.checkoutUrl).not.toContain(bought.sessionId);
  });
});

describe('money', () => {
  it.each([
    ['JPY', 2_400, 2_400],
    ['KWD', 1_250, 1_250],
    ['ISK', 2_400, 240_000],
    ['USD', 1, 1],
  ])('in %s is exact: %i minor units are %i of Stripe’s', async (currency, amount, units) => {
    const world = await pricedWorld({ price: { amount, currency } });
    const bought = await bookByStripe(world, ada, START);
    expect((await stripe.session(bought.sessionId)).amount_total).toBe(units);
    await deliver((await payAtStripe(bought)) ?? '');
    expect(await stateOf(world, bought.id)).toEqual({ status: 'confirmed', payment: 'paid', refunded: 0 });
    body(await world.object.cancel(owner, bought.id));
    await settled(bought);
    expect(await stripe.books([bought.id])).toEqual({ captured: units, refunded: units });
  });

  it('of another amount than was asked for confirms nothing and goes back', async () => {
    const world = await pricedWorld();
    const bought = await bookByStripe(world, ada, START);
    const session = await stripe.pay(bought.sessionId);
    await deliver(event('checkout.session.completed', { ...session, amount_total: 100 }));
    expect(await stateOf(world, bought.id)).toMatchObject({ status: 'pending_payment', refunded: 100 });
  });

  it('can be taken from nobody for a slot that somebody else has', async () => {
    const world = await pricedWorld();
    await bookByStripe(world, ada, START);
    expect(result(await world.object.book(bob, { start: START, note: '' }))).toBe('slot_taken');
  });
});
