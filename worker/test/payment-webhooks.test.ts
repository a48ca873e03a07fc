// Who may say that something was paid: the provider, by its signature, about sessions that are ours.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { on } from './calendar-world.ts';
import {
  ada,
  bob,
  bookByStripe,
  byStripe,
  deliver,
  event,
  payAtStripe,
  pricedWorld,
  signed,
  stateOf,
  stripe,
} from './payment-world.ts';

const START = on('12:00');
const now = () => Math.floor(Date.now() / 1_000);

async function paidEvent() {
  const world = await pricedWorld();
  const bought = await bookByStripe(world, ada, START);
  return { world, bought, payload: (await payAtStripe(bought)) ?? '' };
}

let log: ReturnType<typeof vi.spyOn>;
beforeEach(() => {
  log = vi.spyOn(console, 'error').mockImplementation(() => {});
});
afterEach(() => log.mockRestore());

describe('a webhook is refused with 400, and nothing is changed, where its signature', () => {
  it.each<[string, (payload: string) => Promise<[payload: string, signature: string]>]>([
    ['is missing', async (payload) => [payload, '']],
    ['is nonsense', async (payload) => [payload, 't=1,v1=zz']],
    ['is another endpoint’s', async (payload) => [payload, await signed(payload, 'whsec_of_another')]],
    ['is cut short', async (payload) => [payload, (await signed(payload)).slice(0, -1)]],
    ['is an hour old', async (payload) => [payload, await signed(payload, undefined, now() - 3_600)]],
    [
      'is of another time',
      async (payload) => [payload, (await signed(payload)).replace(/t=\d+/, `t=${now() - 9}`)],
    ],
    [
      'is of the body before it was altered',
      async (payload) => [payload.replace('"amount_total":2400', '"amount_total":1'), await signed(payload)],
    ],
    [
      'is of the body written otherwise',
      async (payload) => [JSON.stringify(JSON.parse(payload), null, 1), await signed(payload)],
    ],
  ])('%s', async (_title, forge) => {
    const { world, bought, payload } = await paidEvent();
    const [body, signature] = await forge(payload);
    expect(await deliver(body, signature)).toEqual({ status: 400, code: 'invalid_signature' });
    expect((await stateOf(world, bought.id)).status).toBe('pending_payment');
    expect(log.mock.calls.join()).not.toContain(bought.sessionId);
  });
});

describe('an event that is signed', () => {
  it('of a session that we never made is ignored, and noticed', async () => {
    const { world, bought, payload } = await paidEvent();
    const foreign = JSON.parse(payload);
    foreign.data.object.id = 'cs_test_of_somebody_else';
    expect((await deliver(JSON.stringify(foreign))).status).toBe(200);
    expect((await stateOf(world, bought.id)).status).toBe('pending_payment');
    expect(log.mock.calls.join()).toContain('not ours');
  });

  it('of the other mode is ignored, and noticed', async () => {
    const { world, bought, payload } = await paidEvent();
    expect((await deliver(JSON.stringify({ ...JSON.parse(payload), livemode: true }))).status).toBe(200);
    expect((await stateOf(world, bought.id)).status).toBe('pending_payment');
    expect(log.mock.calls.join()).toContain('other mode');
  });

  it('counts for the booking that the session was made for, whichever its metadata name', async () => {
    const world = await pricedWorld({ capacity: 2 });
    const theirs = await bookByStripe(world, ada, START);
    const mine = await bookByStripe(world, bob, START);
    const session = await stripe.pay(mine.sessionId);
    const metadata = { calendarId: world.id, bookingId: theirs.id };
    await vi.waitFor(async () => {
      await deliver(event('checkout.session.completed', { ...session, metadata }));
      expect((await stateOf(world, mine.id)).status).toBe('confirmed');
    });
    expect((await stateOf(world, theirs.id)).status).toBe('pending_payment');
  });

  it('is not taken while our records can’t be reached, so that it is told again', async () => {
    const { world, bought, payload } = await paidEvent();
    const broken = {
      prepare: () => {
        throw new Error('D1_ERROR: down');
      },
    } as unknown as D1Database;
    const down = { ...byStripe, DB: broken };
    expect(await deliver(payload, undefined, 'stripe', down)).toEqual({ status: 503, code: 'unavailable' });
    expect((await stateOf(world, bought.id)).status).toBe('pending_payment');
    expect((await deliver(payload)).status).toBe(200);
    expect((await stateOf(world, bought.id)).status).toBe('confirmed');
  });

  it('of a kind that is nothing to us is taken and forgotten', async () => {
    expect((await deliver(event('customer.created', { id: 'cus_1' }))).status).toBe(200);
    expect((await deliver(event('refund.updated', { id: 're_1', amount: 1, currency: 'eur' }))).status).toBe(
      200,
    );
  });
});

describe('an address of a webhook', () => {
  it('is there only for providers that are set up', async () => {
    expect(await deliver('{}', 't=1,v1=zz', 'paypal')).toEqual({ status: 404, code: 'not_found' });
    expect((await deliver('{}', 't=1,v1=zz', 'embedded')).status).toBe(400);
  });

  it('takes no body that is larger than any event', async () => {
    expect(await deliver('x'.repeat(300_000), 't=1,v1=zz')).toEqual({ status: 413, code: 'body_too_large' });
  });
});
