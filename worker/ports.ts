// Where the objects meet the rest: D1, the queue, and the keys that verify tokens.
import { identityOf, verifyBearer } from './auth/middleware.ts';
import type { CalendarPorts } from './calendar/calendar-object.ts';
import { calendarObject } from './calendar/client.ts';
import { historyReader, jobsReader, peopleReader } from './calendar/readers.ts';
import { clock } from './clock.ts';
import type { Job } from './contract/jobs.ts';
import { Problem } from './contract/problems.ts';
import { openDatabase } from './db/client.ts';
import { noteJobs } from './db/deliveries.ts';
import { writeHistory } from './db/history.ts';
import { standingSessions } from './db/sessions.ts';
import { writeUnlock } from './db/unlock-requests.ts';
import type { Identities } from './durable/sign-ins.ts';
import { type Env, readConfig } from './env.ts';
import { dedupeOf } from './notify/plan.ts';
import { personReader, historyReader as unlockHistoryReader } from './unlock/readers.ts';
import type { UnlockPorts } from './unlock/unlock-object.ts';
import { userObject } from './user/client.ts';
import type { UserPorts } from './user/user-object.ts';

export function calendarPorts(env: Env): CalendarPorts {
  const db = openDatabase(env.DB);
  return {
    readers: (store) => [
      historyReader(store, async (calendarId, changed) => {
        const gone = await writeHistory(db, calendarId, changed);
        // Not from within: the object waits for its readers before it forgets.
        const jobs = gone.map((userId) => ({ body: { type: 'forget', calendarId, userId } as const }));
        if (jobs.length > 0) await env.EVENTS.sendBatch(jobs);
      }),
      peopleReader(store, async (userIds, booking) => {
        await Promise.all(
          userIds.map((id) => userObject(env.USERS, id).tell([{ type: 'booking', booking }])),
        );
      }),
      jobsReader(store, async (jobs) => {
        await noteJobs(db, jobs.flatMap(noticeOf), clock.now());
        await env.EVENTS.sendBatch(jobs.map((body) => ({ body })));
      }),
    ],
    identities: identities(env),
    charges: charges(env),
    noteWatcher: async ({ userId, sessionId }, calendarId) => {
      await userObject(env.USERS, userId).watch(sessionId, calendarId);
    },
  };
}

function charges(env: Env): boolean {
  const settings = readConfig(env);
  return settings.ok && settings.config.payments !== 'none';
}

function noticeOf(job: Job) {
  const dedupe = job.type === 'booking' ? dedupeOf(job) : undefined;
  return dedupe === undefined ? [] : [{ dedupe, job }];
}

export function userPorts(env: Env): UserPorts {
  return {
    identities: identities(env),
    async signInsChanged(calendarId, sessionIds) {
      await calendarObject(env.CALENDARS, calendarId).signInsChanged(sessionIds);
    },
    async pushUnlock(userId, requestId) {
      await env.EVENTS.send({ type: 'unlock', userId, requestId });
    },
  };
}

function identities(env: Env): Identities {
  const db = openDatabase(env.DB);
  return {
    async authenticate(token) {
      const settings = readConfig(env);
      if (!settings.ok) return undefined;
      const bearer = await verifyBearer(token, settings.config, db, clock.now());
      return bearer instanceof Problem ? undefined : identityOf(bearer);
    },
    standing: (sessionIds) => standingSessions(db, sessionIds, clock.now()),
  };
}

export function unlockPorts(env: Env): UnlockPorts {
  const db = openDatabase(env.DB);
  return {
    readers: (store) => [
      unlockHistoryReader(store, (state, events) => writeUnlock(db, state, events)),
      personReader(store, {
        async asked(announcement) {
          await userObject(env.USERS, announcement.userId).unlockAsked(announcement);
        },
        async ended(userId, requestId) {
          await userObject(env.USERS, userId).unlockEnded(requestId);
        },
      }),
    ],
  };
}
