// What a booking writes and asks for, counted by the runtime, and whether an object with viewers sleeps: questions to
// the Worker with counters around it. Nothing is timed here.
import { setTimeout as sleep } from 'node:timers/promises';
import { book, expectStatus } from './api.ts';
import type { People } from './people.ts';
import { untilQuiet } from './processes.ts';
import type { Runtime } from './runtime.ts';
import { check, within } from './scenario.ts';
import { nextOfAll, openWatchers } from './scenarios/watching.ts';
import { DAY_MS, firstStart, SLOT_MS } from './side.ts';
import { Connection, jsonOf, openConnections } from './wire.ts';

export type Counts = Record<string, Record<string, number>>;

/** Bookings counted one by one, each told before the next comes, and in a rush of as many callers. */
const ALONE = 20;
const RUSH = { callers: 32, each: 10 };
/** Objects sleep after some ten seconds. */
const SLEEP_SECONDS = 13;
const SLEEPERS = 20;

async function countsOf(connection: Connection): Promise<Counts> {
  return jsonOf(await connection.call('GET', '/bench/counts')) as Counts;
}

function divided(counts: Counts, by: number): Counts {
  return Object.fromEntries(
    Object.entries(counts).map(([kind, numbers]) => [
      kind,
      Object.fromEntries(Object.entries(numbers).map(([of, number]) => [of, number / by])),
    ]),
  );
}

export interface Cost {
  readonly alone: Counts;
  readonly rush: Counts;
}

/** Everything that a plain booking sets off, by booking. */
export async function countCost(
  runtime: Runtime,
  people: People,
  newCalendar: () => Promise<string>,
): Promise<Cost> {
  await people.sign();
  const control = await Connection.open(runtime.port);
  const quiet = () => untilQuiet(() => runtime.pids, 1_500);
  const first = firstStart();

  const calendarId = await newCalendar();
  await quiet();
  await control.call('POST', '/bench/reset');
  for (let i = 0; i < ALONE; i += 1) {
    expectStatus(await book(control, calendarId, first + i * SLOT_MS, people.booker(i)), 201);
    // The log's readers are done with one booking before the next comes.
    await sleep(100);
  }
  await quiet();
  const alone = divided(await countsOf(control), ALONE);

  const busyId = await newCalendar();
  const connections = await openConnections(runtime.port, RUSH.callers);
  await quiet();
  await control.call('POST', '/bench/reset');
  let next = 0;
  await Promise.all(
    connections.map(async (connection, caller) => {
      for (let i = 0; i < RUSH.each; i += 1) {
        expectStatus(await book(connection, busyId, first + next++ * SLOT_MS, people.booker(caller)), 201);
      }
      connection.close();
    }),
  );
  await quiet();
  const rush = divided(await countsOf(control), RUSH.callers * RUSH.each);
  control.close();
  return { alone, rush };
}

/** True where an object with viewers was put to sleep and built anew for the next booking, of which all were told. */
export async function sleeps(
  runtime: Runtime,
  people: People,
  newCalendar: () => Promise<string>,
): Promise<boolean> {
  await people.sign();
  const calendarId = await newCalendar();
  const from = firstStart();
  const { watchers } = await openWatchers(runtime.port, calendarId, SLEEPERS, from, from + DAY_MS);
  const connection = await Connection.open(runtime.port);
  await connection.call('POST', '/bench/reset');
  await sleep(SLEEP_SECONDS * 1_000);
  const heard = nextOfAll(watchers);
  expectStatus(await book(connection, calendarId, from, people.booker(0)), 201);
  await within(10, 'viewers of an object that slept were not told', heard);
  const built = Object.keys((await countsOf(connection))['objects built'] ?? {}).length;
  check(
    watchers.every((watcher) => !watcher.isClosed),
    'a viewer was let go while the object slept',
  );
  connection.close();
  for (const watcher of watchers) watcher.close();
  return built > 0;
}
