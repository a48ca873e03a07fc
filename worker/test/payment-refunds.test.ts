// Money goes back by the calendar's rule, by hand, once, and is followed until it has arrived.
import { eq } from 'drizzle-orm';
import { describe, expect, it, vi } from 'vitest';
import { notifications } from '../db/schema.ts';
import { db } from './auth-app.ts';
import { body, on, owner, result, type World } from './calendar-world.ts';
import {
  ada,
  type Bought,
  bob,
  bookByStripe,
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

async function paidWorld(changes: Parameters<typeof pricedWorld>[0] = {}) {
  const world = await pricedWorld(changes);
  const bought = await bookByStripe(world, ada, START);
  await deliver((await payAtStripe(bought)) ?? '');
  return { world, bought, intent: (await stripe.session(bought.sessionId)).payment_intent ?? '' };
}

async function expectLedger(world: World, sums: Awaited<ReturnType<typeof ledgerOf>>) {
  await vi.waitFor(async () => expect(await ledgerOf(world.id)).toEqual(sums));
}

/** What Stripe holds of it in the end. */
const booksOf = (bought: Bought) => stripe.books([bought.id]);

describe('a cancelled booking', () => {
  it('gives back what the calendar’s rule says, once however often it is told', async () => {
    const { world, bought } = await paidWorld({
      cancellation: { untilMinutesBefore: 60, refundPercent: 33 },
    });
    body(await world.object.cancel(ada, bought.id));
    expect(await stateOf(world, bought.id)).toEqual({
      status: 'cancelled',
      payment: 'partly_refunded',
      refunded: 792,
    });
    await Promise.all(Array.from({ length: 5 }, () => settled(bought, true)));
    expect(await booksOf(bought)).toEqual({ captured: 2_400, refunded: 792 });
    await expectLedger(world, { captured: 2_400, confirmed: 1_608, refunded: 792 });
  });

  it('gives back nothing where the rule says so, and can’t be cancelled too late', async () => {
    const { world, bought } = await paidWorld({ cancellation: { untilMinutesBefore: 60, refundPercent: 0 } });
    await world.moveTo(on('11:01'));
    expect(result(await world.object.cancel(ada, bought.id))).toBe('not_cancellable');
    await world.moveTo(on('10:59'));
    body(await world.object.cancel(ada, bought.id));
    expect(await stateOf(world, bought.id)).toEqual({ status: 'cancelled', payment: 'paid', refunded: 0 });
  });

  it('gives all of it back where those who run the calendar cancel it, or end the calendar', async () => {
    const rule = { cancellation: { untilMinutesBefore: 60, refundPercent: 0 } };
    for (const end of [
      (world: World, id: string) => world.object.cancel(owner, id),
      (world: World, _id: string) => world.object.remove(owner),
    ]) {
      const { world, bought } = await paidWorld(rule);
      await end(world, bought.id);
      await settled(bought);
      expect(await booksOf(bought)).toEqual({ captured: 2_400, refunded: 2_400 });
      await expectLedger(world, { captured: 2_400, confirmed: 0, refunded: 2_400 });
    }
  });

  it('gives back by the rule what somebody had booked who leaves', async () => {
    const { world, bought } = await paidWorld({
      cancellation: { untilMinutesBefore: 60, refundPercent: 50 },
    });
    await world.object.forget(ada.userId);
    await settled(bought);
    expect(await booksOf(bought)).toEqual({ captured: 2_400, refunded: 1_200 });
  });

  it('paid after the calendar ended is paid back', async () => {
    const world = await pricedWorld();
    const bought = await bookByStripe(world, ada, START);
    const paid = (await payAtStripe(bought)) ?? '';
    await world.object.remove(owner);
    await deliver(paid);
    await settled(bought);
    expect(await booksOf(bought)).toEqual({ captured: 2_400, refunded: 2_400 });
  });
});

describe('a refund by hand', () => {
  it('is for those who run the calendar, never more than what is kept, and may be a part', async () => {
    const { world, bought } = await paidWorld();
    expect(result(await world.object.refund(ada, bought.id, {}))).toBe('forbidden');
    expect(result(await world.object.refund(bob, bought.id, {}))).toBe('not_found');
    expect(result(await world.object.refund(owner, bought.id, { amount: 2_401 }))).toBe('invalid_request');
    const part = body(await world.object.refund(owner, bought.id, { amount: 400 }));
    expect(part).toMatchObject({
      status: 'confirmed',
      payment: { status: 'partly_refunded', refunded: 400 },
    });
    expect(result(await world.object.refund(owner, bought.id, { amount: 2_001 }))).toBe('invalid_request');
    const rest = body(await world.object.refund(owner, bought.id, {}));
    expect(rest).toMatchObject({ status: 'confirmed', payment: { status: 'refunded', refunded: 2_400 } });
    expect(result(await world.object.refund(owner, bought.id, {}))).toBe('conflict');
    await settled(bought);
    expect(await booksOf(bought)).toEqual({ captured: 2_400, refunded: 2_400 });
    await expectLedger(world, { captured: 2_400, confirmed: 0, refunded: 2_400 });
  });

  it('before the booking is cancelled leaves the rest to the rule', async () => {
    const { world, bought } = await paidWorld({ cancellation: { untilMinutesBefore: 0, refundPercent: 50 } });
    await world.object.refund(owner, bought.id, { amount: 400 });
    body(await world.object.cancel(ada, bought.id));
    expect((await stateOf(world, bought.id)).refunded).toBe(400 + 1_000);
  });

  it('has one effect for one Idempotency-Key, and none where nothing was paid', async () => {
    const { world, bought } = await paidWorld();
    const once = { key: 'k', fingerprint: 'f' };
    const first = await world.object.refund(owner, bought.id, { amount: 100 }, once);
    const again = await world.object.refund(owner, bought.id, { amount: 100 }, once);
    expect(body(again)).toEqual(body(first));
    expect((await stateOf(world, bought.id)).refunded).toBe(100);
    const unpaid = await bookByStripe(world, bob, on('13:00'));
    expect(result(await world.object.refund(owner, unpaid.id, {}))).toBe('conflict');
  });
});

describe('a refund on its way', () => {
  it('is asked for once although Stripe’s answer is lost or it is down', async () => {
    const { world, bought, intent } = await paidWorld();
    await world.object.cancel(owner, bought.id);
    await stripe.trouble('lost', 'error');
    await settled(bought).catch(() => {});
    await settled(bought);
    expect((await stripe.refunds(intent)).map(({ amount }) => amount)).toEqual([2_400]);
  });

  it('that fails in the end is kept again, and can be given by hand', async () => {
    const { world, bought, intent } = await paidWorld();
    await stripe.refundsBecome('pending');
    await world.object.cancel(owner, bought.id);
    await settled(bought);
    await stripe.refundsBecome('succeeded');
    const [pending] = await stripe.refunds(intent);
    const failed = await stripe.endRefund(pending?.id ?? '', 'failed');
    await deliver(event('refund.failed', failed));
    await deliver(event('refund.updated', { ...failed, status: 'pending' }));
    expect(await stateOf(world, bought.id)).toEqual({ status: 'cancelled', payment: 'paid', refunded: 0 });
    await expectLedger(world, { captured: 2_400, confirmed: 2_400, refunded: 0 });
    body(await world.object.refund(owner, bought.id, {}));
    await settled(bought);
    expect(await booksOf(bought)).toEqual({ captured: 2_400, refunded: 2_400 });
  });

  it('that fails is told to who runs the calendar, once, and to nobody else', async () => {
    const { world, bought, intent } = await paidWorld();
    await stripe.refundsBecome('pending');
    await world.object.cancel(ada, bought.id);
    await settled(bought);
    await stripe.refundsBecome('succeeded');
    const [pending] = await stripe.refunds(intent);
    const failed = await stripe.endRefund(pending?.id ?? '', 'failed');
    for (const type of ['refund.failed', 'refund.updated', 'refund.failed'])
      await deliver(event(type, failed));
    await settled(bought);
    const told = async () => {
      const rows = await db.select().from(notifications).where(eq(notifications.kind, 'refund_failed'));
      return rows.filter(({ url }) => url.includes(world.id)).map(({ userId, title }) => [userId, title]);
    };
    await vi.waitFor(async () =>
      expect(await told()).toEqual([[owner.userId, '€24.00 could not be given back']]),
    );
  });

  it('is followed by asking where its end is not told', async () => {
    const { world, bought, intent } = await paidWorld();
    await stripe.refundsBecome('pending');
    await world.object.cancel(owner, bought.id);
    await settled(bought);
    await stripe.refundsBecome('succeeded');
    const [pending] = await stripe.refunds(intent);
    await stripe.endRefund(pending?.id ?? '', 'failed');
    await settled(bought);
    expect((await stateOf(world, bought.id)).refunded).toBe(0);
  });

  it('from Stripe’s own dashboard is written down, and leaves less to give back', async () => {
    const { world, bought, intent } = await paidWorld();
    // As soon as the ledger knows the money: of nothing before it would anybody give back.
    await expectLedger(world, { captured: 2_400, confirmed: 2_400, refunded: 0 });
    const there = await stripe.refundThere(intent, 1_000);
    for (const type of ['refund.created', 'refund.updated', 'refund.created'])
      await deliver(event(type, there));
    expect(await stateOf(world, bought.id)).toMatchObject({ payment: 'partly_refunded', refunded: 1_000 });
    body(await world.object.cancel(owner, bought.id));
    await settled(bought);
    expect(await booksOf(bought)).toEqual({ captured: 2_400, refunded: 2_400 });
    await expectLedger(world, { captured: 2_400, confirmed: 0, refunded: 2_400 });
  });
});
