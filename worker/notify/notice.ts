// What one person is to be told.
import type { Present } from '../calendar/readers.ts';
import type { BookingRecord } from '../calendar/records.ts';
import type { NoticeKind } from '../contract/notifications.ts';

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

/** To those whom a booking concerns, each led to where they find it; and what its person is called. */
export function concerned(
  { calendar, booking, managerIds = [] }: Present,
  common: Pick<Notice, 'kind' | 'dedupe' | 'text' | 'series'>,
) {
  return {
    who: booking.userName || 'Somebody',
    toCustomer: (title: string): Notice => ({
      ...common,
      ...{ userId: booking.userId, role: 'customer', title, url: '/bookings' },
    }),
    toOperators: (title: string, text = common.text) =>
      [calendar.ownerId, ...managerIds].map((userId): Notice => {
        const url = `/manage/${calendar.id}`;
        return { ...common, userId, role: 'operator', title, text, url };
      }),
  };
}
