// Our side: the bundle of `wrangler deploy` on workerd, with D1, queue and objects on disk. Its people and its many
// stored bookings are put in place beforehand, by a run of the same Worker with counters around it.
import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Miniflare } from 'miniflare';
import { root } from '../../scripts/processes.mjs';
import { expectStatus } from './api.ts';
import { type Bundle, workerOptions } from './bundles.ts';
import type { People, Person } from './people.ts';
import { type Runtime, startRuntime } from './runtime.ts';
import { CALENDAR, COLD, SEEDED, type Side, SLOT_MS, type Stored, seededStart } from './side.ts';
import { Connection } from './wire.ts';

/** Bookings handed over at once when calendars are filled. */
const SEED_CHUNK = 5_000;

export interface World {
  readonly folder: string;
  readonly vars: Record<string, string>;
  readonly people: People;
  readonly seeded: Map<number, string>;
  readonly cold: string[];
}

export function startOurs(world: World, bundle: Bundle): Promise<Runtime> {
  return startRuntime('quickslot', path.join(world.folder, 'ours'), workerOptions(bundle, world.vars));
}

/** Puts people and filled calendars in place. `counting` is a run of the counting bundle. */
export async function fill(world: World, counting: Runtime, isSeeded: boolean): Promise<void> {
  await migrate(counting.miniflare);
  await insertPeople(counting.miniflare, world.people.all);
  if (!isSeeded) return;
  const connection = await Connection.open(counting.port);
  for (const bookings of SEEDED) {
    world.seeded.set(bookings, await filledCalendar(connection, world.people, bookings));
  }
  for (let i = 0; i < COLD.calendars; i += 1) {
    world.cold.push(await filledCalendar(connection, world.people, COLD.bookings));
  }
  connection.close();
}

async function filledCalendar(connection: Connection, people: People, bookings: number): Promise<string> {
  const calendarId = await newCalendar(connection, people.owner);
  for (let from = 0; from < bookings; from += SEED_CHUNK) {
    const length = Math.min(SEED_CHUNK, bookings - from);
    const starts = Array.from({ length }, (_, i) => seededStart(from + i));
    const seed = { calendarId, userId: people.booker(0).id, starts, lengthMs: SLOT_MS };
    expectStatus(await connection.call('POST', '/bench/seed', [], JSON.stringify(seed)), 204);
  }
  return calendarId;
}

export async function migrate(miniflare: Miniflare): Promise<void> {
  const db = await miniflare.getD1Database('DB');
  const folder = path.join(root, 'migrations');
  for (const name of readdirSync(folder)
    .filter((one) => one.endsWith('.sql'))
    .sort()) {
    const statements = readFileSync(path.join(folder, name), 'utf8').split('--> statement-breakpoint');
    await db.batch(statements.map((statement) => db.prepare(statement)));
  }
}

async function insertPeople(miniflare: Miniflare, people: readonly Person[]): Promise<void> {
  const db = await miniflare.getD1Database('DB');
  const now = Date.now();
  const user = db.prepare('INSERT INTO users (id, name, created_at) VALUES (?, ?, ?)');
  const session = db.prepare(
    `INSERT INTO sessions (id, user_id, generation, rotated_at, device_hash, user_agent, amr, created_at, last_used_at, expires_at)
     VALUES (?, ?, 1, ?, 'bench', 'bench', 'pwd', ?, ?, ?)`,
  );
  await db.batch(
    people.flatMap(({ id, sessionId, name }) => [
      user.bind(id, name, now),
      session.bind(sessionId, id, now, now, now, now + 86_400_000),
    ]),
  );
}

export async function newCalendar(connection: Connection, owner: Person): Promise<string> {
  const body = JSON.stringify({ ...CALENDAR, name: `Bench ${randomUUID()}` });
  const answer = await connection.call('POST', '/api/calendars', [owner.authorization], body);
  return expectStatus<{ id: string }>(answer, 201).id;
}

interface Page {
  readonly items: readonly { id: string; start: string; status: string; user: { id: string } }[];
  readonly nextCursor: string | null;
}

async function storedIn(connection: Connection, calendarId: string, owner: Person): Promise<Stored[]> {
  const found: Stored[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const query: string = cursor === '' ? 'limit=200' : `limit=200&cursor=${cursor}`;
    const answer = await connection.call('GET', `/api/calendars/${calendarId}/bookings?${query}`, [
      owner.authorization,
    ]);
    const page = expectStatus<Page>(answer, 200);
    found.push(
      ...page.items
        .filter((one) => one.status === 'confirmed')
        .map(({ id, start, user }) => ({ id, start: Date.parse(start), userId: user.id })),
    );
    cursor = page.nextCursor;
  }
  return found;
}

export async function ours(world: World, bundle: Bundle): Promise<Side & { readonly runtime: Runtime }> {
  const runtime = await startOurs(world, bundle);
  const connection = await Connection.open(runtime.port);
  return {
    name: 'ours',
    runtime,
    port: runtime.port,
    pids: () => runtime.pids,
    // The queue's consumer waits up to a second for a batch to fill.
    quietMs: 1_300,
    seeded: world.seeded,
    cold: world.cold,
    newCalendar: (owner) => newCalendar(connection, owner),
    stored: (calendarId, owner) => storedIn(connection, calendarId, owner),
    async inHistory(calendarId) {
      const db = await runtime.miniflare.getD1Database('DB');
      const row = await db
        .prepare("SELECT count(*) AS n FROM bookings WHERE calendar_id = ? AND status = 'confirmed'")
        .bind(calendarId)
        .first<{ n: number }>();
      return row?.n ?? 0;
    },
    async stop() {
      connection.close();
      await runtime.stop();
    },
  };
}
