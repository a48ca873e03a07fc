// Reports and bookings as tables for spreadsheets.
import { formatInstant } from '../contract/primitives.ts';
import type { Figures, Report } from '../contract/reports.ts';
import type { Database } from '../db/client.ts';
import { type BookingLine, readLines } from '../db/reports.ts';
import { answerText } from '../domain/answer-text.ts';
import { type Cell, csvLines, csvOf } from '../domain/csv.ts';
import { DAY_MS, type Interval } from '../domain/interval.ts';
import { minorDigits } from '../domain/money.ts';
import type { Question } from '../domain/questions.ts';

const FIGURES: readonly (readonly [name: string, cell: (figures: Figures) => Cell])[] = [
  ['Bookings', ({ bookings }) => bookings],
  ['Seats', ({ seats }) => seats],
  ['Pending', ({ pending }) => pending],
  ['Completed', ({ completed }) => completed],
  ['Checked in', ({ checkedIn }) => checkedIn],
  ['No-shows', ({ noShows }) => noShows],
  ['Cancelled', ({ cancelled }) => cancelled],
  ['Declined', ({ declined }) => declined],
  ['Expired', ({ expired }) => expired],
  ['Attendance', ({ attendance }) => attendance],
  ['Mean lead time (minutes)', ({ leadTime }) => leadTime?.meanMinutes ?? null],
  ['Median lead time (minutes)', ({ leadTime }) => leadTime?.medianMinutes ?? null],
  ['Open seat-minutes', ({ openSeatMinutes }) => openSeatMinutes],
  ['Booked seat-minutes', ({ bookedSeatMinutes }) => bookedSeatMinutes],
  ['Utilisation', ({ utilisation }) => utilisation],
];

/** A line for each period, and columns of money for each currency that comes up. */
export function reportTable({ series, totals }: Report): string {
  const currencies = totals.money.map(({ currency }) => currency);
  const head = ['From', 'To', ...FIGURES.map(([name]) => name)];
  const moneyHead = currencies.flatMap((currency) => [`Revenue (${currency})`, `Refunds (${currency})`]);
  const lines = series.map((period) => [
    period.from,
    period.to,
    ...FIGURES.map(([, cell]) => cell(period)),
    ...currencies.flatMap((currency) => {
      const sums = period.money.find((one) => one.currency === currency);
      return [major(sums?.revenue ?? 0, currency), major(sums?.refunds ?? 0, currency)];
    }),
  ]);
  return csvOf([[...head, ...moneyHead], ...lines]);
}

/** Minor units as the number that people write; exact, since that is the double nearest to it. */
function major(amount: number, currency: string): number {
  return amount / 10 ** minorDigits(currency);
}

type Column = readonly [name: string, cell: (line: BookingLine) => Cell];

const BOOKING_COLUMNS: readonly Column[] = [
  ['Start', ({ startAt }) => formatInstant(startAt)],
  ['End', ({ endAt }) => formatInstant(endAt)],
  ['Name', ({ userName }) => userName],
  ['Seats', ({ seats }) => seats],
  ['Status', ({ status }) => status],
  ['Note', ({ note }) => note],
  [
    'Price',
    ({ priceAmount, priceCurrency, seats }) =>
      priceAmount === null || priceCurrency === null ? null : major(priceAmount * seats, priceCurrency),
  ],
  ['Currency', ({ priceCurrency }) => priceCurrency],
  ['Booked at', ({ createdAt }) => formatInstant(createdAt)],
  ['Checked in at', ({ checkedInAt }) => (checkedInAt === null ? null : formatInstant(checkedInAt))],
  ['Id', ({ id }) => id],
];

/** A column for each question that the calendar asks now, and one for answers to what was asked otherwise. */
function answerColumns(questions: readonly Question[]): Column[] {
  const asked = (question: Question, answer: { id: string; label: string }) =>
    answer.id === question.id && answer.label === question.label;
  return [
    ...questions.map(
      (question): Column => [
        question.label,
        ({ answers }) => {
          const answer = answers?.find((one) => asked(question, one));
          return answer ? (typeof answer.value === 'number' ? answer.value : answerText(answer)) : null;
        },
      ],
    ),
    [
      'Other answers',
      ({ answers }) => {
        const others = answers?.filter((one) => !questions.some((question) => asked(question, one))) ?? [];
        return others.length > 0
          ? others.map((answer) => `${answer.label}: ${answerText(answer)}`).join('; ')
          : null;
      },
    ],
  ];
}

/** How much of a range is read at once: a table of years is never in memory as a whole. */
const PART_MS = 28 * DAY_MS;

/** The bookings that begin in a range, a line each, as they are read. */
export function bookingTable(
  db: Database,
  calendar: { readonly id: string; readonly questions: readonly Question[] },
  range: Interval,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const columns = [...BOOKING_COLUMNS, ...answerColumns(calendar.questions)];
  const head = csvOf([columns.map(([name]) => name)]);
  let from = range.start;
  return new ReadableStream({
    start(controller) {
      controller.enqueue(encoder.encode(head));
    },
    async pull(controller) {
      if (from >= range.end) return controller.close();
      const end = Math.min(range.end, from + PART_MS);
      const lines = await readLines(db, calendar.id, { start: from, end });
      from = end;
      controller.enqueue(
        encoder.encode(csvLines(lines.map((line) => columns.map(([, cell]) => cell(line))))),
      );
    },
  });
}
