// The tables inside the object of an unlock request. A step that has landed is never edited: add another.

export const STEPS: readonly string[] = [
  `CREATE TABLE request (
     only INTEGER PRIMARY KEY CHECK (only = 1),
     state TEXT NOT NULL
   );
   CREATE TABLE log (
     seq INTEGER PRIMARY KEY AUTOINCREMENT,
     event TEXT NOT NULL
   );
   CREATE TABLE reader (
     name TEXT PRIMARY KEY,
     seq INTEGER NOT NULL,
     attempts INTEGER NOT NULL,
     retry_at INTEGER
   ) WITHOUT ROWID;`,
];
