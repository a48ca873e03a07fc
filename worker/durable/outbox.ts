// Readers of an object's log outside that object: each has a cursor of its own, is told at least once and in order, and
// catches up by itself after a failure. A commit is never undone because somebody could not be told.

/** Rows handed to a reader at once. */
const BATCH = 50;
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
  readonly #running = new Set<string>();

  constructor(
    private readonly journal: OutboxJournal<Row>,
    private readonly clock: { now(): number },
    private readonly readers: readonly Reader<Row>[],
    /** How many changes viewers may ask for again. */
    private readonly keep: number,
  ) {}

  /** True while a reader has not been told everything and waits for no retry of its own. */
  isBehind(): boolean {
    const last = this.journal.last();
    return this.readers.some((reader) => {
      const cursor = this.journal.reader(reader.name);
      return cursor.seq < last && cursor.retryAt === null;
    });
  }

  /** Tells every reader what it has not been told. Never throws. */
  async drain(): Promise<void> {
    await Promise.all(this.readers.map((reader) => this.#drainReader(reader)));
    this.#forget();
  }

  async #drainReader(reader: Reader<Row>): Promise<void> {
    if (this.#running.has(reader.name)) return;
    this.#running.add(reader.name);
    try {
      for (;;) {
        const cursor = this.journal.reader(reader.name);
        if (cursor.retryAt !== null && cursor.retryAt > this.clock.now()) return;
        const rows = this.journal.after(cursor.seq, BATCH);
        const last = rows.at(-1);
        if (!last) return;
        if (!(await this.#tell(reader, rows, cursor))) return;
        this.journal.putReader(reader.name, { seq: last.seq, attempts: 0, retryAt: null });
      }
    } finally {
      this.#running.delete(reader.name);
    }
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
