// What the cron looks for among those who want a calendar's week by mail: whose Monday morning has come.
import { openDatabase } from '../db/client.ts';
import { dueReports, forgetSubscriptions, noteReport } from '../db/report-subscriptions.ts';
import { nextMonday, REPORT_MINUTE } from '../domain/reports.ts';
import type { Env } from '../env.ts';
import { reportDedupe, WEEKLY_REPORT } from '../notify/report-mail.ts';

/** As many as a queue takes at once; the rest comes with the next cron. */
const BATCH = 100;

export async function startWeeklyReports(env: Env, now: number): Promise<void> {
  const db = openDatabase(env.DB);
  await forgetSubscriptions(db);
  const due = await dueReports(db, now, BATCH);
  if (due.length === 0) return;
  const jobs = due.map(
    ({ calendarId, userId, dueAt }) => ({ type: 'report', calendarId, userId, dueAt }) as const,
  );
  for (const [i, job] of jobs.entries()) {
    const nextDueAt = nextMonday(now, due[i]?.timeZone ?? 'UTC', REPORT_MINUTE);
    await noteReport(db, { dedupe: reportDedupe(job), kind: WEEKLY_REPORT, job, nextDueAt, now });
  }
  await env.EVENTS.sendBatch(jobs.map((body) => ({ body })));
}
