// The peer's side: PostgreSQL and Redis of this machine and the server of peer/server.ts, with people and filled
// calendars in place. Where the programs aren't installed there is no peer.
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import pg from 'pg';
import { expectStatus } from './api.ts';
import { ended, type Installed, startPostgres, startRedis, startServer } from './peer/programs.ts';
import type { People, Person } from './people.ts';
import { familyOf } from './processes.ts';
import { CALENDAR, COLD, DAY_MS, SEEDED, type Side, SLOT_MS, type Stored, seededStart } from './side.ts';
import { Connection } from './wire.ts';

async function insertPeople(client: pg.Client, people: readonly Person[]): Promise<void> {
  await client.query('INSERT INTO users (id, name) SELECT * FROM unnest($1::uuid[], $2::text[])', [
    people.map(({ id }) => id),
    people.map(({ name }) => name),
  ]);
  await client.query(
    'INSERT INTO sessions (id, user_id, expires_at) SELECT *, $3 FROM unnest($1::uuid[], $2::uuid[])',
    [people.map(({ sessionId }) => sessionId), people.map(({ id }) => id), Date.now() + DAY_MS],
  );
}

/** A calendar with many bookings stored. */
async function filledCalendar(client: pg.Client, people: People, bookings: number): Promise<string> {
  const id = randomUUID();
  const settings = JSON.stringify(rulesOf());
  await client.query('INSERT INTO calendars (id, owner_id, settings) VALUES ($1, $2, $3)', [
    id,
    people.owner.id,
    settings,
  ]);
  await client.query(
    `INSERT INTO claims (id, calendar_key, during, status, user_id, user_name, note, created_at, version)
     SELECT gen_random_uuid(), (SELECT key FROM calendars WHERE id = $1), int8range(start, start + $2),
       CASE WHEN start + $2 <= $4 THEN 'completed' ELSE 'confirmed' END, $3, 'Booker', '', $4, 1
     FROM unnest($5::bigint[]) AS start`,
    [
      id,
      SLOT_MS,
      people.booker(0).id,
      Date.now(),
      Array.from({ length: bookings }, (_, i) => seededStart(i)),
    ],
  );
  return id;
}

/** The calendar's rules as the domain wants them. */
function rulesOf() {
  const { schedule, slotMinutes, timeZone, maxAdvanceDays } = CALENDAR;
  return {
    name: 'Bench',
    timeZone,
    weekly: schedule.weekly,
    overrides: [],
    slotMinutes,
    stepMinutes: slotMinutes,
    bufferBeforeMinutes: 0,
    bufferAfterMinutes: 0,
    minNoticeMinutes: 0,
    maxAdvanceDays,
    capacity: 1,
    holdSeconds: 300,
  };
}

async function storedIn(client: pg.Client, calendarId: string): Promise<Stored[]> {
  const { rows } = await client.query<{ id: string; start: string; user_id: string }>(
    `SELECT c.id, lower(during)::text AS start, user_id FROM claims c JOIN calendars k ON k.key = c.calendar_key
     WHERE k.id = $1 AND status = 'confirmed' ORDER BY lower(during)`,
    [calendarId],
  );
  return rows.map(({ id, start, user_id }) => ({ id, start: Number(start), userId: user_id }));
}

export async function peer(
  installed: Installed,
  folder: string,
  vars: Record<string, string>,
  people: People,
  isSeeded: boolean,
): Promise<Side> {
  const home = path.join(folder, 'postgres');
  const postgres = await startPostgres(installed.postgres, home);
  const redisSocket = path.join(folder, 'redis.sock');
  const redis = await startRedis(installed.redis, redisSocket);
  const client = new pg.Client({ host: home, user: 'postgres', database: 'postgres' });
  await client.connect();
  await insertPeople(client, people.all);
  const seeded = new Map<number, string>();
  if (isSeeded) for (const count of SEEDED) seeded.set(count, await filledCalendar(client, people, count));
  const cold: string[] = [];
  if (isSeeded)
    for (let i = 0; i < COLD.calendars; i += 1)
      cold.push(await filledCalendar(client, people, COLD.bookings));
  await client.query('VACUUM ANALYZE');
  const { server, port } = await startServer({
    PEER_VARS: JSON.stringify(vars),
    PEER_POSTGRES: home,
    PEER_REDIS: redisSocket,
  });
  const connection = await Connection.open(port);
  const roots = [server, postgres, redis].map(({ pid }) => pid ?? 0);
  return {
    name: 'peer',
    port,
    pids: () => roots.flatMap((pid) => [pid, ...familyOf(pid)]),
    quietMs: 200,
    seeded,
    cold,
    async newCalendar(owner) {
      const answer = await connection.call(
        'POST',
        '/api/calendars',
        [owner.authorization],
        JSON.stringify(rulesOf()),
      );
      return expectStatus<{ id: string }>(answer, 201).id;
    },
    stored: (calendarId) => storedIn(client, calendarId),
    async inHistory(calendarId) {
      return (await storedIn(client, calendarId)).length;
    },
    async stop() {
      connection.close();
      await client.end();
      await ended(server, 'SIGTERM');
      await Promise.all([ended(postgres, 'SIGINT'), ended(redis, 'SIGTERM')]);
    },
  };
}
