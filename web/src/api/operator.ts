// What those who run a calendar can do, as calls.
import type { SlotRange } from './calendars.ts';
import { api, query } from './client.ts';
import type {
  Block,
  Booking,
  BookingStatus,
  Calendar,
  CalendarCreateInput,
  CalendarPatch,
  Delivery,
  GivenAnswers,
  MyCalendar,
  Page,
} from './types.ts';

const at = (calendar: string) => `/api/calendars/${encodeURIComponent(calendar)}`;
const PAGE = 200;
/** More pages than a day can have: a guard against asking for ever. */
const MAX_PAGES = 20;

async function all<Item>(page: (cursor: string | null) => Promise<Page<Item>>): Promise<Item[]> {
  const items: Item[] = [];
  let cursor: string | null = null;
  for (let count = 0; count < MAX_PAGES; count += 1) {
    const answer: Page<Item> = await page(cursor);
    items.push(...answer.items);
    cursor = answer.nextCursor;
    if (cursor === null) break;
  }
  return items;
}

export const ownCalendars = () =>
  all((cursor) => api.get<Page<MyCalendar>>(`/api/calendars${query({ cursor, limit: PAGE })}`));

export const createCalendar = (input: CalendarCreateInput) => api.post<Calendar>('/api/calendars', input);

/** Refused with `precondition_failed` where `revision` is not the present one. */
export const changeCalendar = (id: string, patch: CalendarPatch, revision: number) =>
  api.patch<Calendar>(at(id), patch, { ifMatch: `"${revision}"` });

export const deleteCalendar = (id: string) => api.del(at(id));

/** All bookings that begin in a range, of one status or of any. */
export const bookingsIn = (id: string, range: SlotRange, status?: BookingStatus) =>
  all((cursor) =>
    api.get<Page<Booking>>(`${at(id)}/bookings${query({ ...range, status, cursor, limit: PAGE })}`),
  );

/** Requests that wait for an answer, whatever their day. */
export const pendingBookings = (id: string) =>
  all((cursor) =>
    api.get<Page<Booking>>(`${at(id)}/bookings${query({ status: 'pending_approval', cursor, limit: PAGE })}`),
  );

export type Operation = 'approve' | 'decline' | 'check-in' | 'no-show' | 'cancel';

export const operate = (id: string, bookingId: string, operation: Operation) =>
  api.post<Booking>(
    `${at(id)}/bookings/${encodeURIComponent(bookingId)}/${operation}`,
    {},
    { idempotent: true },
  );

export interface CallerBooking {
  readonly start: string;
  readonly seats: number;
  readonly note: string;
  readonly answers?: GivenAnswers;
  readonly for: { readonly name: string; readonly email?: string };
}

/** `key`: the same while the same booking is tried again after a lost answer. */
export const bookFor = (id: string, booking: CallerBooking, key: string) =>
  api.post<Booking>(`${at(id)}/bookings`, booking, { idempotent: key });

export const blocksIn = (id: string, range: SlotRange) =>
  api
    .get<{ items: Block[] }>(`${at(id)}/blocks${query({ from: range.from, to: range.to, limit: '200' })}`)
    .then(({ items }) => items);

export const block = (id: string, input: { start: string; end: string; reason: string }) =>
  api.post<Block>(`${at(id)}/blocks`, input, { idempotent: true });

export const unblock = (id: string, blockId: string) =>
  api.del(`${at(id)}/blocks/${encodeURIComponent(blockId)}`);

/** What could not be delivered of its notices, the newest first. */
export const failedDeliveries = (id: string) =>
  api.get<Page<Delivery>>(`${at(id)}/deliveries${query({ limit: PAGE })}`).then(({ items }) => items);

export const resendDelivery = (id: string, deliveryId: string) =>
  api.post<void>(`${at(id)}/deliveries/${deliveryId}/resend`, undefined);
