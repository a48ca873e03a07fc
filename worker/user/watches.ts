// Which private calendars a person's sign-ins watch, so that the end of one closes its sockets there at once.

/** Longer than any access token lives: a socket that goes on is noted again when it is opened anew. */
const KEEP_MS = 86_400_000;

export class Watches {
  constructor(private readonly sql: SqlStorage) {}

  note(sessionId: string, calendarId: string, now: number): void {
    this.sql.exec(
      'INSERT OR REPLACE INTO watch (session_id, calendar_id, until_at) VALUES (?, ?, ?)',
      sessionId,
      calendarId,
      now + KEEP_MS,
    );
  }

  /** The watched calendars, each with the sign-ins that watch it. */
  all(): Map<string, string[]> {
    const byCalendar = new Map<string, string[]>();
    const rows = this.sql.exec<{ session_id: string; calendar_id: string }>(
      'SELECT session_id, calendar_id FROM watch',
    );
    for (const { session_id, calendar_id } of rows) {
      byCalendar.set(calendar_id, [...(byCalendar.get(calendar_id) ?? []), session_id]);
    }
    return byCalendar;
  }

  forget(calendarId: string, sessionIds: readonly string[]): void {
    for (const sessionId of sessionIds) {
      this.sql.exec('DELETE FROM watch WHERE calendar_id = ? AND session_id = ?', calendarId, sessionId);
    }
  }

  forgetOld(now: number): void {
    this.sql.exec('DELETE FROM watch WHERE until_at <= ?', now);
  }
}
