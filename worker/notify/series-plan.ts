// Who gets which notice of what happened to several bookings of a series at once: one, however many they are. Pure.
import type { Present } from '../calendar/readers.ts';
import type { BookingRecord } from '../calendar/records.ts';
import type { BookingJob } from '../contract/jobs.ts';
import { isOpen } from '../domain/booking.ts';
import type { Notice } from './plan.ts';
import { timeOf } from './times.ts';

/** The notices of a change of a series, of which only that is told which is still so. Times are the calendar's. */
export function planSeriesNotices(
  job: BookingJob,
  present: Present,
  known: Pick<Notice, 'kind' | 'dedupe'>,
): Notice[] {
  const { calendar, booking, managerIds = [] } = present;
  const series = stillSo(job, present);
  const [first] = series;
  if (!first) return [];
  const { name, timeZone } = calendar.settings;
  const from = series.length === 1 ? '' : 'from ';
  const common = { ...known, series, text: `${name}, ${from}${timeOf(first.start, timeZone)}` };
  const toCustomer = (title: string): Notice => ({
    ...common,
    userId: booking.userId,
    role: 'customer',
    title,
    url: '/bookings',
  });
  const toOperators = (title: string) =>
    [calendar.ownerId, ...managerIds].map(
      (userId): Notice => ({ ...common, userId, role: 'operator', title, url: `/manage/${calendar.id}` }),
    );
  const who = booking.userName || 'Somebody';
  const dates = series.length === 1 ? '1 date' : `${series.length} dates`;

  switch (job.kind) {
    case 'series_requested':
      return toOperators(`${who} asks for ${dates}`);
    case 'series_confirmed':
      return [toCustomer(`${dates} booked`)];
    case 'series_declined':
      return [toCustomer(`Your request for ${dates} was declined`)];
    case 'series_cancelled':
      return [
        toCustomer(`${dates} cancelled`),
        // Who is told as the customer is not told twice.
        ...(job.by === 'customer' ? toOperators(`${who} cancelled ${dates}`) : []).filter(
          ({ userId }) => userId !== booking.userId,
        ),
      ];
    case 'series_rescheduled':
      return [toCustomer(`${dates} moved to another time`)];
    default:
      return [];
  }
}

/** The bookings of the series that are as the change left them. */
function stillSo({ kind }: BookingJob, { booking, series = [] }: Present): BookingRecord[] {
  const following = series.filter(({ start }) => start >= booking.start);
  switch (kind) {
    case 'series_requested':
      return series.filter(({ status }) => status === 'pending_approval');
    case 'series_confirmed':
      return series.filter(
        ({ status }) => status === 'confirmed' || status === 'completed' || status === 'no_show',
      );
    case 'series_declined':
      return series.filter(({ status }) => status === 'declined');
    case 'series_cancelled':
      return following.filter(({ status }) => status === 'cancelled');
    case 'series_rescheduled':
      return following.filter(({ status }) => isOpen(status));
    default:
      return [];
  }
}
