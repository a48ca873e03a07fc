// What is long over leaves the calendar: the history in D1 has it. Some at a time, and not before the history was told.
import { DAY_MS } from '../domain/interval.ts';
import { KEEP_MS } from '../domain/policy.ts';
import type { Store } from './store.ts';

/** Bookings that leave in one go, so that callers in between are served. */
const BATCH = 500;

export class Past {
  /** When somebody leaves next; undefined where it must be looked up. */
  #dueAt: number | null | undefined;

  constructor(
    private readonly store: Store,
    private readonly clock: { now(): number },
  ) {}

  /** When the next ones leave (epoch milliseconds), or null: those of one day together. */
  dueAt(): number | null {
    if (this.#dueAt === undefined) {
      const first = this.store.firstSettled();
      this.#dueAt = first === null ? null : Math.ceil((first + KEEP_MS + 1) / DAY_MS) * DAY_MS;
    }
    return this.#dueAt;
  }

  /** Harmless when repeated. */
  forget(): void {
    const { journal } = this.store;
    const now = this.clock.now();
    // A change that the history has not been told of would be lost with the booking.
    if (journal.reader('history').seq < journal.last()) {
      this.#dueAt = now + DAY_MS;
      return;
    }
    this.store.atomically(() => this.store.forgetSettled(now - KEEP_MS, BATCH));
    this.#dueAt = undefined;
  }
}
