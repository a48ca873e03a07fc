// The peer's tables. One place excludes overlapping claims, whoever writes: an exclusion constraint over a range. A call
// is one statement and so one round trip, one transaction, one commit, which PostgreSQL gathers with others' commits.

export const SCHEMA = `
CREATE EXTENSION btree_gist;
CREATE TABLE users (id uuid PRIMARY KEY, name text NOT NULL, email text UNIQUE);
CREATE TABLE sessions (
  id uuid PRIMARY KEY,
  user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
  expires_at bigint NOT NULL,
  ended_at bigint
);
CREATE TABLE calendars (
  key int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  id uuid NOT NULL UNIQUE,
  owner_id uuid NOT NULL,
  settings jsonb NOT NULL
);
-- Bookings and holds: what occupies time. Instants are epoch milliseconds.
CREATE TABLE claims (
  id uuid PRIMARY KEY,
  calendar_key int NOT NULL,
  during int8range NOT NULL,
  status text NOT NULL,
  user_id uuid,
  user_name text NOT NULL,
  note text NOT NULL,
  expires_at bigint,
  created_at bigint NOT NULL,
  version int NOT NULL,
  EXCLUDE USING gist (calendar_key WITH =, during WITH &&)
    WHERE (status IN ('held', 'pending_approval', 'confirmed', 'completed', 'no_show'))
) WITH (fillfactor = 90);
CREATE INDEX claims_user ON claims (user_id, lower(during)) WHERE status <> 'held';
CREATE INDEX claims_holds ON claims (user_id, calendar_key) WHERE status = 'held';
-- What happened, for viewers that come back and for whoever looks into it later.
CREATE TABLE changes (
  seq bigint GENERATED ALWAYS AS IDENTITY,
  calendar_key int NOT NULL,
  at bigint NOT NULL,
  kind text NOT NULL,
  actor_id uuid,
  subject_id uuid NOT NULL,
  start_at bigint NOT NULL,
  PRIMARY KEY (calendar_key, seq)
);
CREATE TABLE notifications (
  id uuid PRIMARY KEY,
  user_id uuid NOT NULL,
  kind text NOT NULL,
  title text NOT NULL,
  text text NOT NULL,
  url text NOT NULL,
  created_at bigint NOT NULL,
  read_at bigint
);
CREATE INDEX notifications_user ON notifications (user_id, created_at);
-- First answers, so that a repeated call has one effect.
CREATE TABLE answers (
  key text PRIMARY KEY,
  fingerprint text NOT NULL,
  status int NOT NULL,
  body text NOT NULL,
  expires_at bigint NOT NULL
);

CREATE FUNCTION take(
  p_calendar int, p_id uuid, p_user uuid, p_name text, p_status text, p_start bigint, p_end bigint, p_note text,
  p_expires bigint, p_key text, p_fingerprint text, p_body text, p_refusal text, p_now bigint, p_notice text,
  OUT r_status int, OUT r_body text, OUT r_seq bigint
) LANGUAGE plpgsql AS $$
DECLARE
  kept answers%ROWTYPE;
BEGIN
  IF p_key IS NOT NULL THEN
    -- Of two calls with one key the second waits for the first.
    PERFORM pg_advisory_xact_lock(hashtextextended(p_key, 0));
    SELECT * INTO kept FROM answers WHERE key = p_key AND expires_at > p_now;
    IF FOUND THEN
      r_status := CASE WHEN kept.fingerprint = p_fingerprint THEN kept.status ELSE 422 END;
      r_body := kept.body;
      RETURN;
    END IF;
  END IF;
  IF p_status = 'held' AND (
    SELECT count(*) FROM claims
    WHERE user_id = p_user AND calendar_key = p_calendar AND status = 'held' AND expires_at > p_now
      AND NOT during && int8range(p_start, p_end)
  ) >= 5 THEN
    r_status := 429;
    RETURN;
  END IF;
  DELETE FROM claims
  WHERE calendar_key = p_calendar AND during && int8range(p_start, p_end) AND status = 'held'
    AND (expires_at <= p_now OR user_id = p_user);
  -- A plain insert deadlocks with its rivals in a race; this one waits for them and then gives way.
  INSERT INTO claims (id, calendar_key, during, status, user_id, user_name, note, expires_at, created_at, version)
  VALUES (p_id, p_calendar, int8range(p_start, p_end), p_status, p_user, p_name, p_note, p_expires, p_now, 1)
  ON CONFLICT DO NOTHING;
  IF FOUND THEN
    r_status := 201;
    r_body := p_body;
    INSERT INTO changes (calendar_key, at, kind, actor_id, subject_id, start_at)
    VALUES (p_calendar, p_now, p_status, p_user, p_id, p_start) RETURNING seq INTO r_seq;
    IF p_notice IS NOT NULL THEN
      INSERT INTO notifications (id, user_id, kind, title, text, url, created_at)
      VALUES (gen_random_uuid(), p_user, 'booking_confirmed', 'Booked', p_notice, '/bookings', p_now);
    END IF;
  ELSE
    r_status := 409;
    r_body := p_refusal;
  END IF;
  IF p_key IS NOT NULL THEN
    INSERT INTO answers VALUES (p_key, p_fingerprint, r_status, r_body, p_now + 86400000)
    ON CONFLICT (key) DO UPDATE SET fingerprint = excluded.fingerprint, status = excluded.status,
      body = excluded.body, expires_at = excluded.expires_at;
  END IF;
END $$;

CREATE FUNCTION release(
  p_calendar int, p_id uuid, p_user uuid, p_now bigint, OUT r_start bigint, OUT r_seq bigint
) LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM claims
  WHERE id = p_id AND calendar_key = p_calendar AND user_id = p_user AND status = 'held' AND expires_at > p_now
  RETURNING lower(during) INTO r_start;
  IF FOUND THEN
    INSERT INTO changes (calendar_key, at, kind, actor_id, subject_id, start_at)
    VALUES (p_calendar, p_now, 'released', p_user, p_id, r_start) RETURNING seq INTO r_seq;
  END IF;
END $$;
`;
