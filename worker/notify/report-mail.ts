// The week of a calendar by mail, for who asked for it: looks at the present truth first, and is sent once.
import type { Actor } from '../calendar/desk.ts';
import { type Asked, blocksFor, calendarFor } from '../calendar/report-basis.ts';
import type { ReportJob } from '../contract/jobs.ts';
import { Problem } from '../contract/problems.ts';
import { claimDeliveries, type DeliveryRow, settleDelivery, waitingDeliveries } from '../db/deliveries.ts';
import { isSubscribed } from '../db/report-subscriptions.ts';
import { readReport } from '../db/reports.ts';
import { findUserById } from '../db/users.ts';
import { addDays, localDate, startOfDay } from '../domain/hours.ts';
import { minorDigits } from '../domain/money.ts';
import { type Figures, lastWeek } from '../domain/reports.ts';
import { type Mailbox, sendMail } from './channels/email.ts';
import { messageIdOf, sendOne } from './deliver.ts';
import { retryAfterOf, TryAgain, wordsOf } from './failures.ts';
import type { Mail } from './mail.ts';
import { letterOf } from './mail-frame.ts';

export const WEEKLY_REPORT = 'weekly_report';

/** Once for each calendar, person and week: it becomes due once in each. */
export function reportDedupe({ calendarId, dueAt }: Pick<ReportJob, 'calendarId' | 'dueAt'>): string {
  return `${calendarId}:${dueAt}:${WEEKLY_REPORT}`;
}

/** Acts on a job; harmless when repeated, in parallel too. */
export async function deliverReport(
  mailbox: Mailbox,
  object: Asked,
  job: ReportJob,
  now: number,
): Promise<void> {
  const { db } = mailbox;
  const waiting = await waitingDeliveries(db, reportDedupe(job), job.userId);
  if (waiting.length === 0) return;
  const mails = await Promise.all(waiting.map((delivery) => mailOf(mailbox, object, job, delivery)));
  const claimed = await claimDeliveries(db, waiting, now);
  for (const delivery of claimed) {
    const mail = mails[waiting.indexOf(delivery)];
    const sent = settleDelivery(db, delivery, { status: 'sent' }, now);
    const failure = await sendOne(mailbox, delivery, mail && (() => sendMail(mailbox, mail, sent)), now);
    if (failure !== undefined) throw new TryAgain(wordsOf(failure), retryAfterOf(failure));
  }
}

/** undefined where nobody wants it there any more: they said so, or left, or run the calendar no longer. */
async function mailOf(
  { db, config }: Mailbox,
  object: Asked,
  job: ReportJob,
  delivery: DeliveryRow,
): Promise<Mail | undefined> {
  const user = await findUserById(db, job.userId);
  if (!user?.emailVerified || user.email !== delivery.target || !(await isSubscribed(db, job)))
    return undefined;
  const basis = await basisOf(object, { userId: user.id, name: user.name }, job.dueAt);
  if (!basis) return undefined;
  const { calendar, blocks, week, before } = basis;
  const { id, timeZone, capacity, name } = calendar;
  const hours = { timeZone, ...calendar.schedule };
  const both = await readReport(
    db,
    { id, hours, capacity },
    blocks,
    { start: before, end: week.end },
    'week',
  );
  const [earlier, past] = [both.series.find(({ end }) => end <= week.start), both.series.at(-1)];
  if (!past) return undefined;
  const last = addDays(week.date, 6);
  const url = `${config.origin}/manage/${id}/report?from=${week.date}&to=${last}`;
  const letter = await letterOf({
    heading: `${name}: the week from ${dayOf(week.date)} to ${dayOf(last)}`,
    facts: factsOf(past, earlier),
    origin: config.origin,
    link: { url, label: 'See the report' },
    closing: 'You asked for this mail on the page of the report, where you can switch it off.',
  });
  return {
    ...letter,
    to: user.email,
    kind: WEEKLY_REPORT,
    subject: `${name}: ${counted(past.bookings, 'booking')} last week`,
    messageId: messageIdOf(delivery),
  };
}

async function basisOf(object: Asked, actor: Actor, dueAt: number) {
  try {
    const calendar = await calendarFor(object, actor);
    const week = lastWeek(dueAt, calendar.timeZone);
    const before = startOfDay(addDays(localDate(week.start, calendar.timeZone), -7), calendar.timeZone);
    const blocks = await blocksFor(object, actor, { start: before, end: week.end });
    return { calendar, blocks, week, before };
  } catch (error) {
    if (error instanceof Problem && ['forbidden', 'not_found'].includes(error.code)) return undefined;
    throw error;
  }
}

/** The lines of the mail, the most important first. */
export function factsOf(past: Figures, earlier: Figures | undefined): string[] {
  const change = earlier ? `, ${earlier.bookings} the week before` : '';
  const rate = (share: number | null) => `${Math.round((share ?? 0) * 100)}%`;
  return [
    `${counted(past.bookings, 'booking')}${change}`,
    ...(past.utilisation === null ? [] : [`${rate(past.utilisation)} full`]),
    ...past.money.map(
      ({ currency, revenue, refunds }) =>
        `${moneyOf(revenue, currency)} revenue${refunds > 0 ? `, ${moneyOf(refunds, currency)} given back` : ''}`,
    ),
    ...(past.noShows > 0 ? [counted(past.noShows, 'no-show')] : []),
    ...(past.cancelled > 0 ? [`${past.cancelled} cancelled`] : []),
    ...(past.leadTime ? [`Booked ${aheadOf(past.leadTime.medianMinutes)} ahead, in the middle`] : []),
  ];
}

function counted(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? '' : 's'}`;
}

function aheadOf(minutes: number): string {
  if (minutes >= 2_880) return `${Math.round(minutes / 1_440)} days`;
  return minutes > 90 ? `${Math.round(minutes / 60)} hours` : counted(minutes, 'minute');
}

function moneyOf(amount: number, currency: string): string {
  const digits = minorDigits(currency);
  return `${currency} ${(amount / 10 ** digits).toFixed(digits)}`;
}

function dayOf(date: string): string {
  return new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', day: 'numeric', month: 'long' }).format(
    Date.parse(date),
  );
}
