// Reports: what a calendar did, for those who run it, as JSON and as tables for spreadsheets.
import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { accepts } from 'hono/accepts';
import { signedIn } from '../auth/middleware.ts';
import { limitRate } from '../auth/rate-limits.ts';
import { blocksFor, calendarFor } from '../calendar/report-basis.ts';
import { clock } from '../clock.ts';
import { CalendarRef, formatInstant, parseInstant } from '../contract/primitives.ts';
import { Problem } from '../contract/problems.ts';
import {
  MAX_REPORT_DAYS,
  Report,
  ReportQuery,
  ReportRange,
  ReportSubscription,
} from '../contract/reports.ts';
import { isSubscribed, subscribe, unsubscribe } from '../db/report-subscriptions.ts';
import { readReport } from '../db/reports.ts';
import { startOfDay } from '../domain/hours.ts';
import type { Interval } from '../domain/interval.ts';
import { MAX_REPORT_MS, nextMonday, REPORT_MINUTE } from '../domain/reports.ts';
import { actorOf, objectOf } from './calendars.ts';
import {
  type AppEnv,
  bodyRefusals,
  callRefusals,
  jsonAnswer,
  jsonBody,
  newApp,
  refusals,
  security,
} from './http.ts';
import { bookingTable, reportTable } from './report-tables.ts';

const tags = ['Reports'];
const params = z.object({ id: CalendarRef });
const csv = { 'text/csv': { schema: z.string() } } as const;

const report = createRoute({
  method: 'get',
  path: '/api/calendars/{id}/reports',
  tags,
  summary: 'What the calendar did in a range of at most two years; as CSV with `Accept: text/csv`',
  security,
  middleware: [signedIn] as const,
  request: { params, query: ReportQuery },
  responses: {
    200: {
      content: { 'application/json': { schema: Report }, ...csv },
      description: 'The totals, and a line for each day, week or month',
    },
    ...refusals('invalid_request', ...callRefusals),
  },
});

const reportFile = createRoute({
  method: 'get',
  path: '/api/calendars/{id}/reports.csv',
  tags,
  summary: 'The same as a CSV file',
  security,
  middleware: [signedIn] as const,
  request: { params, query: ReportQuery },
  responses: {
    200: { content: csv, description: 'A line for each day, week or month' },
    ...refusals('invalid_request', ...callRefusals),
  },
});

const bookingsFile = createRoute({
  method: 'get',
  path: '/api/calendars/{id}/bookings.csv',
  tags,
  summary: 'The bookings that begin in a range of at most two years, as a CSV file',
  security,
  middleware: [signedIn] as const,
  request: { params, query: ReportRange },
  responses: {
    200: { content: csv, description: 'A line for each booking, by start' },
    ...refusals('invalid_request', ...callRefusals),
  },
});

const subscription = createRoute({
  method: 'get',
  path: '/api/calendars/{id}/reports/subscription',
  tags,
  summary: 'Whether you get the past week by mail',
  security,
  middleware: [signedIn] as const,
  request: { params },
  responses: {
    200: jsonAnswer(ReportSubscription, 'What you chose; nothing is mailed unasked'),
    ...refusals('invalid_request', ...callRefusals),
  },
});

const setSubscription = createRoute({
  method: 'put',
  path: '/api/calendars/{id}/reports/subscription',
  tags,
  summary: 'Get the past week by mail each Monday morning, or no longer',
  security,
  middleware: [signedIn] as const,
  request: { params, body: jsonBody(ReportSubscription) },
  responses: {
    200: jsonAnswer(ReportSubscription, 'What you chose'),
    ...refusals(...bodyRefusals, ...callRefusals),
  },
});

const CSV_TYPE = 'text/csv; charset=utf-8; header=present';

function fileHeaders(name: string, range: Interval): Record<string, string> {
  const days = `${formatInstant(range.start).slice(0, 10)}-${formatInstant(range.end - 1).slice(0, 10)}`;
  return {
    'Content-Type': CSV_TYPE,
    'Content-Disposition': `attachment; filename="${name}-${days}.csv"`,
  };
}

/** The calendar that a call is about and the range it asks for; refuses who does not run it as the calendar itself does. */
async function askedFor(c: Context<AppEnv>, ref: string, query: ReportRange) {
  const caller = c.get('caller');
  await limitRate(c, 'LIMIT_READ', caller.userId);
  const { object } = await objectOf(c, ref);
  const actor = actorOf(caller);
  const calendar = await calendarFor(object, actor);
  return { object, actor, calendar, range: rangeOf(query, calendar.timeZone) };
}

function rangeOf({ from, to }: ReportRange, timeZone: string): Interval {
  const momentOf = (text: string) => parseInstant(text) ?? startOfDay(text, timeZone);
  const range = { start: momentOf(from), end: momentOf(to) };
  const message =
    range.start >= range.end
      ? 'must be after from'
      : range.end - range.start > MAX_REPORT_MS && `must be at most ${MAX_REPORT_DAYS} days after from`;
  if (message) throw new Problem('invalid_request', `to: ${message}`, [{ path: 'to', message }]);
  return range;
}

async function answerReport(c: Context<AppEnv>, ref: string, query: z.infer<typeof ReportQuery>) {
  const asked = await askedFor(c, ref, query);
  const { calendar, range } = asked;
  const { id, timeZone, capacity } = calendar;
  const hours = { timeZone, ...calendar.schedule };
  const { totals, series, heat } = await readReport(
    c.get('db'),
    { id, hours, capacity },
    await blocksFor(asked.object, asked.actor, range),
    range,
    query.by,
  );
  const wire = ({ start, end }: Interval) => ({ from: formatInstant(start), to: formatInstant(end) });
  const lines = series.map(({ start, end, ...line }) => ({ ...line, ...wire({ start, end }) }));
  const body: Report = {
    ...{ calendarId: id, timeZone, ...wire(range), by: query.by, totals, series: lines },
    heat: heat.map((row) => [...row]),
  };
  return { body, calendar, range };
}

function sendTable(c: Context<AppEnv>, { body, calendar, range }: Awaited<ReturnType<typeof answerReport>>) {
  return c.body(reportTable(body), 200, fileHeaders(`${calendar.slug}-report`, range));
}

export const reportRoutes = newApp()
  .openapi(report, async (c) => {
    const answer = await answerReport(c, c.req.valid('param').id, c.req.valid('query'));
    c.header('Vary', 'Accept', { append: true });
    const wanted = accepts(c, {
      header: 'Accept',
      supports: ['application/json', 'text/csv'],
      default: 'application/json',
    });
    return wanted === 'text/csv' ? sendTable(c, answer) : c.json(answer.body, 200);
  })
  .openapi(reportFile, async (c) =>
    sendTable(c, await answerReport(c, c.req.valid('param').id, c.req.valid('query'))),
  )
  .openapi(bookingsFile, async (c) => {
    const { calendar, range } = await askedFor(c, c.req.valid('param').id, c.req.valid('query'));
    const headers = fileHeaders(`${calendar.slug}-bookings`, range);
    return c.body(bookingTable(c.get('db'), calendar, range), 200, headers);
  })
  .openapi(subscription, async (c) => {
    const key = await subscriptionOf(c, c.req.valid('param').id);
    return c.json({ weekly: await isSubscribed(c.get('db'), key) }, 200);
  })
  .openapi(setSubscription, async (c) => {
    await limitRate(c, 'LIMIT_WRITE', c.get('caller').userId);
    const { timeZone, ...key } = await subscriptionOf(c, c.req.valid('param').id);
    const { weekly } = c.req.valid('json');
    if (weekly) await subscribe(c.get('db'), key, nextMonday(clock.now(), timeZone, REPORT_MINUTE));
    else await unsubscribe(c.get('db'), key);
    return c.json({ weekly }, 200);
  });

async function subscriptionOf(c: Context<AppEnv>, ref: string) {
  const actor = actorOf(c.get('caller'));
  const { object } = await objectOf(c, ref);
  const { id, timeZone } = await calendarFor(object, actor);
  return { calendarId: id, userId: actor.userId, timeZone };
}
