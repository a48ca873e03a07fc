// What is left of a person who leaves: nothing here says any more that it was them. What is ahead of them is cancelled.
import { isOpen } from '../domain/booking.ts';
import { enter } from './bookings.ts';
import { type Desk, record } from './desk.ts';
import { giveBack } from './holds.ts';
import { giveUpPlaces } from './line.ts';
import { People } from './people.ts';
import type { Store } from './store.ts';

/** Takes them out of the team, and gives their seats back: places in line, holds, and bookings that have not begun. Who leaves for good keeps no notice period. */
export function giveUpSeats(desk: Desk, userId: string): void {
  giveUpPlaces(desk, userId);
  for (const hold of desk.store.liveHoldsOf(userId, desk.now)) giveBack(desk, hold);
  if (desk.store.members.get(userId)) {
    desk.store.members.delete(userId);
    record(desk, 'member_removed', { id: userId }, []);
  }
  for (const id of new People(desk.store.storage.sql).bookingIdsOf(userId)) {
    const booking = desk.store.booking(id);
    if (booking && booking.start > desk.now && isOpen(booking.status)) enter(desk, booking, 'cancelled');
  }
}

/** Blanks the person in every row, in a deleted calendar too. Harmless when repeated. */
export function blank(store: Store, userId: string): void {
  store.atomically(() => new People(store.storage.sql).blank(userId));
  store.reread();
}
