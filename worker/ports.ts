// Where the objects meet the rest: D1, the queue, and the keys that verify tokens.
import { identityOf, verifyBearer } from './auth/middleware.ts';
import type { CalendarPorts } from './calendar/calendar-object.ts';
import { historyReader, jobsReader } from './calendar/readers.ts';
import { clock } from './clock.ts';
import { Problem } from './contract/problems.ts';
import { openDatabase } from './db/client.ts';
import { writeHistory } from './db/history.ts';
import { standingSessions } from './db/sessions.ts';
import { type Env, readConfig } from './env.ts';

export function calendarPorts(env: Env): CalendarPorts {
  const db = openDatabase(env.DB);
  return {
    readers: (store) => [
      historyReader(store, (calendarId, changed) => writeHistory(db, calendarId, changed)),
      jobsReader(store, async (jobs) => {
        await env.EVENTS.sendBatch(jobs.map((body) => ({ body })));
      }),
    ],
    identities: {
      async authenticate(token) {
        const settings = readConfig(env);
        if (!settings.ok) return undefined;
        const bearer = await verifyBearer(token, settings.config, db, clock.now());
        return bearer instanceof Problem ? undefined : identityOf(bearer);
      },
      standing: (sessionIds) => standingSessions(db, sessionIds, clock.now()),
    },
  };
}
