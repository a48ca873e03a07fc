// Recurrence rules, a step at a time: rules that never end, and rules that nothing ever fits, use up their steps.
import ICAL from 'ical.js';
import { BusyError } from './failure.ts';

/** For all the rules of one calendar together. */
const MAX_STEPS = 300_000;
/** A year is worked out as a whole. */
const STEPS_A_YEAR = 3;

/** A rule has come to times that don't matter any more. */
class Past extends Error {}

export class Steps {
  #left = MAX_STEPS;

  constructor(
    /** No year behind this one matters. */
    private readonly lastYear: number,
  ) {}

  /** Throws `too_many_events` once there are none left. */
  take(steps: number): void {
    this.#left -= steps;
    if (this.#left < 0) throw new BusyError('too_many_events');
  }

  /** The starts that a rule makes of a first one, on the wall clock, in order. */
  *starts(rule: ICAL.Recur, first: ICAL.Time): Generator<ICAL.Time> {
    const take = (steps: number, year: number | undefined) => {
      this.take(steps);
      if (year !== undefined && year > this.lastYear) throw new Past();
    };
    // The library looks for the next start in loops of its own: these are what each round calls.
    class Counted extends ICAL.RecurIterator {
      override check_contracting_rules(): boolean {
        take(1, this.last?.year);
        return super.check_contracting_rules();
      }
      override increment_year(years: number): void {
        take(STEPS_A_YEAR, this.last?.year);
        super.increment_year(years);
      }
    }
    try {
      const iterator = new Counted({ rule, dtstart: first });
      for (let next = iterator.next(); next; next = iterator.next()) {
        this.take(1);
        yield next;
      }
    } catch (error) {
      if (!(error instanceof Past)) throw error;
    }
  }
}
