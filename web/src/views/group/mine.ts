// One's own bookings in a group's calendars, so that the tiles can say "yours".
import { createEffect, createSignal, on, onCleanup } from 'solid-js';
import { myBookings } from '../../api/calendars.ts';
import type { Booking, Group, MyBooking } from '../../api/types.ts';
import { person, sessionState } from '../../auth/session.ts';
import { onMine, onMineResumed } from '../../live/mine.ts';

const STANDING: readonly Booking['status'][] = ['confirmed', 'pending_approval', 'pending_payment'];

export function createGroupMine(group: Group) {
  const [bookings, setBookings] = createSignal<readonly MyBooking[]>([]);
  const calendarOf = (id: string) => group.calendars.find((one) => one.id === id);

  async function load(): Promise<void> {
    if (sessionState() !== 'in') return;
    try {
      const { items } = await myBookings('upcoming');
      setBookings(items.filter((one) => calendarOf(one.calendarId) && STANDING.includes(one.status)));
    } catch {
      // The board stands without it.
    }
  }

  createEffect(
    on(sessionState, (state) => {
      if (state === 'out') setBookings([]);
      void load();
    }),
  );

  /** Puts in what was just booked, before the list itself knows. */
  function add(booking: Booking): void {
    const calendar = calendarOf(booking.calendarId);
    if (!calendar) return;
    const others = bookings().filter(({ id }) => id !== booking.id);
    setBookings(STANDING.includes(booking.status) ? [...others, { ...booking, calendar }] : others);
  }

  onCleanup(onMineResumed(() => void load()));
  onCleanup(
    onMine('booking', ({ booking }) => {
      if (booking.user.id === person()?.id) add(booking);
    }),
  );

  return {
    at: (calendarId: string, start: string) =>
      bookings().find((one) => one.calendarId === calendarId && one.start === start),
    add,
    reload: () => void load(),
  };
}

export type GroupMine = ReturnType<typeof createGroupMine>;
