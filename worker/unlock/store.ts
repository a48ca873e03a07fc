// The SQL inside the object of an unlock request: its state, the log of what happened to it, and how far its readers are.
import type { Cursor, OutboxJournal } from '../durable/outbox.ts';
import { type Step, UnlockEvent, UnlockState } from './request.ts';

/** An event with its place in the log. */
export type UnlockRow = UnlockEvent & { readonly seq: number };

export class Store implements OutboxJournal<UnlockRow> {
  constructor(private readonly storage: DurableObjectStorage) {}

  get #sql(): SqlStorage {
    return this.storage.sql;
  }

  state(): UnlockState | undefined {
    const [row] = this.#sql.exec<{ state: string }>('SELECT state FROM request').toArray();
    return row && UnlockState.parse(JSON.parse(row.state));
  }

  /** Writes a decision, all of it or nothing. */
  commit({ state, events }: Pick<Step<unknown>, 'state' | 'events'>): void {
    this.storage.transactionSync(() => {
      this.#sql.exec('INSERT OR REPLACE INTO request (only, state) VALUES (1, ?)', JSON.stringify(state));
      for (const event of events) {
        this.#sql.exec('INSERT INTO log (event) VALUES (?)', JSON.stringify(event));
      }
    });
  }

  last(): number {
    return Number(this.#sql.exec('SELECT max(seq) AS seq FROM log').one().seq ?? 0);
  }

  first(): number {
    return Number(this.#sql.exec('SELECT min(seq) AS seq FROM log').one().seq ?? 0);
  }

  after(seq: number, limit: number): UnlockRow[] {
    return this.#sql
      .exec<{ seq: number; event: string }>(
        'SELECT seq, event FROM log WHERE seq > ? ORDER BY seq LIMIT ?',
        seq,
        limit,
      )
      .toArray()
      .map((row) => ({ ...UnlockEvent.parse(JSON.parse(row.event)), seq: row.seq }));
  }

  forget(seq: number): void {
    this.#sql.exec('DELETE FROM log WHERE seq <= ?', seq);
  }

  reader(name: string): Cursor {
    const [row] = this.#sql
      .exec<{ seq: number; attempts: number; retry_at: number | null }>(
        'SELECT seq, attempts, retry_at FROM reader WHERE name = ?',
        name,
      )
      .toArray();
    return row
      ? { seq: row.seq, attempts: row.attempts, retryAt: row.retry_at }
      : { seq: 0, attempts: 0, retryAt: null };
  }

  putReader(name: string, { seq, attempts, retryAt }: Cursor): void {
    this.#sql.exec(
      'INSERT OR REPLACE INTO reader (name, seq, attempts, retry_at) VALUES (?, ?, ?, ?)',
      name,
      seq,
      attempts,
      retryAt,
    );
  }

  /** When a reader that could not be told is to be tried again (epoch milliseconds), or null. */
  nextRetryAt(): number | null {
    const { at } = this.#sql.exec<{ at: number | null }>('SELECT min(retry_at) AS at FROM reader').one();
    return at;
  }
}
