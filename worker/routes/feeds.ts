// Feeds: bookings at secret addresses, for calendar programs to subscribe to; made and ended by whose they are.
import { createHash } from 'node:crypto';
import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { noteAct } from '../auth/audit.ts';
import { feedTokenHash, newFeedToken } from '../auth/feed-tokens.ts';
import { signedIn } from '../auth/middleware.ts';
import { limitRate } from '../auth/rate-limits.ts';
import { clock } from '../clock.ts';
import type { Booking } from '../contract/bookings.ts';
import { FeedMade, FeedQuery, FeedState } from '../contract/feeds.ts';
import { CalendarRef, formatInstant } from '../contract/primitives.ts';
import { Problem } from '../contract/problems.ts';
import { listForFeed } from '../db/bookings.ts';
import { endFeed, type FeedOf, type FeedRow, feedOf, findFeed, putFeed } from '../db/feeds.ts';
import { findUserById } from '../db/users.ts';
import { KEEP_MS } from '../domain/policy.ts';
import { can } from '../domain/roles.ts';
import { type FeedEntry, feedFile, textOf } from '../notify/ics.ts';
import { objectOf, operated } from './calendars.ts';
import { type AppEnv, callRefusals, jsonAnswer, newApp, refusals, security } from './http.ts';

const tags = ['Feeds'];
/** More than anybody's calendar shows: what is far in the past is left out first. */
const MAX_ENTRIES = 5_000;

/** Two feeds have the same calls: a person's own, and each calendar's. */
interface Kind<Path extends string, Request> {
  readonly path: Path;
  readonly of: string;
  readonly request: Request;
}

const OWN = { path: '/api/me/feed', of: 'your bookings', request: {} } as const;
const CALENDARS = {
  path: '/api/calendars/{id}/feed',
  of: 'a calendar that you run',
  request: { params: z.object({ id: CalendarRef }) },
} as const;

type Requests = typeof OWN.request | typeof CALENDARS.request;
const refused = refusals('invalid_request', ...callRefusals);
const middleware = signedIn;

function read<Path extends string, Request extends Requests>({ path, of, request }: Kind<Path, Request>) {
  const summary = `Whether there is an address of the feed of ${of}`;
  const responses = { 200: jsonAnswer(FeedState, 'Since when'), ...refused };
  return createRoute({ method: 'get', path, tags, summary, security, middleware, request, responses });
}

function make<Path extends string, Request extends Requests>({ path, of, request }: Kind<Path, Request>) {
  const summary = `Make a secret address of the feed of ${of}; the one before ends`;
  const responses = { 201: jsonAnswer(FeedMade, 'The address'), ...refused };
  return createRoute({ method: 'post', path, tags, summary, security, middleware, request, responses });
}

function end<Path extends string, Request extends Requests>({ path, of, request }: Kind<Path, Request>) {
  const summary = `End the address of the feed of ${of}`;
  const responses = { 204: { description: 'Nobody reads it any more' }, ...refused };
  return createRoute({ method: 'delete', path, tags, summary, security, middleware, request, responses });
}

function file<Path extends string, Request extends Requests>({ path, of, request }: Kind<Path, Request>) {
  return createRoute({
    method: 'get',
    path: `${path}.ics`,
    tags,
    summary: `The feed of ${of} (RFC 5545), for whoever has its address`,
    security: [],
    request: { ...request, query: FeedQuery },
    responses: {
      200: {
        content: { 'text/calendar': { schema: z.string() } },
        description: 'The last 90 days and all ahead',
      },
      304: { description: 'As the ETag in `If-None-Match` says' },
      ...refusals('invalid_request', 'not_found', 'rate_limited', 'unavailable'),
    },
  });
}

export const feedRoutes = newApp()
  .openapi(read(OWN), async (c) => c.json(await stateOf(c, ownFeed(c)), 200))
  .openapi(make(OWN), async (c) => c.json(await makeFeed(c, ownFeed(c), OWN.path, 'your bookings'), 201))
  .openapi(end(OWN), async (c) => {
    await stop(c, ownFeed(c), 'your bookings');
    return c.body(null, 204);
  })
  .openapi(file(OWN), async (c) => {
    const { userId } = await readable(c, c.req.valid('query').token, '');
    const { db, config } = c.var;
    const now = clock.now();
    const [person, bookings] = await Promise.all([
      findUserById(db, userId),
      listForFeed(db, { userId, from: now - KEEP_MS, now, limit: MAX_ENTRIES }),
    ]);
    if (!person) throw nothing();
    const entries = bookings.map((booking) => ({
      booking,
      summary: booking.calendar.name,
      description: textOf(booking.note, booking.description),
      location: booking.calendar.location,
      url: `${config.origin}/bookings`,
    }));
    return answer(c, 'My bookings', entries);
  })
  .openapi(read(CALENDARS), async (c) => {
    const { id } = await operated(c, c.req.valid('param').id);
    return c.json(await stateOf(c, { ...ownFeed(c), calendarId: id }), 200);
  })
  .openapi(make(CALENDARS), async (c) => {
    const { id, name } = await operated(c, c.req.valid('param').id);
    const feed = { ...ownFeed(c), calendarId: id };
    return c.json(await makeFeed(c, feed, `/api/calendars/${id}/feed`, name), 201);
  })
  .openapi(end(CALENDARS), async (c) => {
    const { id, name } = await operated(c, c.req.valid('param').id);
    await stop(c, { ...ownFeed(c), calendarId: id }, name);
    return c.body(null, 204);
  })
  .openapi(file(CALENDARS), async (c) => {
    const { id, object } = await objectOf(c, c.req.valid('param').id);
    const { userId } = await readable(c, c.req.valid('query').token, id);
    const reader = { userId, name: '' };
    const calendar = await object.describe(reader);
    const now = clock.now();
    const every = { status: undefined, after: undefined };
    const ahead = await object.bookings(reader, {
      ...{ ...every, from: now, to: Number.MAX_SAFE_INTEGER, limit: MAX_ENTRIES },
    });
    // Who made the address may have lost their part in the calendar since.
    if (!calendar.ok || !can(calendar.body.role, 'manage') || !ahead.ok) throw nothing();
    const past = await object.bookings(reader, {
      ...{ ...every, from: now - KEEP_MS, to: now, newestFirst: true },
      limit: MAX_ENTRIES - ahead.body.length,
    });
    if (!past.ok) throw nothing();
    const { name, location } = calendar.body;
    const { origin } = c.get('config');
    const entries = [...past.body.reverse(), ...ahead.body].map((booking) => ({
      booking,
      summary: who(booking),
      description: booking.note,
      location,
      url: `${origin}/manage/${id}`,
    }));
    return answer(c, name, entries);
  });

function ownFeed(c: Context<AppEnv>): FeedOf {
  return { userId: c.get('caller').userId, calendarId: '' };
}

async function stateOf(c: Context<AppEnv>, of: FeedOf): Promise<FeedState> {
  const feed = await feedOf(c.get('db'), of);
  return { feed: feed ? { createdAt: formatInstant(feed.createdAt) } : null };
}

async function makeFeed(c: Context<AppEnv>, of: FeedOf, path: string, detail: string): Promise<FeedMade> {
  await limitRate(c, 'LIMIT_WRITE', of.userId);
  const { token, hash } = newFeedToken();
  const createdAt = clock.now();
  await putFeed(c.get('db'), { ...of, hash, createdAt });
  await noteAct(c, 'feed_made', detail);
  return {
    url: `${c.get('config').origin}${path}.ics?token=${token}`,
    createdAt: formatInstant(createdAt),
  };
}

async function stop(c: Context<AppEnv>, of: FeedOf, detail: string): Promise<void> {
  await limitRate(c, 'LIMIT_WRITE', of.userId);
  if (await endFeed(c.get('db'), of)) await noteAct(c, 'feed_ended', detail);
}

/** Whose feed a token opens here. Any other token is answered like an address that nobody made. */
async function readable(c: Context<AppEnv>, token: string | undefined, calendarId: string): Promise<FeedRow> {
  await limitRate(c, 'LIMIT_READ');
  const hash = feedTokenHash(token);
  const feed = hash === undefined ? undefined : await findFeed(c.get('db'), hash);
  if (feed?.calendarId !== calendarId) throw nothing();
  return feed;
}

function nothing(): Problem {
  return new Problem('not_found', 'There is no such feed, or its address was ended.');
}

function who({ user, seats }: Booking): string {
  const name = user.name === '' ? 'Somebody' : user.name;
  return seats === 1 ? name : `${name}, ${seats} seats`;
}

function answer(c: Context<AppEnv>, name: string, entries: readonly FeedEntry[]) {
  const text = feedFile(name, entries);
  const etag = `"${createHash('sha256').update(text).digest('base64url').slice(0, 27)}"`;
  const headers = { ETag: etag, 'Cache-Control': 'private, no-cache', 'X-Robots-Tag': 'noindex' };
  if (knows(c.req.header('If-None-Match'), etag)) return c.body(null, 304, headers);
  return c.body(text, 200, {
    ...headers,
    'Content-Type': 'text/calendar; charset=utf-8',
    'Content-Disposition': 'inline; filename="quickslot.ics"',
  });
}

/** `If-None-Match` (RFC 9110, section 13.1.2): a list, compared weakly. */
function knows(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false;
  return header.split(',').some((one) => one.trim() === '*' || one.trim().replace(/^W\//, '') === etag);
}
