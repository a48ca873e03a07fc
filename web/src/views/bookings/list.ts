// One's own bookings of one tab, in step with what is told while one looks.
import { type Accessor, onCleanup } from 'solid-js';
import { myBookings } from '../../api/calendars.ts';
import type { MyBooking, Page } from '../../api/types.ts';
import { person, sessionState } from '../../auth/session.ts';
import { onMine, onMineResumed } from '../../live/mine.ts';
import { createLoad } from '../../shell/load.ts';
import { Told } from './told.ts';

export type When = 'upcoming' | 'past';

/** The list hears of a change a moment after the sockets do: it is asked until it knows. */
const ASK_AGAIN_MS = [300, 1_000, 3_000];

export function createList(when: Accessor<When>) {
  const told = new Told();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let asked = 0;

  const list = createLoad(
    () => (sessionState() === 'restoring' || !person() ? undefined : when()),
    async (which): Promise<Page<MyBooking>> => {
      const page = await myBookings(which);
      if (told.isKnownTo(page.items)) asked = ASK_AGAIN_MS.length;
      return { ...page, items: told.over(page.items) };
    },
    { keepAs: (which) => `bookings/${which}` },
  );

  function askAgain(): void {
    clearTimeout(timer);
    const delay = ASK_AGAIN_MS[asked];
    // What this tab never gets to see is on the other one, or was seen for long enough.
    if (delay === undefined) {
      told.clear();
      return;
    }
    asked += 1;
    timer = setTimeout(() => {
      list.reload();
      askAgain();
    }, delay);
  }

  onCleanup(() => clearTimeout(timer));
  onCleanup(onMineResumed(list.reload));
  onCleanup(
    onMine('booking', ({ booking }) => {
      const shown = list.value();
      const isHere = shown?.items.some(({ id }) => id === booking.id) ?? false;
      // Whoever runs a calendar is told of other people's bookings too.
      if (!isHere && booking.user.id !== person()?.id) return;
      told.note(booking);
      if (shown && isHere) list.set({ ...shown, items: told.over(shown.items) });
      asked = 0;
      askAgain();
    }),
  );
  return list;
}
