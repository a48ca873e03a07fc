// Whatever is paid, lapses, is cancelled, sold again and given back, and whichever of Stripe's words are lost, late or
// told twice: the ledger balances after every step, and in the end Stripe holds what confirmed bookings cost, no more.

import { runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { openDatabase } from '../db/client.ts';
import { takeUnsettled, unbalanced } from '../db/payments.ts';
import { OCCUPYING } from '../domain/booking.ts';
import { keptOf, type Line, type PaymentRecord, refundedOf } from '../domain/payment.ts';
import { on, owner, person, type World } from './calendar-world.ts';
import {
  type Bought,
  bookByStripe,
  deliver,
  ledgerOf,
  payAtStripe,
  pricedWorld,
  settled,
  stripe,
} from './payment-world.ts';

const RUNS = 12;
const seed = Date.now() % 1_000_000_000;
const people = ['ada', 'bob', 'cleo'].map(person);

const step = fc.record({
  what: fc.constantFrom(
    'book',
    'book',
    'pay',
    'pay',
    'tell',
    'tell',
    'tell_twice',
    'lose',
    'wait',
    'cancel',
    'cancel_by_operator',
    'refund',
    'act',
    'look',
  ),
  who: fc.integer({ min: 0, max: people.length - 1 }),
  slot: fc.integer({ min: 0, max: 1 }),
  pick: fc.integer({ min: 0, max: 50 }),
  amount: fc.integer({ min: 1, max: 2_400 }),
  minutes: fc.integer({ min: 1, max: 6 }),
});

const sum = (lines: readonly Line[], account: Line['account']) =>
  lines.filter((line) => line.account === account).reduce((total, { amount }) => total + amount, 0);

interface Row {
  readonly id: string;
  readonly status: string;
  readonly payment: PaymentRecord;
}

async function rowsOf(world: World): Promise<Row[]> {
  return runInDurableObject(world.object, (_instance, state) =>
    state.storage.sql
      .exec<{ id: string; status: string; payment: string }>(
        'SELECT id, status, payment FROM booking WHERE payment IS NOT NULL',
      )
      .toArray()
      .map((row) => ({ ...row, payment: JSON.parse(row.payment) })),
  );
}

/** Inv4 and Inv1, at any moment. */
async function expectBalance(world: World, capacity: number): Promise<void> {
  for (const { payment } of await rowsOf(world)) {
    const { lines } = payment;
    expect(sum(lines, 'captured')).toBe(sum(lines, 'confirmed') + sum(lines, 'refunded'));
    expect(sum(lines, 'confirmed')).toBe(keptOf(payment));
    expect(sum(lines, 'refunded')).toBe(refundedOf(payment));
    expect(keptOf(payment)).toBeGreaterThanOrEqual(0);
  }
  const taken = await runInDurableObject(world.object, (_instance, state) =>
    state.storage.sql
      .exec<{ seats: number }>(
        `SELECT sum(seats) AS seats FROM booking WHERE status IN (${OCCUPYING.map((one) => `'${one}'`).join()}) GROUP BY start_at`,
      )
      .toArray(),
  );
  for (const { seats } of taken) expect(seats).toBeLessThanOrEqual(capacity);
}

describe('whatever happens to payments', () => {
  it(`captured = confirmed + refunded, at every step (seed ${seed})`, { timeout: 240_000 }, async () => {
    const log = vi.spyOn(console, 'error').mockImplementation(() => {});
    const setting = fc.record({ capacity: fc.integer({ min: 1, max: 2 }) });
    await fc.assert(
      fc.asyncProperty(
        setting,
        fc.array(step, { minLength: 8, maxLength: 30 }),
        async ({ capacity }, steps) => {
          const world = await pricedWorld({ capacity });
          const bought: Bought[] = [];
          const events: string[] = [];
          for (const { what, who, slot, pick, amount, minutes } of steps) {
            const one = bought[pick % Math.max(1, bought.length)];
            const event = events[pick % Math.max(1, events.length)];
            switch (what) {
              case 'book': {
                const actor = people[who] ?? owner;
                const start = on('12:00') + slot * 3_600_000;
                if (((await world.slotAt(start))?.remaining ?? 0) > 0)
                  bought.push(await bookByStripe(world, actor, start));
                break;
              }
              case 'pay': {
                const paid = one && (await payAtStripe(one));
                if (paid) events.push(paid);
                break;
              }
              case 'tell':
              case 'tell_twice':
                if (event) {
                  const times = what === 'tell' ? 1 : 3;
                  await Promise.all(Array.from({ length: times }, () => deliver(event)));
                }
                break;
              case 'lose':
                events.splice(pick % Math.max(1, events.length), 1);
                break;
              case 'wait':
                await world.moveTo(world.now + minutes * 60_000);
                await world.alarm();
                break;
              case 'cancel':
                for (const actor of one ? people : []) await world.object.cancel(actor, one?.id ?? '');
                break;
              case 'cancel_by_operator':
                if (one) await world.object.cancel(owner, one.id);
                break;
              case 'refund':
                if (one) await world.object.refund(owner, one.id, { amount });
                break;
              case 'act':
              case 'look':
                if (one) await settled(one, what === 'look');
                break;
            }
            await expectBalance(world, capacity);
          }
          await expectTheEnd(world, bought);
        },
      ),
      { numRuns: RUNS, seed },
    );
    log.mockRestore();
  });

  it('the cron asks about each payment that a provider may know more of, and sees a ledger that does not balance', async () => {
    const world = await pricedWorld();
    const bought = await bookByStripe(world, people[0] ?? owner, on('12:00'));
    const db = openDatabase(env.DB);
    const isAsked = async () =>
      (await takeUnsettled(db, 1_000, world.now)).some(({ bookingId }) => bookingId === bought.id);
    await vi.waitFor(async () => expect(await isAsked()).toBe(true));
    await deliver((await payAtStripe(bought)) ?? '');
    await vi.waitFor(async () => expect(await isAsked()).toBe(false));
    expect(await unbalanced(db, 0)).not.toContain(bought.id);
    await env.DB.prepare("UPDATE ledger SET amount = 1 WHERE booking_id = ? AND account = 'confirmed'")
      .bind(bought.id)
      .run();
    expect(await unbalanced(db, 0)).toContain(bought.id);
    await env.DB.prepare('DELETE FROM ledger WHERE booking_id = ?').bind(bought.id).run();
  });
});

/** Once everybody has been asked: whoever has no booking has their money, and our books say what Stripe's do. */
async function expectTheEnd(world: World, bought: readonly Bought[]): Promise<void> {
  await world.moveTo(world.now + 10 * 60_000);
  await world.alarm();
  for (const round of ['ask', 'act']) for (const one of bought) await settled(one, round === 'ask');
  const rows = await rowsOf(world);
  for (const { id, status, payment } of rows) {
    const byHand = payment.refunds.filter(({ reason }) => reason === 'by_hand');
    const given = byHand.reduce((total, { amount }) => total + amount, 0);
    if (status === 'confirmed') expect([id, keptOf(payment)]).toEqual([id, payment.amount - given]);
    else expect([id, status, keptOf(payment)]).toEqual([id, status, 0]);
    expect(payment.sessions.every(({ isOpen }) => !isOpen)).toBe(true);
  }
  const books = await stripe.books(bought.map(({ id }) => id));
  const ours = {
    captured: rows.reduce((total, { payment }) => total + sum(payment.lines, 'captured'), 0),
    refunded: rows.reduce((total, { payment }) => total + sum(payment.lines, 'refunded'), 0),
  };
  expect(ours).toEqual(books);
  await vi.waitFor(async () => {
    const { captured, confirmed, refunded } = await ledgerOf(world.id);
    expect({ captured, refunded }).toEqual(books);
    expect(captured).toBe(confirmed + refunded);
  });
}
