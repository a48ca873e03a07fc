// One booking while many watch: when the first, the middle and the last of them are told, and how long the booker waits.
import { book, expectStatus } from '../api.ts';
import { alternate, check, type Scenario, type Stage, type Unit, within } from '../scenario.ts';
import { DAY_MS, firstStart, instant, type Side, SLOT_MS } from '../side.ts';
import { median, quantile } from '../stats.ts';
import type { Watcher } from '../watcher.ts';
import { Connection } from '../wire.ts';
import { nextOfAll, openWatchers } from './watching.ts';

/** How many watch, and how many bookings they see in one round. The day that they watch has 48 slots. */
const SIZES = [
  { watchers: 0, bookings: 7 },
  { watchers: 100, bookings: 4 },
  { watchers: 500, bookings: 3 },
  { watchers: 1_000, bookings: 4 },
  { watchers: 5_000, bookings: 2 },
] as const;

const counted = (watchers: number) => watchers.toLocaleString('en');

function toldUnit(which: 'first' | 'median' | 'last', watchers: number): Unit {
  const unit = {
    what: `${which} of ${counted(watchers)} watchers told`,
    unit: 'ms',
    better: 'lower',
  } as const;
  return which === 'last' && watchers === 1_000 ? { ...unit, aim: { peerTimes: 1 } } : unit;
}

const answerUnit = (watchers: number): Unit => ({
  what: `the booker's answer while ${counted(watchers)} watch`,
  unit: 'ms',
  better: 'lower',
});

/** How much longer the booker waits where many watch than where nobody does, in the same round. */
const LONGER: Unit = {
  what: "the booker's answer while 1,000 watch to that with none",
  unit: 'x',
  better: 'lower',
  aim: { figure: 2 },
  isRatio: true,
};
const COMPARED = 1_000;

interface Room {
  readonly calendarId: string;
  /** Where nobody watches. */
  readonly quietId: string;
  readonly connection: Connection;
  readonly watchers: readonly Watcher[];
}

/** One booking: how long its answer took, and when each watcher was told. */
async function tell(room: Room, start: number, stage: Stage): Promise<{ answer: number; told: number[] }> {
  const began = performance.now();
  const heard = nextOfAll(room.watchers);
  expectStatus(await book(room.connection, room.calendarId, start, stage.people.booker(0)), 201);
  const answer = performance.now() - began;
  const told = await within(20, 'not every watcher was told', heard);
  const text = `"start":"${instant(start)}"`;
  check(
    told.every((one) => one.text.includes(text)),
    'a watcher was told something else',
  );
  return { answer, told: told.map(({ at }) => at - began) };
}

async function fanOutTo(stage: Stage, size: (typeof SIZES)[number]): Promise<void> {
  const { sides, people, note, rounds } = stage;
  check(rounds * (size.bookings + 1) <= 48, 'there are more rounds than slots to book');
  await people.sign();
  const from = firstStart();
  const rooms = new Map<Side, Room>();
  for (const side of sides) {
    const [calendarId, quietId] = [
      await side.newCalendar(people.owner),
      await side.newCalendar(people.owner),
    ];
    const { watchers } = await openWatchers(side.port, calendarId, size.watchers, from, from + DAY_MS);
    rooms.set(side, { calendarId, quietId, watchers, connection: await Connection.open(side.port) });
  }
  await alternate(stage, async (side, index) => {
    const room = rooms.get(side);
    if (!room) return;
    await room.connection.freshen();
    const seen: { answer: number; told: number[] }[] = [];
    const unseen: number[] = [];
    const quiet = { ...room, calendarId: room.quietId, watchers: [] };
    // The first call after a pause takes longer, whoever watches.
    await tell(quiet, from + DAY_MS - (index + 1) * SLOT_MS, stage);
    for (let i = 0; i < size.bookings; i += 1) {
      const start = from + (index * size.bookings + i) * SLOT_MS;
      const isCompared = size.watchers === COMPARED;
      // What the one sets off in the background meets the other: they take turns in being first.
      if (isCompared && i % 2 === 0) unseen.push((await tell(quiet, start, stage)).answer);
      seen.push(await tell(room, start, stage));
      if (isCompared && i % 2 === 1) unseen.push((await tell(quiet, start, stage)).answer);
    }
    const answer = median(seen.map((one) => one.answer));
    note(answerUnit(size.watchers), side.name, answer);
    if (size.watchers === COMPARED) note(LONGER, side.name, answer / median(unseen));
    if (size.watchers === 0) return;
    note(toldUnit('first', size.watchers), side.name, median(seen.map(({ told }) => Math.min(...told))));
    note(toldUnit('median', size.watchers), side.name, median(seen.map(({ told }) => quantile(told, 0.5))));
    note(toldUnit('last', size.watchers), side.name, median(seen.map(({ told }) => Math.max(...told))));
  });
  for (const { watchers, connection } of rooms.values()) {
    connection.close();
    for (const watcher of watchers) {
      check(!watcher.isClosed && watcher.told.length === 0, 'a watcher was told too much, or let go');
      watcher.close();
    }
  }
}

export const fanout: Scenario = {
  name: 'fanout',
  async run(stage) {
    for (const size of SIZES) await fanOutTo({ ...stage, rounds: Math.min(stage.rounds, 6) }, size);
  },
};
