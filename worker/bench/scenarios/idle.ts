// Calendars where nothing happens, each with a thousand viewers: what they cost, and that they are told when something
// does. Each round adds a calendar; all of them stay open, so that memory that was given back hides nothing.
import { setTimeout as sleep } from 'node:timers/promises';
import { book, expectStatus } from '../api.ts';
import { cpuMs, memoryBytes, untilQuiet } from '../processes.ts';
import { alternate, named, type Scenario, type Stage, type Unit, within } from '../scenario.ts';
import { DAY_MS, firstStart, type Side } from '../side.ts';
import type { Watcher } from '../watcher.ts';
import { Connection } from '../wire.ts';
import { nextOfAll, openWatchers } from './watching.ts';

const VIEWERS = 1_000;
/** An object that has nothing to do is put to sleep after some ten seconds. */
const ASLEEP_SECONDS = 11.5;
const WINDOW_SECONDS = 2;

const MEMORY: Unit = { what: 'memory an idle socket', unit: 'KiB', better: 'lower' };
const CPU: Unit = { what: 'CPU of 1,000 idle sockets', unit: 'ms/s', better: 'lower' };
const WOKEN: Unit = { what: 'last of 1,000 told after the sleep', unit: 'ms', better: 'lower' };

interface Room {
  readonly side: Side;
  readonly calendarId: string;
  readonly watchers: readonly Watcher[];
}

async function open({ people, note }: Stage, side: Side): Promise<Room> {
  const calendarId = await side.newCalendar(people.owner);
  await untilQuiet(() => side.pids(), side.quietMs);
  const before = memoryBytes(side.pids());
  const from = firstStart();
  const { watchers } = await openWatchers(side.port, calendarId, VIEWERS, from, from + DAY_MS);
  await untilQuiet(() => side.pids(), side.quietMs);
  note(MEMORY, side.name, (memoryBytes(side.pids()) - before) / VIEWERS / 1_024);
  return { side, calendarId, watchers };
}

async function wake({ people, note }: Stage, { side, calendarId, watchers }: Room): Promise<void> {
  const connection = await Connection.open(side.port);
  const began = performance.now();
  const heard = nextOfAll(watchers);
  expectStatus(await book(connection, calendarId, firstStart(), people.booker(0)), 201);
  const told = await within(20, 'not every viewer was told after the sleep', heard);
  note(WOKEN, side.name, Math.max(...told.map(({ at }) => at)) - began);
  connection.close();
  for (const watcher of watchers) watcher.close();
}

export const idle: Scenario = {
  name: 'idle',
  async run(stage) {
    const { sides, rounds, note } = stage;
    const rooms: Room[] = [];
    await alternate(stage, async (side) => void rooms.push(await open(stage, side)));
    await sleep(ASLEEP_SECONDS * 1_000);
    for (let i = 0; i < rounds; i += 1) {
      const before = sides.map((side) => cpuMs(side.pids()));
      await sleep(WINDOW_SECONDS * 1_000);
      for (const [at, side] of sides.entries()) {
        note(CPU, side.name, (cpuMs(side.pids()) - (before[at] ?? 0)) / WINDOW_SECONDS / rounds);
      }
    }
    await stage.people.sign();
    for (const room of rooms) await named(room.side, () => wake(stage, room));
  },
};
