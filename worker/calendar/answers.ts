// Answers kept for Idempotency-Keys, so that a repeated call has one effect.

export class Answers {
  constructor(private readonly sql: SqlStorage) {}

  find(key: string, now: number): { fingerprint: string; status: number; body: string } | undefined {
    const [row] = this.sql
      .exec<{ fingerprint: string; status: number; body: string }>(
        'SELECT fingerprint, status, body FROM answer WHERE key = ? AND expires_at > ?',
        key,
        now,
      )
      .toArray();
    return row;
  }

  put(key: string, answer: { fingerprint: string; status: number; body: string; expiresAt: number }): void {
    this.sql.exec(
      'INSERT OR REPLACE INTO answer (key, fingerprint, status, body, expires_at) VALUES (?, ?, ?, ?, ?)',
      key,
      answer.fingerprint,
      answer.status,
      answer.body,
      answer.expiresAt,
    );
  }

  forget(now: number): void {
    this.sql.exec('DELETE FROM answer WHERE expires_at <= ?', now);
  }
}
