// The peer: Fastify, PostgreSQL with an exclusion constraint, Redis for the live board; the same HTTP and live
// protocol, the same tokens, keys for repeated calls, notices and history as ours. Started by ../peer.ts.
import { createHash, randomUUID } from 'node:crypto';
import { type FastifyReply, type FastifyRequest, fastify } from 'fastify';
import { readAccessToken } from '../../auth/tokens.ts';
import { parseInstant } from '../../contract/primitives.ts';
import { slotAt } from '../../domain/availability.ts';
import { configOf } from '../people.ts';
import { instant } from '../side.ts';
import { board, slotAfter } from './board.ts';
import { type CalendarRow, Database } from './database.ts';
import { Live } from './live.ts';
import { bookBody, createBody, holdBody, slotsAnswer } from './shapes.ts';

const { PEER_VARS = '{}', PEER_POSTGRES = '', PEER_REDIS = '' } = process.env;
const config = configOf(JSON.parse(PEER_VARS) as Record<string, string>);
const db = new Database(PEER_POSTGRES);
await db.warm();
const app = fastify({ logger: false, bodyLimit: 65_536 });
const live = new Live(app.server, PEER_REDIS, db);

const TAKEN = JSON.stringify({
  status: 409,
  code: 'slot_taken',
  detail: 'Somebody was faster: that time was just taken.',
});

class Refusal extends Error {
  constructor(
    readonly statusCode: number,
    readonly code: string,
  ) {
    super(code);
  }
}

async function signedIn(request: FastifyRequest) {
  const token = /^Bearer ([\w.-]+)$/.exec(request.headers.authorization ?? '')?.[1];
  const claims = token && (await readAccessToken(config, token, Date.now()));
  const user = claims && (await db.signedIn(claims.sessionId, claims.userId, Date.now()));
  if (!user) throw new Refusal(401, 'unauthenticated');
  return user;
}

async function calendarOf(id: string): Promise<CalendarRow> {
  const calendar = await db.calendar(id);
  if (!calendar) throw new Refusal(404, 'not_found');
  return calendar;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function spokenTime(calendar: CalendarRow, start: number): string {
  const { timeZone } = calendar.settings;
  let format = formats.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-GB', {
      timeZone,
      weekday: 'short',
      day: 'numeric',
      month: 'short',
      hour: '2-digit',
      minute: '2-digit',
    });
    formats.set(timeZone, format);
  }
  return `${calendar.settings.name}, ${format.format(start)}`;
}

interface TakeRequest {
  Params: { id: string };
  Body: { start: string; note?: string };
}

async function take(request: FastifyRequest<TakeRequest>, reply: FastifyReply, status: 'held' | 'confirmed') {
  const user = await signedIn(request);
  const calendar = await calendarOf(request.params.id);
  const now = Date.now();
  const slot = slotAt({
    rules: calendar.settings,
    now,
    start: parseInstant(request.body.start) ?? Number.NaN,
  });
  if (!slot) throw new Refusal(422, 'slot_unavailable');
  const { start, end } = slot;
  const id = randomUUID();
  const note = request.body.note ?? '';
  const expiresAt = status === 'held' ? now + calendar.settings.holdSeconds * 1_000 : null;
  const key = request.headers['idempotency-key'];
  const times = { id, start: instant(start), end: instant(end), seats: 1 };
  const body = JSON.stringify(
    expiresAt === null
      ? { ...times, calendarId: calendar.id, status, note, createdAt: instant(now), version: 1, user }
      : { ...times, expiresAt: instant(expiresAt) },
  );
  const outcome = await db.take({
    calendar,
    id,
    user,
    status,
    start,
    end,
    note,
    expiresAt,
    key: typeof key === 'string' ? `${user.id} ${status} ${key}` : null,
    fingerprint: createHash('sha256').update(JSON.stringify(request.body)).digest('hex'),
    body,
    refusal: TAKEN,
    now,
    notice: status === 'confirmed' ? spokenTime(calendar, start) : null,
  });
  if (outcome.status === 429) throw new Refusal(429, 'too_many_holds');
  if (outcome.seq !== null) live.publish(calendar, outcome.seq, start, slotAfter(status, start, expiresAt));
  return reply
    .code(outcome.status)
    .header('Content-Type', 'application/json; charset=utf-8')
    .send(outcome.body);
}

app.post<{ Body: object }>('/api/calendars', { schema: { body: createBody } }, async (request, reply) => {
  const user = await signedIn(request);
  const id = randomUUID();
  await db.addCalendar(id, user.id, request.body);
  return reply.code(201).send({ id });
});

app.post<TakeRequest>('/api/calendars/:id/bookings', { schema: { body: bookBody } }, (request, reply) =>
  take(request, reply, 'confirmed'),
);
app.post<TakeRequest>('/api/calendars/:id/holds', { schema: { body: holdBody } }, (request, reply) =>
  take(request, reply, 'held'),
);

app.delete<{ Params: { id: string; holdId: string } }>(
  '/api/calendars/:id/holds/:holdId',
  async (request, reply) => {
    const user = await signedIn(request);
    const calendar = await calendarOf(request.params.id);
    const released = await db.release(calendar, request.params.holdId, user.id, Date.now());
    if (!released) throw new Refusal(404, 'not_found');
    live.publish(calendar, released.seq, released.start, slotAfter('released', released.start));
    return reply.code(204).send();
  },
);

app.get<{ Params: { id: string }; Querystring: { from: string; to: string } }>(
  '/api/calendars/:id/slots',
  { schema: { response: { 200: slotsAnswer } } },
  async (request) => {
    const calendar = await calendarOf(request.params.id);
    const from = parseInstant(request.query.from);
    const to = parseInstant(request.query.to);
    if (from === undefined || to === undefined || from >= to) throw new Refusal(422, 'invalid_request');
    return { timeZone: calendar.settings.timeZone, ...(await board(db, calendar, from, to, Date.now())) };
  },
);

app.setErrorHandler((error, _request, reply) => {
  if (error instanceof Refusal)
    return reply.code(error.statusCode).send({ status: error.statusCode, code: error.code });
  console.error(error);
  return reply.code(500).send({ status: 500, code: 'internal' });
});

await app.listen({ port: 0, host: '127.0.0.1', backlog: 8_192 });
const address = app.server.address();
process.send?.({ port: typeof address === 'object' ? address?.port : undefined });
process.on('disconnect', () => process.exit(0));
