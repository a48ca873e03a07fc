// The tables inside one person's object. A step that has landed is never edited: add another.

export const STEPS: readonly string[] = [
  `CREATE TABLE watch (
     session_id TEXT NOT NULL,
     calendar_id TEXT NOT NULL,
     until_at INTEGER NOT NULL,
     PRIMARY KEY (session_id, calendar_id)
   ) WITHOUT ROWID;`,
  `CREATE TABLE unlock (
     seq INTEGER PRIMARY KEY AUTOINCREMENT,
     id TEXT NOT NULL UNIQUE,
     request TEXT NOT NULL,
     is_known INTEGER NOT NULL,
     device_hash TEXT NOT NULL,
     network_hash TEXT,
     standing TEXT NOT NULL,
     expires_at INTEGER NOT NULL,
     has_ended INTEGER NOT NULL DEFAULT 0,
     push TEXT NOT NULL,
     asked_at INTEGER NOT NULL
   );
   CREATE TABLE unlock_code (
     id INTEGER PRIMARY KEY AUTOINCREMENT,
     at INTEGER NOT NULL
   );
   CREATE TABLE unlock_block (
     what TEXT PRIMARY KEY,
     until_at INTEGER NOT NULL
   ) WITHOUT ROWID;`,
];
