// The first question to a calendar of 10,000 bookings that nothing has been asked of since the server started.
import { expectStatus, type SlotsAnswer, slots } from '../api.ts';
import { alternate, check, type Scenario, type Unit } from '../scenario.ts';
import { COLD, DAY_MS, firstStart } from '../side.ts';
import { Connection } from '../wire.ts';

const FIRST: Unit = { what: 'first read of a cold calendar, 10,000 bookings', unit: 'ms', better: 'lower' };
const SECOND: Unit = { what: 'second read of a calendar that was cold', unit: 'ms', better: 'lower' };

export const cold: Scenario = {
  name: 'cold',
  isSeeded: true,
  run: (stage) =>
    alternate({ ...stage, rounds: Math.min(stage.rounds, COLD.calendars) }, async (side, index) => {
      const calendarId = side.cold[index];
      if (calendarId === undefined) return;
      const connection = await Connection.open(side.port);
      const from = firstStart();
      for (const unit of [FIRST, SECOND]) {
        const began = performance.now();
        const answer = await slots(connection, calendarId, from, from + 7 * DAY_MS);
        stage.note(unit, side.name, performance.now() - began);
        const week = expectStatus<SlotsAnswer>(answer, 200).slots;
        check(week.filter((slot) => slot.remaining === 0).length === 168, 'the week is not half booked');
      }
      connection.close();
    }),
};
