// How a payment reads, and what would come back of it.
import { percentOf } from '../../../worker/domain/money.ts';
import type { Booking } from '../api/types.ts';
import { money } from './text.ts';

type Paid = Pick<Booking, 'payment' | 'status'>;

/** "€24 to pay", "€24 paid", "€12 of €24 goes back"; undefined where nothing is to be paid here. */
export function paymentText({ payment, status }: Paid): string | undefined {
  if (!payment) return undefined;
  const amount = money(payment);
  const refunded = money({ ...payment, amount: payment.refunded });
  switch (payment.status) {
    case 'pending':
      return status === 'pending_approval' ? `${amount}, to pay after their yes` : `${amount} to pay`;
    case 'paid':
      return `${amount} paid`;
    case 'partly_refunded':
      return `${refunded} of ${amount} goes back`;
    case 'refunded':
      return `${refunded} goes back`;
    case 'unpaid':
      return 'Nothing was taken';
  }
}

/** What is kept of what was paid, in minor units. */
export function keptOf({ payment }: Pick<Booking, 'payment'>): number {
  if (!payment || payment.status === 'pending' || payment.status === 'unpaid') return 0;
  return Math.max(0, payment.amount - payment.refunded);
}

/** What its person is told of the money before they cancel a booking. */
export function refundWords(booking: Paid & Pick<Booking, 'price'>, refundPercent: number): string {
  const { payment, price } = booking;
  // Paid on the spot, where it is paid at all.
  if (!payment)
    return price && refundPercent < 100 ? 'What you paid on the spot is theirs to give back.' : '';
  const kept = keptOf(booking);
  if (kept === 0) return payment.status === 'pending' ? 'You have not paid, so nothing is taken.' : '';
  const back = percentOf(kept, refundPercent);
  if (back === 0) return `The ${money({ ...payment, amount: kept })} that you paid is not given back.`;
  const all = back === kept ? '' : ` of the ${money({ ...payment, amount: kept })} that you paid`;
  return `You get back ${money({ ...payment, amount: back })}${all}, the way you paid it.`;
}
