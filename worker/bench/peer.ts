// The peer's side: PostgreSQL and Redis of this machine, each on a socket in the bench's own folder, and the server of
// peer/server.ts. Where they aren't installed there is no peer.
import { type ChildProcess, execFileSync, fork, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { chownSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { expectStatus } from './api.ts';
import { SCHEMA } from './peer/schema.ts';
import type { People, Person } from './people.ts';
import { familyOf } from './processes.ts';
import { CALENDAR, COLD, DAY_MS, SEEDED, type Side, SLOT_MS, type Stored, seededStart } from './side.ts';
import { Connection } from './wire.ts';

const DEBIAN_POSTGRES = '/usr/lib/postgresql';

/** What a machine of this size is usually given; every commit still waits for the disk. */
const POSTGRES_SETTINGS = {
  listen_addresses: '',
  shared_buffers: '256MB',
  effective_cache_size: '1GB',
  work_mem: '16MB',
  max_connections: '60',
  max_wal_size: '4GB',
  checkpoint_timeout: '30min',
  random_page_cost: '1.1',
  jit: 'off',
  wal_compression: 'on',
  fsync: 'on',
  synchronous_commit: 'on',
};

function findOnPath(name: string): string | undefined {
  return (process.env.PATH ?? '')
    .split(path.delimiter)
    .map((folder) => path.join(folder, name))
    .find((file) => existsSync(file));
}

function postgresFolder(): string | undefined {
  const versions = existsSync(DEBIAN_POSTGRES) ? readdirSync(DEBIAN_POSTGRES) : [];
  const newest = versions.sort((a, b) => Number(b) - Number(a))[0];
  if (newest !== undefined) return path.join(DEBIAN_POSTGRES, newest, 'bin');
  const found = findOnPath('initdb');
  return found && path.dirname(found);
}

export interface Installed {
  readonly postgres: string;
  readonly redis: string;
  readonly versions: { readonly postgres: string; readonly redis: string };
}

/** The programs of the peer, or what is missing. */
export function findPeer(): Installed | { readonly missing: string } {
  const postgres = postgresFolder();
  const redis = findOnPath('redis-server');
  if (postgres === undefined) return { missing: 'postgresql' };
  if (redis === undefined) return { missing: 'redis-server' };
  const version = (file: string) =>
    /\d+\.[\d.]+/.exec(execFileSync(file, ['--version'], { encoding: 'utf8' }))?.[0] ?? '';
  return {
    postgres,
    redis,
    versions: { postgres: version(path.join(postgres, 'postgres')), redis: version(redis) },
  };
}

/** PostgreSQL refuses to run as root: then as the user that Debian made for it. */
function postgresUser(): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const id = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}

async function startPostgres(bin: string, folder: string): Promise<ChildProcess> {
  const user = postgresUser();
  mkdirSync(folder, { recursive: true });
  if (user.uid !== undefined && user.gid !== undefined) chownSync(folder, user.uid, user.gid);
  const data = path.join(folder, 'data');
  execFileSync(
    path.join(bin, 'initdb'),
    ['-D', data, '-U', 'postgres', '--auth=trust', '--locale=C', '-E', 'UTF8'],
    {
      ...user,
      cwd: folder,
      stdio: 'ignore',
    },
  );
  const options = Object.entries({ ...POSTGRES_SETTINGS, unix_socket_directories: folder }).flatMap(
    ([name, value]) => ['-c', `${name}=${value}`],
  );
  const server = spawn(path.join(bin, 'postgres'), ['-D', data, ...options], {
    ...user,
    cwd: folder,
    stdio: 'ignore',
  });
  for (let tries = 0; ; tries += 1) {
    try {
      const client = new pg.Client({ host: folder, user: 'postgres', database: 'postgres' });
      await client.connect();
      await client.query(SCHEMA);
      await client.end();
      return server;
    } catch (error) {
      if (tries > 100 || server.exitCode !== null) throw error;
      await sleep(50);
    }
  }
}

async function startRedis(file: string, socket: string): Promise<ChildProcess> {
  const args = [
    '--port',
    '0',
    '--unixsocket',
    socket,
    '--save',
    '',
    '--appendonly',
    'no',
    '--daemonize',
    'no',
  ];
  const server = spawn(file, args, { stdio: 'ignore', cwd: path.dirname(socket) });
  while (!existsSync(socket)) {
    if (server.exitCode !== null) throw new Error('Redis did not start.');
    await sleep(20);
  }
  return server;
}

function startServer(env: Record<string, string>): Promise<{ server: ChildProcess; port: number }> {
  const server = fork(path.join(import.meta.dirname, 'peer/server.ts'), {
    execArgv: process.execArgv,
    env: { ...process.env, NODE_ENV: 'production', ...env },
  });
  return new Promise((resolve, reject) => {
    server.once('message', (message) => resolve({ server, port: (message as { port: number }).port }));
    server.once('exit', () => reject(new Error('The peer did not start.')));
  });
}

function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null) return resolve();
    child.once('exit', () => resolve());
    child.kill(signal);
  });
}

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
