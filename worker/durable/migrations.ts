// The tables inside an object: numbered steps, each applied once.

/** True once something was stored here: an object that was only asked about stores nothing. */
export function isBorn(sql: SqlStorage): boolean {
  return (
    sql.exec("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'schema'").toArray().length > 0
  );
}

/** Brings the tables up to date, in one transaction: each step once, all of them or none. */
export function migrate(storage: DurableObjectStorage, steps: readonly string[]): void {
  storage.transactionSync(() => {
    const { sql } = storage;
    sql.exec('CREATE TABLE IF NOT EXISTS schema (version INTEGER NOT NULL)');
    const version = Number(sql.exec('SELECT max(version) AS version FROM schema').one().version ?? 0);
    steps.slice(version).forEach((step, index) => {
      sql.exec(step);
      sql.exec('INSERT INTO schema (version) VALUES (?)', version + index + 1);
    });
  });
}
