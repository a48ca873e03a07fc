// The whole of an account: everything held about its person, and its end.
import { createRoute } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { audited } from '../auth/audit.ts';
import { clearRefreshCookie } from '../auth/cookies.ts';
import { adoptGuestBookings } from '../auth/guest-bookings.ts';
import { signedIn } from '../auth/middleware.ts';
import { limitRate } from '../auth/rate-limits.ts';
import { tellAccountGone } from '../auth/session-ends.ts';
import { fresh } from '../auth/step-up.ts';
import { whereOf } from '../auth/where.ts';
import { calendarObject, unwrap } from '../calendar/client.ts';
import { clock } from '../clock.ts';
import { Export } from '../contract/export.ts';
import { formatInstant } from '../contract/primitives.ts';
import { unauthenticated } from '../contract/problems.ts';
import { calendarsOf, forgetAccount, readAccount } from '../db/account.ts';
import { listMine } from '../db/bookings.ts';
import { listOwned } from '../db/calendars.ts';
import { listGroups } from '../db/groups.ts';
import { listNotifications } from '../db/notifications.ts';
import { preferencesFrom } from '../db/preferences.ts';
import { endOtherSessions } from '../db/sessions.ts';
import { forgetNaming } from '../db/team.ts';
import { listWaiting } from '../db/waiting.ts';
import { type AppEnv, jsonAnswer, newApp, refusals, security } from './http.ts';
import {
  answerAudit,
  answerDevice,
  answerPasskey,
  answerProvider,
  answerSession,
  answerUnlock,
} from './identity-answers.ts';

const tags = ['Accounts'];
/** Rows asked for at once. */
const PAGE = 200;

const exportAll = createRoute({
  method: 'get',
  path: '/api/me/export',
  tags,
  summary: 'Everything held about you',
  security,
  middleware: signedIn,
  responses: {
    200: jsonAnswer(Export, 'All of it'),
    ...refusals('unauthenticated', 'forbidden', 'rate_limited', 'unavailable'),
  },
});

const remove = createRoute({
  method: 'delete',
  path: '/api/me',
  tags,
  summary: 'Delete your account',
  description:
    'Signs out everywhere, cancels bookings ahead, deletes your calendars. Bookings of the past stay with their calendars, without a name.',
  security,
  middleware: [signedIn, fresh] as const,
  responses: {
    204: { description: 'Deleted' },
    ...refusals('unauthenticated', 'step_up_required', 'forbidden', 'unavailable'),
  },
});

export const accountRoutes = newApp()
  .openapi(exportAll, async (c) => {
    const { userId } = c.get('caller');
    await limitRate(c, 'LIMIT_WRITE', userId);
    const now = clock.now();
    await audited(c, { userId, kind: 'exported', at: now });
    c.header('Content-Disposition', 'attachment; filename="quickslot.json"');
    return c.json(await exportOf(c, now), 200);
  })
  .openapi(remove, async (c) => {
    const { userId, sessionId, email } = c.get('caller');
    // No other browser may book while the bookings are being given up.
    const entry = { kind: 'sessions_ended', ...whereOf(c), at: clock.now() } as const;
    await endOtherSessions(c.get('db'), { userId, sessionId }, entry);
    // What is theirs but was booked as a guest goes with them.
    const adopted = await adoptGuestBookings(c.env, c.get('config'), userId);
    const told = await leaveCalendars(c, userId, adopted);
    const booked = await forgetAccount(c.get('db'), userId, email);
    // Calendars that told of a booking only meanwhile; whatever is told later is noticed as it is written.
    for (const calendarId of booked.filter((id) => !told.has(id)))
      await c.env.EVENTS.send({ type: 'forget', calendarId, userId });
    await tellAccountGone(c, userId);
    clearRefreshCookie(c);
    return c.body(null, 204);
  });

async function exportOf(c: Context<AppEnv>, now: number): Promise<Export> {
  const db = c.get('db');
  const { userId, sessionId } = c.get('caller');
  const { user, ...held } = await readAccount(db, userId);
  if (!user) throw unauthenticated();
  const bookings = (when: 'upcoming' | 'past') =>
    all((after: { start: number; id: string } | undefined) =>
      listMine(db, { userId, when, now, after, limit: PAGE, audience: 'export' }).then((items) => {
        const last = items.at(-1);
        return { items, last: last && { start: Date.parse(last.start), id: last.id } };
      }),
    );
  const notices = await all((after: { createdAt: number; id: string } | undefined) =>
    listNotifications(db, { userId, after, limit: PAGE }).then((items) => {
      const last = items.at(-1);
      return { items, last: last && { createdAt: last.at, id: last.id } };
    }),
  );
  const { id, email, emailVerified, name, timeZone, locale } = user;
  return {
    exportedAt: formatInstant(now),
    account: {
      id,
      email,
      emailVerified,
      name,
      timeZone,
      locale,
      createdAt: formatInstant(user.createdAt),
      hasPassword: user.passwordHash !== null,
    },
    secondFactor: {
      on: held.totpSince !== null,
      since: held.totpSince === null ? null : formatInstant(held.totpSince),
      recoveryCodesLeft: held.recoveryCodesLeft,
    },
    passkeys: held.passkeys.map(answerPasskey),
    providers: held.identities.map((row) => answerProvider(c.get('config'), row)),
    sessions: held.sessions.map((row) => ({
      ...answerSession(row, sessionId),
      endedAt: row.endedAt === null ? null : formatInstant(row.endedAt),
    })),
    preferences: preferencesFrom(user.preferences),
    deliveries: held.deliveries.map(({ kind, channel, target, status, updatedAt }) => ({
      ...{ kind, channel, to: target, status, at: formatInstant(updatedAt) },
    })),
    devices: held.devices.map((row) => answerDevice(row, sessionId)),
    bookings: [...(await bookings('upcoming')), ...(await bookings('past'))],
    waitlist: await listWaiting(db, userId, now),
    calendars: await all((after: { createdAt: number; id: string } | undefined) =>
      listOwned(db, userId, after, PAGE),
    ),
    groups: await all((after: { createdAt: number; id: string } | undefined) =>
      listGroups(db, userId, after, PAGE),
    ),
    feeds: held.feeds.map(({ calendarId, createdAt }) => ({
      calendarId: calendarId || null,
      createdAt: formatInstant(createdAt),
    })),
    busySources: held.busySources.map(({ calendarId, label, host, createdAt }) => ({
      ...{ calendarId, label, host, createdAt: formatInstant(createdAt) },
    })),
    teams: held.teams.map(({ addedAt, ...team }) => ({ ...team, addedAt: formatInstant(addedAt) })),
    invitations: held.invitations.map(({ calendarId, email, role, createdAt, expiresAt }) => ({
      ...{
        calendarId,
        email,
        role,
        createdAt: formatInstant(createdAt),
        expiresAt: formatInstant(expiresAt),
      },
    })),
    weeklyReports: held.weeklyReports,
    notifications: notices.map(({ at: _, ...notice }) => notice),
    unlockRequests: held.unlockRequests.map(answerUnlock),
    audit: held.audit.map(answerAudit),
  };
}

/** All pages of a list, one behind the other. */
async function all<Item, Place>(
  read: (after: Place | undefined) => Promise<{ items: Item[]; last: Place | undefined }>,
): Promise<Item[]> {
  const items: Item[] = [];
  let after: Place | undefined;
  for (;;) {
    const page = await read(after);
    items.push(...page.items);
    if (page.items.length < PAGE) return items;
    after = page.last;
  }
}

/**
 * The calendars' objects first: where one can't be reached, the account is still there and the person tries again.
 * Whatever was done by then is harmless when repeated.
 */
async function leaveCalendars(
  c: Context<AppEnv>,
  userId: string,
  alsoBooked: readonly string[],
): Promise<ReadonlySet<string>> {
  await forgetNaming(c.get('db'), userId);
  const { booked, owned, joined } = await calendarsOf(c.get('db'), userId);
  for (const id of owned) {
    const outcome = await calendarObject(c.env.CALENDARS, id).remove({ userId, name: '' });
    // Deleted before, or only ever claimed.
    if (!outcome.ok && outcome.problem.code !== 'not_found') unwrap(outcome);
  }
  const all = new Set([...booked, ...alsoBooked, ...owned, ...joined]);
  for (const id of all) await calendarObject(c.env.CALENDARS, id).forget(userId);
  return all;
}
