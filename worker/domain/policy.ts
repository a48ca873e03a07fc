// What one person may do: how long a hold lives, until when a booking can be changed, how many bookings are enough.
import { addDays, localDate, startOfDay, startOfIsoWeek } from './hours.ts';
import { DAY_MS, type Interval } from './interval.ts';

const MINUTE = 60_000;

/** How long what is over stays in its calendar and in people's feeds; the history keeps it longer. */
export const KEEP_MS = 90 * DAY_MS;

/** How long seats wait for a guest to open the link in their mail: long enough for a slow mailbox. */
export const GUEST_HOLD_SECONDS = 15 * 60;
/** Guests' requests in one calendar that wait to be confirmed, at most. */
export const MAX_WAITING_GUESTS = 20;

/**
 * Whether one more guest may keep `seats` on a day while they have not shown that they can read the mail: of all its
 * seats (`daySeats`) never more than half are kept so, but one request always may be.
 */
export function guestMayHold({
  seats,
  waiting,
  waitingSeatsThatDay,
  daySeats,
}: {
  seats: number;
  waiting: number;
  waitingSeatsThatDay: number;
  daySeats: number;
}): boolean {
  if (waiting >= MAX_WAITING_GUESTS) return false;
  return waitingSeatsThatDay === 0 || waitingSeatsThatDay + seats <= Math.ceil(daySeats / 2);
}

/** Live holds one person may have on one calendar (contract, "too_many_holds"). */
export const MAX_LIVE_HOLDS = 3;
/** Bookings that one person may leave unpaid at once on one calendar: they keep seats from others, as holds do. */
export const MAX_UNPAID = 5;
/** A hold that is renewed ends at the latest this many times its length after it was first placed. */
export const MAX_HOLD_LENGTHS = 3;

/**
 * When a hold ends that is placed or renewed now: epoch milliseconds, a whole second, so that it is told as it is meant.
 * Renewing never shortens what was promised (`promised`), and no hold outlives its slot's start.
 */
export function holdExpiry(hold: {
  now: number;
  placedAt: number;
  start: number;
  holdSeconds: number;
  promised: number;
}): number {
  const length = hold.holdSeconds * 1_000;
  const wanted = Math.min(hold.now + length, hold.placedAt + MAX_HOLD_LENGTHS * length);
  const end = Math.min(Math.max(wanted, hold.promised), hold.start);
  return Math.max(Math.ceil(end / 1_000), Math.floor(hold.now / 1_000) + 1) * 1_000;
}

/**
 * How long an approved request waits to be paid, in milliseconds: nobody sits and waits for somebody's yes. Less than a
 * day, since no checkout of Stripe's lives longer than that.
 */
const PAY_AFTER_APPROVAL_MS = 23 * 60 * MINUTE;

/**
 * Until when a booking waits to be paid: as long as the calendar holds a slot for somebody, or, where its person had to
 * wait for a yes, 23 hours; at the longest until it begins. Epoch milliseconds, a whole second.
 */
export function payBy({
  now,
  start,
  holdSeconds,
  wasApproved,
}: {
  now: number;
  start: number;
  holdSeconds: number;
  wasApproved: boolean;
}): number {
  const end = Math.min(now + (wasApproved ? PAY_AFTER_APPROVAL_MS : holdSeconds * 1_000), start);
  return Math.max(Math.ceil(end / 1_000), Math.floor(now / 1_000) + 1) * 1_000;
}

/** Whether a customer may still cancel or move a booking: until `untilMinutesBefore` its start, that instant included. */
export function canCustomerChange({
  now,
  start,
  untilMinutesBefore,
}: {
  now: number;
  start: number;
  untilMinutesBefore: number;
}): boolean {
  return now <= start - untilMinutesBefore * MINUTE && now < start;
}

export interface Limits {
  readonly perUserPerDay: number | null;
  readonly perUserPerWeek: number | null;
  readonly perUserActive: number | null;
}

export type LimitName = keyof Limits;

/** The local day and the ISO week (Monday to Sunday) around an instant, in the calendar's zone. */
export function limitPeriods(instant: number, timeZone: string): { day: Interval; week: Interval } {
  const date = localDate(instant, timeZone);
  const monday = startOfIsoWeek(date);
  return {
    day: { start: startOfDay(date, timeZone), end: startOfDay(addDays(date, 1), timeZone) },
    week: { start: startOfDay(monday, timeZone), end: startOfDay(addDays(monday, 7), timeZone) },
  };
}

/**
 * The first limit that one more booking would break, or undefined.
 * `starts` are the starts of the person's other bookings that count (not cancelled, declined or expired);
 * `active` how many of them have not ended yet.
 */
export function brokenLimit(input: {
  limits: Limits;
  start: number;
  timeZone: string;
  starts: readonly number[];
  active: number;
}): LimitName | undefined {
  const { limits, start, timeZone, starts, active } = input;
  if (limits.perUserActive !== null && active >= limits.perUserActive) return 'perUserActive';
  if (limits.perUserPerDay === null && limits.perUserPerWeek === null) return undefined;
  const { day, week } = limitPeriods(start, timeZone);
  const within = (period: Interval) => starts.filter((one) => period.start <= one && one < period.end).length;
  if (limits.perUserPerDay !== null && within(day) >= limits.perUserPerDay) return 'perUserPerDay';
  if (limits.perUserPerWeek !== null && within(week) >= limits.perUserPerWeek) return 'perUserPerWeek';
  return undefined;
}
