// A thousand viewers come back at once after they have missed twenty changes: each is told just those.
import { book, expectStatus } from '../api.ts';
import { untilQuiet } from '../processes.ts';
import { alternate, check, type Scenario, type Unit, within } from '../scenario.ts';
import { DAY_MS, firstStart, SLOT_MS } from '../side.ts';
import { Watcher } from '../watcher.ts';
import { Connection } from '../wire.ts';
import { openWatchers, subscribe } from './watching.ts';

const VIEWERS = 1_000;
const MISSED = 20;

const ALL: Unit = {
  what: '1,000 viewers back, told what they missed',
  unit: 'ms',
  better: 'lower',
  aim: { figure: 2_000 },
};

export const storm: Scenario = {
  name: 'storm',
  run: (stage) =>
    alternate(stage, async (side) => {
      const { people, note } = stage;
      const calendarId = await side.newCalendar(people.owner);
      const from = firstStart();
      const to = from + DAY_MS;
      const { watchers, seq } = await openWatchers(side.port, calendarId, 1, from, to);
      for (const watcher of watchers) watcher.close();
      const connection = await Connection.open(side.port);
      const starts = Array.from({ length: MISSED }, (_, i) => from + i * SLOT_MS);
      for (const start of starts)
        expectStatus(await book(connection, calendarId, start, people.booker(0)), 201);
      connection.close();
      await untilQuiet(() => side.pids(), side.quietMs);

      const began = performance.now();
      const back = await within(
        30,
        'not every viewer was told',
        Promise.all(
          Array.from({ length: VIEWERS }, async () => {
            const watcher = await Watcher.open(side.port, `/api/calendars/${calendarId}/live`);
            return { watcher, message: await subscribe(watcher, from, to, seq) };
          }),
        ),
      );
      note(ALL, side.name, performance.now() - began);
      for (const { watcher, message } of back) {
        check(message.type === 'delta' && message.prev === seq, `a viewer was sent a ${message.type}`);
        const full = new Set(
          message.slots.filter((slot) => slot.remaining === 0).map((slot) => Date.parse(slot.start)),
        );
        check(
          starts.every((start) => full.has(start)),
          'a viewer was not told of all that it missed',
        );
        watcher.close();
      }
    }),
};
