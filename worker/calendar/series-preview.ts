// What a series would find, before anybody books it: which dates are free, and what is nearest for those that aren't.
// Nothing is written; what decides is what decides when it is booked.
import { formatInstant } from '../contract/primitives.ts';
import { Problem } from '../contract/problems.ts';
import type { OccurrenceState, SeriesPreview } from '../contract/series.ts';
import { reachOf, seatsLeft, slotsIn } from '../domain/availability.ts';
import { dateOfDay } from '../domain/dates.ts';
import { addDays, instantOf, localDay, startOfDay, wallAt } from '../domain/hours.ts';
import { type Claim, DAY_MS, type Interval, MINUTE_MS, overlaps } from '../domain/interval.ts';
import { brokenLimit, limitPeriods } from '../domain/policy.ts';
import { type Occurrence, recurrenceText } from '../domain/recurrence.ts';
import { type Desk, requireActor } from './desk.ts';
import { requireSeriesAllowed, requireSlotOrHold, type SeriesWish } from './series.ts';

/** Free slots that are offered for a date that can't be had. */
const MAX_NEAREST = 3;
/** How many days around a full one are looked at. */
const NEAR_DAYS = 3;

export function previewSeries(desk: Desk, wish: SeriesWish): SeriesPreview {
  const dates = requireSeriesAllowed(desk, wish);
  const { timeZone } = desk.calendar.settings;
  const look = new Look(desk, wish);
  const seen = dates.map((date) => ({ date, ...look.at(date) }));
  const firstDay = localDay(wish.start, timeZone);
  const timeOfDay = wallAt(wish.start, timeZone) - firstDay * DAY_MS;
  return {
    rule: recurrenceText(wish.rule, firstDay, timeZone),
    occurrences: seen.map(({ date, span, state }) => ({
      date: dateOfDay(date.day),
      start: span && formatInstant(span.start),
      end: span && formatInstant(span.end),
      state,
      nearest:
        state === 'taken' || state === 'closed' || state === 'skipped'
          ? look
              .near(date.day, date.start ?? instantOf(date.day * DAY_MS + timeOfDay, timeZone))
              .map(({ start, end }) => ({ start: formatInstant(start), end: formatInstant(end) }))
          : [],
    })),
  };
}

/** Looks at one date after the other: what is free counts as taken for those behind it. */
class Look {
  readonly #planned: Claim[] = [];
  readonly #personId: string | null;
  readonly #ownHolds: ReadonlySet<string>;

  constructor(
    private readonly desk: Desk,
    private readonly wish: SeriesWish,
  ) {
    const actor = requireActor(desk);
    this.#personId = wish.for ? null : actor.userId;
    this.#ownHolds = new Set(desk.store.liveHoldsOf(actor.userId, desk.now).map(({ id }) => id));
  }

  at({ start }: Occurrence): { span: Interval | null; state: OccurrenceState } {
    if (start === null) return { span: null, state: 'skipped' };
    const { desk, wish } = this;
    const span = { start, end: start + desk.rules.slotMinutes * MINUTE_MS };
    const { timeZone, maxAdvanceDays } = desk.rules;
    if (localDay(start, timeZone) > localDay(desk.now, timeZone) + maxAdvanceDays)
      return { span, state: 'beyond' };
    if (!this.#isSlot(start)) return { span, state: 'closed' };
    const left = seatsLeft({ rules: desk.rules, ...this.#around(span), span });
    if (left < wish.seats) return { span, state: 'taken' };
    if (this.#breaksLimit(start)) return { span, state: 'limit' };
    this.#planned.push({ ...span, seats: wish.seats });
    return { span, state: 'free' };
  }

  /** Free slots of that local day, those nearest to an instant first; of the days around where it has none. */
  near(day: number, wanted: number): Interval[] {
    for (let away = 0; away <= NEAR_DAYS; away++) {
      const days = away === 0 ? [day] : [day - away, day + away];
      const found = days
        .flatMap((one) => this.#freeOn(one))
        .sort((a, b) => Math.abs(a.start - wanted) - Math.abs(b.start - wanted));
      if (found.length > 0) return found.slice(0, MAX_NEAREST);
    }
    return [];
  }

  #freeOn(day: number): Interval[] {
    const { desk, wish } = this;
    const date = dateOfDay(day);
    const from = startOfDay(date, desk.rules.timeZone);
    const to = startOfDay(addDays(date, 1), desk.rules.timeZone);
    const reach = { start: from, end: to + desk.rules.slotMinutes * MINUTE_MS };
    return slotsIn({ rules: desk.rules, ...this.#around(reach), now: desk.now, from, to }).filter(
      (slot) =>
        slot.remaining >= wish.seats &&
        !this.#planned.some((one) => overlaps(one, slot)) &&
        !this.#breaksLimit(slot.start),
    );
  }

  #isSlot(start: number): boolean {
    try {
      requireSlotOrHold(this.desk, start);
      return true;
    } catch (error) {
      if (error instanceof Problem) return false;
      throw error;
    }
  }

  /** What is in the way around a span: the caller's own holds are not. */
  #around(span: Interval): { claims: Claim[]; blocks: readonly Interval[] } {
    const { store, rules, now } = this.desk;
    const reach = reachOf(rules, span);
    return {
      claims: [...store.claims(reach, now, { holds: this.#ownHolds }), ...this.#planned],
      blocks: store.blocksIn(reach),
    };
  }

  #breaksLimit(start: number): boolean {
    const { limits, timeZone } = this.desk.calendar.settings;
    if (this.#personId === null) return false;
    if (limits.perUserActive === null && limits.perUserPerDay === null && limits.perUserPerWeek === null)
      return false;
    const { lists } = this.desk.store;
    const { week } = limitPeriods(start, timeZone);
    const active = limits.perUserActive === null ? 0 : lists.countOpen(this.#personId, this.desk.now);
    const broken = brokenLimit({
      limits,
      start,
      timeZone,
      starts: [...lists.startsOf(this.#personId, week), ...this.#planned.map((one) => one.start)],
      active: active + this.#planned.length,
    });
    return broken !== undefined;
  }
}
