// What can be done with a booking, and how it reads. Pure.
import type { Booking } from '../../../api/types.ts';

export type Action = 'approve' | 'decline' | 'check-in' | 'no-show' | 'move' | 'cancel';

/** So long before its start a booking offers to check in by itself. */
const EARLY_MS = 30 * 60_000;

/** Earlier than this, to note that somebody came is not what is wanted first. */
const SAME_DAY_MS = 12 * 3_600_000;

/** Everything that can be done with it now; `now` in epoch ms. In the order in which it is offered. */
export function actionsFor(booking: Booking, now: number): Action[] {
  const start = Date.parse(booking.start);
  const started = now >= start;
  const checkIn = booking.checkedInAt === null ? (['check-in'] as const) : [];
  switch (booking.status) {
    case 'pending_approval':
      return ['approve', 'decline', 'move', 'cancel'];
    case 'pending_payment':
      return ['move', 'cancel'];
    case 'confirmed':
      if (now < start - SAME_DAY_MS) return ['move', ...checkIn, 'cancel'];
      return [...checkIn, ...(started ? (['no-show'] as const) : []), 'move', 'cancel'];
    case 'completed':
      return [...checkIn, 'no-show'];
    case 'no_show':
      return ['check-in'];
    case 'cancelled':
    case 'declined':
    case 'expired':
      return [];
  }
}

/** The one thing that is wanted next, offered on the row itself. */
export function nextAction(booking: Booking, now: number): Action | undefined {
  if (booking.status !== 'confirmed' || booking.checkedInAt !== null) return undefined;
  return now >= Date.parse(booking.start) - EARLY_MS && now < Date.parse(booking.end)
    ? 'check-in'
    : undefined;
}

export type Tone = 'good' | 'waiting' | 'bad' | 'plain';

/** How it stands, in the operator's words; undefined where there is nothing to add to "booked". */
export function standing(booking: Booking): readonly [words: string, tone: Tone] | undefined {
  switch (booking.status) {
    case 'pending_approval':
      return ['Waits for your answer', 'waiting'];
    case 'pending_payment':
      return ['Waits for payment', 'waiting'];
    case 'confirmed':
      return booking.checkedInAt === null ? undefined : ['Here', 'good'];
    case 'completed':
      return booking.checkedInAt === null ? ['Over', 'plain'] : ['Came', 'good'];
    case 'no_show':
      return ['Did not come', 'bad'];
    case 'cancelled':
      return ['Cancelled', 'plain'];
    case 'declined':
      return ['Declined', 'plain'];
    case 'expired':
      return [booking.payment ? 'Not paid in time' : 'Lapsed without an answer', 'plain'];
  }
}
