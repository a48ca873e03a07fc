// Two hundred callers for one seat: exactly one gets it, and all of them are answered.
import { type BookingAnswer, book, expectStatus } from '../api.ts';
import { checkStored, type Won } from '../checks.ts';
import { alternate, check, named, type Scenario, type Unit } from '../scenario.ts';
import { firstStart, SLOT_MS } from '../side.ts';
import { openConnections } from '../wire.ts';

const CALLERS = 200;

const ALL: Unit = {
  what: '200 callers for one seat, all answered',
  unit: 'ms',
  better: 'lower',
  aim: { peerTimes: 1 },
};

export const contention: Scenario = {
  name: 'contention',
  async run(stage) {
    const { sides, people, note } = stage;
    await people.sign();
    const worlds = new Map(
      await Promise.all(
        sides.map(async (side) => {
          const calendarId = await named(side, () => side.newCalendar(people.owner));
          return [
            side,
            { calendarId, connections: await openConnections(side.port, CALLERS), won: [] as Won[] },
          ] as const;
        }),
      ),
    );
    await alternate(stage, async (side, index) => {
      const world = worlds.get(side);
      if (!world) return;
      await Promise.all(world.connections.map((connection) => connection.freshen()));
      const start = firstStart() + index * SLOT_MS;
      const began = performance.now();
      const answers = await Promise.all(
        world.connections.map((connection, i) => book(connection, world.calendarId, start, people.booker(i))),
      );
      note(ALL, side.name, performance.now() - began);
      const winners = answers.flatMap((answer, i) => (answer.status === 201 ? [{ answer, i }] : []));
      check(winners.length === 1, `${winners.length} of ${CALLERS} got one seat`);
      for (const answer of answers) if (answer.status !== 201) expectStatus(answer, 409);
      for (const { answer, i } of winners) {
        world.won.push({
          id: expectStatus<BookingAnswer>(answer, 201).id,
          start,
          userId: people.booker(i).id,
        });
      }
      await checkStored(side, world.calendarId, world.won, people.owner);
    });
    for (const { connections } of worlds.values()) for (const connection of connections) connection.close();
  },
};
