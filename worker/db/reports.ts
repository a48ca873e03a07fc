// What D1's history says of a calendar's bookings over a range: counted stretch by stretch, so that nothing is sorted,
// and found by their start, which a booking's id begins with.
import { type SQL, sql } from 'drizzle-orm';
import { idsFrom } from '../calendar/booking-id.ts';
import { BOOKING_STATUSES, type BookingStatus } from '../domain/booking.ts';
import { type Hours, type Stretch, stretchesOf } from '../domain/hours.ts';
import type { Interval } from '../domain/interval.ts';
import type { Answer } from '../domain/questions.ts';
import {
  type BookedFact,
  openSeatMinutes,
  periodsOf,
  type Report,
  type ReportStep,
  reportOf,
  STANDING,
  type StretchFacts,
  type Takings,
} from '../domain/reports.ts';
import type { Database } from './client.ts';
import { bookings } from './schema.ts';

/** The commonest first: the ones before it are compared with each booking. Their places are their codes. */
const STATUSES: readonly BookingStatus[] = [...BOOKING_STATUSES].reverse();
const STATUS_CODE = sql.raw(
  `CASE b.status ${STATUSES.map((status, code) => `WHEN '${status}' THEN ${code}`).join(' ')} END`,
);
/** Not `IN`, which looks each one up in a table of its own. */
const STANDS = sql.raw(`(${STANDING.map((status) => `b.status = '${status}'`).join(' OR ')})`);

/** One number for what matters of a booking: `bookedFact` reads it. A row each would take D1 ten times as long. */
const FACT = sql`(max(b.start_at - b.created_at, 0) / 60000 * 512
  + (b.start_at + stretch.shift) / 3600000 % 24 * 16 + ${STATUS_CODE} * 2 + (b.checked_in_at IS NOT NULL))`;

function bookedFact(text: string): BookedFact {
  const code = Number(text);
  const status = STATUSES[(code >> 1) & 7];
  if (status === undefined) throw new RangeError(`no such fact: ${text}`);
  return {
    status,
    checkedIn: (code & 1) === 1,
    hour: (code >> 4) & 31,
    leadMinutes: Math.floor(code / 512),
  };
}

/** Seats, and seat-minutes above them, of those that stand, in one sum: both fit, as a stretch is a day at the most. */
const SEATS = sql`coalesce(sum(iif(${STANDS}, b.seats * ((b.end_at - b.start_at) / 60000 * 4294967296 + 1), 0)), 0)`;

/** The stretches as rows named `stretch`, read once: `idFrom` and `idTo` bound the ids that speak of a start in them. */
function stretchRows(stretches: readonly Stretch[]): SQL {
  const rows = stretches.map(({ start, end, offset }) => [
    start,
    end,
    offset,
    idsFrom(Math.floor(start / 1_000)),
    idsFrom(Math.ceil(end / 1_000)),
  ]);
  return sql`WITH stretch AS MATERIALIZED (SELECT key, value ->> 0 AS from_at, value ->> 1 AS to_at,
    value ->> 2 AS shift, value ->> 3 AS id_from, value ->> 4 AS id_to FROM json_each(${JSON.stringify(rows)}))`;
}

const IN_STRETCH = sql`b.start_at >= stretch.from_at AND b.start_at < stretch.to_at`;
const ID_SPEAKS_OF_IT = sql`b.id >= stretch.id_from AND b.id < stretch.id_to`;

/** As in the partial index `bookings_moved`: the words have to be the same, or it is not found. */
const MOVED = sql`substr(b.id, 1, 8) || substr(b.id, 10, 2) <> printf('%010x', b.start_at / 1000)`;

/** Where the bookings that begin in a stretch are: those that always did, and those that were moved there. */
function sourcesOf(calendarId: string): { readonly table: SQL; readonly where: SQL }[] {
  const theirs = sql`b.calendar_id = ${calendarId} AND ${IN_STRETCH}`;
  return [
    { table: sql`${bookings} AS b`, where: sql`${theirs} AND ${ID_SPEAKS_OF_IT}` },
    {
      table: sql`${bookings} AS b INDEXED BY bookings_moved`,
      where: sql`${theirs} AND ${MOVED} AND NOT (${ID_SPEAKS_OF_IT})`,
    },
  ];
}

interface Found {
  readonly kept: string;
  readonly moved: string;
}

/** Asks something of both, for each stretch; the answers are JSON. */
async function askEach(
  db: Database,
  calendarId: string,
  stretches: readonly Stretch[],
  question: (source: SQL) => SQL,
): Promise<Found[]> {
  const [kept, moved] = sourcesOf(calendarId).map(({ table, where }) =>
    question(sql`FROM ${table} WHERE ${where}`),
  );
  return db.all<Found>(
    sql`${stretchRows(stretches)} SELECT (${kept}) AS kept, (${moved}) AS moved FROM stretch ORDER BY key`,
  );
}

const IS_PAID = sql`b.payment ->> 'status' IN ('paid', 'partly_refunded', 'refunded')`;
const ON_THE_SPOT = sql`iif(${STANDS}, b.price_amount * b.seats, 0)`;
/**
 * What bookings brought in: what was paid and what went back, as their payments say; of those that are paid on the spot
 * the price, while they stand. The one place that says so.
 */
const REVENUE = sql`coalesce(sum(iif(b.payment IS NULL, ${ON_THE_SPOT}, iif(${IS_PAID}, b.payment ->> 'amount', 0))), 0)`;
const REFUNDS = sql`coalesce(sum(iif(b.payment IS NULL, 0, b.payment ->> 'refunded')), 0)`;

/** What a stretch's bookings say in one walk: `currency` is the first and `lastCurrency` the last of theirs. */
type Walk = [
  seats: number,
  seatMinutes: number,
  facts: string | null,
  currency: string | null,
  lastCurrency: string | null,
  revenue: number,
  refunds: number,
];

/** What begins in each stretch, and what it brought in. */
async function readStretches(
  db: Database,
  calendarId: string,
  stretches: readonly Stretch[],
): Promise<{ facts: StretchFacts[]; takings: Takings[][] }> {
  const found = await askEach(
    db,
    calendarId,
    stretches,
    (source) => sql`SELECT json_array(${SEATS} & 4294967295, ${SEATS} >> 32, group_concat(${FACT}),
      min(b.price_currency), max(b.price_currency), ${REVENUE}, ${REFUNDS}) ${source}`,
  );
  const walks = found.map(({ kept, moved }): Walk[] => [JSON.parse(kept), JSON.parse(moved)]);
  const facts = walks.map((parts) => ({
    seats: parts.reduce((sum, [seats]) => sum + seats, 0),
    seatMinutes: parts.reduce((sum, [, minutes]) => sum + minutes, 0),
    bookings: parts.flatMap(([, , text]) => (text === null ? [] : text.split(',').map(bookedFact))),
  }));
  // One currency in nearly every case: grouping by it would sort all of them.
  const isMixed = walks.flat().some(([, , , currency, last]) => currency !== last);
  const takings = isMixed
    ? await readMixedTakings(db, calendarId, stretches)
    : walks.map((parts) =>
        parts.flatMap(([, , , currency, , revenue, refunds]) =>
          currency === null ? [] : [{ currency, revenue, refunds }],
        ),
      );
  return { facts, takings };
}

/** What each stretch brought in where not all of one is in one currency. */
async function readMixedTakings(
  db: Database,
  calendarId: string,
  stretches: readonly Stretch[],
): Promise<Takings[][]> {
  const found = await askEach(
    db,
    calendarId,
    stretches,
    (source) => sql`SELECT json_group_array(json_array(currency, revenue, refunds)) FROM (
      SELECT b.price_currency AS currency, ${REVENUE} AS revenue, ${REFUNDS} AS refunds
      ${source} AND b.price_currency IS NOT NULL GROUP BY b.price_currency)`,
  );
  return found.map(({ kept, moved }) => {
    const parts: [currency: string, revenue: number, refunds: number][] = [
      ...JSON.parse(kept),
      ...JSON.parse(moved),
    ];
    return parts.map(([currency, revenue, refunds]) => ({ currency, revenue, refunds }));
  });
}

/** A booking as a line of a table. */
export interface BookingLine {
  readonly id: string;
  readonly userName: string;
  /** Epoch milliseconds. */
  readonly startAt: number;
  readonly endAt: number;
  readonly createdAt: number;
  readonly checkedInAt: number | null;
  readonly seats: number;
  readonly status: BookingStatus;
  readonly note: string;
  readonly priceAmount: number | null;
  readonly priceCurrency: string | null;
  readonly answers: readonly Answer[] | null;
}

/** A calendar's bookings that begin in a range, by start. */
export async function readLines(db: Database, calendarId: string, range: Interval): Promise<BookingLine[]> {
  const columns = sql`b.id, b.user_name AS userName, b.start_at AS startAt, b.end_at AS endAt, b.created_at AS createdAt,
    b.checked_in_at AS checkedInAt, b.seats, b.status, b.note, b.price_amount AS priceAmount,
    b.price_currency AS priceCurrency, b.answers`;
  const [kept, moved] = sourcesOf(calendarId).map(
    ({ table, where }) => sql`SELECT ${columns} FROM stretch CROSS JOIN ${table} WHERE ${where}`,
  );
  const stretch = { ...range, day: 0, offset: 0 };
  const lines = await db.all<Omit<BookingLine, 'answers'> & { readonly answers: string | null }>(
    sql`${stretchRows([stretch])} ${kept} UNION ALL ${moved} ORDER BY startAt, id`,
  );
  return lines.map((line) => ({ ...line, answers: line.answers === null ? null : JSON.parse(line.answers) }));
}

/** The report of a range: the history, held against the hours and the blocked time as they are now. */
export async function readReport(
  db: Database,
  calendar: { readonly id: string; readonly hours: Hours; readonly capacity: number },
  blocks: readonly Interval[],
  range: Interval,
  by: ReportStep,
): Promise<Report> {
  const { timeZone } = calendar.hours;
  const stretches = stretchesOf(range.start, range.end, timeZone);
  const periods = periodsOf(range, by, timeZone);
  const { facts, takings } = await readStretches(db, calendar.id, stretches);
  const open = openSeatMinutes(calendar.hours, calendar.capacity, blocks, periods);
  return reportOf({ periods, open, stretches, facts, takings });
}
