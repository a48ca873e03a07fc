// One calendar: load, decide, commit. Everything here is synchronous: between a check and its insert nothing else runs.
// Who must be told afterwards reads the log (sockets.ts, outbox.ts).
import { PROBLEMS, Problem, type ProblemBody, problemBody } from '../contract/problems.ts';
import type { Rules } from '../domain/availability.ts';
import type { Interval } from '../domain/interval.ts';
import { earliest } from '../durable/deadlines.ts';
import { boardSlots, boardStands } from './board.ts';
import { BoardCache, type KnownBoard } from './board-cache.ts';
import { settleDue } from './bookings.ts';
import { type Actor, type Desk, notFound, record } from './desk.ts';
import { forgetLapsed } from './guest-rows.ts';
import { followUp, lookThrough, nextDay } from './line.ts';
import { type CalendarRecord, rulesOf, type Settings } from './records.ts';
import type { Store } from './store.ts';

/** How long the first answer to an Idempotency-Key is kept, in milliseconds. */
const ANSWER_LIFE = 24 * 3_600_000;
/** Due rows settled in one go, so that callers in between are served. */
const SWEEP_ROWS = 200;
/** How long to leave due rows alone when one could not be settled, in milliseconds. */
const SETTLE_AGAIN_MS = 5_000;

/** What a call may be repeated with: the key, where it applies, and what the body was. */
export interface Once {
  /** Names caller, call and target: the same key elsewhere is another key. */
  readonly key: string;
  readonly fingerprint: string;
  /** Whether every refusal is kept, too: for who asks several calendars in turn, and must hear the same of each again. */
  readonly keepsRefusals?: boolean;
}

export type Outcome<Body> = {
  readonly replayed: boolean;
  /** Who was found behind the sign-in, where the Worker didn't know. */
  readonly caller?: Actor;
} & (
  | { readonly ok: true; readonly status: number; readonly body: Body }
  | { readonly ok: false; readonly problem: RefusalBody }
);

/** A refusal as it crosses from the object to the Worker. */
export interface RefusalBody extends ProblemBody {
  headers?: Record<string, string>;
}

export class Calendar {
  /** Not before this are due rows tried again that could not be settled (epoch milliseconds). */
  settleAgainAt = 0;
  /** When the whole line is looked through next: at once after a wake, then as each day begins. */
  #lineAgainAt = 0;
  readonly #boards = new BoardCache();
  /** As it was read last. The rules are one object as long as they stay the same: what is planned from them is kept. */
  #known: { record: CalendarRecord; rules: Rules; writes: number } | undefined;

  constructor(
    readonly store: Store,
    readonly clock: { now(): number },
    /** Called after each commit: others are told from the log. */
    private readonly committed: () => void,
    /** Whether there is a provider to pay at. */
    private readonly charges: boolean,
  ) {}

  /** The calendar as it is, or undefined where none was created here or it was deleted. */
  load(): { record: CalendarRecord; rules: Rules } | undefined {
    if (this.#known?.writes !== this.store.calendarWrites) {
      this.#known = undefined;
      this.#boards.clear();
      const record = this.store.calendar();
      if (!record || record.deletedAt !== null) return undefined;
      this.#known = { record, rules: rulesOf(record.settings), writes: this.store.calendarWrites };
    }
    return this.#known;
  }

  /** Creates the calendar. Repeating it with the same id and owner changes nothing. */
  create(input: { id: string; ownerId: string; settings: Settings }): CalendarRecord {
    const { id, ownerId, settings } = input;
    const now = this.clock.now();
    const there = this.store.calendar();
    if (there) {
      if (there.ownerId !== ownerId || there.deletedAt !== null)
        throw new Problem('conflict', 'That calendar is there already.');
      return there;
    }
    this.store.atomically(() => {
      this.store.insertCalendar({ id, ownerId, settings, createdAt: now });
      this.store.journal.append({
        at: now,
        kind: 'calendar_created',
        actorId: ownerId,
        subjectId: id,
        version: 1,
        spans: [],
      });
    });
    this.committed();
    return { id, ownerId, settings, revision: 1, createdAt: now, deletedAt: null };
  }

  #desk(actor: Actor | null): Desk {
    const known = this.load();
    if (!known) throw notFound('calendar');
    return {
      store: this.store,
      calendar: known.record,
      rules: known.rules,
      now: this.clock.now(),
      actor,
      charges: this.charges,
    };
  }

  /**
   * Decides and commits one change: the state, its row of the log and the kept answer are one transaction.
   * A refusal leaves nothing behind but the answer to its key: for a 409, or for any where that is asked for.
   */
  change<Body>(
    actor: Actor | null,
    status: number,
    once: Once | undefined,
    decide: (desk: Desk) => Body,
  ): Outcome<Body> {
    return guarded(() => {
      this.sweep();
      const desk = this.#desk(actor);
      const earlier = once && this.#earlierAnswer<Body>(desk, once);
      if (earlier) return earlier;
      const before = this.store.journal.last();
      try {
        const body = this.store.atomically(() => {
          const decided = decide(desk);
          this.#followUp(desk, before);
          if (once) this.#keep(desk, once, status, decided);
          return decided;
        });
        if (this.store.journal.last() !== before) this.committed();
        return { ok: true, status, body, replayed: false };
      } catch (error) {
        if (once && error instanceof Problem) {
          const [refusal] = PROBLEMS[error.code];
          if (refusal === 409 || once.keepsRefusals) this.#keep(desk, once, refusal, problemBody(error));
        }
        throw error;
      }
    });
  }

  /**
   * Commits what a provider of payments has to say: money moves in a calendar that has ended, too. What `decide` answers
   * takes the place of the answer that was kept for `completes`, which it is the rest of.
   */
  hear<Body, Kept>(
    decide: (desk: Desk) => Body,
    completes?: { once: Once; answer: (body: Body, kept: Kept) => unknown },
  ): Body {
    this.sweep();
    const record = this.store.calendar();
    if (!record) throw notFound('calendar');
    const { store, charges } = this;
    const now = this.clock.now();
    const desk = { store, calendar: record, rules: rulesOf(record.settings), now, actor: null, charges };
    const before = store.journal.last();
    const body = store.atomically(() => {
      const decided = decide(desk);
      this.#followUp(desk, before);
      const kept = completes && store.answers.find(completes.once.key, now);
      if (completes && kept)
        this.#keep(desk, completes.once, kept.status, completes.answer(decided, JSON.parse(kept.body)));
      return decided;
    });
    if (store.journal.last() !== before) this.committed();
    return body;
  }

  /** Answers a question; nothing is changed but what is due. */
  ask<Body>(actor: Actor | null, answer: (desk: Desk) => Body): Outcome<Body> {
    return guarded(() => {
      this.sweep();
      return { ok: true, status: 200, body: answer(this.#desk(actor)), replayed: false };
    });
  }

  /** The board of a range, with the `seq` that it shows. */
  board(range: Interval): KnownBoard {
    const { rules, now } = this.#desk(null);
    const seq = this.store.journal.last();
    const key = `${range.start}/${range.end}`;
    const known = this.#boards.find(key, seq, now);
    if (known) return known;
    const slots = boardSlots(this.store, rules, now, range);
    const board = {
      seq,
      slots: JSON.stringify(slots),
      until: boardStands({ rules, now, slots, deadline: this.store.earliestDeadline(now) }),
    };
    this.#boards.put(key, board);
    return board;
  }

  #earlierAnswer<Body>(desk: Desk, once: Once): Outcome<Body> | undefined {
    const kept = this.store.answers.find(once.key, desk.now);
    if (!kept) return undefined;
    if (kept.fingerprint !== once.fingerprint) {
      throw new Problem(
        'idempotency_key_reused',
        'This Idempotency-Key was used for another request. Use a new one.',
      );
    }
    const body = JSON.parse(kept.body);
    return kept.status < 400
      ? { ok: true, status: kept.status, body, replayed: true }
      : { ok: false, problem: body, replayed: true };
  }

  #keep(desk: Desk, once: Once, status: number, body: unknown): void {
    this.store.answers.put(once.key, {
      fingerprint: once.fingerprint,
      status,
      body: JSON.stringify(body ?? null),
      expiresAt: desk.now + ANSWER_LIFE,
    });
  }

  /**
   * Commits what is due: holds that ended, requests that lapsed, bookings that are over. Each in a transaction of its
   * own, so that one that fails keeps no other. What is more than one go takes is left to the next.
   */
  sweep(): void {
    const now = this.clock.now();
    const isDue = (at: number | null | undefined) => at !== null && at !== undefined && at <= now;
    const isLineDue = isDue(this.lineDueAt());
    if (!isLineDue && !isDue(this.load() && this.store.earliestDeadline(now))) return;
    const desk = this.#desk(null);
    const before = this.store.journal.last();
    const holds = this.store.expiredHolds(desk.now, SWEEP_ROWS);
    const bookings = this.store.dueBookings(desk.now, SWEEP_ROWS);
    for (const hold of holds) {
      this.#settle(desk, () => {
        this.store.deleteHold(hold.id);
        forgetLapsed(desk, hold);
        record(desk, 'hold_expired', hold, [hold]);
      });
    }
    for (const booking of bookings) this.#settle(desk, () => settleDue(desk, booking));
    if (isLineDue && this.#settle(desk, () => lookThrough(desk))) this.#lineAgainAt = nextDay(desk);
    if (this.store.journal.last() !== before) this.committed();
  }

  /** When somebody who waits has to be looked at, whatever else is due (epoch milliseconds), or null. */
  lineDueAt(): number | null {
    if (!this.load() || this.store.waiting.isEmpty) return null;
    return earliest(this.#lineAgainAt, this.store.waiting.dueAt());
  }

  /** Whatever came free goes to those who wait, before anybody else is served. */
  #followUp(desk: Desk, since: number): void {
    if (this.store.waiting.isEmpty) return;
    // The rules may just have changed; of a calendar that has just ended nobody's place is left.
    const known = this.load();
    if (known) followUp({ ...desk, calendar: known.record, rules: known.rules, actor: null }, since);
  }

  /** False where it could not be settled for now. */
  #settle(desk: Desk, work: () => void): boolean {
    const before = this.store.journal.last();
    try {
      this.store.atomically(() => {
        work();
        this.#followUp(desk, before);
      });
      return true;
    } catch (error) {
      this.settleAgainAt = this.clock.now() + SETTLE_AGAIN_MS;
      console.error(JSON.stringify({ settle: error instanceof Error ? error.message : 'failed' }));
      return false;
    }
  }
}

/** Refusals become answers; everything else stays an exception. */
function guarded<Body>(work: () => Outcome<Body>): Outcome<Body> {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return refused(error);
  }
}

export function refused(problem: Problem): Outcome<never> {
  return {
    ok: false,
    problem: { ...problemBody(problem), headers: { ...problem.headers } },
    replayed: false,
  };
}
