// The shapes of what one calendar keeps, and how they are answered. Instants are epoch milliseconds.
import type { Booking, Hold, Payment } from '../contract/bookings.ts';
import type { Block, Calendar, CalendarCreate } from '../contract/calendars.ts';
import type { ChangeKind } from '../contract/jobs.ts';
import { formatInstant } from '../contract/primitives.ts';
import type { Rules } from '../domain/availability.ts';
import type { BookingStatus } from '../domain/booking.ts';
import type { Interval } from '../domain/interval.ts';
import { openSession, type PaymentRecord, refundedOf, statusOf } from '../domain/payment.ts';
import type { Answer } from '../domain/questions.ts';
import type { Role } from '../domain/roles.ts';

/** A calendar's settings, all of them decided. */
export type Settings = Omit<CalendarCreate, 'slug'> & { slug: string };

/** What a booking's owner may always know of the calendar it is in. */
export type Details = Pick<Settings, 'slug' | 'name' | 'description' | 'location'>;

export interface CalendarRecord {
  readonly id: string;
  readonly ownerId: string;
  readonly settings: Settings;
  readonly revision: number;
  readonly createdAt: number;
  readonly deletedAt: number | null;
}

export interface BookingRecord extends Interval {
  readonly id: string;
  /** null for a caller or a walk-in. */
  readonly userId: string | null;
  readonly userName: string;
  readonly contactEmail: string | null;
  readonly seats: number;
  readonly status: BookingStatus;
  readonly note: string;
  readonly price: { readonly amount: number; readonly currency: string } | null;
  /** null where nothing is to be paid here. */
  readonly payment: PaymentRecord | null;
  /** To the questions as they were then; null where nothing was answered. */
  readonly answers: readonly Answer[] | null;
  /** A guest confirmed it by the link of a mail, which manages it; false once it is an account's. */
  readonly isGuest: boolean;
  readonly checkedInAt: number | null;
  /** When a pending state lapses. */
  readonly pendingUntil: number | null;
  /** How far ahead its person is reminded, in minutes. */
  readonly remindMinutes: readonly number[];
  /** When the next reminder is due. */
  readonly remindAt: number | null;
  readonly createdAt: number;
  readonly version: number;
  /** The series that it was booked with. */
  readonly seriesId: string | null;
}

export interface HoldRecord extends Interval {
  readonly id: string;
  readonly userId: string;
  readonly seats: number;
  readonly placedAt: number;
  readonly expiresAt: number;
}

export interface BlockRecord extends Interval {
  readonly id: string;
  readonly reason: string;
  /** The other calendar that it comes from; null where an operator blocked it. */
  readonly sourceId: string | null;
}

/** One change of the calendar. `spans` is the time whose seats it may have changed. */
export interface LogRecord {
  readonly seq: number;
  readonly at: number;
  readonly kind: ChangeKind;
  readonly actorId: string | null;
  readonly subjectId: string | null;
  readonly version: number | null;
  readonly spans: readonly Interval[];
}

export type NewLogRecord = Omit<LogRecord, 'seq'>;

/** The part of the settings that decides about slots. */
export function rulesOf(settings: Settings): Rules {
  const { timeZone, schedule, slotMinutes, stepMinutes, bufferBeforeMinutes, bufferAfterMinutes } = settings;
  const { minNoticeMinutes, maxAdvanceDays, capacity } = settings;
  return {
    timeZone,
    weekly: schedule.weekly,
    overrides: schedule.overrides,
    slotMinutes,
    stepMinutes,
    bufferBeforeMinutes,
    bufferAfterMinutes,
    minNoticeMinutes,
    maxAdvanceDays,
    capacity,
  };
}

export function answerCalendar(record: CalendarRecord, role: Role | null): Calendar {
  return { id: record.id, ...record.settings, revision: record.revision, role };
}

/**
 * Whom a booking is told to. What was answered to a calendar's questions is for who runs it; whoever answered finds it in
 * the export of all that is held about them.
 */
export type Audience = 'operator' | 'customer' | 'export';

/** What `audience` is told of a booking's answers. */
export function answersFor(audience: Audience, answers: readonly Answer[] | null): Answer[] | null {
  return audience === 'customer' || answers === null ? null : [...answers];
}

export function answerBooking(calendarId: string, record: BookingRecord, audience: Audience): Booking {
  return {
    id: record.id,
    calendarId,
    start: formatInstant(record.start),
    end: formatInstant(record.end),
    seats: record.seats,
    status: record.status,
    note: record.note,
    createdAt: formatInstant(record.createdAt),
    checkedInAt: record.checkedInAt === null ? null : formatInstant(record.checkedInAt),
    version: record.version,
    price: record.price,
    payment: record.payment && answerPayment(record, record.payment),
    answers: answersFor(audience, record.answers),
    seriesId: record.seriesId,
    guest: record.isGuest,
    user: { id: record.userId, name: record.userName },
  };
}

function answerPayment({ status, pendingUntil }: BookingRecord, payment: PaymentRecord): Payment {
  const canBePaid = status === 'pending_payment';
  return {
    status: statusOf(payment, canBePaid || status === 'pending_approval'),
    amount: payment.amount,
    refunded: refundedOf(payment),
    currency: payment.currency,
    checkoutUrl: (canBePaid && openSession(payment)?.url) || null,
    expiresAt: canBePaid && pendingUntil !== null ? formatInstant(pendingUntil) : null,
  };
}

export function answerHold(record: HoldRecord): Hold {
  return {
    id: record.id,
    start: formatInstant(record.start),
    end: formatInstant(record.end),
    seats: record.seats,
    expiresAt: formatInstant(record.expiresAt),
  };
}

export function answerBlock(record: BlockRecord): Block {
  return {
    id: record.id,
    start: formatInstant(record.start),
    end: formatInstant(record.end),
    reason: record.reason,
    sourceId: record.sourceId,
  };
}
