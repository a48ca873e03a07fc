// A week's slots of calendars that hold 1,000, 10,000 and 100,000 bookings, read by 16 callers; the week is half booked.
import { expectStatus, type SlotsAnswer, slots } from '../api.ts';
import { sustained } from '../load.ts';
import { alternate, check, type Scenario, type Unit } from '../scenario.ts';
import { DAY_MS, firstStart, SEEDED, type Side, SLOT_MS, seededStart } from '../side.ts';
import { openConnections } from '../wire.ts';

const CALLERS = 16;
const SECONDS = 0.7;
const WEEK_MS = 7 * DAY_MS;

const unitOf = (stored: number): Unit => ({
  what: `reads of a week, ${stored.toLocaleString('en')} bookings stored`,
  unit: '/s',
  better: 'higher',
  aim: { peerTimes: 2 },
});

const [FEWEST, MOST] = [SEEDED[0], SEEDED[SEEDED.length - 1] ?? SEEDED[0]];
const FLAT: Unit = {
  what: `reads with ${MOST.toLocaleString('en')} bookings stored to reads with ${FEWEST.toLocaleString('en')}`,
  unit: 'x',
  better: 'higher',
  aim: { figure: 0.9 },
  isRatio: true,
};

/** The starts of the week's slots that are booked. */
function bookedStarts(from: number, to: number): Set<number> {
  const starts = Array.from({ length: SEEDED[0] }, (_, i) => seededStart(i));
  return new Set(starts.filter((start) => from <= start && start < to));
}

function checkWeek({ slots }: SlotsAnswer, from: number, to: number): void {
  const booked = bookedStarts(from, to);
  check(
    slots.length === (to - from) / SLOT_MS,
    `a week has ${(to - from) / SLOT_MS} slots, not ${slots.length}`,
  );
  const wrong = slots.filter(({ start, remaining }) => (remaining === 0) !== booked.has(Date.parse(start)));
  check(wrong.length === 0, `${wrong.length} slots of the week are shown wrongly`);
}

export const availability: Scenario = {
  name: 'availability',
  isSeeded: true,
  async run(stage) {
    await alternate(stage, async (side) => {
      const rates = new Map<number, number>();
      for (const stored of SEEDED) {
        const calendarId = side.seeded.get(stored);
        if (calendarId === undefined) return;
        const rate = await readWeek(side, calendarId);
        rates.set(stored, rate);
        stage.note(unitOf(stored), side.name, rate);
      }
      stage.note(FLAT, side.name, (rates.get(MOST) ?? 0) / (rates.get(FEWEST) ?? Number.NaN));
    });
  },
};

/** Reads a second. */
async function readWeek(side: Side, calendarId: string): Promise<number> {
  const from = firstStart();
  const to = from + WEEK_MS;
  const connections = await openConnections(side.port, CALLERS);
  let last: SlotsAnswer | undefined;
  const load = await sustained(CALLERS, SECONDS, async (caller) => {
    const connection = connections[caller];
    if (!connection) throw new Error('more callers than connections');
    const answer = await slots(connection, calendarId, from, to);
    check(answer.status === 200, `a read was answered with ${answer.status}`);
    if (caller === 0) last = expectStatus<SlotsAnswer>(answer, 200);
  });
  check(last !== undefined, 'nothing was read');
  checkWeek(last, from, to);
  for (const connection of connections) connection.close();
  return load.done / load.seconds;
}
