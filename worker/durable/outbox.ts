// Readers of an object's log outside that object: each has a cursor of its own, is told at least once and in order, and
// catches up by itself after a failure. A commit is never undone because somebody could not be told.

/** Rows handed to a reader at once. */
const BATCH = 100;
/** Rows of the log that stay known to viewers although every reader is past them. */
const FORGET_STEP = 200;

/** How far a reader is, and when it may try again after a failure (epoch milliseconds). */
export interface Cursor {
  readonly seq: number;
  readonly attempts: number;
  readonly retryAt: number | null;
}

export interface Reader<Row> {
  readonly name: string;
  /** Tells the rows, in order; may be repeated with the same rows. Throws where it could not. */
  deliver(rows: readonly Row[]): Promise<void>;
}

/** The part of a journal that the outbox needs. */
export interface OutboxJournal<Row extends { readonly seq: number }> {
  last(): number;
  first(): number;
  after(seq: number, limit: number): Row[];
  forget(seq: number): void;
  reader(name: string): Cursor;
  putReader(name: string, cursor: Cursor): void;
}

/** How long to wait after the n-th failure in a row, in milliseconds: doubling from 0.5 s to 5 s, then a minute. */
export function retryDelay(attempts: number, random: number): number {
  const base = attempts > 120 ? 60_000 : Math.min(5_000, 500 * 2 ** (attempts - 1));
  return Math.round(base * (0.75 + random * 0.5));
}

export class Outbox<Row extends { readonly seq: number }> {
  readonly #running = new Map<string, Promise<void>>();
  readonly #toldAt = new Map<string, number>();

  constructor(
    private readonly journal: OutboxJournal<Row>,
    private readonly clock: { now(): number },
    private readonly readers: readonly Reader<Row>[],
    /** How many changes viewers may ask for again. */
    private readonly keep: number,
    /** A reader that goes on and on is told this often at most, in milliseconds: what it tells costs by the call. */
    private readonly gatherMs = 0,
  ) {}

  /** True while a reader has not been told everything and waits for no retry of its own. */
  isBehind(): boolean {
    const last = this.journal.last();
    return this.readers.some((reader) => {
      const cursor = this.journal.reader(reader.name);
      return cursor.seq < last && cursor.retryAt === null;
    });
  }

  /** Tells every reader what it has not been told, what is committed meanwhile too. Never throws. */
  async drain(): Promise<void> {
    await Promise.all(this.readers.map((reader) => this.#drainOnce(reader)));
    this.#forget();
  }

  /** One at a time of each reader: whoever comes second waits for the one that runs. */
  #drainOnce(reader: Reader<Row>): Promise<void> {
    const running = this.#running.get(reader.name);
    if (running) return running;
    if (!this.#hasNews(reader)) return Promise.resolve();
    const drained = this.#drainReader(reader).finally(() => this.#running.delete(reader.name));
    this.#running.set(reader.name, drained);
    return drained;
  }

  #hasNews(reader: Reader<Row>): boolean {
    const { seq, retryAt } = this.journal.reader(reader.name);
    return seq < this.journal.last() && (retryAt === null || retryAt <= this.clock.now());
  }

  async #drainReader(reader: Reader<Row>): Promise<void> {
    while (this.#hasNews(reader)) {
      await this.#gather(reader);
      const cursor = this.journal.reader(reader.name);
      const rows = this.journal.after(cursor.seq, BATCH);
      const last = rows.at(-1);
      if (!last || !(await this.#tell(reader, rows, cursor))) return;
      this.journal.putReader(reader.name, { seq: last.seq, attempts: 0, retryAt: null });
    }
  }

  /** Waits for others to come where this reader was told a moment ago. By the machine's clock: no rule depends on it. */
  async #gather(reader: Reader<Row>): Promise<void> {
    const wait = (this.#toldAt.get(reader.name) ?? 0) + this.gatherMs - Date.now();
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, Math.min(wait, this.gatherMs)));
    this.#toldAt.set(reader.name, Date.now());
  }

  async #tell(reader: Reader<Row>, rows: readonly Row[], cursor: Cursor): Promise<boolean> {
    try {
      await reader.deliver(rows);
      return true;
    } catch (error) {
      const attempts = cursor.attempts + 1;
      const retryAt = this.clock.now() + retryDelay(attempts, Math.random());
      this.journal.putReader(reader.name, { seq: cursor.seq, attempts, retryAt });
      console.warn(
        JSON.stringify({
          reader: reader.name,
          attempts,
          error: error instanceof Error ? error.message : 'failed',
        }),
      );
      return false;
    }
  }

  /** Forgets what every reader is past and viewers may no longer ask for, some hundred rows at a time. */
  #forget(): void {
    const past = Math.min(...this.readers.map((reader) => this.journal.reader(reader.name).seq));
    const upTo = Math.min(past, this.journal.last() - this.keep);
    if (upTo - this.journal.first() >= FORGET_STEP) this.journal.forget(upTo);
  }
}
