// Series: one slot booked on several dates, in one act. Each date is an ordinary booking; all of them are made, or none.
// What happens to several at once is one row more in the log, which tells of them all.
import type { ChangeKind } from '../contract/jobs.ts';
import { formatInstant } from '../contract/primitives.ts';
import { type FieldError, Problem, type ProblemCode } from '../contract/problems.ts';
import type { Series, SeriesCancel, SeriesChange, SeriesReschedule } from '../contract/series.ts';
import { isOpen, transition } from '../domain/booking.ts';
import { wallAt } from '../domain/hours.ts';
import type { Interval } from '../domain/interval.ts';
import type { GivenAnswers } from '../domain/questions.ts';
import {
  instantAt,
  MAX_OCCURRENCES,
  type Occurrence,
  occurrencesOf,
  type Recurrence,
} from '../domain/recurrence.ts';
import { enter, firstState, moveBooking, operate, requireChangeable, takeBooking } from './bookings.ts';
import { paymentFor } from './charges.ts';
import {
  audienceOf,
  type Desk,
  isOperator,
  notFound,
  record,
  requireActor,
  requireOperator,
  requireVisible,
  visibleBooking,
} from './desk.ts';
import { requireHeldSlot, requireSeatsAllowed, requireSlot } from './holds.ts';
import { requireAnswers } from './intake.ts';
import { answerBooking, type BookingRecord } from './records.ts';

/** A series that is asked for, its rule read. */
export interface SeriesWish {
  /** Epoch milliseconds. */
  readonly start: number;
  readonly rule: Recurrence;
  readonly seats: number;
  readonly for?: { readonly name: string; readonly email?: string | undefined } | undefined;
}

export interface SeriesBook extends SeriesWish {
  readonly note: string;
  readonly answers?: GivenAnswers | undefined;
  /** The starts that were chosen; all dates of the rule unless given. */
  readonly dates?: readonly number[] | undefined;
}

/** What became of a series' bookings: those that were changed, and those that can't be any more. */
export interface SeriesOutcome {
  readonly id: string;
  readonly bookings: readonly BookingRecord[];
  readonly kept: readonly BookingRecord[];
}

/** Who asks for a series here, and its dates. Refuses as a booking would be refused, and what can't be paid. */
export function requireSeriesAllowed(desk: Desk, wish: SeriesWish): readonly Occurrence[] {
  requireActor(desk);
  requireVisible(desk);
  if (wish.for) requireOperator(desk);
  requireSeatsAllowed(desk, wish.seats);
  // Who walks in or calls pays on the spot.
  if (!wish.for && paymentFor(desk, wish.seats)) {
    throw new Problem(
      'invalid_request',
      'Times that are paid here are booked one by one: a series can’t be paid at once.',
    );
  }
  const dates = occurrencesOf(wish.rule, wish.start, desk.calendar.settings.timeZone);
  if (!dates.some(({ start }) => start !== null)) throw wrong('rrule', 'has no date');
  if (dates.filter(({ start }) => start !== null).length > MAX_OCCURRENCES) {
    throw wrong('rrule', `must have ${MAX_OCCURRENCES} dates at most`);
  }
  return dates;
}

function wrong(path: string, message: string): Problem {
  return new Problem('invalid_request', `${path}: ${message}`, [{ path, message }]);
}

/** Books all dates, or none: 409 `slot_taken` (or what else is in the way) names each that can't be had. */
export function bookSeries(desk: Desk, wish: SeriesBook): SeriesOutcome {
  const actor = requireActor(desk);
  const planned = requireSeriesAllowed(desk, wish).flatMap(({ start }) => start ?? []);
  const starts = [...new Set(wish.dates ?? planned)].sort((a, b) => a - b);
  if (starts.length > planned.length) throw wrong('dates', `must be ${planned.length} at most by this rule`);
  // Asked once, and kept with each date.
  const answers = requireAnswers(desk, wish.answers, { mayLeaveOut: wish.for !== undefined });
  const id = crypto.randomUUID();
  const together: Desk = { ...desk, inSeries: true };
  const bookings = each(starts, (start) => {
    const span = requireSlotOrHold(desk, start);
    return takeBooking(together, {
      span,
      seats: wish.seats,
      ...firstState(desk, span, null),
      note: wish.note,
      answers,
      person: wish.for
        ? { userId: null, userName: wish.for.name, contactEmail: wish.for.email ?? null }
        : { userId: actor.userId, userName: actor.name, contactEmail: null },
      seriesId: id,
    });
  });
  const [first] = bookings;
  tell(desk, first?.status === 'confirmed' ? 'series_confirmed' : 'series_requested', bookings);
  return { id, bookings, kept: [] };
}

/** The slot that starts then, by rules 1 to 4; one that the caller holds keeps its place (see `requireHeldSlot`). */
export function requireSlotOrHold(desk: Desk, start: number): Interval {
  const own = desk.store
    .liveHoldsOf(requireActor(desk).userId, desk.now)
    .find((hold) => hold.start === start);
  return own ? requireHeldSlot(desk, own) : requireSlot(desk, start);
}

/** Which refusal of several stands for all: what time may heal first. */
const WORST: readonly ProblemCode[] = ['slot_taken', 'slot_unavailable', 'limit_reached', 'not_cancellable'];

const WHY: Partial<Record<ProblemCode, string>> = {
  slot_taken: 'is taken',
  slot_unavailable: 'is not a time that can be booked',
  limit_reached: 'is more than one person may book',
  not_cancellable: 'can’t be changed any more',
};

/**
 * Does something for each start, all of it or nothing. Looks at all of them before it refuses, so that the refusal names
 * each that is in the way: `dates.` and its instant.
 */
function each<Item extends number | BookingRecord, Done>(
  items: readonly Item[],
  work: (item: Item) => Done,
  startOf: (item: Item) => number = (item) => (typeof item === 'number' ? item : item.start),
): Done[] {
  const done: Done[] = [];
  const refused = new Set<ProblemCode>();
  const errors: FieldError[] = [];
  for (const item of items) {
    try {
      done.push(work(item));
    } catch (error) {
      const why = error instanceof Problem ? WHY[error.code] : undefined;
      // A refusal of one that wrote nothing yet; whoever throws at the end undoes what the others wrote.
      if (!(error instanceof Problem) || why === undefined) throw error;
      refused.add(error.code);
      errors.push({ path: `dates.${formatInstant(startOf(item))}`, message: why });
    }
  }
  const code = WORST.find((one) => refused.has(one));
  if (code === undefined) return done;
  const detail =
    errors.length === 1
      ? 'One of these dates can’t be had. Nothing was changed.'
      : `${errors.length} of these dates can’t be had. Nothing was changed.`;
  throw new Problem(code, detail, errors);
}

/** What can be done to a series. */
export type SeriesAct =
  | ({ readonly act: 'cancel' } & SeriesCancel)
  | ({ readonly act: 'reschedule' } & SeriesReschedule)
  | { readonly act: 'approve' | 'decline' };

export function changeSeries(desk: Desk, id: string, change: SeriesAct): SeriesOutcome {
  switch (change.act) {
    case 'cancel':
      return cancelSeries(desk, id, change);
    case 'reschedule':
      return rescheduleSeries(desk, id, change);
    case 'approve':
    case 'decline':
      return decideSeries(desk, id, change.act);
  }
}

export function answerSeries(desk: Desk, { id, bookings }: SeriesOutcome): Series {
  return {
    id,
    bookings: bookings.map((booking) => answerBooking(desk.calendar.id, booking, audienceOf(desk))),
  };
}

export function answerSeriesChange(desk: Desk, outcome: SeriesOutcome): SeriesChange {
  const kept = outcome.kept.map((booking) => answerBooking(desk.calendar.id, booking, audienceOf(desk)));
  return { ...answerSeries(desk, outcome), kept };
}

/** Cancels what is ahead, or one booking and those that follow. What it is too late for stays. */
function cancelSeries(desk: Desk, seriesId: string, { from }: SeriesCancel): SeriesOutcome {
  const kept: BookingRecord[] = [];
  const bookings: BookingRecord[] = [];
  const together: Desk = { ...desk, inSeries: true };
  for (const booking of openFrom(desk, seriesId, from)) {
    try {
      requireChangeable(desk, booking);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      kept.push(booking);
      continue;
    }
    bookings.push(enter(together, booking, 'cancelled'));
  }
  if (bookings.length === 0) {
    throw new Problem('not_cancellable', 'None of these bookings can be cancelled any more.');
  }
  tell(desk, 'series_cancelled', bookings);
  return { id: seriesId, bookings, kept };
}

/**
 * Moves a booking and those that follow by the same way on the wall clock: all of them, or none. Their own old places are
 * free for each other.
 */
function rescheduleSeries(desk: Desk, seriesId: string, input: SeriesReschedule): SeriesOutcome {
  const { timeZone } = desk.calendar.settings;
  // Who lost their part in a private calendar keeps what they booked, and books nothing else.
  requireVisible(desk);
  const moving = openFrom(desk, seriesId, input.from);
  const first = moving.find(({ id }) => id === input.from);
  if (!first) throw new Problem('not_cancellable', 'This booking can’t be moved any more.');
  const by = wallAt(input.start, timeZone) - wallAt(first.start, timeZone);
  if (by === 0 && input.start === first.start) return { id: seriesId, bookings: moving, kept: [] };
  const goal = (booking: BookingRecord) =>
    booking.id === first.id ? input.start : instantAt(wallAt(booking.start, timeZone) + by, timeZone);
  const leaving = new Set(moving.map(({ id }) => id));
  const together: Desk = { ...desk, inSeries: true };
  const bookings = each(
    moving,
    (booking) => {
      requireChangeable(desk, booking);
      const start = goal(booking);
      if (start === null) throw new Problem('slot_unavailable', 'The clock skips that time on that date.');
      const moved = moveBooking(together, booking, requireSlot(desk, start), leaving);
      leaving.delete(booking.id);
      return moved;
    },
    (booking) => goal(booking) ?? booking.start,
  );
  tell(desk, 'series_rescheduled', bookings);
  return { id: seriesId, bookings, kept: [] };
}

/** Says yes or no to all requests of a series that still wait. Operators only. */
function decideSeries(desk: Desk, seriesId: string, action: 'approve' | 'decline'): SeriesOutcome {
  requireOperator(desk);
  const waiting = openFrom(desk, seriesId).filter(
    (booking) => 'to' in transition(action, { ...booking, now: desk.now, isPriced: false }),
  );
  if (waiting.length === 0) {
    throw new Problem('conflict', 'None of these bookings waits for an answer any more.');
  }
  const together: Desk = { ...desk, inSeries: true };
  const bookings = waiting.map(({ id }) => operate(together, id, action));
  tell(desk, action === 'approve' ? 'series_confirmed' : 'series_declined', bookings);
  return { id: seriesId, bookings, kept: [] };
}

/**
 * The open bookings of a series that the caller may see, by start: those ahead, or from one on. 404 where nothing of such
 * a series is there for them.
 */
function openFrom(desk: Desk, seriesId: string, from?: string): BookingRecord[] {
  const first = from === undefined ? undefined : visibleBooking(desk, from);
  if (first && first.seriesId !== seriesId) throw notFound('booking');
  const { userId } = requireActor(desk);
  const theirs = desk.store.lists
    .seriesOf(seriesId, first?.start ?? desk.now + 1)
    .filter((booking) => isOperator(desk) || booking.userId === userId);
  if (theirs.length === 0) throw notFound('series');
  return theirs.filter(({ status }) => isOpen(status));
}

/** One row that tells people of all that was just done to these bookings. */
function tell(
  desk: Desk,
  kind: Extract<ChangeKind, `series_${string}`>,
  bookings: readonly BookingRecord[],
): void {
  const [first] = bookings;
  if (first) record(desk, kind, first, []);
}
