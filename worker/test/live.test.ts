// The live protocol, over real sockets that hibernate: snapshot, deltas, resume, reset, and what closes a socket.
import { evictDurableObject, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createApp } from '../app.ts';
import { ServerMessage } from '../contract/live.ts';
import { formatInstant } from '../contract/primitives.ts';
import { hashPasswordsCheaply, newPerson, ORIGIN } from './auth-app.ts';
import { body, on, owner, person, result, World } from './calendar-world.ts';

const app = createApp();
const ada = person('ada');
const bob = person('bob');

afterEach(() => vi.restoreAllMocks());

/** A viewer's socket that keeps what it was told. */
class Viewer {
  readonly messages: ServerMessage[] = [];
  readonly texts: string[] = [];
  closed: { code: number } | undefined;

  constructor(readonly socket: WebSocket) {
    socket.accept();
    socket.addEventListener('message', ({ data }) => {
      if (typeof data !== 'string') throw new Error('a binary frame');
      this.texts.push(data);
      if (data.startsWith('{')) this.messages.push(ServerMessage.parse(JSON.parse(data)));
    });
    socket.addEventListener('close', ({ code }) => {
      this.closed = { code };
    });
  }

  subscribe(from: string, to: string, since?: number): void {
    this.send({ type: 'subscribe', from: formatInstant(on(from)), to: formatInstant(on(to)), since });
  }

  send(message: unknown): void {
    this.socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  async next(count = 1): Promise<ServerMessage[]> {
    await vi.waitFor(() => expect(this.messages.length).toBeGreaterThanOrEqual(count), {
      timeout: 2_000,
      interval: 2,
    });
    return this.messages.splice(0, count);
  }

  async end(): Promise<number> {
    await vi.waitFor(() => expect(this.closed).toBeDefined(), { timeout: 2_000, interval: 2 });
    return this.closed?.code ?? 0;
  }
}

function dial(ref: string, headers: Record<string, string> = {}, settings = env) {
  return app.request(
    `${ORIGIN}/api/calendars/${ref}/live`,
    { headers: { Upgrade: 'websocket', 'Sec-WebSocket-Protocol': 'quickslot.v1', ...headers } },
    settings,
  );
}

async function watch(world: World, headers: Record<string, string> = {}, settings = env): Promise<Viewer> {
  const response = await dial(world.id, headers, settings);
  if (!response.webSocket) throw new Error(`${response.status} ${await response.text()}`);
  expect(response.headers.get('Sec-WebSocket-Protocol')).toBe('quickslot.v1');
  return new Viewer(response.webSocket);
}

describe('a viewer', () => {
  it('is given a snapshot, then what changed, with seq and prev that join up', async () => {
    const world = await World.create();
    const viewer = await watch(world);
    viewer.subscribe('09:00', '12:00');
    const [snapshot] = await viewer.next();
    expect(snapshot).toMatchObject({ type: 'snapshot', seq: 1 });
    expect(snapshot?.type === 'snapshot' && snapshot.slots.map((slot) => slot.remaining)).toEqual([1, 1, 1]);
    await world.object.hold(ada, { start: on('10:00'), seats: 1 });
    expect(await viewer.next()).toEqual([
      {
        type: 'delta',
        seq: 2,
        prev: 1,
        slots: [
          {
            start: '2035-01-01T10:00:00Z',
            end: '2035-01-01T11:00:00Z',
            remaining: 0,
            held: 1,
            heldUntil: '2035-01-01T08:05:00Z',
          },
        ],
      },
    ]);
    await world.object.book(ada, { start: on('10:00'), note: '' });
    expect(await viewer.next()).toMatchObject([
      { seq: 3, prev: 2, slots: [{ remaining: 0, held: 0, heldUntil: null }] },
    ]);
  });

  it('is told only what touches its range, and prev is what it was told last', async () => {
    const world = await World.create();
    const morning = await watch(world);
    const evening = await watch(world);
    morning.subscribe('09:00', '12:00');
    evening.subscribe('18:00', '22:00');
    await Promise.all([morning.next(), evening.next()]);
    await world.object.book(ada, { start: on('10:00'), note: '' });
    await morning.next();
    await world.object.book(ada, { start: on('20:00'), note: '' });
    expect(await evening.next()).toMatchObject([{ seq: 3, prev: 1 }]);
    await world.object.book(ada, { start: on('11:00'), note: '' });
    expect(await morning.next()).toMatchObject([{ seq: 4, prev: 2 }]);
    expect(evening.messages).toEqual([]);
  });

  it('sees a hold end by the alarm, a move at both its ends, and blocked time', async () => {
    const world = await World.create({ holdSeconds: 60 });
    const viewer = await watch(world);
    viewer.subscribe('09:00', '18:00');
    await viewer.next();
    await world.object.hold(bob, { start: on('10:00'), seats: 1 });
    await viewer.next();
    await world.moveTo(on('08:01'));
    await world.alarm();
    expect(await viewer.next()).toMatchObject([
      { slots: [{ start: '2035-01-01T10:00:00Z', remaining: 1, held: 0 }] },
    ]);
    const booking = body(await world.object.book(ada, { start: on('10:00'), note: '' }));
    await viewer.next();
    await world.object.reschedule(ada, booking.id, { start: on('14:00') });
    const [move] = await viewer.next();
    expect(
      move?.type === 'delta' && move.slots.map((slot) => [slot.start.slice(11, 16), slot.remaining]),
    ).toEqual([
      ['10:00', 1],
      ['14:00', 0],
    ]);
    await world.object.block(owner, { start: on('16:30'), end: on('17:30'), reason: 'private reason' });
    const [blocked] = await viewer.next();
    expect(
      blocked?.type === 'delta' && blocked.slots.map((slot) => [slot.start.slice(11, 16), slot.remaining]),
    ).toEqual([
      ['16:00', 0],
      ['17:00', 0],
    ]);
    expect(viewer.texts.join()).not.toMatch(/private reason|ada|bob/);
  });

  it('is told what several changes within a moment come to in one frame, after who made them was answered', async () => {
    const world = await World.create({ capacity: 5 });
    const viewer = await watch(world);
    viewer.subscribe('09:00', '12:00');
    await viewer.next();
    await Promise.all(
      ['a', 'b', 'c'].map((name) => world.object.book(person(name), { start: on('10:00'), note: '' })),
    );
    const deltas = await viewer.next();
    expect(deltas).toMatchObject([{ prev: 1, slots: [{ remaining: 2 }] }]);
  });

  it('resumes by since with what it missed in one delta, and with an empty one where it missed nothing', async () => {
    const world = await World.create();
    const first = await watch(world);
    first.subscribe('09:00', '12:00');
    await first.next();
    first.socket.close(1000);
    await world.object.book(ada, { start: on('10:00'), note: '' });
    await world.object.book(bob, { start: on('11:00'), note: '' });
    const second = await watch(world);
    second.subscribe('09:00', '12:00', 1);
    const [missed] = await second.next();
    expect(missed).toMatchObject({ type: 'delta', seq: 3, prev: 1 });
    expect(missed?.type === 'delta' && missed.slots.map((slot) => slot.start.slice(11, 16))).toEqual([
      '10:00',
      '11:00',
    ]);
    second.subscribe('09:00', '12:00', 3);
    expect(await second.next()).toEqual([{ type: 'delta', seq: 3, prev: 3, slots: [] }]);
  });

  it('is given a snapshot where since is not known: too long ago, ahead of us, or before the rules changed', async () => {
    const world = await World.create();
    await world.object.change(owner, { name: 'Renamed' });
    await world.object.book(ada, { start: on('10:00'), note: '' });
    const viewer = await watch(world);
    for (const since of [99, 1]) viewer.subscribe('09:00', '12:00', since);
    viewer.subscribe('09:00', '12:00', 2);
    expect(await viewer.next(3)).toMatchObject([
      { type: 'snapshot' },
      { type: 'snapshot' },
      { type: 'delta', prev: 2, seq: 3 },
    ]);
    await runInDurableObject(world.object, (instance) => instance.store.journal.forget(2));
    viewer.subscribe('09:00', '12:00', 1);
    expect(await viewer.next()).toMatchObject([{ type: 'snapshot', seq: 3 }]);
  });

  it('is told to start again when the rules change, and nothing more until it does', async () => {
    const world = await World.create();
    const viewer = await watch(world);
    viewer.subscribe('09:00', '12:00');
    await viewer.next();
    await world.object.change(owner, { capacity: 2 });
    expect(await viewer.next()).toEqual([{ type: 'reset' }]);
    await world.object.book(ada, { start: on('10:00'), note: '' });
    viewer.subscribe('09:00', '12:00');
    expect(await viewer.next()).toMatchObject([
      { type: 'snapshot', seq: 3, slots: [{ remaining: 2 }, { remaining: 1 }, { remaining: 2 }] },
    ]);
  });

  it('keeps its place through hibernation: what happens afterwards reaches it, with the right prev', async () => {
    const world = await World.create();
    const viewer = await watch(world);
    viewer.subscribe('09:00', '12:00');
    await viewer.next();
    await world.object.book(ada, { start: on('10:00'), note: '' });
    await viewer.next();
    await evictDurableObject(world.object);
    await world.setClock();
    await world.object.book(bob, { start: on('11:00'), note: '' });
    expect(await viewer.next()).toMatchObject([
      { type: 'delta', seq: 3, prev: 2, slots: [{ start: '2035-01-01T11:00:00Z' }] },
    ]);
  });

  it('is told after a wake what was committed before the object went and not sent yet', async () => {
    const world = await World.create();
    const viewer = await watch(world);
    viewer.subscribe('09:00', '12:00');
    await viewer.next();
    await runInDurableObject(world.object, (instance) => {
      // The commit alone, as if the process had ended right behind it.
      vi.spyOn(instance.sockets, 'publishSoon').mockImplementation(() => {});
      instance.book(ada, { start: on('10:00'), note: '' });
    });
    await evictDurableObject(world.object);
    await world.setClock();
    expect(await viewer.next()).toMatchObject([{ type: 'delta', seq: 2, prev: 1 }]);
  });

  it('is answered pong without waking the object', async () => {
    const world = await World.create();
    const viewer = await watch(world);
    viewer.send('ping');
    await vi.waitFor(() => expect(viewer.texts).toEqual(['pong']), { timeout: 1_000, interval: 2 });
  });

  it('is closed when the calendar is deleted', async () => {
    const world = await World.create();
    const viewer = await watch(world);
    viewer.subscribe('09:00', '12:00');
    await viewer.next();
    await world.object.remove(owner);
    expect(await viewer.end()).toBe(4404);
  });
});

describe('a frame', () => {
  it.each([
    ['that is not JSON', 'nonsense', 1008],
    ['of an unknown type', { type: 'delta', seq: 1, prev: 0, slots: [] }, 1008],
    [
      'with an unknown field',
      { type: 'subscribe', from: formatInstant(on('09:00')), to: formatInstant(on('10:00')), userId: 'x' },
      1008,
    ],
    [
      'whose range ends before it begins',
      { type: 'subscribe', from: formatInstant(on('10:00')), to: formatInstant(on('09:00')) },
      1008,
    ],
    ['over 62 days', { type: 'subscribe', from: '2035-01-01T00:00:00Z', to: '2035-03-05T00:00:00Z' }, 1008],
    ['nested thousands deep', `{"type":${'['.repeat(2_000)}${']'.repeat(2_000)}}`, 1008],
    ['of 4 KiB and a byte', 'x'.repeat(4_097), 1009],
    ['of 4 KiB and a byte in fewer characters', 'ä'.repeat(2_049), 1009],
    ['of 1 MiB', 'x'.repeat(1_048_576), 1009],
  ])('%s closes its socket and no other', async (_title, frame, code) => {
    const world = await World.create();
    const good = await watch(world);
    const bad = await watch(world);
    bad.send(frame);
    expect(await bad.end()).toBe(code);
    good.subscribe('09:00', '12:00');
    expect(await good.next()).toMatchObject([{ type: 'snapshot' }]);
  });

  it('that is binary closes its socket', async () => {
    const world = await World.create();
    const viewer = await watch(world);
    viewer.socket.send(new Uint8Array([1, 2, 3]));
    expect(await viewer.end()).toBe(1008);
  });

  it('too many within ten seconds close their socket', async () => {
    const world = await World.create();
    const viewer = await watch(world);
    for (let i = 0; i < 41; i += 1) viewer.subscribe('09:00', '10:00');
    expect(await viewer.end()).toBe(1008);
  });
});

describe('a socket', () => {
  it('may not be opened from another site, without the subprotocol, without an upgrade, or to no calendar', async () => {
    const world = await World.create();
    for (const origin of ['https://evil.example', 'null', `${ORIGIN}.evil.example`]) {
      expect([origin, (await dial(world.id, { Origin: origin })).status]).toEqual([origin, 403]);
    }
    expect((await dial(world.id, { Origin: ORIGIN })).status).toBe(101);
    expect((await dial(world.id, { 'Sec-WebSocket-Protocol': 'other' })).status).toBe(422);
    expect((await dial(world.id, { Upgrade: '' })).status).toBe(426);
    expect((await dial(crypto.randomUUID())).status).toBe(404);
    expect((await dial('no-such-slug')).status).toBe(404);
  });

  it('above a hundred from one address is closed at once with 4429; RATE_LIMITS=off lifts that', async () => {
    const world = await World.create();
    const limited = { ...env, RATE_LIMITS: 'on' };
    const viewers = [];
    for (let i = 0; i < 101; i += 1) viewers.push(await watch(world, {}, limited));
    expect(await viewers[100]?.end()).toBe(4429);
    expect(viewers.slice(0, 100).every((viewer) => viewer.closed === undefined)).toBe(true);
    expect((await watch(world)).closed).toBeUndefined();
  });
});

describe('a private calendar’s socket', () => {
  const privateWorld = async () => {
    hashPasswordsCheaply();
    const operator = await newPerson();
    const stranger = await newPerson();
    const answer = await operator.browser.post(
      '/api/calendars',
      {
        name: 'Private room',
        timeZone: 'UTC',
        visibility: 'private',
        schedule: { weekly: [{ weekdays: [1, 2, 3, 4, 5, 6, 7], start: '00:00', end: '24:00' }] },
        slotMinutes: 60,
      },
      { Authorization: `Bearer ${operator.token}` },
    );
    return { operator, stranger, id: String(answer.body.id) };
  };

  it('opens for who may see it only, by the token in its second subprotocol', async () => {
    const { operator, stranger, id } = await privateWorld();
    const open = (token?: string) =>
      dial(id, token === undefined ? {} : { 'Sec-WebSocket-Protocol': `quickslot.v1, bearer.${token}` });
    expect((await open()).status).toBe(404);
    expect((await open(stranger.token)).status).toBe(404);
    expect((await open(`${operator.token}x`)).status).toBe(401);
    expect((await open(operator.token)).status).toBe(101);
  });

  it('is closed when its token runs out, unless another one of the same person renewed it', async () => {
    const { operator, stranger, id } = await privateWorld();
    const stub = env.CALENDARS.getByName(id);
    const open = async () => {
      const response = await dial(id, { 'Sec-WebSocket-Protocol': `quickslot.v1, bearer.${operator.token}` });
      if (!response.webSocket) throw new Error(String(response.status));
      return new Viewer(response.webSocket);
    };
    const left = await open();
    const thief = await open();
    thief.send({ type: 'auth', token: stranger.token });
    expect(await thief.end()).toBe(4401);
    await evictDurableObject(stub);
    await runInDurableObject(stub, (instance, state) => {
      instance.clock.now = () => Date.now() + 601_000;
      return expect(state.storage.getAlarm()).resolves.toBeLessThanOrEqual(Date.now() + 601_000);
    });
    await runInDurableObject(stub, (instance) => instance.alarm());
    expect(await left.end()).toBe(4401);
  });

  it('is closed within a minute of the sign-in’s end, hibernating or not', async () => {
    const { operator, id } = await privateWorld();
    const stub = env.CALENDARS.getByName(id);
    const response = await dial(id, { 'Sec-WebSocket-Protocol': `quickslot.v1, bearer.${operator.token}` });
    if (!response.webSocket) throw new Error(String(response.status));
    const viewer = new Viewer(response.webSocket);
    const aMinuteLater = async (seconds: number) => {
      await evictDurableObject(stub);
      await runInDurableObject(stub, async (instance, state) => {
        expect(await state.storage.getAlarm()).toBeLessThanOrEqual(Date.now() + seconds * 1_000);
        instance.clock.now = () => Date.now() + seconds * 1_000;
        await instance.alarm();
      });
    };
    await aMinuteLater(59);
    expect(viewer.closed).toBeUndefined();
    expect((await operator.browser.post('/api/auth/logout')).status).toBe(204);
    await aMinuteLater(118);
    expect(await viewer.end()).toBe(4401);
  });

  it('of a calendar that becomes private is closed for who may not see it any more', async () => {
    const world = await World.create();
    const viewer = await watch(world);
    viewer.subscribe('09:00', '12:00');
    await viewer.next();
    expect(result(await world.object.change(owner, { visibility: 'private' }))).toBe(200);
    expect(await viewer.end()).toBe(4404);
  });
});
