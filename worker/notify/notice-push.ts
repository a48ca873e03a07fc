// A notice of a booking as a push. What comes later about a booking takes the place of what came before.
import type { BookingRecord } from '../calendar/records.ts';
import type { Notice } from './plan.ts';
import { type PushMessage, topicOf } from './push.ts';

const DAY_SECONDS = 86_400;

export function noticePush(
  notice: Notice,
  booking: BookingRecord,
  { id, unread }: { id: string | null; unread: number },
  now: number,
): PushMessage {
  const { kind, title, text, url } = notice;
  const isReminder = kind === 'reminder';
  const about = `booking ${booking.id}`;
  return {
    ...{ kind, title, text, url, tag: about, topic: topicOf(about), unread },
    ...(id === null ? {} : { id }),
    // A reminder that comes after the start is none.
    ttlSeconds: isReminder ? Math.max(1, Math.floor((booking.start - now) / 1_000)) : DAY_SECONDS,
    urgency: isReminder ? 'high' : 'normal',
  };
}
