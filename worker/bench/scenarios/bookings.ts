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
const CALENDARS = 50;
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

/** Calendars of a side, what was won in each, and how many slots have been booked over all of them. */
interface Room {
  readonly connections: readonly Connection[];
  readonly calendarIds: readonly string[];
  readonly won: ReadonlyMap<string, Won[]>;
  next: number;
}

async function openRoom({ people }: Stage, side: Side, calendars: number): Promise<Room> {
  const calendarIds: string[] = [];
  for (let i = 0; i < calendars; i += 1) calendarIds.push(await side.newCalendar(people.owner));
  const won = new Map(calendarIds.map((id) => [id, [] as Won[]]));
  return { connections: await openConnections(side.port, CALLERS), calendarIds, won, next: 0 };
}

/** Each call books the next free slot of the next calendar. */
async function bookings(
  { people, note }: Stage,
  side: Side,
  room: Room,
  units: typeof onOne | typeof onMany,
): Promise<void> {
  const { connections, calendarIds, won } = room;
  const first = firstStart();
  await untilQuiet(() => side.pids(), side.quietMs);
  await Promise.all(connections.map((connection) => connection.freshen()));
  const cpuBefore = cpuMs(side.pids());
  const load = await sustained(CALLERS, SECONDS, async (caller) => {
    const index = room.next++;
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
}

/** Sees that all that was won is stored and in the histories, and lets go of the connections. */
async function closeRoom({ people }: Stage, side: Side, { connections, won }: Room): Promise<void> {
  for (const [calendarId, ones] of won) {
    await checkStored(side, calendarId, ones, people.owner);
    await checkHistory(side, calendarId, ones);
  }
  for (const connection of connections) connection.close();
}

/** A new calendar in each round, which somebody watches. */
async function onOneCalendar(stage: Stage): Promise<void> {
  const until = firstStart() + (WATCHED_DAYS - 2) * DAY_MS;
  await alternate(stage, async (side) => {
    const room = await openRoom(stage, side, 1);
    const [calendarId = ''] = room.calendarIds;
    const watcher = await Watcher.open(side.port, `/api/calendars/${calendarId}/live`);
    await subscribe(watcher, firstStart(), until);
    await bookings(stage, side, room, onOne);
    await closeRoom(stage, side, room);
    const starts = (room.won.get(calendarId) ?? [])
      .map(({ start }) => start)
      .filter((start) => start < until);
    check(!watcher.isClosed, 'the viewer was closed');
    checkTold(watcher.told, starts);
    watcher.close();
  });
}

/** The same calendars in all rounds: to make them takes longer than to fill them. */
async function onManyCalendars(stage: Stage): Promise<void> {
  const rooms = new Map<Side, Room>();
  await stage.people.sign();
  for (const side of stage.sides) {
    rooms.set(side, await named(side, () => openRoom(stage, side, CALENDARS)));
  }
  await alternate(stage, async (side) => {
    const room = rooms.get(side);
    if (room) await bookings(stage, side, room, onMany);
  });
  await stage.people.sign();
  for (const [side, room] of rooms) await named(side, () => closeRoom(stage, side, room));
}

export const bookingsOnOne: Scenario = { name: 'bookings', run: onOneCalendar };
export const bookingsOnMany: Scenario = { name: 'calendars', run: onManyCalendars };

/** Lets every side run itself warm, unmeasured. */
export async function warmUp(stage: Stage): Promise<void> {
  await stage.people.sign();
  for (const side of stage.sides) {
    await named(side, async () => {
      const room = await openRoom(stage, side, 1);
      await bookings({ ...stage, note: () => {} }, side, room, onOne);
      await closeRoom(stage, side, room);
    });
  }
}
