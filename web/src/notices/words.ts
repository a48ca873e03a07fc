// What each kind of notice is called, and its picture.
import type { NoticeKind, NotificationKind } from '../../../worker/contract/notifications.ts';
import type { IconName } from '../components/Icon.tsx';

interface KindWords {
  readonly icon: IconName;
  /** In the settings: what one is told of. */
  readonly name: string;
  readonly when: string;
}

/** Of what comes by the app alone there is nothing to choose. */
export const ICONS: Readonly<Record<Exclude<NotificationKind, NoticeKind>, IconName>> = {
  team_changed: 'person',
};

export function iconOf(kind: NotificationKind): IconName {
  // A newer server may know more kinds.
  return kind in ICONS ? ICONS[kind as keyof typeof ICONS] : (KINDS[kind as NoticeKind]?.icon ?? 'bell');
}

export const KINDS: Readonly<Record<NoticeKind, KindWords>> = {
  booking_confirmed: { icon: 'check', name: 'Booked', when: 'A time is yours, at once or after a yes.' },
  booking_rescheduled: { icon: 'move', name: 'Moved', when: 'A booking has another time.' },
  booking_cancelled: { icon: 'close', name: 'Cancelled', when: 'A booking was called off.' },
  reminder: { icon: 'bell', name: 'Reminders', when: 'A booking is about to begin.' },
  booking_requested: { icon: 'ask', name: 'Requests', when: 'Somebody asks for a time of your calendars.' },
  booking_declined: { icon: 'close', name: 'Declined', when: 'A request of yours got a no.' },
  booking_expired: {
    icon: 'clock',
    name: 'Lapsed',
    when: 'A request of yours got no answer in time, or was not paid.',
  },
  payment_due: { icon: 'clock', name: 'To pay', when: 'A request of yours got a yes: pay to keep it.' },
  waitlist_offer: {
    icon: 'ticket',
    name: 'Came free',
    when: 'A time that you wait for is held for you, for ten minutes.',
  },
  waitlist_lapsed: {
    icon: 'clock',
    name: 'Gone again',
    when: 'A time that was held for you went to the next in line.',
  },
  payment_refunded: { icon: 'move', name: 'Refunds', when: 'Money is on its way back to you.' },
  refund_failed: {
    icon: 'alert',
    name: 'Refunds that fail',
    when: 'Money of your calendars could not be given back.',
  },
};
