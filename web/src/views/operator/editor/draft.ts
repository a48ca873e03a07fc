// A calendar while it is edited: what the form holds, made from a calendar and turned into what the server takes. Pure.
import type { Calendar, CalendarCreateInput, CalendarPatch } from '../../../api/types.ts';
import { parseTime, timeText } from '../wall.ts';
import { amountText, parseAmount } from './money.ts';
import { type DraftQuestion, questionOf } from './questions.ts';
import { fromWeekly, merged, type Span, toWeekly } from './windows.ts';

export interface DraftOverride {
  date: string;
  windows: Span[];
}

/** Numbers are null while their box is empty. */
export interface Draft {
  name: string;
  slug: string;
  description: string;
  location: string;
  timeZone: string;
  visibility: Calendar['visibility'];
  week: Span[][];
  overrides: DraftOverride[];
  slotMinutes: number | null;
  /** Slots start one after the other, without a step of their own. */
  stepIsSlot: boolean;
  stepMinutes: number | null;
  bufferBeforeMinutes: number | null;
  bufferAfterMinutes: number | null;
  capacity: number | null;
  /** One booking may take all seats. */
  seatsAreCapacity: boolean;
  maxSeatsPerBooking: number | null;
  minNoticeMinutes: number | null;
  maxAdvanceDays: number | null;
  holdSeconds: number | null;
  approvalRequired: boolean;
  guestsAllowed: boolean;
  perUserPerDay: number | null;
  perUserPerWeek: number | null;
  perUserActive: number | null;
  untilMinutesBefore: number | null;
  refundPercent: number | null;
  priced: boolean;
  /** In major units, as typed. */
  amount: string;
  currency: string;
  questions: DraftQuestion[];
}

export function newDraft(timeZone: string): Draft {
  const nineToFive = { start: 9 * 60, end: 17 * 60 };
  return {
    name: '',
    slug: '',
    description: '',
    location: '',
    timeZone,
    visibility: 'public',
    week: Array.from({ length: 7 }, (_, index) => (index < 5 ? [{ ...nineToFive }] : [])),
    overrides: [],
    slotMinutes: 60,
    stepIsSlot: true,
    stepMinutes: 60,
    bufferBeforeMinutes: 0,
    bufferAfterMinutes: 0,
    capacity: 1,
    seatsAreCapacity: true,
    maxSeatsPerBooking: 1,
    minNoticeMinutes: 0,
    maxAdvanceDays: 60,
    holdSeconds: 300,
    approvalRequired: false,
    guestsAllowed: false,
    perUserPerDay: null,
    perUserPerWeek: null,
    perUserActive: null,
    untilMinutesBefore: 0,
    refundPercent: 100,
    priced: false,
    amount: '',
    currency: 'EUR',
    questions: [],
  };
}

export function draftOf(calendar: Calendar): Draft {
  const { schedule, limits, cancellation, price } = calendar;
  return {
    name: calendar.name,
    slug: calendar.slug,
    description: calendar.description,
    location: calendar.location,
    timeZone: calendar.timeZone,
    visibility: calendar.visibility,
    week: fromWeekly(schedule.weekly),
    overrides: schedule.overrides
      .map(({ date, windows }) => ({
        date,
        windows: merged(
          windows.map((window) => ({ start: parseTime(window.start) ?? 0, end: parseTime(window.end) ?? 0 })),
        ),
      }))
      .sort((one, other) => (one.date < other.date ? -1 : 1)),
    slotMinutes: calendar.slotMinutes,
    stepIsSlot: calendar.stepMinutes === calendar.slotMinutes,
    stepMinutes: calendar.stepMinutes,
    bufferBeforeMinutes: calendar.bufferBeforeMinutes,
    bufferAfterMinutes: calendar.bufferAfterMinutes,
    capacity: calendar.capacity,
    seatsAreCapacity: calendar.maxSeatsPerBooking === calendar.capacity,
    maxSeatsPerBooking: calendar.maxSeatsPerBooking,
    minNoticeMinutes: calendar.minNoticeMinutes,
    maxAdvanceDays: calendar.maxAdvanceDays,
    holdSeconds: calendar.holdSeconds,
    approvalRequired: calendar.approvalRequired,
    guestsAllowed: calendar.guestsAllowed,
    ...limits,
    ...cancellation,
    priced: price !== null,
    amount: price ? amountText(price.amount, price.currency) : '',
    currency: price?.currency ?? 'EUR',
    questions: calendar.questions,
  };
}

/** Everything a calendar is, as the server takes it; of a draft that `problemsOf` found nothing wrong with. */
export function payloadOf(draft: Draft): CalendarCreateInput {
  const capacity = draft.capacity ?? 1;
  const slotMinutes = draft.slotMinutes ?? 60;
  const amount = draft.priced ? parseAmount(draft.amount, draft.currency) : undefined;
  return {
    name: draft.name.trim(),
    ...(draft.slug.trim() === '' ? {} : { slug: draft.slug.trim() }),
    description: draft.description.trim(),
    location: draft.location.trim(),
    timeZone: draft.timeZone,
    visibility: draft.visibility,
    schedule: {
      weekly: toWeekly(draft.week),
      overrides: draft.overrides.map(({ date, windows }) => ({
        date,
        windows: merged(windows).map(({ start, end }) => ({ start: timeText(start), end: timeText(end) })),
      })),
    },
    slotMinutes,
    stepMinutes: draft.stepIsSlot ? slotMinutes : (draft.stepMinutes ?? slotMinutes),
    bufferBeforeMinutes: draft.bufferBeforeMinutes ?? 0,
    bufferAfterMinutes: draft.bufferAfterMinutes ?? 0,
    capacity,
    maxSeatsPerBooking: draft.seatsAreCapacity ? capacity : (draft.maxSeatsPerBooking ?? capacity),
    minNoticeMinutes: draft.minNoticeMinutes ?? 0,
    maxAdvanceDays: draft.maxAdvanceDays ?? 60,
    holdSeconds: draft.holdSeconds ?? 300,
    approvalRequired: draft.approvalRequired,
    guestsAllowed: draft.guestsAllowed && draft.visibility !== 'private',
    price: amount === undefined ? null : { amount, currency: draft.currency },
    cancellation: {
      untilMinutesBefore: draft.untilMinutesBefore ?? 0,
      refundPercent: draft.refundPercent ?? 100,
    },
    limits: {
      perUserPerDay: draft.perUserPerDay,
      perUserPerWeek: draft.perUserPerWeek,
      perUserActive: draft.perUserActive,
    },
    questions: draft.questions.map(questionOf),
  };
}

/** Only what differs from the calendar as it was loaded: what others changed meanwhile elsewhere stays theirs. */
export function changesOf(draft: Draft, before: Draft): CalendarPatch {
  const now = payloadOf(draft);
  const was = payloadOf(before);
  const changed = Object.entries(now).filter(
    ([key, value]) => JSON.stringify(value) !== JSON.stringify(was[key as keyof typeof was]),
  );
  return Object.fromEntries(changed) as CalendarPatch;
}
