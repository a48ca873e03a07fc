// What the cron takes away: rows that nobody can use any more.
import { and, lt, notInArray } from 'drizzle-orm';
import { describeError } from '../describe-error.ts';
import { DAY_MS } from '../domain/interval.ts';
import { forgetAudit } from './audit.ts';
import { forgetBusySources } from './busy-sources.ts';
import { forgetChallenges } from './challenges.ts';
import type { Database } from './client.ts';
import { forgetDevices } from './devices.ts';
import { forgetFeeds } from './feeds.ts';
import { forgetPlans } from './group-plans.ts';
import { forgetGuests } from './guest-bookings.ts';
import { forgetOldInvitations } from './invitations.ts';
import { keyPartAt } from './key-parts.ts';
import { forgetOldMailTokens } from './mail-tokens.ts';
import { forgetNotices } from './notifications.ts';
import { forgetFlows } from './oidc-flows.ts';
import { calendars, slugs } from './schema.ts';
import { forgetSessions } from './sessions.ts';
import { forgetOldFailures } from './sign-in-failures.ts';
import { forgetUnlocks } from './unlock-requests.ts';
import { forgetWaiting } from './waiting.ts';

/** A slug that was claimed and that no calendar followed is given back after a day. */
const CLAIM_LIFE = DAY_MS;

/** Failed sign-ins count for an hour; the slow-down looks at nothing older. */
const FAILURES_COUNT_MS = 3_600_000;

/** How long people may look back, in days: for who runs the installation to decide. */
export interface Retention {
  readonly keepNoticesDays: number;
  readonly keepAuditDays: number;
}

/** One step after the other, each whatever became of those before: what one can't do now it does the next time. */
export async function cleanUp(db: Database, now: number, keep: Retention): Promise<void> {
  const part = keyPartAt(now);
  const steps: Record<string, () => Promise<unknown>> = {
    sessions: () => forgetSessions(db, now),
    devices: () => forgetDevices(db, now),
    flows: () => forgetFlows(db, now),
    challenges: () => forgetChallenges(db, now),
    mailTokens: () => forgetOldMailTokens(db, now),
    invitations: () => forgetOldInvitations(db, now),
    failures: () => forgetOldFailures(db, now - FAILURES_COUNT_MS),
    unlocks: () => forgetUnlocks(db, now),
    feeds: () => forgetFeeds(db),
    busySources: () => forgetBusySources(db),
    plans: () => forgetPlans(db, now),
    waiting: () => forgetWaiting(db, now),
    guests: () => forgetGuests(db, part, now),
    notices: () => forgetNotices(db, part, now - keep.keepNoticesDays * DAY_MS),
    audit: () => forgetAudit(db, now - keep.keepAuditDays * DAY_MS),
    claims: () => forgetClaims(db, now),
  };
  for (const [step, work] of Object.entries(steps)) {
    try {
      await work();
    } catch (error) {
      console.error(JSON.stringify({ cleanUp: step, error: describeError(error) }));
    }
  }
}

async function forgetClaims(db: Database, now: number): Promise<void> {
  const known = db.select({ id: calendars.id }).from(calendars);
  await db
    .delete(slugs)
    .where(and(lt(slugs.claimedAt, now - CLAIM_LIFE), notInArray(slugs.calendarId, known)));
}
