// The calendar's append-only log, and how far each of its readers is. A row's key is the calendar's `seq`.
import type { ChangeKind } from '../contract/jobs.ts';
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

export class Journal {
  constructor(private readonly sql: SqlStorage) {}

  last(): number {
    return Number(this.sql.exec('SELECT max(seq) AS seq FROM log').one().seq ?? 0);
  }

  /** The oldest change that is still known. */
  first(): number {
    return Number(this.sql.exec('SELECT min(seq) AS seq FROM log').one().seq ?? 0);
  }

  append(record: NewLogRecord): void {
    this.sql.exec(
      'INSERT INTO log (at, kind, actor_id, subject_id, version, spans) VALUES (?, ?, ?, ?, ?, ?)',
      record.at,
      record.kind,
      record.actorId,
      record.subjectId,
      record.version,
      JSON.stringify(record.spans),
    );
  }

  after(seq: number, limit: number): LogRecord[] {
    return this.sql
      .exec<LogRow>('SELECT * FROM log WHERE seq > ? ORDER BY seq LIMIT ?', seq, limit)
      .toArray()
      .map(toLog);
  }

  /** Forgets changes up to `seq`. */
  forget(seq: number): void {
    this.sql.exec('DELETE FROM log WHERE seq <= ?', seq);
  }

  reader(name: string): Cursor {
    const [row] = this.sql
      .exec<{ seq: number; attempts: number; retry_at: number | null }>(
        'SELECT seq, attempts, retry_at FROM reader WHERE name = ?',
        name,
      )
      .toArray();
    return row
      ? { seq: row.seq, attempts: row.attempts, retryAt: row.retry_at }
      : { seq: 0, attempts: 0, retryAt: null };
  }

  putReader(name: string, reader: Cursor): void {
    this.sql.exec(
      'INSERT OR REPLACE INTO reader (name, seq, attempts, retry_at) VALUES (?, ?, ?, ?)',
      name,
      reader.seq,
      reader.attempts,
      reader.retryAt,
    );
  }
}
