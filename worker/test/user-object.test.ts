// A person's own object: sockets of all their windows, told what concerns them, and closed with the sign-in they stand on.
import { evictDurableObject, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CalendarCreate, type CalendarCreateInput } from '../contract/calendars.ts';
import { userObject } from '../user/client.ts';
import { Browser, hashPasswordsCheaply, newPerson, ORIGIN, PASSWORD } from './auth-app.ts';
import { dial, Viewer } from './live-viewer.ts';
import { dialMine, type OwnSocket, ownSocket } from './own-socket.ts';

beforeEach(() => hashPasswordsCheaply());
afterEach(() => vi.restoreAllMocks());

type Person = Awaited<ReturnType<typeof newPerson>>;

const bearer = ({ token }: { token: string }) => ({ Authorization: `Bearer ${token}` });
const objectOf = (person: Person) => userObject(env.USERS, person.userId);
const unlock = { type: 'unlock_ended', id: '5c9f8f1e-6f0b-4c55-9a3e-2f4f0f8f7a10' } as const;

async function newCalendar(operator: Person, changes: Partial<CalendarCreateInput> = {}): Promise<string> {
  const body: CalendarCreateInput = {
    name: 'Court',
    timeZone: 'UTC',
    schedule: { weekly: [{ weekdays: [1, 2, 3, 4, 5, 6, 7], start: '00:00', end: '24:00' }] },
    slotMinutes: 60,
    ...changes,
  };
  expect(CalendarCreate.safeParse(body).success).toBe(true);
  const answer = await operator.browser.post('/api/calendars', body, bearer(operator));
  expect(answer.status).toBe(201);
  return answer.body.id;
}

async function firstSlot(id: string): Promise<string> {
  const from = new Date(Date.now() + 3_600_000).toISOString();
  const to = new Date(Date.now() + 2 * 86_400_000).toISOString();
  const { body } = await new Browser().call('GET', `/api/calendars/${id}/slots?from=${from}&to=${to}`);
  return body.slots[0].start;
}

async function signInAgain(person: Person): Promise<{ browser: Browser; token: string }> {
  const browser = new Browser();
  const answer = await browser.post('/api/auth/login', { email: person.email, password: PASSWORD });
  expect(answer.status).toBe(200);
  return { browser, token: answer.body.accessToken };
}

describe('a person’s own socket', () => {
  it('opens by a token alone, from here alone, and as a socket alone', async () => {
    const person = await newPerson();
    const protocol = `quickslot.v1, bearer.${person.token}`;
    const status = async (headers: Record<string, string>) => (await dialMine(headers)).status;
    expect(await status({ 'Sec-WebSocket-Protocol': protocol })).toBe(101);
    expect(await status({ 'Sec-WebSocket-Protocol': protocol, Origin: ORIGIN })).toBe(101);
    expect(await status({ 'Sec-WebSocket-Protocol': 'quickslot.v1' })).toBe(401);
    expect(await status({ 'Sec-WebSocket-Protocol': 'quickslot.v1', ...bearer(person) })).toBe(401);
    expect(await status({ 'Sec-WebSocket-Protocol': `${protocol}x` })).toBe(401);
    expect(await status({ 'Sec-WebSocket-Protocol': `bearer.${person.token}` })).toBe(422);
    expect(await status({ 'Sec-WebSocket-Protocol': protocol, Upgrade: 'h2c' })).toBe(426);
    for (const origin of ['https://evil.example', 'null', `${ORIGIN}.evil.example`]) {
      expect(await status({ 'Sec-WebSocket-Protocol': protocol, Origin: origin })).toBe(403);
    }
  });

  it.each([
    ['that is not JSON', 'nonsense', 1008],
    ['that only the server sends', unlock, 1008],
    ['with an unknown field', { type: 'presence', visible: true, userId: 'x' }, 1008],
    ['of 4 KiB and a byte', 'x'.repeat(4_097), 1009],
  ])('is closed by a frame %s', async (_title, frame, code) => {
    const person = await newPerson();
    const good = await ownSocket(person.token);
    const bad = await ownSocket(person.token);
    bad.send(frame);
    expect(await bad.end()).toBe(code);
    await objectOf(person).tell([unlock]);
    expect(await good.next('unlock_ended')).toEqual(unlock);
  });

  it('answers ping, and is one of fifty at most', async () => {
    const person = await newPerson();
    const sockets: OwnSocket[] = [];
    for (let i = 0; i < 50; i += 1) sockets.push(await ownSocket(person.token));
    expect(await (await ownSocket(person.token)).end()).toBe(4429);
    sockets[0]?.send('ping');
    await vi.waitFor(() => expect(sockets[0]?.texts).toContain('pong'));
    expect(sockets.every(({ closed }) => closed === undefined)).toBe(true);
  });

  it('is told of every change of one’s own booking, as is who runs the calendar, and nobody else', async () => {
    const [operator, ada, eve] = [await newPerson(), await newPerson(), await newPerson()];
    const id = await newCalendar(operator, { approvalRequired: true });
    const [desk, mine, other] = [
      await ownSocket(operator.token),
      await ownSocket(ada.token),
      await ownSocket(eve.token),
    ];
    const made = await ada.browser.post(
      `/api/calendars/${id}/bookings`,
      { start: await firstSlot(id) },
      bearer(ada),
    );
    expect(made.status).toBe(201);
    expect((await mine.next('booking')).booking).toEqual(made.body);
    expect((await desk.next('booking')).booking).toEqual(made.body);
    const path = `/api/calendars/${id}/bookings/${made.body.id}`;
    expect((await operator.browser.post(`${path}/approve`, undefined, bearer(operator))).status).toBe(200);
    expect((await mine.next('booking')).booking).toMatchObject({ id: made.body.id, status: 'confirmed' });
    expect((await operator.browser.post(`${path}/check-in`, undefined, bearer(operator))).status).toBe(200);
    await desk.next('booking');
    const checkedIn = (await desk.next('booking')).booking;
    expect(checkedIn.checkedInAt).not.toBeNull();
    expect(other.messages).toEqual([]);
  });
});

describe('who looks at a window', () => {
  it('is known by what it says, until it has said nothing for a minute', async () => {
    const person = await newPerson();
    const object = objectOf(person);
    const socket = await ownSocket(person.token);
    const seen = async () => (await object.tell([unlock])).seen;
    const shown = (visible: boolean) => socket.send({ type: 'presence', visible });
    expect(await seen()).toBe(false);
    shown(true);
    await vi.waitFor(async () => expect(await seen()).toBe(true));
    shown(false);
    await vi.waitFor(async () => expect(await seen()).toBe(false));
    shown(true);
    await vi.waitFor(async () => expect(await seen()).toBe(true));
    await evictDurableObject(object);
    expect(await seen()).toBe(true);
    await runInDurableObject(object, (instance) => {
      instance.clock.now = () => Date.now() + 61_000;
    });
    expect(await seen()).toBe(false);
  });

  it('is still known after a minute where the window goes on with its pings', async () => {
    const person = await newPerson();
    const object = objectOf(person);
    const socket = await ownSocket(person.token);
    await runInDurableObject(object, (instance) => {
      instance.clock.now = () => Date.now() - 120_000;
    });
    socket.send({ type: 'presence', visible: true });
    await vi.waitFor(async () => expect((await object.tell([unlock])).seen).toBe(true));
    await evictDurableObject(object);
    expect((await object.tell([unlock])).seen).toBe(false);
    socket.send('ping');
    await vi.waitFor(() => expect(socket.texts).toContain('pong'));
    expect((await object.tell([unlock])).seen).toBe(true);
  });
});

describe('the end of a sign-in', () => {
  const watch = async (id: string, token: string) => {
    const response = await dial(id, { 'Sec-WebSocket-Protocol': `quickslot.v1, bearer.${token}` });
    if (!response.webSocket) throw new Error(String(response.status));
    return new Viewer(response.webSocket);
  };

  it.each([
    ['signing out', ({ there }: Ends) => there.browser.post('/api/auth/logout')],
    [
      'being signed out from another browser',
      async ({ here, there }: Ends) => {
        const { body } = await here.browser.call('GET', '/api/me/sessions', { headers: bearer(here) });
        const [other] = body.items.filter((one: { current: boolean }) => !one.current);
        expect((await there.browser.me(there.token)).status).toBe(200);
        return here.browser.call('DELETE', `/api/me/sessions/${other.id}`, { headers: bearer(here) });
      },
    ],
    [
      'signing all others out',
      ({ here }: Ends) => here.browser.post('/api/me/sessions/end-others', undefined, bearer(here)),
    ],
    [
      'a new password',
      ({ here }: Ends) =>
        here.browser.call('PUT', '/api/me/password', {
          body: { password: 'eleven otters under the pier' },
          headers: bearer(here),
        }),
    ],
    [
      'a stolen refresh token',
      async ({ there }: Ends) => {
        const thief = there.browser.copy();
        for (let i = 0; i < 2; i += 1) await there.browser.refresh();
        return thief.refresh();
      },
    ],
    ['somebody else signing in in the same browser', async ({ there }: Ends) => newPerson(there.browser)],
  ])(
    'by %s closes its sockets at once, here and at a private calendar, and no other',
    async (_title, end) => {
      const here = await newPerson();
      const there = await signInAgain(here);
      const id = await newCalendar(here, { visibility: 'private' });
      const [kept, gone] = [await ownSocket(here.token), await ownSocket(there.token)];
      const [keptBoard, goneBoard] = [await watch(id, here.token), await watch(id, there.token)];
      await end({ here, there });
      expect(await gone.end()).toBe(4401);
      expect(await goneBoard.end()).toBe(4401);
      await objectOf(here).tell([unlock]);
      await kept.next('unlock_ended');
      expect(kept.closed).toBeUndefined();
      expect(keptBoard.closed).toBeUndefined();
    },
  );

  it('by deleting the account closes all of its sockets', async () => {
    const here = await newPerson();
    const socket = await ownSocket(here.token);
    const answer = await here.browser.call('DELETE', '/api/me', { headers: bearer(here) });
    expect(answer.status).toBe(204);
    expect(await socket.end()).toBe(4401);
  });

  it('that nobody told of closes them within a minute, hibernating or not', async () => {
    const person = await newPerson();
    const object = objectOf(person);
    const socket = await ownSocket(person.token);
    const later = async (seconds: number) => {
      await evictDurableObject(object);
      await runInDurableObject(object, async (instance, state) => {
        expect(await state.storage.getAlarm()).toBeLessThanOrEqual(Date.now() + seconds * 1_000);
        instance.clock.now = () => Date.now() + seconds * 1_000;
        await instance.alarm();
      });
    };
    await later(59);
    expect(socket.closed).toBeUndefined();
    await env.DB.prepare('UPDATE sessions SET ended_at = 1 WHERE user_id = ?').bind(person.userId).run();
    await later(118);
    expect(await socket.end()).toBe(4401);
  });

  it('comes with the token’s, unless another of the same person renewed it', async () => {
    const [person, stranger] = [await newPerson(), await newPerson()];
    const object = objectOf(person);
    const socket = await ownSocket(person.token);
    const thief = await ownSocket(person.token);
    thief.send({ type: 'auth', token: stranger.token });
    expect(await thief.end()).toBe(4401);
    await runInDurableObject(object, async (instance) => {
      instance.clock.now = () => Date.now() + 601_000;
      await instance.alarm();
    });
    expect(await socket.end()).toBe(4401);
  });
});

interface Ends {
  readonly here: Person;
  readonly there: { browser: Browser; token: string };
}
