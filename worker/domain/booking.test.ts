import { describe, expect, it } from 'vitest';
import {
  BOOKING_STATUSES,
  type BookingAction,
  type BookingStatus,
  dueAt,
  isOpen,
  OCCUPYING,
  transition,
} from './booking.ts';

const start = 1_000;
const end = 2_000;
const go = (action: BookingAction, status: BookingStatus, now = 0, isPriced = false) => {
  const next = transition(action, { status, start, end, now, isPriced });
  return 'to' in next ? next.to : next.refused;
};
const all = (action: BookingAction, now = 0) =>
  Object.fromEntries(BOOKING_STATUSES.map((status) => [status, go(action, status, now)]));

describe('the life of a booking', () => {
  it('only a request for approval is approved or declined, and one that lapsed says so', () => {
    const others = {
      pending_payment: 'not_pending',
      confirmed: 'not_pending',
      cancelled: 'not_pending',
      declined: 'not_pending',
      expired: 'expired',
      completed: 'not_pending',
      no_show: 'not_pending',
    };
    expect(all('approve')).toEqual({ ...others, pending_approval: 'confirmed' });
    expect(all('decline')).toEqual({ ...others, pending_approval: 'declined' });
  });

  it('what has a price is paid once it is approved', () => {
    expect(go('approve', 'pending_approval', 0, true)).toBe('pending_payment');
  });

  it('money confirms what waits for it, and what lapsed as long as it has not begun; nothing else', () => {
    const others = Object.fromEntries(BOOKING_STATUSES.map((status) => [status, 'not_open']));
    expect(all('pay')).toEqual({ ...others, pending_payment: 'confirmed', expired: 'confirmed' });
    expect(all('pay', start)).toEqual({ ...others, pending_payment: 'confirmed' });
  });

  it('what is open can be cancelled, nothing else', () => {
    for (const status of BOOKING_STATUSES)
      expect(go('cancel', status)).toBe(isOpen(status) ? 'cancelled' : 'not_open');
  });

  it('nobody is missed before the start; a mistake is put right by checking them in', () => {
    expect(go('no_show', 'confirmed', start - 1)).toBe('not_started');
    expect(go('no_show', 'confirmed', start)).toBe('no_show');
    expect(go('no_show', 'completed', end)).toBe('no_show');
    expect(go('no_show', 'cancelled', end)).toBe('not_open');
    expect(go('check_in', 'no_show', end - 1)).toBe('confirmed');
    expect(go('check_in', 'no_show', end)).toBe('completed');
    expect(go('check_in', 'confirmed')).toBe('confirmed');
    expect(go('check_in', 'pending_approval')).toBe('not_open');
  });

  it('by itself a pending one lapses and a confirmed one is completed; the rest stays', () => {
    expect(all('due')).toMatchObject({
      pending_payment: 'expired',
      pending_approval: 'expired',
      confirmed: 'completed',
    });
    for (const status of BOOKING_STATUSES) {
      const due = dueAt({ status, end, pendingUntil: 500, remindAt: null });
      expect(due).toBe(status.startsWith('pending') ? 500 : status === 'confirmed' ? end : null);
      expect(due !== null).toBe(isOpen(status));
    }
  });

  it('what was cancelled, declined or has lapsed takes no seat', () => {
    const free = BOOKING_STATUSES.filter((status) => !OCCUPYING.some((one) => one === status));
    expect(free).toEqual(['cancelled', 'declined', 'expired']);
  });
});
