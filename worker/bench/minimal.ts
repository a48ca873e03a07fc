// The minimal object's side: see minimal/worker.ts.
import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import path from 'node:path';
import { expectStatus } from './api.ts';
import { startRuntime } from './runtime.ts';
import { COLD, SEEDED, type Side, seededStart } from './side.ts';
import { Connection } from './wire.ts';

/** `keepSeeds`: what an earlier start has filled is there already. */
async function startMinimal(folder: string) {
  const code = path.join(folder, 'minimal-worker');
  mkdirSync(code, { recursive: true });
  const source = readFileSync(path.join(import.meta.dirname, 'minimal/worker.ts'), 'utf8');
  writeFileSync(path.join(code, 'worker.js'), stripTypeScriptTypes(source));
  return startRuntime('minimal', path.join(folder, 'minimal'), {
    rootPath: code,
    modules: true,
    scriptPath: 'worker.js',
    compatibilityDate: '2026-08-01',
    durableObjects: { OBJECTS: { className: 'MinimalObject', useSQLite: true } },
  });
}

/** Fills calendars, then starts anew, so that each of them is cold. */
async function fill(folder: string, seeded: Map<number, string>, cold: string[]): Promise<void> {
  const runtime = await startMinimal(folder);
  const connection = await Connection.open(runtime.port);
  const filled = async (bookings: number) => {
    const id = randomUUID();
    for (let from = 0; from < bookings; from += 5_000) {
      const length = Math.min(5_000, bookings - from);
      const starts = Array.from({ length }, (_, i) => seededStart(from + i));
      expectStatus(
        await connection.call('POST', `/api/calendars/${id}/seed`, [], JSON.stringify(starts)),
        204,
      );
    }
    return id;
  };
  for (const bookings of SEEDED) seeded.set(bookings, await filled(bookings));
  for (let i = 0; i < COLD.calendars; i += 1) cold.push(await filled(COLD.bookings));
  connection.close();
  await runtime.stop();
}

export async function minimal(folder: string, isSeeded: boolean): Promise<Side> {
  const seeded = new Map<number, string>();
  const cold: string[] = [];
  if (isSeeded) await fill(folder, seeded, cold);
  const runtime = await startMinimal(folder);
  const connection = await Connection.open(runtime.port);
  return {
    name: 'minimal',
    port: runtime.port,
    pids: () => runtime.pids,
    quietMs: 200,
    seeded,
    cold,
    newCalendar: async () => randomUUID(),
    async stored(calendarId) {
      const starts = expectStatus<number[]>(
        await connection.call('GET', `/api/calendars/${calendarId}/starts`),
        200,
      );
      return starts.map((start) => ({ id: String(start), start, userId: null }));
    },
    inHistory: async () => undefined,
    async stop() {
      connection.close();
      await runtime.stop();
    },
  };
}
