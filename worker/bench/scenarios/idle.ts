// A thousand viewers of a calendar where nothing happens: what they cost, and that they are told when something does.
import { setTimeout as sleep } from 'node:timers/promises';
import { book, expectStatus } from '../api.ts';
import { cpuMs, memoryBytes, untilQuiet } from '../processes.ts';
import { named, type Scenario, type Unit, within } from '../scenario.ts';
import { DAY_MS, firstStart } from '../side.ts';
import { Connection } from '../wire.ts';
import { nextOfAll, openWatchers } from './watching.ts';

const VIEWERS = 1_000;
/** An object that has nothing to do is put to sleep after some ten seconds. */
const IDLE_SECONDS = 13;

const MEMORY: Unit = { what: 'memory an idle socket', unit: 'KiB', better: 'lower' };
const CPU: Unit = { what: 'CPU while 1,000 sockets are idle', unit: 'ms/s', better: 'lower' };
const WOKEN: Unit = { what: 'last of 1,000 told after the sleep', unit: 'ms', better: 'lower' };

export const idle: Scenario = {
  name: 'idle',
  async run({ sides, people, note }) {
    await people.sign();
    const from = firstStart();
    const rooms = [];
    for (const side of sides) {
      const calendarId = await named(side, () => side.newCalendar(people.owner));
      await untilQuiet(() => side.pids(), side.quietMs);
      const before = memoryBytes(side.pids());
      const { watchers } = await openWatchers(side.port, calendarId, VIEWERS, from, from + DAY_MS);
      await untilQuiet(() => side.pids(), side.quietMs);
      note(MEMORY, side.name, (memoryBytes(side.pids()) - before) / VIEWERS / 1_024);
      rooms.push({ side, calendarId, watchers });
    }
    const cpuBefore = rooms.map(({ side }) => cpuMs(side.pids()));
    await sleep(IDLE_SECONDS * 1_000);
    for (const [i, { side }] of rooms.entries()) {
      note(CPU, side.name, (cpuMs(side.pids()) - (cpuBefore[i] ?? 0)) / IDLE_SECONDS);
    }
    for (const { side, calendarId, watchers } of rooms) {
      await named(side, async () => {
        const connection = await Connection.open(side.port);
        const began = performance.now();
        const heard = nextOfAll(watchers);
        expectStatus(await book(connection, calendarId, from, people.booker(0)), 201);
        const told = await within(20, 'not every viewer was told after the sleep', heard);
        note(WOKEN, side.name, Math.max(...told.map(({ at }) => at)) - began);
        connection.close();
        for (const watcher of watchers) watcher.close();
      });
    }
  },
};
