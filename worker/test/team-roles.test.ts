// What each part in a calendar may do: every call about a calendar, by everybody, on a public and on a private one.
import { beforeAll, describe, expect, it } from 'vitest';
import { contract, newAddress } from './auth-app.ts';
import { call, customer, newCallers, owner, tomorrow } from './callers.ts';
import { newTeam, type Part, type Person, somebodyNew, take, teamOf } from './team-world.ts';

/** In this order: what is refused has changed nothing for whoever comes next. */
const PARTS = ['stranger', 'member', 'viewer', 'manager', 'owner'] as const;
type Statuses = readonly [stranger: number, member: number, viewer: number, manager: number, owner: number];

interface Case {
  readonly route: `${'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'} ${string}`;
  readonly statuses: Statuses;
  /** Of these ids, where it names one. */
  readonly body?: unknown | ((ids: Record<string, string>) => unknown);
  readonly query?: string;
  /** The parts of the path besides the calendar's. */
  readonly ids?: () => Promise<Record<string, string>>;
}

const EVERYBODY: Statuses = [200, 200, 200, 200, 200];
const READERS: Statuses = [403, 403, 200, 200, 200];
const READERS_OF_ONE: Statuses = [404, 404, 200, 200, 200];
const nobody = crypto.randomUUID();

let people: Record<Exclude<Part, 'owner'>, Person>;
let calendarId = '';

beforeAll(async () => {
  await newCallers();
  people = await newTeam();
});

/** A booking of somebody else's. */
async function booking() {
  const path = `/api/calendars/${calendarId}/bookings`;
  const { body, status } = await call(owner, 'POST', path, { start: tomorrow(9), for: { name: 'Walter' } });
  expect(status).toBe(201);
  return { bookingId: body.id };
}

/** A request that waits for an answer. */
async function request() {
  await call(owner, 'PATCH', `/api/calendars/${calendarId}`, {
    approvalRequired: true,
    visibility: 'public',
  });
  const { body } = await call(customer, 'POST', `/api/calendars/${calendarId}/bookings`, {
    start: tomorrow(9),
  });
  const visibility = isPrivate ? 'private' : 'public';
  await call(owner, 'PATCH', `/api/calendars/${calendarId}`, { approvalRequired: false, visibility });
  return { bookingId: body.id };
}

const LINE = '/api/calendars/{id}/waitlist';
const SERIES = '/api/calendars/{id}/series';
const rrule = 'FREQ=WEEKLY;COUNT=2';

/** A series of somebody else's, whose requests wait where `waits`. */
async function series(waits = false) {
  const settings = (approvalRequired: boolean) => ({
    approvalRequired,
    visibility: waits || !isPrivate ? 'public' : 'private',
  });
  await call(owner, 'PATCH', `/api/calendars/${calendarId}`, settings(waits));
  const who = waits ? customer : owner;
  const { body } = await call(who, 'POST', `/api/calendars/${calendarId}/series`, {
    ...{ start: tomorrow(9), rrule },
    ...(waits ? {} : { for: { name: 'Walter' } }),
  });
  const visibility = isPrivate ? 'private' : 'public';
  await call(owner, 'PATCH', `/api/calendars/${calendarId}`, { approvalRequired: false, visibility });
  return { seriesId: body.id, from: body.bookings[0].id };
}

async function block() {
  const span = { start: tomorrow(20), end: tomorrow(21), reason: '' };
  const { body } = await call(owner, 'POST', `/api/calendars/${calendarId}/blocks`, span);
  return { blockId: body.id };
}

async function teammate() {
  const one = await take(calendarId, await somebodyNew(), 'viewer');
  return { userId: one.userId };
}

const range = () => `?from=${tomorrow(0)}&to=${tomorrow(23)}`;
const fromOf =
  (start?: string) =>
  ({ from = '' }: Record<string, string>) => ({ from, ...(start === undefined ? {} : { start }) });
const changes = (
  statuses: Statuses,
  ids: NonNullable<Case['ids']> = booking,
): Pick<Case, 'statuses' | 'ids'> => ({ statuses, ids });
const OPERATES: Statuses = [404, 404, 403, 200, 200];
const ONE = '/api/calendars/{id}/bookings/{bookingId}';

const cases = (): Case[] => [
  { route: 'GET /api/calendars/{id}', statuses: EVERYBODY },
  { route: 'GET /api/calendars/{id}/slots', query: range(), statuses: EVERYBODY },
  {
    route: 'POST /api/calendars/{id}/holds',
    body: { start: tomorrow(11) },
    statuses: [201, 201, 201, 201, 201],
  },
  {
    route: 'DELETE /api/calendars/{id}/holds/{holdId}',
    ids: async () => ({ holdId: nobody }),
    statuses: [404, 404, 404, 404, 404],
  },
  {
    route: 'POST /api/calendars/{id}/bookings',
    body: { start: tomorrow(10) },
    statuses: [201, 201, 201, 201, 201],
  },
  {
    route: 'POST /api/calendars/{id}/bookings',
    body: { start: tomorrow(10), for: { name: 'Wilma' } },
    statuses: [403, 403, 403, 201, 201],
  },
  { route: 'PATCH /api/calendars/{id}', body: { location: 'Hall 2' }, statuses: [403, 403, 403, 403, 200] },
  { route: 'GET /api/calendars/{id}/bookings', statuses: READERS },
  { route: 'GET /api/calendars/{id}/bookings.csv', query: range(), statuses: READERS },
  { route: `GET ${ONE}`, ...changes(READERS_OF_ONE) },
  { route: `GET ${ONE}/ics`, ...changes(READERS_OF_ONE) },
  { route: `POST ${ONE}/cancel`, body: {}, ...changes(OPERATES) },
  { route: `POST ${ONE}/reschedule`, body: { start: tomorrow(12) }, ...changes(OPERATES) },
  { route: `POST ${ONE}/check-in`, body: {}, ...changes(OPERATES) },
  { route: `POST ${ONE}/no-show`, body: {}, ...changes([404, 404, 403, 409, 409]) },
  { route: `POST ${ONE}/approve`, body: {}, ...changes(OPERATES, request) },
  { route: `POST ${ONE}/decline`, body: {}, ...changes(OPERATES, request) },
  { route: `POST ${ONE}/pay`, body: {}, ...changes(OPERATES) },
  { route: `POST ${ONE}/refund`, body: {}, ...changes([404, 404, 403, 409, 409]) },
  { route: 'GET /api/calendars/{id}/blocks', query: range(), statuses: READERS },
  { route: `GET ${LINE}`, statuses: EVERYBODY },
  {
    route: `POST ${LINE}`,
    body: { from: tomorrow(3), to: tomorrow(4), seats: 1 },
    statuses: [201, 201, 201, 201, 201],
  },
  {
    route: `DELETE ${LINE}/{placeId}`,
    ids: async () => ({ placeId: nobody }),
    statuses: [404, 404, 404, 404, 404],
  },
  { route: `POST ${SERIES}/preview`, body: { start: tomorrow(13), rrule }, statuses: EVERYBODY },
  { route: `POST ${SERIES}`, body: { start: tomorrow(13), rrule }, statuses: [201, 201, 201, 201, 201] },
  {
    route: `POST ${SERIES}`,
    body: { start: tomorrow(13), rrule, for: { name: 'Wilma' } },
    statuses: [403, 403, 403, 201, 201],
  },
  { route: `POST ${SERIES}/{seriesId}/cancel`, body: fromOf(), ...changes(OPERATES, series) },
  { route: `POST ${SERIES}/{seriesId}/reschedule`, body: fromOf(tomorrow(12)), ...changes(OPERATES, series) },
  ...(['approve', 'decline'] as const).map(
    (act): Case => ({
      route: `POST ${SERIES}/{seriesId}/${act}`,
      body: {},
      ...changes([403, 403, 403, 200, 200], () => series(true)),
    }),
  ),
  {
    route: 'POST /api/calendars/{id}/blocks',
    body: { start: tomorrow(21), end: tomorrow(22), reason: '' },
    statuses: [403, 403, 403, 201, 201],
  },
  { route: 'DELETE /api/calendars/{id}/blocks/{blockId}', ids: block, statuses: [403, 403, 403, 204, 204] },
  { route: 'GET /api/calendars/{id}/feed', statuses: [403, 403, 403, 200, 200] },
  { route: 'POST /api/calendars/{id}/feed', statuses: [403, 403, 403, 201, 201] },
  { route: 'DELETE /api/calendars/{id}/feed', statuses: [403, 403, 403, 204, 204] },
  { route: 'GET /api/calendars/{id}/busy-sources', statuses: [403, 403, 403, 200, 200] },
  // Not an address to read: who may connect one is told so.
  {
    route: 'POST /api/calendars/{id}/busy-sources',
    body: { url: 'https://a:b@cal.example/x.ics', label: 'Other' },
    statuses: [403, 403, 403, 422, 422],
  },
  {
    route: 'DELETE /api/calendars/{id}/busy-sources/{sourceId}',
    ids: async () => ({ sourceId: nobody }),
    statuses: [403, 403, 403, 404, 404],
  },
  {
    route: 'POST /api/calendars/{id}/busy-sources/{sourceId}/check',
    ids: async () => ({ sourceId: nobody }),
    statuses: [403, 403, 403, 404, 404],
  },
  { route: 'GET /api/calendars/{id}/deliveries', statuses: [403, 403, 403, 403, 200] },
  {
    route: 'POST /api/calendars/{id}/deliveries/{deliveryId}/resend',
    ids: async () => ({ deliveryId: 'x'.repeat(22) }),
    statuses: [403, 403, 403, 403, 404],
  },
  { route: 'GET /api/calendars/{id}/reports', query: `${range()}&by=day`, statuses: READERS },
  { route: 'GET /api/calendars/{id}/reports.csv', query: `${range()}&by=day`, statuses: READERS },
  { route: 'GET /api/calendars/{id}/reports/subscription', statuses: READERS },
  { route: 'PUT /api/calendars/{id}/reports/subscription', body: { weekly: true }, statuses: READERS },
  { route: 'GET /api/calendars/{id}/team', statuses: READERS },
  {
    route: 'POST /api/calendars/{id}/team/invitations',
    body: { email: newAddress(), role: 'viewer' },
    statuses: [403, 403, 403, 403, 201],
  },
  {
    route: 'DELETE /api/calendars/{id}/team/invitations/{invitationId}',
    ids: async () => ({ invitationId: nobody }),
    statuses: [403, 403, 403, 403, 404],
  },
  {
    route: 'PATCH /api/calendars/{id}/team/{userId}',
    body: { role: 'member' },
    ids: teammate,
    statuses: [403, 403, 403, 403, 200],
  },
  { route: 'DELETE /api/calendars/{id}/team/{userId}', ids: teammate, statuses: [403, 403, 403, 403, 204] },
  { route: 'DELETE /api/calendars/{id}', statuses: [403, 403, 403, 403, 204] },
];

const GUESTS = '/api/calendars/{id}/guest-bookings';
/** Read at a secret address, and watched by a socket: of these two tell tests of their own (team-end.test.ts). */
const ELSEWHERE = [
  'GET /api/calendars/{id}/feed.ics',
  'GET /api/calendars/{id}/live',
  // By who has no account, and by links: guests.test.ts.
  ...['POST', 'DELETE', 'GET', 'PUT'].flatMap((method) => [
    `${method} ${GUESTS}`,
    `${method} ${GUESTS}/{bookingId}`,
    `${method} ${GUESTS}/{bookingId}/mail`,
  ]),
];

let isPrivate = false;

describe.each([false, true])('of a calendar that is private: %s', (hidden) => {
  beforeAll(async () => {
    isPrivate = hidden;
    const visibility = hidden ? 'private' : 'public';
    calendarId = (await teamOf(people, { visibility, capacity: 500, maxSeatsPerBooking: 1 })).id;
  });

  it.each(cases().map((one) => [one.route, JSON.stringify(one.body) ?? '', one] as const))(
    '%s %s is for those whom it is meant for',
    async (_route, _body, { route, statuses, body, query = '', ids }) => {
      const [method = '', pattern = ''] = route.split(' ');
      const seen: number[] = [];
      for (const part of PARTS) {
        const values: Record<string, string> = { id: calendarId, ...(await ids?.()) };
        const path = pattern.replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? name);
        const who = part === 'owner' ? owner : people[part];
        const sent = typeof body === 'function' ? body(values) : body;
        seen.push((await call(who, method, path + query, sent)).status);
      }
      const [, ...team] = statuses;
      expect(seen).toEqual(hidden ? [404, ...team] : statuses);
    },
  );
});

it('no call about a calendar is left out of these', () => {
  const routes = Object.entries(contract.paths).flatMap(([path, item]) =>
    Object.keys(item)
      .map((method) => `${method.toUpperCase()} ${path}`)
      .filter(() => path.startsWith('/api/calendars/{id}')),
  );
  const known = [...cases().map(({ route }) => route as string), ...ELSEWHERE];
  expect(routes.filter((route) => !known.includes(route))).toEqual([]);
});

it('whoever is not signed in is told to sign in, or that there is no such calendar', async () => {
  const { id } = await teamOf(people, { visibility: 'private' });
  expect((await call(undefined, 'GET', `/api/calendars/${id}`)).status).toBe(404);
  expect((await call(undefined, 'GET', `/api/calendars/${id}/team`)).status).toBe(401);
});
