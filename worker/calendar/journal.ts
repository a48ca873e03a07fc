// The calendar's append-only log, and how far each of its readers is. A row's key is the calendar's `seq`. What was
// appended last, and the readers' places, are kept in memory too: nobody else writes here.
import type { ChangeKind } from '../contract/jobs.ts';
import { KNOWN_CHANGES } from '../contract/live.ts';
import type { Cursor } from '../durable/outbox.ts';
import type { LogRecord, NewLogRecord } from './records.ts';

type LogRow = {
  seq: number;
  at: number;
  kind: ChangeKind;
  actor_id: string | null;
  subject_id: string | null;
  version: number | null;
  spans: string;
};

const toLog = (row: LogRow): LogRecord => ({
  seq: row.seq,
  at: row.at,
  kind: row.kind,
  actorId: row.actor_id,
  subjectId: row.subject_id,
  version: row.version,
  spans: JSON.parse(row.spans),
});

const BEGINNING: Cursor = { seq: 0, attempts: 0, retryAt: null };
/** Readers' places are written down at the latest when one is so many changes further than it was written. */
const SAVE_AFTER = 500;

export class Journal {
  #last: number | undefined;
  #first: number | undefined;
  /** The newest rows, without a gap. */
  #tail: LogRecord[] = [];
  #readers: Map<string, Cursor> | undefined;
  #saved: ReadonlyMap<string, Cursor> = new Map();

  constructor(private readonly sql: SqlStorage) {}

  /** A transaction was undone, or rows were changed in place: what is in memory may be wrong. */
  reread(): void {
    this.#last = undefined;
    this.#first = undefined;
    this.#tail = [];
  }

  last(): number {
    this.#last ??= Number(this.sql.exec('SELECT max(seq) AS seq FROM log').one().seq ?? 0);
    return this.#last;
  }

  /** The oldest change that is still known. */
  first(): number {
    this.#first ??= Number(this.sql.exec('SELECT min(seq) AS seq FROM log').one().seq ?? 0);
    return this.#first;
  }

  append(record: NewLogRecord): void {
    const seq = this.last() + 1;
    this.sql.exec(
      'INSERT INTO log (seq, at, kind, actor_id, subject_id, version, spans) VALUES (?, ?, ?, ?, ?, ?, ?)',
      seq,
      record.at,
      record.kind,
      record.actorId,
      record.subjectId,
      record.version,
      JSON.stringify(record.spans),
    );
    this.#last = seq;
    // The first of all is the oldest, too.
    if (this.#first === 0) this.#first = seq;
    if (this.#tail.length >= 2 * KNOWN_CHANGES) this.#tail = this.#tail.slice(-KNOWN_CHANGES);
    this.#tail.push({ ...record, seq });
  }

  after(seq: number, limit: number): LogRecord[] {
    const [oldest] = this.#tail;
    if (oldest && seq >= oldest.seq - 1) {
      const from = seq - oldest.seq + 1;
      return this.#tail.slice(from, from + limit);
    }
    if (seq >= this.last()) return [];
    return this.sql
      .exec<LogRow>('SELECT * FROM log WHERE seq > ? ORDER BY seq LIMIT ?', seq, limit)
      .toArray()
      .map(toLog);
  }

  /** Forgets changes up to `seq`. */
  forget(seq: number): void {
    this.sql.exec('DELETE FROM log WHERE seq <= ?', seq);
    this.#first = undefined;
  }

  reader(name: string): Cursor {
    return this.#places().get(name) ?? BEGINNING;
  }

  /**
   * Moves a reader. Written down now and then: after a wake a reader may be told again what it was told last, which
   * every reader takes, so that a change costs no row for each of them.
   */
  putReader(name: string, reader: Cursor): void {
    this.#places().set(name, reader);
    if (reader.seq - (this.#saved.get(name) ?? BEGINNING).seq >= SAVE_AFTER) this.saveReaders();
  }

  /** Writes down how far the readers are, where that has changed. */
  saveReaders(): void {
    const places = this.#places();
    if ([...places].every(([name, place]) => this.#saved.get(name) === place)) return;
    this.sql.exec(
      'INSERT OR REPLACE INTO told (one, readers) VALUES (1, ?)',
      JSON.stringify(Object.fromEntries(places)),
    );
    this.#saved = new Map(places);
  }

  /** When a reader that could not be told is to be tried again (epoch milliseconds), or null. */
  nextRetryAt(): number | null {
    let earliest: number | null = null;
    for (const { retryAt } of this.#places().values()) {
      if (retryAt !== null && (earliest === null || retryAt < earliest)) earliest = retryAt;
    }
    return earliest;
  }

  #places(): Map<string, Cursor> {
    if (!this.#readers) {
      const [row] = this.sql.exec<{ readers: string }>('SELECT readers FROM told').toArray();
      this.#readers = new Map(Object.entries(row ? (JSON.parse(row.readers) as Record<string, Cursor>) : {}));
      this.#saved = new Map(this.#readers);
    }
    return this.#readers;
  }
}
