// What closes a socket or keeps it from opening: bad frames, other sites, too many, and the end of a sign-in.
import { evictDurableObject, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { formatInstant } from '../contract/primitives.ts';
import { hashPasswordsCheaply, newPerson, ORIGIN } from './auth-app.ts';
import { on, owner, result, World } from './calendar-world.ts';

import { dial, Viewer, watch } from './live-viewer.ts';

afterEach(() => vi.restoreAllMocks());

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
