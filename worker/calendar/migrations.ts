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
  // One reader does what three did: it goes on where the last of them was.
  `UPDATE reader SET seq = (SELECT min(seq) FROM reader), attempts = 0, retry_at = NULL WHERE name = 'history';
   DELETE FROM reader WHERE name IN ('people', 'jobs');`,
  // Fewer rows for each booking: stored by its start, which its id begins with (booking-id.ts), it needs no index to be
  // found by either; 'moved' knows where those are whose id says another start. How far readers are is one row.
  `CREATE TABLE moved (
     id TEXT PRIMARY KEY,
     start_at INTEGER NOT NULL
   ) WITHOUT ROWID;
   INSERT INTO moved SELECT id, start_at FROM booking;
   CREATE TABLE booking_by_start (
     start_at INTEGER NOT NULL,
     id TEXT NOT NULL,
     user_id TEXT,
     user_name TEXT NOT NULL,
     contact_email TEXT,
     end_at INTEGER NOT NULL,
     seats INTEGER NOT NULL,
     status TEXT NOT NULL,
     note TEXT NOT NULL,
     price_amount INTEGER,
     price_currency TEXT,
     checked_in_at INTEGER,
     pending_until INTEGER,
     remind_minutes TEXT NOT NULL,
     remind_at INTEGER,
     created_at INTEGER NOT NULL,
     version INTEGER NOT NULL,
     due_at INTEGER,
     PRIMARY KEY (start_at, id)
   ) WITHOUT ROWID;
   INSERT INTO booking_by_start
     SELECT start_at, id, user_id, user_name, contact_email, end_at, seats, status, note, price_amount, price_currency,
       checked_in_at, pending_until, remind_minutes, remind_at, created_at, version, due_at FROM booking;
   DROP TABLE booking;
   ALTER TABLE booking_by_start RENAME TO booking;
   CREATE INDEX booking_due ON booking (due_at) WHERE due_at IS NOT NULL;
   CREATE TABLE told (
     one INTEGER PRIMARY KEY CHECK (one = 1),
     readers TEXT NOT NULL
   );
   INSERT INTO told
     SELECT 1, json_group_object(name, json_object('seq', seq, 'attempts', attempts, 'retryAt', retry_at)) FROM reader;
   DROP TABLE reader;
   ALTER TABLE calendar ADD COLUMN longest_minutes INTEGER NOT NULL DEFAULT 1440;`,
  // A payment is what its booking knows of it: no row of its own. NULL where nothing is to be paid.
  'ALTER TABLE booking ADD COLUMN payment TEXT;',
  // Blocked time that comes from another calendar.
  'ALTER TABLE block ADD COLUMN source_id TEXT;',
  // Answers to the calendar's questions, as they were asked. NULL where there are none.
  'ALTER TABLE booking ADD COLUMN answers TEXT;',
  // What was booked together. NULL for what was booked by itself.
  'ALTER TABLE booking ADD COLUMN series_id TEXT;',
  // Those who wait, by their turn in line.
  `CREATE TABLE waiting (
     turn INTEGER PRIMARY KEY,
     id TEXT NOT NULL,
     user_id TEXT NOT NULL,
     user_name TEXT NOT NULL,
     from_at INTEGER NOT NULL,
     to_at INTEGER NOT NULL,
     seats INTEGER NOT NULL,
     created_at INTEGER NOT NULL,
     offer TEXT,
     lapsed_at INTEGER,
     version INTEGER NOT NULL
   );`,
  // What guests ask for until they confirm it, known by the id of the booking that it becomes; and which bookings are theirs.
  `CREATE TABLE guest (
     id TEXT PRIMARY KEY,
     asked TEXT NOT NULL
   ) WITHOUT ROWID;
   ALTER TABLE booking ADD COLUMN guest INTEGER;`,
  // Who belongs to it besides its owner.
  `CREATE TABLE member (
     user_id TEXT PRIMARY KEY,
     role TEXT NOT NULL,
     added_at INTEGER NOT NULL
   ) WITHOUT ROWID;`,
];
