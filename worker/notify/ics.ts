// One booking as an iCalendar file (RFC 5545): a stable UID, and a SEQUENCE that rises with each change.
import ical, {
  ICalAttendeeRole,
  ICalAttendeeStatus,
  ICalAttendeeType,
  ICalCalendarMethod,
  ICalEventStatus,
} from 'ical-generator';
import type { Booking } from '../contract/bookings.ts';

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

export function bookingFile(
  booking: Booking,
  calendar: CalendarDetails,
  origin: string,
  invitation?: Invitation,
): string {
  const file = ical({ prodId: { company: 'QuickSlot', product: 'QuickSlot', language: 'EN' } });
  if (invitation) file.method(ICalCalendarMethod[invitation.method]);
  const event = file.createEvent({
    id: `${booking.id}@quickslot`,
    sequence: booking.version - 1,
    start: new Date(booking.start),
    end: new Date(booking.end),
    stamp: new Date(invitation?.at ?? booking.createdAt),
    summary: calendar.name,
    description: [booking.note, calendar.description].filter((text) => text !== '').join('\n\n'),
    location: calendar.location,
    status: STATUS_OF[booking.status],
    url: `${origin}/bookings`,
  });
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
