// Guests who pay: late money buys the slot that is still free, and goes back where it is not.
import { describe, expect, it } from 'vitest';
import { newBookingId } from '../calendar/booking-id.ts';
import { openCheckout } from '../payments/settle.ts';
import { body, on } from './calendar-world.ts';
import {
  ada,
  byStripe,
  deliver,
  ledgerOf,
  payAtStripe,
  pricedWorld,
  settled,
  stateOf,
} from './payment-world.ts';

const MINUTE = 60_000;

async function guestToPay() {
  const world = await pricedWorld({ guestsAllowed: true });
  const start = on('12:00');
  const id = newBookingId(start);
  const said = { start, seats: 1, name: 'Gwen Guest', email: 'gwen@example.com', note: '' };
  body(await world.object.askAsGuest(id, said));
  const view = body(await world.object.confirmAsGuest(id));
  expect(view.booking?.status).toBe('pending_payment');
  const place = { calendarId: world.id, bookingId: id };
  const booking = await openCheckout(byStripe, place);
  if (!booking?.payment?.checkoutUrl) throw new Error('no checkout');
  const sessionId = booking.payment.checkoutUrl.split('/').at(-1) ?? '';
  const paid = await payAtStripe({ ...place, id, booking, sessionId });
  await world.moveTo(world.now + 5 * MINUTE);
  await world.alarm();
  expect((await stateOf(world, id)).status).toBe('expired');
  return { world, start, id, place, paid: paid ?? '' };
}

describe('a guest’s money that comes late', () => {
  it('buys the slot where it is still free', async () => {
    const { world, id, paid } = await guestToPay();
    expect(await deliver(paid)).toMatchObject({ status: 200 });
    expect(await stateOf(world, id)).toEqual({ status: 'confirmed', payment: 'paid', refunded: 0 });
  });

  it('goes back where somebody else has it by then', async () => {
    const { world, start, id, place, paid } = await guestToPay();
    body(await world.object.book(ada, { start, seats: 1, note: '' }));
    await deliver(paid);
    await settled(place);
    expect(await stateOf(world, id)).toMatchObject({ status: 'expired', refunded: 2_400 });
    expect(await ledgerOf(world.id)).toMatchObject({ confirmed: 0 });
  });
});
