// One booking as an iCalendar file (RFC 5545): a stable UID, and a SEQUENCE that rises with each change.
import ical, { ICalEventStatus } from 'ical-generator';
import type { Booking } from '../contract/bookings.ts';

export interface CalendarDetails {
  readonly slug: string;
  readonly name: string;
  readonly description: string;
  readonly location: string;
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

export function bookingFile(booking: Booking, calendar: CalendarDetails, origin: string): string {
  const file = ical({ prodId: { company: 'QuickSlot', product: 'QuickSlot', language: 'EN' } });
  file.createEvent({
    id: `${booking.id}@quickslot`,
    sequence: booking.version - 1,
    start: new Date(booking.start),
    end: new Date(booking.end),
    stamp: new Date(booking.createdAt),
    summary: calendar.name,
    description: [booking.note, calendar.description].filter((text) => text !== '').join('\n\n'),
    location: calendar.location,
    status: STATUS_OF[booking.status],
    url: `${origin}/bookings`,
  });
  return file.toString();
}
