// The life of a booking: which states there are, what each allows, and when one ends by itself.

export const BOOKING_STATUSES = [
  'pending_payment',
  'pending_approval',
  'confirmed',
  'cancelled',
  'declined',
  'expired',
  'completed',
  'no_show',
] as const;
export type BookingStatus = (typeof BOOKING_STATUSES)[number];

/** States whose seats are taken. A pending one only until its own expiry. */
export const OCCUPYING = [
  'pending_payment',
  'pending_approval',
  'confirmed',
  'completed',
  'no_show',
] as const satisfies readonly BookingStatus[];

/** States in which a booking can still be moved or cancelled. */
export const OPEN = [
  'pending_payment',
  'pending_approval',
  'confirmed',
] as const satisfies readonly BookingStatus[];

export function isOpen(status: BookingStatus): boolean {
  return OPEN.some((open) => open === status);
}

/** What happens to a booking besides being moved. */
export type BookingAction = 'approve' | 'decline' | 'cancel' | 'check_in' | 'no_show' | 'due' | 'pay';

interface Times {
  readonly status: BookingStatus;
  /** Epoch milliseconds. */
  readonly start: number;
  readonly end: number;
  readonly now: number;
  /** Whether it has to be paid before it is confirmed. */
  readonly isPriced: boolean;
}

export type Transition =
  | { readonly to: BookingStatus }
  | { readonly refused: 'expired' | 'not_open' | 'not_pending' | 'not_started' };

/** The state that an action leads to, or why it doesn't apply. Closed: every pair of state and action is decided here. */
export function transition(action: BookingAction, { status, start, end, now, isPriced }: Times): Transition {
  switch (action) {
    case 'approve':
    case 'decline':
      if (status === 'expired') return { refused: 'expired' };
      if (status !== 'pending_approval') return { refused: 'not_pending' };
      if (action === 'decline') return { to: 'declined' };
      return { to: isPriced ? 'pending_payment' : 'confirmed' };
    case 'cancel':
      return isOpen(status) ? { to: 'cancelled' } : { refused: 'not_open' };
    case 'check_in':
      if (status === 'confirmed' || status === 'completed') return { to: status };
      if (status === 'no_show') return { to: now < end ? 'confirmed' : 'completed' };
      return { refused: 'not_open' };
    case 'no_show':
      if (status !== 'confirmed' && status !== 'completed') return { refused: 'not_open' };
      return now < start ? { refused: 'not_started' } : { to: 'no_show' };
    case 'due':
      if (status === 'pending_approval' || status === 'pending_payment') return { to: 'expired' };
      return status === 'confirmed' ? { to: 'completed' } : { refused: 'not_open' };
    case 'pay':
      if (status === 'pending_payment') return { to: 'confirmed' };
      // Paid too late: it is theirs all the same where nobody else has it by then and it has not begun.
      return status === 'expired' && now < start ? { to: 'confirmed' } : { refused: 'not_open' };
  }
}

/**
 * When a booking next wants something done, in epoch milliseconds, or null where it stays. A pending one lapses at
 * `pendingUntil` (for a request for approval: when its slot begins); of a confirmed one its person is reminded, and it
 * is completed at its end.
 */
export function dueAt(booking: {
  status: BookingStatus;
  end: number;
  pendingUntil: number | null;
  remindAt: number | null;
}): number | null {
  const { status, end, pendingUntil, remindAt } = booking;
  switch (status) {
    case 'pending_approval':
    case 'pending_payment':
      return pendingUntil;
    case 'confirmed':
      return Math.min(end, remindAt ?? end);
    case 'cancelled':
    case 'declined':
    case 'expired':
    case 'completed':
    case 'no_show':
      return null;
  }
}
