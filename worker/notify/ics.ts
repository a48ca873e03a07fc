// Bookings as iCalendar (RFC 5545), one as a file or many as a feed: a stable UID, and a SEQUENCE that rises with each
// change.
import ical, {
  ICalAttendeeRole,
  ICalAttendeeStatus,
  ICalAttendeeType,
  ICalCalendarMethod,
  ICalEventStatus,
} from 'ical-generator';
import type { Booking } from '../contract/bookings.ts';
import { formatInstant } from '../contract/primitives.ts';

export interface CalendarDetails {
  readonly slug: string;
  readonly name: string;
  readonly description: string;
  readonly location: string;
}

/** What makes of it a message to a calendar (iTIP, RFC 5546): add or move this event, or strike it out. */
export interface Invitation {
  readonly method: 'REQUEST' | 'CANCEL';
  readonly organizer: { readonly name: string; readonly email: string };
  readonly attendee: { readonly name?: string; readonly email: string };
  /** When it is sent, epoch milliseconds. */
  readonly at: number;
  /** Where the event leads; to one's bookings unless given. */
  readonly url?: string;
}

const STATUS_OF: Record<Booking['status'], ICalEventStatus> = {
  pending_payment: ICalEventStatus.TENTATIVE,
  pending_approval: ICalEventStatus.TENTATIVE,
  confirmed: ICalEventStatus.CONFIRMED,
  completed: ICalEventStatus.CONFIRMED,
  no_show: ICalEventStatus.CONFIRMED,
  cancelled: ICalEventStatus.CANCELLED,
  declined: ICalEventStatus.CANCELLED,
  expired: ICalEventStatus.CANCELLED,
};

/** One booking of a feed, as whoever reads the feed may see it. */
export interface FeedEntry {
  readonly booking: Pick<Booking, 'id' | 'start' | 'end' | 'status' | 'createdAt' | 'version'>;
  readonly summary: string;
  readonly description: string;
  readonly location: string;
  /** Where it is shown in the app. */
  readonly url: string;
}

/** How often a program may look again, in seconds. */
const FEED_PERIOD_SECONDS = 1_800;

function newFile() {
  return ical({ prodId: { company: 'QuickSlot', product: 'QuickSlot', language: 'EN' } });
}

/** An event in UTC, which every program shows by its reader's own clock. */
function addEvent(
  file: ReturnType<typeof newFile>,
  { booking, ...words }: FeedEntry,
  stamp = booking.createdAt,
) {
  return file.createEvent({
    ...words,
    id: `${booking.id}@quickslot`,
    sequence: booking.version - 1,
    start: new Date(booking.start),
    end: new Date(booking.end),
    stamp: new Date(stamp),
    status: STATUS_OF[booking.status],
  });
}

/** A calendar to subscribe to. The same entries make the same text. */
export function feedFile(name: string, entries: readonly FeedEntry[]): string {
  const file = newFile();
  file.method(ICalCalendarMethod.PUBLISH).name(name).ttl(FEED_PERIOD_SECONDS);
  for (const entry of entries) addEvent(file, entry);
  return file.toString();
}

export function bookingFile(
  booking: Booking,
  calendar: CalendarDetails,
  origin: string,
  invitation?: Invitation,
): string {
  const file = newFile();
  if (invitation) file.method(ICalCalendarMethod[invitation.method]);
  const entry = entryOf(booking, calendar, origin);
  const event = addEvent(
    file,
    { ...entry, url: invitation?.url ?? entry.url },
    invitation && formatInstant(invitation.at),
  );
  if (invitation) {
    const { organizer, attendee } = invitation;
    event.organizer(organizer);
    // Nothing is asked of them: who booked has said yes.
    event.createAttendee({
      email: attendee.email,
      name: attendee.name ?? null,
      rsvp: false,
      status: ICalAttendeeStatus.ACCEPTED,
      role: ICalAttendeeRole.REQ,
      type: ICalAttendeeType.INDIVIDUAL,
    });
  }
  return file.toString();
}

/**
 * Several bookings in one file, each under its own UID, so that each can be moved or struck out by itself later. A message
 * that asks (REQUEST) or strikes out (CANCEL) may speak of one UID only (RFC 5546, section 3.2): this one tells.
 */
export function seriesFile(
  bookings: readonly Booking[],
  calendar: CalendarDetails,
  origin: string,
  at: number,
): string {
  const file = newFile();
  file.method(ICalCalendarMethod.PUBLISH);
  for (const booking of bookings) addEvent(file, entryOf(booking, calendar, origin), formatInstant(at));
  return file.toString();
}

function entryOf(booking: Booking, calendar: CalendarDetails, origin: string): FeedEntry {
  return {
    booking,
    summary: calendar.name,
    description: textOf(booking.note, calendar.description),
    location: calendar.location,
    url: `${origin}/bookings`,
  };
}

/** Texts that belong together, those that say nothing left out. */
export function textOf(...texts: readonly string[]): string {
  return texts.filter((text) => text !== '').join('\n\n');
}
