// What the cron takes away: rows that nobody can use any more.
import { and, lt, notInArray } from 'drizzle-orm';
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
const CLAIM_LIFE = 86_400_000;

/** Failed sign-ins count for an hour; the slow-down looks at nothing older. */
const FAILURES_COUNT_MS = 3_600_000;

/** How long people may look back, in days: for who runs the installation to decide. */
export interface Retention {
  readonly keepNoticesDays: number;
  readonly keepAuditDays: number;
}

export async function cleanUp(db: Database, now: number, keep: Retention): Promise<void> {
  await forgetSessions(db, now);
  await forgetDevices(db, now);
  await forgetFlows(db, now);
  await forgetChallenges(db, now);
  await forgetOldMailTokens(db, now);
  await forgetOldInvitations(db, now);
  await forgetOldFailures(db, now - FAILURES_COUNT_MS);
  await forgetUnlocks(db, now);
  await forgetFeeds(db);
  await forgetBusySources(db);
  await forgetPlans(db, now);
  await forgetWaiting(db, now);
  await forgetGuests(db, keyPartAt(now), now);
  await forgetNotices(db, keyPartAt(now), now - keep.keepNoticesDays * DAY_MS);
  await forgetAudit(db, now - keep.keepAuditDays * DAY_MS);
  const known = db.select({ id: calendars.id }).from(calendars);
  await db
    .delete(slugs)
    .where(and(lt(slugs.claimedAt, now - CLAIM_LIFE), notInArray(slugs.calendarId, known)));
}
