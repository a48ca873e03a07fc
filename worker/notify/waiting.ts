// What those who wait are told: that a time is held for them, and that it was. Pure, from the present state of the place.
import type { CalendarRecord } from '../calendar/records.ts';
import type { WaitingRecord } from '../calendar/waiting.ts';
import type { WaitingJob } from '../contract/jobs.ts';
import type { NoticeKind } from '../contract/notifications.ts';
import { formatInstant } from '../contract/primitives.ts';
import { localDate } from '../domain/hours.ts';
import type { Addressee, Context } from './booking-mail.ts';
import type { Mail } from './mail.ts';
import { letterOf } from './mail-frame.ts';
import type { Notice } from './plan.ts';
import { type PushMessage, topicOf } from './push.ts';
import type { Badge, Subject } from './subject.ts';
import { spanOf, timeOf, wallTimeOf } from './times.ts';

/** The present truth that a job is held against. */
export interface PresentPlace {
  readonly calendar: CalendarRecord;
  readonly place: WaitingRecord;
}

const KINDS = {
  waiting_offered: 'waitlist_offer',
  waiting_lapsed: 'waitlist_lapsed',
} as const satisfies Record<WaitingJob['kind'], NoticeKind>;

/** What a job's notice is known by, before anybody looks at the truth. */
export function waitingDedupe({ placeId, version, kind }: WaitingJob): string {
  return `${placeId}:${version}:${KINDS[kind]}`;
}

/** The notice that a change calls for: none where it is no longer so. Times are said in the calendar's zone. */
export function planWaiting(job: WaitingJob, { calendar, place }: PresentPlace, now: number): Notice[] {
  const { offer, lapsedAt, version, userId } = place;
  if (!offer || version !== job.version || calendar.deletedAt !== null) return [];
  const { name, slug, timeZone } = calendar.settings;
  const kind = KINDS[job.kind];
  const time = `${name}, ${timeOf(offer.start, timeZone)}`;
  const until = wallTimeOf(offer.expiresAt, timeZone);
  const common = {
    ...({ userId, kind, role: 'customer', dedupe: waitingDedupe(job) } as const),
    url: `/c/${encodeURIComponent(slug)}?day=${localDate(offer.start, timeZone)}`,
  };
  if (kind === 'waitlist_offer') {
    if (lapsedAt !== null || now >= offer.expiresAt) return [];
    // The board takes it up at once.
    const url = `${common.url}&wait=${formatInstant(offer.start)}`;
    const text = `${time}. Held for you until ${until}`;
    return [{ ...common, url, title: 'A time came free for you', text }];
  }
  if (lapsedAt === null) return [];
  const text = `${time}. It was held until ${until}. You are not in line any more`;
  return [{ ...common, title: 'Your time to book ran out', text }];
}

export function waitingSubject(present: PresentPlace, notices: readonly Notice[]): Subject {
  return {
    notices,
    contact: null,
    mail: (notice, addressee, context) => waitingMail(notice, present, addressee, context),
    push: (notice, badge, now) => waitingPush(notice, present, badge, now),
  };
}

/** To an address that nobody proved goes no name that anybody chose, as in mails about bookings. */
async function waitingMail(
  notice: Notice,
  { calendar, place }: PresentPlace,
  addressee: Addressee,
  context: Context,
): Promise<Mail> {
  const { name, location, timeZone } = calendar.settings;
  const { offer, seats } = place;
  if (!offer) throw new Error('a notice of no offer');
  const isNeutral = !addressee.emailVerified;
  const isOffer = notice.kind === 'waitlist_offer';
  const until = `${wallTimeOf(offer.expiresAt, timeZone)} (${timeZone})`;
  const { text, html } = await letterOf({
    heading: notice.title,
    facts: [
      ...(isNeutral ? [] : [name]),
      spanOf(offer, timeZone),
      ...(isNeutral || location === '' ? [] : [location]),
      ...(seats === 1 ? [] : [`${seats} seats`]),
      isOffer
        ? `Held for you until ${until}. Then it goes to the next in line.`
        : `It was held for you until ${until}. You are not in line any more; you can join again.`,
    ],
    origin: context.origin,
    link: { url: `${context.origin}${notice.url}`, label: isOffer ? 'Book it' : 'Open the board' },
  });
  return {
    to: addressee.email,
    kind: notice.kind,
    subject: isNeutral ? notice.title : `${notice.title}: ${name}, ${timeOf(offer.start, timeZone)}`,
    ...{ text, html, messageId: context.messageId },
    ...(isNeutral ? {} : { sender: name }),
  };
}

/** The end of an offer takes the place of the offer. */
function waitingPush(notice: Notice, { place }: PresentPlace, badge: Badge, now: number): PushMessage {
  const { kind, title, text, url } = notice;
  const about = `waiting ${place.id}`;
  const isOffer = kind === 'waitlist_offer';
  const left = isOffer && place.offer ? place.offer.expiresAt - now : 3_600_000;
  return {
    ...{ kind, title, text, url, tag: about, topic: topicOf(about), unread: badge.unread },
    ...(badge.id === null ? {} : { id: badge.id }),
    // An offer that comes after its time is none.
    ttlSeconds: Math.max(1, Math.floor(left / 1_000)),
    urgency: isOffer ? 'high' : 'normal',
  };
}
