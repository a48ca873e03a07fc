// The tables inside one person's object. A step that has landed is never edited: add another.

export const STEPS: readonly string[] = [
  `CREATE TABLE watch (
     session_id TEXT NOT NULL,
     calendar_id TEXT NOT NULL,
     until_at INTEGER NOT NULL,
     PRIMARY KEY (session_id, calendar_id)
   ) WITHOUT ROWID;`,
];
