// Who gets which notice of a change: pure, from the present state of the booking.
import type { Present } from '../calendar/readers.ts';
import type { BookingRecord } from '../calendar/records.ts';
import type { BookingJob, ChangeKind } from '../contract/jobs.ts';
import type { NoticeKind } from '../contract/notifications.ts';
import { isOpen } from '../domain/booking.ts';
import { failedRefunds, refundedOf } from '../domain/payment.ts';
import { moneyText } from './money.ts';
import { planSeriesNotices } from './series-plan.ts';
import { timeOf, untilStart } from './times.ts';

/** What one person is to be told. */
export interface Notice {
  /** null for a caller or a walk-in, who has an address at most. */
  readonly userId: string | null;
  readonly role: 'customer' | 'operator';
  readonly kind: NoticeKind;
  readonly title: string;
  readonly text: string;
  /** A path of the app. */
  readonly url: string;
  /** What it is about and which state of it: each is told once to a person, on each channel. */
  readonly dedupe: string;
  /** The bookings that it tells of at once, where they are those of a series. */
  readonly series?: readonly BookingRecord[];
}

export type { Present };

/** What a change is called in a notice; undefined where nobody is told of it. */
function noticeKindOf(change: ChangeKind): NoticeKind | undefined {
  switch (change) {
    case 'booking_requested':
    case 'booking_confirmed':
    case 'booking_declined':
    case 'booking_cancelled':
    case 'booking_rescheduled':
    case 'booking_expired':
      return change;
    case 'booking_approved':
    case 'series_confirmed':
      return 'booking_confirmed';
    case 'series_requested':
      return 'booking_requested';
    case 'series_declined':
      return 'booking_declined';
    case 'series_cancelled':
      return 'booking_cancelled';
    case 'series_rescheduled':
      return 'booking_rescheduled';
    case 'booking_reminder':
      return 'reminder';
    case 'booking_refunded':
      return 'payment_refunded';
    case 'booking_refund_failed':
      return 'refund_failed';
    default:
      return undefined;
  }
}

/**
 * What a job's notices are known by, before anybody looks at the truth. A reminder changes nothing about its booking,
 * and what happens to a series is about many: the place in the calendar's log tells one from the next.
 */
export function dedupeOf(job: BookingJob): string | undefined {
  const kind = noticeKindOf(job.kind);
  if (job.kind.startsWith('series_')) return `${job.bookingId}:${job.seq}:${job.kind}`;
  return kind && `${job.bookingId}:${kind === 'reminder' ? job.seq : job.version}:${kind}`;
}

/** Whether what a job tells of is still so; what has changed since has been told by a job of its own. */
export function stillTrue(
  job: BookingJob,
  { status, version, start, payment }: BookingRecord,
  now: number,
): boolean {
  switch (job.kind) {
    case 'booking_requested':
      // Whoever is to pay stands at the checkout: there is nothing to answer.
      return status === 'pending_approval';
    case 'booking_confirmed':
    case 'booking_approved':
      if (status === 'pending_payment') return job.kind === 'booking_approved';
      return status === 'confirmed' || status === 'completed' || status === 'no_show';
    case 'booking_rescheduled':
      return isOpen(status);
    case 'booking_declined':
      return status === 'declined';
    case 'booking_cancelled':
      return status === 'cancelled';
    case 'booking_expired':
      return status === 'expired';
    case 'booking_refunded':
      return payment !== null && refundedOf(payment) > 0;
    case 'booking_refund_failed':
      return payment !== null && failedRefunds(payment).length > 0;
    case 'booking_reminder':
      // Another version was moved, has ended, or its person is there already.
      return status === 'confirmed' && version === job.version && now < start;
    default:
      return false;
  }
}

/** The notices that a change calls for. Times are said in the calendar's zone. */
export function planNotices(job: BookingJob, present: Present, now: number): Notice[] {
  const { calendar, booking, managerIds = [] } = present;
  const kind = noticeKindOf(job.kind);
  const dedupe = dedupeOf(job);
  if (kind === undefined || dedupe === undefined) return [];
  if (job.kind.startsWith('series_')) return planSeriesNotices(job, present, { kind, dedupe });
  if (!stillTrue(job, booking, now)) return [];
  const { name, timeZone } = calendar.settings;
  const common = { kind, dedupe, text: `${name}, ${timeOf(booking.start, timeZone)}${backText(booking)}` };
  const toCustomer = (title: string): Notice => ({
    ...common,
    userId: booking.userId,
    role: 'customer',
    title,
    url: '/bookings',
  });
  const toOperators = (title: string, text = common.text) =>
    [calendar.ownerId, ...managerIds].map((userId): Notice => {
      const url = `/manage/${calendar.id}`;
      return { ...common, userId, role: 'operator', title, text, url };
    });
  const who = booking.userName || 'Somebody';

  switch (kind) {
    case 'booking_requested':
      return toOperators(`${who} asks for a time`);
    case 'booking_confirmed': {
      if (booking.status !== 'pending_payment') return [toCustomer('Booked')];
      const until = timeOf(booking.pendingUntil ?? booking.start, timeZone);
      return [{ ...toCustomer(`Approved: pay until ${until}`), kind: 'payment_due' }];
    }
    case 'payment_due':
    case 'waitlist_offer':
    case 'waitlist_lapsed':
      return [];
    case 'payment_refunded':
      return [toCustomer('Money is on its way back to you')];
    case 'refund_failed': {
      const text = `${who}: ${common.text}. Give it back by hand, or at your payment provider.`;
      return toOperators(`${failedText(booking)} could not be given back`, text);
    }
    case 'booking_declined':
      return [toCustomer('Your request was declined')];
    case 'booking_cancelled': {
      // Seats that come free unasked are news to who runs the calendar; what they cancelled themselves is none.
      const isNews = job.by === 'customer';
      const operators = isNews ? toOperators(`${who} cancelled`) : [];
      // Who is told as the customer is not told twice.
      return [toCustomer('Cancelled'), ...operators.filter(({ userId }) => userId !== booking.userId)];
    }
    case 'booking_rescheduled':
      return [toCustomer('Moved to another time')];
    case 'booking_expired':
      return [toCustomer(booking.payment ? 'Not paid in time: it is free again' : 'Your request has lapsed')];
    case 'reminder':
      return [toCustomer(untilStart(booking.start - now))];
  }
}

/** What goes back of what was paid, where something does. */
function backText({ payment }: BookingRecord): string {
  const amount = payment ? refundedOf(payment) : 0;
  return payment && amount > 0 ? `. ${moneyText({ ...payment, amount })} goes back` : '';
}

/** The money of the last refund that failed. */
function failedText({ payment }: BookingRecord): string {
  const last = payment && failedRefunds(payment).at(-1);
  return last ? moneyText({ ...payment, amount: last.amount }) : 'Money';
}
