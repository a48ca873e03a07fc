// One's own bookings on this board, so that the tiles can say "yours".

import { createEffect, createSignal, on, onCleanup } from 'solid-js';
import { isOpen } from '../../../../worker/domain/booking.ts';
import { getBooking, myBookings } from '../../api/calendars.ts';
import type { Booking, Calendar, MyBooking } from '../../api/types.ts';
import { person, sessionState } from '../../auth/session.ts';
import { onMine, onMineResumed } from '../../live/mine.ts';

export function createMine(calendar: () => Calendar | undefined) {
  const [bookings, setBookings] = createSignal<ReadonlyMap<string, MyBooking>>(new Map());

  async function load(): Promise<void> {
    const known = calendar();
    if (!known || sessionState() !== 'in') return;
    try {
      const { items } = await myBookings('upcoming');
      const here = items.filter((one) => one.calendarId === known.id && isOpen(one.status));
      setBookings(new Map(here.map((one) => [one.start, one])));
    } catch {
      // The board stands without it.
    }
  }

  createEffect(
    on([() => calendar()?.id, sessionState], () => {
      if (sessionState() === 'out') setBookings(new Map());
      void load();
    }),
  );

  /** Puts in what was just booked or moved, before the list itself knows. */
  function add(booking: Booking): void {
    const known = calendar();
    if (!known) return;
    const next = new Map([...bookings()].filter(([, one]) => one.id !== booking.id));
    if (isOpen(booking.status)) next.set(booking.start, { ...booking, calendar: known });
    setBookings(next);
  }

  onCleanup(onMineResumed(() => void load()));
  onCleanup(
    onMine('booking', ({ booking }) => {
      if (booking.calendarId === calendar()?.id && booking.user.id === person()?.id) add(booking);
    }),
  );

  return { bookings, add, reload: () => void load() };
}

/** The booking that is being moved; undefined until it is known. */
export function createMoving(calendarRef: string, bookingId: () => string | undefined) {
  const [moving, setMoving] = createSignal<Booking>();
  const [failure, setFailure] = createSignal<unknown>();
  createEffect(
    on([bookingId, sessionState], async ([id, state]) => {
      setFailure(undefined);
      if (id === undefined) {
        setMoving(undefined);
        return;
      }
      if (state !== 'in') return;
      try {
        const booking = await getBooking(calendarRef, id);
        if (bookingId() === id) setMoving(booking);
      } catch (error) {
        setFailure(error);
      }
    }),
  );
  return { moving, failure };
}
