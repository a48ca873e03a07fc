// What ends for somebody who leaves a team, or is let go: all of it at once, and nothing of it comes back.
import { evictDurableObject, runInDurableObject } from 'cloudflare:test';
import { eq } from 'drizzle-orm';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { feedTokenHash } from '../auth/feed-tokens.ts';
import { putFeed } from '../db/feeds.ts';
import { feeds, notifications } from '../db/schema.ts';
import { db } from './auth-app.ts';
import { body, result } from './calendar-world.ts';
import { call, create, customer, newCallers, owner, tomorrow } from './callers.ts';
import { dial, Viewer } from './live-viewer.ts';
import { ownSocket } from './own-socket.ts';
import {
  newTeam,
  objectOf,
  type Part,
  type Person,
  remove,
  somebodyNew,
  take,
  teamOf,
} from './team-world.ts';

let people: Record<Exclude<Part, 'owner'>, Person>;

beforeAll(async () => {
  await newCallers();
  people = await newTeam();
});

async function viewerOf(calendarId: string, who: Person): Promise<Viewer> {
  const response = await dial(calendarId, { 'Sec-WebSocket-Protocol': `quickslot.v1, bearer.${who.token}` });
  if (!response.webSocket) throw new Error(String(response.status));
  const viewer = new Viewer(response.webSocket);
  viewer.send({ type: 'subscribe', from: tomorrow(0), to: tomorrow(23) });
  await viewer.next();
  return viewer;
}

const book = (who: Person, id: string, hour: number, more = {}) =>
  call(who, 'POST', `/api/calendars/${id}/bookings`, { start: tomorrow(hour), ...more });

describe('who is let go', () => {
  it('has their sockets of a private calendar closed with the call, and is told nothing that comes after', async () => {
    const { id } = await teamOf(people, { visibility: 'private' });
    const gone = await viewerOf(id, people.viewer);
    const stays = await viewerOf(id, people.member);
    // In one breath: the booking comes before any socket could close by itself.
    const [removed, booked] = await Promise.all([
      objectOf(id).leave({ userId: owner.userId, name: '' }, people.viewer.userId),
      objectOf(id).book({ userId: owner.userId, name: '' }, { start: Date.parse(tomorrow(9)), note: '' }),
    ]);
    expect([result(removed), result(booked)]).toEqual([204, 201]);
    expect(await gone.end()).toBe(4404);
    expect(await stays.next()).toMatchObject([{ type: 'delta' }]);
    expect(gone.messages).toEqual([]);
    expect(
      (await dial(id, { 'Sec-WebSocket-Protocol': `quickslot.v1, bearer.${people.viewer.token}` })).status,
    ).toBe(404);
    expect((await call(people.viewer, 'GET', `/api/calendars/${id}`)).status).toBe(404);
  });

  it('subscribes to nothing more by a socket that has not heard yet, and none that slept is told afterwards', async () => {
    const { id } = await teamOf(people, { visibility: 'private' });
    const asleep = await viewerOf(id, people.member);
    await evictDurableObject(objectOf(id));
    const leaving = objectOf(id).leave({ userId: owner.userId, name: '' }, people.member.userId);
    asleep.send({ type: 'subscribe', from: tomorrow(0), to: tomorrow(23) });
    await leaving;
    expect(await asleep.end()).toBe(4404);
    expect(asleep.messages.filter(({ type }) => type === 'delta')).toEqual([]);
  });

  it('is answered no subscribe in the moment before their socket closes', async () => {
    const { id } = await teamOf(people, { visibility: 'private' });
    const quick = await viewerOf(id, people.viewer);
    await runInDurableObject(objectOf(id), (instance) => {
      // As if that moment lasted.
      vi.spyOn(instance.sockets, 'letGo').mockImplementation(() => {});
    });
    await remove(id, people.viewer);
    quick.send({ type: 'subscribe', from: tomorrow(0), to: tomorrow(23) });
    expect(await quick.end()).toBe(4404);
    expect(quick.messages).toEqual([]);
    vi.restoreAllMocks();
  });

  it('gets no more of the calendar in their own windows, where they were told of its bookings before', async () => {
    const { id } = await teamOf(people);
    const own = await ownSocket(people.manager.token);
    await book(customer, id, 9);
    expect((await own.next('booking')).booking).toMatchObject({
      calendarId: id,
      user: { name: 'Ada Lovelace' },
    });
    await remove(id, people.manager);
    expect((await own.next('notification')).notification).toMatchObject({
      kind: 'team_changed',
      title: 'You are no longer in the team',
    });
    const after = await book(customer, id, 10);
    await book(people.manager, id, 11);
    expect((await own.next('booking')).booking.id).not.toBe(after.body.id);
    expect(own.messages.filter(({ type }) => type === 'booking')).toEqual([]);
    own.socket.close();
  });

  it('reads its feed no more, gets its week no more, and keeps no notice that names who booked', async () => {
    const { id } = await teamOf(people, { approvalRequired: true });
    const made = await call(people.manager, 'POST', `/api/calendars/${id}/feed`);
    const feed = String(made.body.url).slice(new URL(made.body.url).origin.length);
    await call(people.manager, 'PUT', `/api/calendars/${id}/reports/subscription`, { weekly: true });
    await book(customer, id, 9);
    const notices = () =>
      db.select().from(notifications).where(eq(notifications.userId, people.manager.userId));
    await vi.waitFor(async () =>
      expect((await notices()).filter(({ url }) => url === `/manage/${id}`)).toHaveLength(1),
    );
    expect((await call(undefined, 'GET', feed)).status).toBe(200);
    await remove(id, people.manager);
    expect((await call(undefined, 'GET', feed)).status).toBe(404);
    expect((await notices()).filter(({ url }) => url === `/manage/${id}`)).toEqual([]);
    await take(id, people.manager, 'manager');
    // What ended stays ended.
    expect((await call(undefined, 'GET', feed)).status).toBe(404);
    expect((await call(people.manager, 'GET', `/api/calendars/${id}/reports/subscription`)).body).toEqual({
      weekly: false,
    });
  });

  it('keeps what they booked in a private calendar, moves it nowhere, and holds nothing there', async () => {
    const { id } = await teamOf(people, { visibility: 'private', capacity: 2 });
    const booking = await book(people.member, id, 9);
    const waits = { from: tomorrow(15), to: tomorrow(16), seats: 2 };
    await book(owner, id, 15, { for: { name: 'Walter' } });
    await call(people.member, 'POST', `/api/calendars/${id}/waitlist`, waits);
    await call(people.viewer, 'POST', `/api/calendars/${id}/waitlist`, waits);
    await call(people.member, 'POST', `/api/calendars/${id}/holds`, { start: tomorrow(12) });
    await remove(id, people.member);
    const slots = (
      await call(owner, 'GET', `/api/calendars/${id}/slots?from=${tomorrow(12)}&to=${tomorrow(13)}`)
    ).body.slots;
    expect(slots).toMatchObject([{ held: 0 }]);
    expect((await book(people.member, id, 10)).status).toBe(404);
    const line = await call(owner, 'GET', `/api/calendars/${id}/waitlist`);
    expect(line.body.items.map((one: { user: { id: string } }) => one.user.id)).toEqual([
      people.viewer.userId,
    ]);
    const path = `/api/calendars/${id}/bookings/${booking.body.id}`;
    expect((await call(people.member, 'POST', `${path}/reschedule`, { start: tomorrow(11) })).status).toBe(
      404,
    );
    expect((await call(people.member, 'GET', path)).status).toBe(200);
    expect((await call(people.member, 'POST', `${path}/cancel`, {})).status).toBe(200);
  });

  it('may be themselves, whatever their part; the owner alone may not, nor be given another part', async () => {
    const { id } = await teamOf(people, { visibility: 'private' });
    for (const who of [people.manager, people.viewer, people.member]) {
      expect((await remove(id, who, who)).status).toBe(204);
      expect((await call(who, 'GET', `/api/calendars/${id}`)).status).toBe(404);
      expect((await remove(id, who, who)).status).toBe(404);
    }
    expect((await remove(id, owner)).status).toBe(409);
    const path = `/api/calendars/${id}/team/${owner.userId}`;
    expect((await call(owner, 'PATCH', path, { role: 'viewer' })).status).toBe(409);
    expect((await remove(id, people.stranger)).status).toBe(404);
    expect((await call(owner, 'GET', `/api/calendars/${id}/team`)).body.members).toHaveLength(1);
  });
});

describe('who is given another part', () => {
  it('has it at once: a manager made a viewer changes nothing any more, and their feed ends', async () => {
    const { id } = await teamOf(people);
    const made = await call(people.manager, 'POST', `/api/calendars/${id}/feed`);
    const feed = String(made.body.url).slice(new URL(made.body.url).origin.length);
    const path = `/api/calendars/${id}/team/${people.manager.userId}`;
    const changed = await call(owner, 'PATCH', path, { role: 'viewer' });
    expect([changed.status, changed.body.role, changed.body.name]).toEqual([200, 'viewer', 'Ada Lovelace']);
    expect((await book(people.manager, id, 9, { for: { name: 'Walter' } })).status).toBe(403);
    expect((await call(undefined, 'GET', feed)).status).toBe(404);
    await vi.waitFor(async () => expect(await db.$count(feeds, eq(feeds.calendarId, id))).toBe(0));
    // Nor where D1 would not have heard of it yet.
    const hash = feedTokenHash(feed.split('token=')[1]) ?? '';
    await putFeed(db, { userId: people.manager.userId, calendarId: id, hash, createdAt: 0 });
    expect((await call(undefined, 'GET', feed)).status).toBe(404);
    const told = await call(people.manager, 'GET', '/api/me/notifications');
    expect(told.body.items[0]).toMatchObject({ title: 'You are a viewer now', url: `/manage/${id}` });
  });

  it('is the same after the object slept', async () => {
    const { id } = await teamOf(people, { visibility: 'private' });
    await call(owner, 'PATCH', `/api/calendars/${id}/team/${people.viewer.userId}`, { role: 'member' });
    await evictDurableObject(objectOf(id));
    const roles = [];
    for (const who of [owner, people.manager, people.viewer, people.member])
      roles.push((await call(who, 'GET', `/api/calendars/${id}`)).body.role);
    expect(roles).toEqual(['owner', 'manager', 'member', 'member']);
    expect((await call(people.stranger, 'GET', `/api/calendars/${id}`)).status).toBe(404);
  });
});

describe('a private calendar', () => {
  it('is booked by its members, who find it among what is shared with them and see nobody else’s bookings', async () => {
    const { id } = await teamOf(people, { visibility: 'private', capacity: 3 });
    const own = await ownSocket(people.member.token);
    await book(owner, id, 9, { for: { name: 'Secret Guest' } });
    const mine = await book(people.member, id, 9);
    expect(mine.status).toBe(201);
    expect((await own.next('booking')).booking.id).toBe(mine.body.id);
    expect(own.texts.join()).not.toContain('Secret');
    own.socket.close();
    const shared = await call(people.member, 'GET', '/api/calendars?as=member');
    expect(shared.body.items).toContainEqual(expect.objectContaining({ id, role: 'member' }));
    expect((await call(people.member, 'GET', '/api/calendars')).body.items).toEqual([]);
    const viewers = await call(people.viewer, 'GET', '/api/calendars?as=member');
    expect(viewers.body.items.map((one: { id: string }) => one.id)).not.toContain(id);
    const seen = await call(
      people.member,
      'GET',
      `/api/calendars/${id}/slots?from=${tomorrow(9)}&to=${tomorrow(10)}`,
    );
    expect(seen.body.slots).toMatchObject([{ remaining: 1 }]);
    expect(JSON.stringify(seen.body)).not.toContain('Secret');
  });
});

describe('an account that is deleted', () => {
  it('is in no team any more, and no owner’s inbox names it', async () => {
    const leaver = await somebodyNew();
    const { id } = await create({ visibility: 'private' });
    await take(id, leaver, 'manager');
    const inbox = () => call(owner, 'GET', '/api/me/notifications');
    const told = () =>
      inbox().then((answer) => answer.body.items.map(({ title }: { title: string }) => title));
    await vi.waitFor(async () => expect(await told()).toContain('Ada Lovelace joined as a manager'));
    const exported = await call(leaver, 'GET', '/api/me/export');
    expect(exported.body.teams).toMatchObject([{ calendarId: id, role: 'manager' }]);
    expect((await call(leaver, 'DELETE', '/api/me')).status).toBe(204);
    const team = (await call(owner, 'GET', `/api/calendars/${id}/team`)).body;
    expect(team.members.map((one: { userId: string }) => one.userId)).toEqual([owner.userId]);
    expect(body(await objectOf(id).team({ userId: owner.userId, name: '' })).members).toEqual([]);
    const notices = JSON.stringify(
      (await inbox()).body.items.filter(({ url }: { url: string }) => url.includes(id)),
    );
    expect(notices).not.toContain('Lovelace');
  });

  it('and that owned a calendar leaves its team nothing of it', async () => {
    const founder = await somebodyNew();
    const made = await call(founder, 'POST', '/api/calendars', {
      ...{ name: 'Short lived', timeZone: 'UTC', slotMinutes: 60, visibility: 'private' },
      schedule: { weekly: [] },
    });
    const { id } = made.body;
    await take(id, people.manager, 'manager');
    expect((await call(founder, 'DELETE', '/api/me')).status).toBe(204);
    expect((await call(people.manager, 'GET', `/api/calendars/${id}`)).status).toBe(404);
    const mine = await call(people.manager, 'GET', '/api/calendars');
    expect(mine.body.items.map((one: { id: string }) => one.id)).not.toContain(id);
  });
});
