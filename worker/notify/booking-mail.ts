// The words of mails about bookings. To an address that its holder never proved to us goes nothing that anybody chose,
// neither a calendar's name nor a person's: else whoever books in the name of an address could write to it in ours.
import { answerBooking } from '../calendar/records.ts';
import { refundedOf } from '../domain/payment.ts';
import { bookingFile, seriesFile } from './ics.ts';
import type { Mail } from './mail.ts';
import { letterOf } from './mail-frame.ts';
import { moneyText } from './money.ts';
import type { Notice, Present } from './plan.ts';
import { spanOf, timeOf } from './times.ts';

export interface Addressee {
  readonly email: string;
  readonly emailVerified: boolean;
  readonly name: string;
  /** null for a caller or a walk-in. */
  readonly userId: string | null;
}

export interface Context {
  readonly origin: string;
  /** The address that mail comes from. */
  readonly mailFrom: string;
  readonly messageId: string;
  readonly now: number;
  /** Where a guest manages the booking. */
  readonly guestUrl?: string;
}

/** What an event is called where its calendar's name may not be told. */
const NEUTRAL_NAME = 'QuickSlot booking';

export async function bookingMail(
  notice: Notice,
  present: Present,
  addressee: Addressee,
  context: Context,
): Promise<Mail> {
  const { calendar, booking } = present;
  const { name, location, timeZone } = calendar.settings;
  const isNeutral = !addressee.emailVerified;
  const heading = isNeutral ? neutralTitle(notice) : notice.title;
  const spans = (notice.series ?? [booking]).map((one) => spanOf(one, timeZone));
  const seats = booking.seats === 1 ? [] : [`${booking.seats} seats`];
  const facts = [
    ...(isNeutral ? spans : [name, ...spans, ...(location === '' ? [] : [location])]),
    ...seats,
    ...moneyFacts(present),
  ];
  const { text, html } = await letterOf({
    heading,
    facts,
    origin: context.origin,
    ...wayOn(notice, addressee, context),
  });
  const event = eventOf(notice, present, addressee, context);
  return {
    to: addressee.email,
    kind: notice.kind,
    subject: isNeutral
      ? heading
      : `${heading}: ${notice.series ? notice.text : `${name}, ${timeOf(booking.start, timeZone)}`}`,
    text,
    html,
    messageId: context.messageId,
    ...(isNeutral ? {} : { sender: name }),
    ...(event ? { event } : {}),
  };
}

/** Where the mail leads: a guest by their own link, which is as good as the booking. */
function wayOn(notice: Notice, { userId }: Addressee, { origin, guestUrl }: Context) {
  if (guestUrl !== undefined) {
    return {
      link: { url: guestUrl, label: 'Open your booking' },
      closing: 'You booked as a guest. Whoever has this link can change the booking: keep it to yourself.',
    };
  }
  return userId === null
    ? { closing: 'This address was given for a booking. If it means nothing to you, leave it at that.' }
    : { link: { url: `${origin}${notice.url}`, label: labelOf(notice) } };
}

function moneyFacts({ booking: { payment, status } }: Present): string[] {
  if (!payment) return [];
  const back = refundedOf(payment);
  if (back > 0) return [`${moneyText({ ...payment, amount: back })} goes back to how it was paid`];
  if (status === 'pending_payment') return [`${moneyText(payment)} to pay`];
  return payment.captures.length > 0 ? [`${moneyText(payment)} paid`] : [];
}

function neutralTitle({ role, kind, title }: Notice): string {
  if (role === 'operator') {
    if (kind === 'refund_failed') return title;
    return kind === 'booking_requested' ? 'Somebody asks for a time' : 'Somebody cancelled a booking';
  }
  switch (kind) {
    case 'booking_requested':
      return 'Your request was received';
    case 'booking_confirmed':
      return 'Your booking is confirmed';
    case 'booking_declined':
      return 'Your request was declined';
    case 'booking_cancelled':
      return 'Your booking was cancelled';
    case 'booking_rescheduled':
      return 'Your booking was moved to another time';
    case 'booking_expired':
      return title;
    case 'payment_due':
      return title;
    case 'payment_refunded':
    case 'refund_failed':
      return title;
    case 'waitlist_offer':
    case 'waitlist_lapsed':
      return title;
    case 'reminder':
      return title.replace(/^Starts/, 'Your booking starts');
  }
}

function labelOf({ role }: Notice): string {
  return role === 'operator' ? 'Open your calendar' : 'Open your bookings';
}

/** The event to put into, move in, or strike out of the customer's own calendar. */
function eventOf(
  { role, kind, series }: Notice,
  { calendar, booking }: Present,
  { email, emailVerified, name }: Addressee,
  { origin, mailFrom, now, guestUrl }: Context,
): Mail['event'] {
  if (role !== 'customer') return undefined;
  const method = methodOf(kind, (series?.[0] ?? booking).status);
  if (!method) return undefined;
  const { slug, name: calendarName, description, location } = calendar.settings;
  if (series) {
    const answered = series.map((one) => answerBooking(calendar.id, one, 'customer'));
    const content = emailVerified
      ? seriesFile(answered, { slug, name: calendarName, description, location }, origin, now)
      : seriesFile(
          answered.map((one) => ({ ...one, note: '' })),
          { slug: '', name: NEUTRAL_NAME, description: '', location: '' },
          origin,
          now,
        );
    return { method: 'PUBLISH', content };
  }
  const answered = answerBooking(calendar.id, booking, 'customer');
  const content = emailVerified
    ? bookingFile(answered, { slug, name: calendarName, description, location }, origin, {
        method,
        organizer: { name: calendarName, email: mailFrom },
        attendee: { name, email },
        at: now,
        // No secret: an event is passed on.
        ...(guestUrl === undefined ? {} : { url: `${origin}/c/${slug}` }),
      })
    : bookingFile(
        { ...answered, note: '' },
        { slug: '', name: NEUTRAL_NAME, description: '', location: '' },
        origin,
        { method, organizer: { name: 'QuickSlot', email: mailFrom }, attendee: { email }, at: now },
      );
  return { method, content };
}

function methodOf(
  kind: Notice['kind'],
  status: Present['booking']['status'],
): 'REQUEST' | 'CANCEL' | undefined {
  if (kind === 'booking_cancelled') return 'CANCEL';
  if (kind === 'booking_confirmed') return 'REQUEST';
  // What is still only asked for is in nobody's calendar.
  return kind === 'booking_rescheduled' && status === 'confirmed' ? 'REQUEST' : undefined;
}
