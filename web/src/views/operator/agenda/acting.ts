// What an operator does to bookings and blocks: one call each, its answer shown at once, its failure in words.
import { createSignal } from 'solid-js';
import { type Operation, operate, unblock } from '../../../api/operator.ts';
import { refund } from '../../../api/payments.ts';
import { sentence } from '../../../api/problem.ts';
import { answerSeries, cancelSeries } from '../../../api/series.ts';
import type { Block, Booking } from '../../../api/types.ts';
import { toast } from '../../../components/Toast.tsx';
import { money } from '../../../format/text.ts';
import { toWire } from '../../../format/zone.ts';
import { announce } from '../../../shell/announce.ts';
import type { AgendaFeed } from './feed.ts';

const DONE: Record<Operation, (name: string) => string> = {
  approve: (name) => `${name} is booked.`,
  decline: (name) => `${name} is declined.`,
  'check-in': (name) => `${name} is here.`,
  'no-show': (name) => `${name} did not come.`,
  cancel: (name) => `The booking of ${name} is cancelled.`,
};

const SERIES_DONE = { approve: 'booked', decline: 'declined', cancel: 'cancelled' } as const;

type Doing = Operation | 'unblock' | 'refund';

export function createActing(calendarId: string, feed: AgendaFeed) {
  const [busy, setBusy] = createSignal<ReadonlyMap<string, Doing>>(new Map());

  function mark(id: string, what: Doing | undefined): void {
    const next = new Map(busy());
    if (what) next.set(id, what);
    else next.delete(id);
    setBusy(next);
  }

  /** True where it worked. */
  async function run(booking: Booking, operation: Operation): Promise<boolean> {
    if (busy().has(booking.id)) return false;
    mark(booking.id, operation);
    // Somebody stands at the desk: nothing else can come of it, and it can be taken back.
    if (operation === 'check-in' && booking.status === 'confirmed')
      feed.put({ ...booking, checkedInAt: toWire(feed.now()) });
    try {
      feed.put(await operate(calendarId, booking.id, operation));
      announce(DONE[operation](booking.user.name));
      return true;
    } catch (error) {
      feed.put(booking);
      toast(sentence(error));
      return false;
    } finally {
      mark(booking.id, undefined);
      feed.reload();
    }
  }

  /** The same for all of its series: requests that wait, or this one and the following. True where it worked. */
  async function runSeries(booking: Booking, operation: 'approve' | 'decline' | 'cancel'): Promise<boolean> {
    const { id, seriesId, user } = booking;
    if (seriesId === null || busy().has(id)) return false;
    mark(id, operation);
    try {
      const { bookings } =
        operation === 'cancel'
          ? await cancelSeries(calendarId, seriesId, id)
          : await answerSeries(calendarId, seriesId, operation);
      for (const one of bookings) feed.put(one);
      const dates = bookings.length === 1 ? '1 date' : `${bookings.length} dates`;
      toast(`${user.name}, ${dates}: ${SERIES_DONE[operation]}.`);
      return true;
    } catch (error) {
      toast(sentence(error));
      return false;
    } finally {
      mark(id, undefined);
      feed.reload();
    }
  }

  /** Gives back `amount` (minor units); true where it worked. */
  async function giveBack(booking: Booking, amount: number, key: string): Promise<boolean> {
    if (busy().has(booking.id)) return false;
    mark(booking.id, 'refund');
    try {
      feed.put(await refund(calendarId, booking.id, amount, key));
      const { currency } = booking.payment ?? { currency: 'EUR' };
      toast(`${money({ amount, currency })} goes back to ${booking.user.name}.`);
      return true;
    } catch (error) {
      toast(sentence(error));
      return false;
    } finally {
      mark(booking.id, undefined);
      feed.reload();
    }
  }

  async function open(block: Block): Promise<void> {
    if (busy().has(block.id)) return;
    mark(block.id, 'unblock');
    try {
      await unblock(calendarId, block.id);
      announce('Open again.');
    } catch (error) {
      toast(sentence(error));
    } finally {
      mark(block.id, undefined);
      feed.reload();
    }
  }

  return { run, runSeries, giveBack, open, busy: (id: string) => busy().get(id) };
}

export type Acting = ReturnType<typeof createActing>;
