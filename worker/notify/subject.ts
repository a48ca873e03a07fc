// What notices are about, as they are sent.
import type { GuestPlace } from '../auth/guest-tokens.ts';
import type { Addressee, Context } from './booking-mail.ts';
import { bookingMail } from './booking-mail.ts';
import type { Mail } from './mail.ts';
import { noticePush } from './notice-push.ts';
import type { Notice, Present } from './plan.ts';
import type { PushMessage } from './push.ts';

export interface Badge {
  /** The notice in the inbox, where it is there. */
  readonly id: string | null;
  readonly unread: number;
}

export interface Subject {
  /** What people are told, by the present truth. */
  readonly notices: readonly Notice[];
  /** Who has no account, and an address at most. */
  readonly contact: {
    readonly email: string | null;
    readonly name: string;
    /** What their link is about, where they have shown that the address is theirs. */
    readonly guest: GuestPlace | null;
  } | null;
  mail(notice: Notice, addressee: Addressee, context: Context): Promise<Mail>;
  push(notice: Notice, badge: Badge, now: number): PushMessage;
}

export function bookingSubject(present: Present, notices: readonly Notice[]): Subject {
  const { id: bookingId, contactEmail: email, userName: name, isGuest } = present.booking;
  return {
    notices,
    contact: { email, name, guest: isGuest ? { calendarId: present.calendar.id, bookingId } : null },
    mail: (notice, addressee, context) => bookingMail(notice, present, addressee, context),
    push: (notice, badge, now) => noticePush(notice, present.booking, badge, now),
  };
}
