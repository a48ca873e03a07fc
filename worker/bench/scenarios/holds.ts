// Holds placed and given back by 32 callers on one calendar: two calls a pair. In the end every slot is free.
import { expectStatus, hold, release, type SlotsAnswer, slots } from '../api.ts';
import { sustained } from '../load.ts';
import { alternate, check, type Scenario, type Unit } from '../scenario.ts';
import { DAY_MS, firstStart, type Side, SLOT_MS } from '../side.ts';
import { type Connection, openConnections } from '../wire.ts';

const CALLERS = 32;
const SECONDS = 1.2;

const PAIRS: Unit = {
  what: 'holds placed and given back, 32 callers',
  unit: 'pairs/s',
  better: 'higher',
  aim: { peerTimes: 1 },
};

export const holds: Scenario = {
  name: 'holds',
  async run(stage) {
    const { sides, people, note } = stage;
    await people.sign();
    const worlds = new Map<Side, { calendarId: string; connections: Connection[] }>();
    for (const side of sides) {
      const calendarId = await side.newCalendar(people.owner);
      worlds.set(side, { calendarId, connections: await openConnections(side.port, CALLERS) });
    }
    await alternate(stage, async (side) => {
      const world = worlds.get(side);
      if (!world) return;
      const { calendarId, connections } = world;
      await Promise.all(connections.map((connection) => connection.freshen()));
      const load = await sustained(CALLERS, SECONDS, async (caller) => {
        const connection = connections[caller];
        if (!connection) throw new Error('more callers than connections');
        const person = people.booker(caller);
        const answer = await hold(connection, calendarId, firstStart() + caller * SLOT_MS, person);
        const { id } = expectStatus<{ id: string }>(answer, 201);
        expectStatus(await release(connection, calendarId, id, person), 204);
      });
      note(PAIRS, side.name, load.done / load.seconds);
      const [connection] = connections;
      if (!connection) return;
      const answer = await slots(connection, calendarId, firstStart(), firstStart() + DAY_MS);
      const left = expectStatus<SlotsAnswer>(answer, 200).slots;
      check(left.length === 48, `a day has 48 slots, not ${left.length}`);
      check(
        left.every((slot) => slot.remaining === 1 && slot.held === 0),
        'a hold that was given back is still there',
      );
    });
    for (const { connections } of worlds.values()) for (const connection of connections) connection.close();
  },
};
