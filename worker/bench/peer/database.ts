// The peer's questions to PostgreSQL: named statements, so that each connection parses and plans them once.
import pg from 'pg';
import type { Rules } from '../../domain/availability.ts';

// Instants and sequence numbers fit a double.
pg.types.setTypeParser(pg.types.builtins.INT8, Number);

/** More connections than cores and than callers who wait for one disk bring nothing. */
const POOL = 20;

export interface CalendarRow {
  readonly key: number;
  readonly id: string;
  readonly owner_id: string;
  readonly settings: Rules & { readonly name: string; readonly holdSeconds: number };
}

export interface Taking {
  readonly calendar: CalendarRow;
  readonly id: string;
  readonly user: { readonly id: string; readonly name: string };
  readonly status: 'held' | 'confirmed';
  readonly start: number;
  readonly end: number;
  readonly note: string;
  readonly expiresAt: number | null;
  readonly key: string | null;
  readonly fingerprint: string | null;
  /** The answer where it succeeds, and where the slot is taken. */
  readonly body: string;
  readonly refusal: string;
  readonly now: number;
  readonly notice: string | null;
}

export class Database {
  readonly #pool: pg.Pool;
  readonly #calendars = new Map<string, CalendarRow>();

  constructor(socketFolder: string) {
    this.#pool = new pg.Pool({ host: socketFolder, user: 'postgres', database: 'postgres', max: POOL });
  }

  async #ask<Row>(name: string, text: string, values: unknown[]): Promise<Row[]> {
    const { rows } = await this.#pool.query({ name, text, values });
    return rows as Row[];
  }

  /** Opens every connection, so that no measured call waits for one. */
  async warm(): Promise<void> {
    const clients = await Promise.all(Array.from({ length: POOL }, () => this.#pool.connect()));
    for (const client of clients) client.release();
  }

  async signedIn(
    sessionId: string,
    userId: string,
    now: number,
  ): Promise<{ id: string; name: string } | undefined> {
    const [row] = await this.#ask<{ id: string; name: string }>(
      'signed_in',
      `SELECT u.id, u.name FROM sessions s JOIN users u ON u.id = s.user_id
       WHERE s.id = $1 AND s.user_id = $2 AND s.ended_at IS NULL AND s.expires_at > $3`,
      [sessionId, userId, now],
    );
    return row;
  }

  async addCalendar(id: string, ownerId: string, settings: unknown): Promise<void> {
    await this.#ask('add_calendar', 'INSERT INTO calendars (id, owner_id, settings) VALUES ($1, $2, $3)', [
      id,
      ownerId,
      JSON.stringify(settings),
    ]);
  }

  /** A calendar's rules, kept in memory: they change seldom. */
  async calendar(id: string): Promise<CalendarRow | undefined> {
    const known = this.#calendars.get(id);
    if (known) return known;
    const [row] = await this.#ask<CalendarRow>(
      'calendar',
      'SELECT key, id, owner_id, settings FROM calendars WHERE id = $1',
      [id],
    );
    if (row) this.#calendars.set(id, row);
    return row;
  }

  async take(input: Taking): Promise<{ status: number; body: string; seq: number | null }> {
    const { calendar, id, user, status, start, end, note, expiresAt, key, fingerprint, body, refusal, now } =
      input;
    const [row] = await this.#ask<{ r_status: number; r_body: string; r_seq: number | null }>(
      'take',
      'SELECT * FROM take($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)',
      [
        calendar.key,
        id,
        user.id,
        user.name,
        status,
        start,
        end,
        note,
        expiresAt,
        key,
        fingerprint,
        body,
        refusal,
        now,
        input.notice,
      ],
    );
    if (!row) throw new Error('take() answered nothing');
    return { status: row.r_status, body: row.r_body, seq: row.r_seq };
  }

  async release(calendar: CalendarRow, id: string, userId: string, now: number) {
    const [row] = await this.#ask<{ r_start: number | null; r_seq: number | null }>(
      'release',
      'SELECT * FROM release($1, $2, $3, $4)',
      [calendar.key, id, userId, now],
    );
    return row?.r_start == null || row.r_seq === null ? undefined : { start: row.r_start, seq: row.r_seq };
  }

  /** What occupies a range, and the sequence number that it shows. */
  async claims(calendar: CalendarRow, from: number, to: number, now: number) {
    const [rows, seq] = await Promise.all([
      this.#ask<{ start: number; end: number; expires_at: number | null }>(
        'claims',
        `SELECT lower(during) AS start, upper(during) AS end, expires_at FROM claims
         WHERE calendar_key = $1 AND during && int8range($2, $3)
           AND status IN ('held', 'pending_approval', 'confirmed', 'completed', 'no_show')
           AND (expires_at IS NULL OR expires_at > $4)`,
        [calendar.key, from, to, now],
      ),
      this.#ask<{ seq: number }>(
        'seq',
        'SELECT seq FROM changes WHERE calendar_key = $1 ORDER BY seq DESC LIMIT 1',
        [calendar.key],
      ),
    ]);
    return { rows, seq: seq[0]?.seq ?? 0 };
  }

  changes(calendar: CalendarRow, since: number, limit: number) {
    return this.#ask<{ seq: number; kind: string; start_at: number }>(
      'changes',
      'SELECT seq, kind, start_at FROM changes WHERE calendar_key = $1 AND seq > $2 ORDER BY seq LIMIT $3',
      [calendar.key, since, limit],
    );
  }
}
