// Where the objects meet the rest: D1, the queue, and the keys that verify tokens.
import { identityOf, verifyBearer } from './auth/middleware.ts';
import type { CalendarPorts } from './calendar/calendar-object.ts';
import { calendarObject } from './calendar/client.ts';
import { historyReader } from './calendar/readers.ts';
import { clock } from './clock.ts';
import { Problem } from './contract/problems.ts';
import { openDatabase } from './db/client.ts';
import { findManySignedIn, standingSessions } from './db/sessions.ts';
import { writeUnlock } from './db/unlock-requests.ts';
import { noteWindowOpen } from './db/users.ts';
import type { Identities } from './durable/sign-ins.ts';
import { type Env, readConfig } from './env.ts';
import { recordChange } from './notify/record.ts';
import { personReader, historyReader as unlockHistoryReader } from './unlock/readers.ts';
import type { UnlockPorts } from './unlock/unlock-object.ts';
import { userObject } from './user/client.ts';
import type { UserPorts } from './user/user-object.ts';

export function calendarPorts(env: Env): CalendarPorts {
  const db = openDatabase(env.DB);
  return {
    readers: (store) => [
      historyReader(store, {
        record: (change) => recordChange(db, change, clock.now()),
        async send(jobs) {
          await env.EVENTS.sendBatch(jobs.map((body) => ({ body })));
        },
        async tell(userId, messages) {
          await userObject(env.USERS, userId).tell([...messages]);
        },
        async forget(calendarId, userIds) {
          const jobs = userIds.map((userId) => ({ type: 'forget', calendarId, userId }) as const);
          await env.EVENTS.sendBatch(jobs.map((body) => ({ body })));
        },
      }),
    ],
    identities: identities(env),
    findActors: (signIns) => findManySignedIn(db, signIns, clock.now()),
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

export function userPorts(env: Env): UserPorts {
  const db = openDatabase(env.DB);
  return {
    identities: identities(env),
    async signInsChanged(calendarId, sessionIds) {
      await calendarObject(env.CALENDARS, calendarId).signInsChanged(sessionIds);
    },
    async pushUnlock(userId, requestId) {
      await env.EVENTS.send({ type: 'unlock', userId, requestId });
    },
    noteWindowOpen: (userId, isOpen) => noteWindowOpen(db, userId, isOpen),
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
