// Bookings one after the other by 32 callers, on one calendar and on fifty, and what CPU each costs with all that
// follows from it. A viewer watches the one calendar.
import { type BookingAnswer, book, expectStatus } from '../api.ts';
import { checkHistory, checkStored, checkTold, type Won } from '../checks.ts';
import { sustained } from '../load.ts';
import { cpuMs, untilQuiet } from '../processes.ts';
import { alternate, check, named, type Scenario, type Stage, type Unit } from '../scenario.ts';
import { DAY_MS, firstStart, type Side, SLOT_MS } from '../side.ts';
import { quantile } from '../stats.ts';
import { Watcher } from '../watcher.ts';
import { type Connection, openConnections } from '../wire.ts';
import { subscribe } from './watching.ts';

const CALLERS = 32;
const SECONDS = 1.5;
/** The longest range that may be watched at once. */
const WATCHED_DAYS = 62;

const onOne = {
  rate: { what: 'bookings on 1 calendar, 32 callers', unit: '/s', better: 'higher', aim: { peerTimes: 1 } },
  p99: { what: 'the slowest hundredth of bookings on 1 calendar', unit: 'ms', better: 'lower' },
  cpu: {
    what: 'CPU a booking on 1 calendar, history and notices included',
    unit: 'ms',
    better: 'lower',
    aim: { peerTimes: 0.8 },
  },
} satisfies Record<string, Unit>;
const onMany = {
  rate: { what: 'bookings on 50 calendars, 32 callers', unit: '/s', better: 'higher' },
  p99: { what: 'the slowest hundredth of bookings on 50 calendars', unit: 'ms', better: 'lower' },
  cpu: { what: 'CPU a booking on 50 calendars', unit: 'ms', better: 'lower' },
} satisfies Record<string, Unit>;

/** Each call books the next free slot of the next calendar. */
async function bookings(
  { people, note }: Stage,
  side: Side,
  connections: readonly Connection[],
  calendarIds: readonly string[],
  units: typeof onOne | typeof onMany,
): Promise<Map<string, Won[]>> {
  const won = new Map(calendarIds.map((id) => [id, [] as Won[]]));
  const first = firstStart();
  let next = 0;
  await untilQuiet(() => side.pids(), side.quietMs);
  await Promise.all(connections.map((connection) => connection.freshen()));
  const cpuBefore = cpuMs(side.pids());
  const load = await sustained(CALLERS, SECONDS, async (caller) => {
    const index = next++;
    const connection = connections[caller];
    const calendarId = calendarIds[index % calendarIds.length];
    if (!connection || calendarId === undefined) throw new Error('more callers than connections');
    const start = first + Math.floor(index / calendarIds.length) * SLOT_MS;
    const person = people.booker(caller);
    const { id } = expectStatus<BookingAnswer>(await book(connection, calendarId, start, person), 201);
    won.get(calendarId)?.push({ id, start, userId: person.id });
  });
  note(units.rate, side.name, load.done / load.seconds);
  note(units.p99, side.name, quantile(load.times, 0.99));
  await untilQuiet(() => side.pids(), side.quietMs);
  note(units.cpu, side.name, (cpuMs(side.pids()) - cpuBefore) / load.done);
  for (const [calendarId, ones] of won) {
    await checkStored(side, calendarId, ones, people.owner);
    await checkHistory(side, calendarId, ones);
  }
  return won;
}

async function rounds(stage: Stage, calendars: number, units: typeof onOne | typeof onMany): Promise<void> {
  const connections = new Map<Side, Connection[]>();
  for (const side of stage.sides) connections.set(side, await openConnections(side.port, CALLERS));
  await alternate(stage, async (side) => {
    const calendarIds: string[] = [];
    for (let i = 0; i < calendars; i += 1) calendarIds.push(await side.newCalendar(stage.people.owner));
    const [watched] = calendarIds;
    const isWatched = calendars === 1 && watched !== undefined;
    const until = firstStart() + (WATCHED_DAYS - 2) * DAY_MS;
    const watcher = isWatched ? await Watcher.open(side.port, `/api/calendars/${watched}/live`) : undefined;
    if (watcher) await subscribe(watcher, firstStart(), until);
    const won = await bookings(stage, side, connections.get(side) ?? [], calendarIds, units);
    if (!watcher || watched === undefined) return;
    const starts = (won.get(watched) ?? []).map(({ start }) => start).filter((start) => start < until);
    check(!watcher.isClosed, 'the viewer was closed');
    checkTold(watcher.told, starts);
    watcher.close();
  });
  for (const ones of connections.values()) for (const connection of ones) connection.close();
}

export const bookingsOnOne: Scenario = { name: 'bookings', run: (stage) => rounds(stage, 1, onOne) };
export const bookingsOnMany: Scenario = { name: 'calendars', run: (stage) => rounds(stage, 50, onMany) };

/** Lets every side run itself warm, unmeasured. */
export async function warmUp(stage: Stage): Promise<void> {
  await stage.people.sign();
  for (const side of stage.sides) {
    await named(side, async () => {
      const calendarIds = [await side.newCalendar(stage.people.owner)];
      const connections = await openConnections(side.port, CALLERS);
      await bookings({ ...stage, note: () => {} }, side, connections, calendarIds, onOne);
      for (const connection of connections) connection.close();
    });
  }
}
