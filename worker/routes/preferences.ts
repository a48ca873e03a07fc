// What a person wants to be told, where and when.
import { createRoute } from '@hono/zod-openapi';
import { signedIn } from '../auth/middleware.ts';
import { limitRate } from '../auth/rate-limits.ts';
import { DEFAULT_PREFERENCES, Preferences } from '../contract/notifications.ts';
import { readPreferences, writePreferences } from '../db/preferences.ts';
import { bodyRefusals, jsonAnswer, jsonBody, newApp, refusals, security } from './http.ts';

const tags = ['Notices'];
const path = '/api/me/preferences';

/** Longer than a booking may still be made by what was known of its person before: the job comes after it. */
const REMINDERS_DELAY_SECONDS = 2;

const read = createRoute({
  method: 'get',
  path,
  tags,
  summary: 'What you want to be told, where and when',
  security,
  middleware: [signedIn] as const,
  responses: {
    200: jsonAnswer(Preferences, 'The preferences'),
    ...refusals('unauthenticated', 'forbidden', 'unavailable'),
  },
});

const replace = createRoute({
  method: 'put',
  path,
  tags,
  summary: 'Replace them all; what is left out is as at the beginning',
  security,
  middleware: [signedIn] as const,
  request: { body: jsonBody(Preferences) },
  responses: {
    200: jsonAnswer(Preferences, 'The preferences after the change'),
    ...refusals(...bodyRefusals, 'unauthenticated', 'forbidden', 'rate_limited', 'unavailable'),
  },
});

export const preferenceRoutes = newApp()
  .openapi(read, async (c) => {
    const preferences = await readPreferences(c.get('db'), c.get('caller').userId);
    return c.json(preferences ?? DEFAULT_PREFERENCES, 200);
  })
  .openapi(replace, async (c) => {
    const { userId } = c.get('caller');
    await limitRate(c, 'LIMIT_WRITE', userId);
    const preferences = c.req.valid('json');
    await writePreferences(c.get('db'), userId, preferences);
    // Sent where nothing changed as well: whoever repeats the call because this failed is helped by it.
    await c.env.EVENTS.send({ type: 'reminders', userId }, { delaySeconds: REMINDERS_DELAY_SECONDS });
    return c.json(preferences, 200);
  });
