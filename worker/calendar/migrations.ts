// The tables inside one calendar's object. A step that has landed is never edited: add another.

export const STEPS: readonly string[] = [
  `CREATE TABLE calendar (
     one INTEGER PRIMARY KEY CHECK (one = 1),
     id TEXT NOT NULL,
     owner_id TEXT NOT NULL,
     settings TEXT NOT NULL,
     revision INTEGER NOT NULL,
     created_at INTEGER NOT NULL,
     deleted_at INTEGER
   );
   CREATE TABLE booking (
     id TEXT PRIMARY KEY,
     user_id TEXT,
     user_name TEXT NOT NULL,
     contact_email TEXT,
     start_at INTEGER NOT NULL,
     end_at INTEGER NOT NULL,
     seats INTEGER NOT NULL,
     status TEXT NOT NULL,
     note TEXT NOT NULL,
     price_amount INTEGER,
     price_currency TEXT,
     checked_in_at INTEGER,
     pending_until INTEGER,
     created_at INTEGER NOT NULL,
     version INTEGER NOT NULL,
     due_at INTEGER
   ) WITHOUT ROWID;
   CREATE INDEX booking_start ON booking (start_at);
   CREATE INDEX booking_due ON booking (due_at) WHERE due_at IS NOT NULL;
   CREATE TABLE hold (
     id TEXT PRIMARY KEY,
     user_id TEXT NOT NULL,
     start_at INTEGER NOT NULL,
     end_at INTEGER NOT NULL,
     seats INTEGER NOT NULL,
     placed_at INTEGER NOT NULL,
     expires_at INTEGER NOT NULL
   ) WITHOUT ROWID;
   CREATE TABLE block (
     id TEXT PRIMARY KEY,
     start_at INTEGER NOT NULL,
     end_at INTEGER NOT NULL,
     reason TEXT NOT NULL
   ) WITHOUT ROWID;
   CREATE TABLE log (
     seq INTEGER PRIMARY KEY,
     at INTEGER NOT NULL,
     kind TEXT NOT NULL,
     actor_id TEXT,
     subject_id TEXT,
     version INTEGER,
     spans TEXT NOT NULL
   );
   CREATE TABLE reader (
     name TEXT PRIMARY KEY,
     seq INTEGER NOT NULL,
     attempts INTEGER NOT NULL,
     retry_at INTEGER
   ) WITHOUT ROWID;
   CREATE TABLE answer (
     key TEXT PRIMARY KEY,
     fingerprint TEXT NOT NULL,
     status INTEGER NOT NULL,
     body TEXT NOT NULL,
     expires_at INTEGER NOT NULL
   ) WITHOUT ROWID;`,
  // Reminders are due with everything else that a booking waits for: no row of their own.
  `ALTER TABLE booking ADD COLUMN remind_minutes TEXT NOT NULL DEFAULT '[]';
   ALTER TABLE booking ADD COLUMN remind_at INTEGER;`,
  // A payment is what its booking knows of it: no row of its own. NULL where nothing is to be paid.
  'ALTER TABLE booking ADD COLUMN payment TEXT;',
];
