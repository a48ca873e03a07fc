// Groups of calendars: whose they are, and what they tell to whom.
import { env } from 'cloudflare:workers';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { groups } from '../db/schema.ts';
import { Browser, db, hashPasswordsCheaply, newPerson } from './auth-app.ts';
import { call, create, customer, newCallers, owner, plain } from './callers.ts';

beforeAll(newCallers);
afterEach(() => vi.restoreAllMocks());

const group = async (body: Record<string, unknown> = {}) =>
  call(owner, 'POST', '/api/groups', { name: 'Padel club', ...body });
const at = (id: string) => `/api/groups/${id}`;
const ids = (answer: { body: { calendars: { id: string }[] } }) => answer.body.calendars.map(({ id }) => id);

describe('a group', () => {
  it('shows its calendars in the order in which its owner put them, with all that a board needs', async () => {
    const courts = [await create({ name: 'Court 1' }), await create({ name: 'Court 2' }), await create()];
    const order = [courts[2].id, courts[0].id, courts[1].id];
    const made = await group({ calendars: order, location: 'Harbour' });
    expect(made.status).toBe(201);
    expect(made.headers.get('Location')).toBe(at(made.body.id));
    expect(made.body).toMatchObject({ revision: 1, role: 'owner', timeZone: 'UTC', location: 'Harbour' });
    const seen = await call(undefined, 'GET', at(made.body.slug.toUpperCase()));
    expect([ids(seen), seen.body.role]).toEqual([order, null]);
    expect(seen.body.calendars[0]).toMatchObject({ capacity: 1, holdSeconds: 300, role: null });
  });

  it('has an address of its own, whatever calendars are called, and no other group takes it', async () => {
    const calendar = await create({ name: 'Rowing club', slug: 'rowing-club' });
    const first = await group({ name: 'Rowing club', calendars: [calendar.id] });
    expect(first.body.slug).toBe('rowing-club');
    const second = await group({ name: 'Rowing club' });
    expect(second.body.slug).toMatch(/^rowing-club-[0-9a-f]{8}$/);
    expect((await group({ slug: 'rowing-club' })).body.code).toBe('slug_taken');
    const id = crypto.randomUUID();
    expect((await group({ name: id })).body.slug).toBe(`group-${id}`);
    expect((await create({ name: id })).slug).toBe(`calendar-${id}`);
    expect((await call(owner, 'PATCH', at(second.body.id), { slug: 'rowing-club' })).body.code).toBe(
      'slug_taken',
    );
    expect((await call(owner, 'PATCH', at(first.body.id), { slug: 'rowing-club' })).status).toBe(200);
    const races = await Promise.all(Array.from({ length: 5 }, () => group({ slug: 'one-only' })));
    expect(races.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409, 409]);
  });

  it('is changed only in the revision that was seen, and as a whole', async () => {
    const [one, two] = [await create(), await create()];
    const { body } = await group({ calendars: [one.id] });
    const stale = { 'If-Match': '"7"' };
    expect((await call(owner, 'PATCH', at(body.id), { name: 'Other' }, stale)).status).toBe(412);
    expect((await call(owner, 'DELETE', at(body.id), undefined, stale)).status).toBe(412);
    const seen = { 'If-Match': '"1"' };
    const both = await Promise.all([
      call(owner, 'PATCH', at(body.id), { name: 'One', calendars: [one.id, two.id] }, seen),
      call(owner, 'PATCH', at(body.id), { name: 'Two', calendars: [] }, seen),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 412]);
    const won = both.find(({ status }) => status === 200)?.body;
    expect((await call(owner, 'GET', at(body.id))).body).toEqual(won);
    expect(won.calendars).toHaveLength(won.name === 'One' ? 2 : 0);
    expect((await call(owner, 'PATCH', at(body.id), { description: 'Anybody' })).body.revision).toBe(3);
  });

  it.each([
    ['no name', {}],
    ['an unknown field', { name: 'Club', ownerId: 'x' }],
    ['a calendar twice', { name: 'Club', calendars: Array(2).fill(crypto.randomUUID()) }],
    [
      'more than 24 calendars',
      { name: 'Club', calendars: Array.from({ length: 25 }, () => crypto.randomUUID()) },
    ],
    ['a slug as a calendar', { name: 'Club', calendars: ['court-1'] }],
    ['a slug that looks like an id', { name: 'Club', slug: crypto.randomUUID() }],
  ])('with %s is refused', async (_title, body) => {
    expect((await call(owner, 'POST', '/api/groups', body)).body.code).toBe('invalid_request');
  });

  it("is listed to its owner alone, and goes with its owner's account; the export tells of it", async () => {
    hashPasswordsCheaply();
    const leaver = await newPerson();
    const calendar = (await call(leaver, 'POST', '/api/calendars', plain)).body;
    const made = await call(leaver, 'POST', '/api/groups', { name: 'Short-lived', calendars: [calendar.id] });
    await vi.waitFor(async () => {
      const { body } = await call(leaver, 'GET', '/api/groups');
      expect(body.items).toEqual([
        expect.objectContaining({
          id: made.body.id,
          calendars: [{ id: calendar.id, slug: calendar.slug, name: 'Court' }],
        }),
      ]);
    });
    expect((await call(customer, 'GET', '/api/groups')).body.items).toEqual([]);
    expect((await call(leaver, 'GET', '/api/me/export')).body.groups).toHaveLength(1);
    const start = new Date(Date.now() + 86_400_000).toISOString().replace(/:.*/, ':00:00Z');
    const key = { 'Idempotency-Key': 'leaving' };
    expect((await call(leaver, 'POST', `${at(made.body.id)}/holds`, { start }, key)).status).toBe(201);
    expect((await call(leaver, 'DELETE', '/api/me')).status).toBe(204);
    expect((await call(undefined, 'GET', at(made.body.id))).status).toBe(404);
    const left = await env.DB.prepare('SELECT count(*) AS n FROM group_plans WHERE user_id = ?');
    expect(await left.bind(leaver.userId).first('n')).toBe(0);
  });
});

describe("somebody else's", () => {
  it('group can be neither changed nor deleted, nor is it there to be', async () => {
    const court = await create();
    const { body } = await group({ calendars: [court.id] });
    for (const [method, patch] of [
      ['PATCH', { name: 'Mine now' }],
      ['DELETE', undefined],
    ] as const) {
      const answer = await call(customer, method, at(body.id), patch);
      expect([answer.status, answer.body.code]).toEqual([404, 'not_found']);
      expect((await call(undefined, method, at(body.id), patch)).status).toBe(401);
    }
    expect((await call(owner, 'GET', at(body.id))).body.name).toBe('Padel club');
    expect((await call(undefined, 'POST', '/api/groups', { name: 'x' })).status).toBe(401);
  });

  it('calendar can be put in no group: 403, or 404 where it is private or there is none', async () => {
    const foreign = await create();
    const hidden = await create({ visibility: 'private' });
    for (const [id, status] of [
      [foreign.id, 403],
      [hidden.id, 404],
      [crypto.randomUUID(), 404],
    ] as const) {
      const answer = await call(customer, 'POST', '/api/groups', { name: 'Not mine', calendars: [id] });
      expect(answer.status).toBe(status);
      const own = (await call(customer, 'POST', '/api/groups', { name: 'Empty' })).body;
      expect((await call(customer, 'PATCH', at(own.id), { calendars: [id] })).status).toBe(status);
    }
    const kept = (await db.select().from(groups)).filter(({ ownerId }) => ownerId === customer.userId);
    expect(kept.flatMap(({ calendarIds }) => calendarIds)).toEqual([]);
  });
});

describe('what a group tells', () => {
  it('is an unlisted calendar to everybody, and a private one only to who may see it', async () => {
    const open = await create({ name: 'Open court' });
    const unlisted = await create({ name: 'Quiet court', visibility: 'unlisted' });
    const secret = await create({ name: 'Secret court', visibility: 'private' });
    const { body } = await group({ calendars: [open.id, secret.id, unlisted.id] });
    for (const who of [undefined, customer]) {
      const seen = await call(who, 'GET', at(body.id));
      expect(ids(seen)).toEqual([open.id, unlisted.id]);
      expect(JSON.stringify(seen.body)).not.toMatch(/Secret/);
      expect(JSON.stringify(seen.body)).not.toContain(secret.id);
    }
    expect(ids(await call(owner, 'GET', at(body.id)))).toHaveLength(3);
    await call(owner, 'PATCH', `/api/calendars/${open.id}`, { visibility: 'private' });
    expect(ids(await call(customer, 'GET', at(body.id)))).toEqual([unlisted.id]);
  });

  it('is nothing, its name included, to who may see none of its calendars', async () => {
    const secret = await create({ visibility: 'private' });
    const { body } = await group({ name: 'Secret society', calendars: [secret.id] });
    expect((await call(undefined, 'GET', at(body.id))).status).toBe(404);
    expect((await call(customer, 'GET', at(body.slug))).status).toBe(404);
    const start = new Date(Date.now() + 86_400_000).toISOString().replace(/:.*/, ':00:00Z');
    for (const what of ['holds', 'bookings'])
      expect((await call(customer, 'POST', `${at(body.id)}/${what}`, { start })).status).toBe(404);
    expect((await call(owner, 'GET', at(body.id))).status).toBe(200);
  });

  it('in the directory is a group of public calendars alone, found by its words', async () => {
    const [open, other] = [await create(), await create()];
    const unlisted = await create({ visibility: 'unlisted' });
    const name = `Directory ${crypto.randomUUID().slice(0, 8)}`;
    await group({ name: `${name} open`, location: 'Kourion', calendars: [open.id, other.id] });
    await group({ name: `${name} half`, calendars: [open.id, unlisted.id] });
    await group({ name: `${name} empty` });
    const listed = async (q: string) =>
      (await call(undefined, 'GET', `/api/directory/groups?q=${encodeURIComponent(q)}`)).body.items;
    await vi.waitFor(async () =>
      expect(await listed(name.toUpperCase())).toEqual([
        expect.objectContaining({ name: `${name} open`, location: 'Kourion', calendarCount: 2 }),
      ]),
    );
    expect(await listed('kourion')).toHaveLength(1);
    await call(owner, 'PATCH', `/api/calendars/${other.id}`, { visibility: 'private' });
    await vi.waitFor(async () => expect(await listed(name)).toEqual([]));
  });

  it('is no more a calendar that was deleted', async () => {
    const [gone, stays] = [await create(), await create()];
    const { body } = await group({ calendars: [gone.id, stays.id] });
    await call(owner, 'DELETE', `/api/calendars/${gone.id}`);
    expect(ids(await call(owner, 'GET', at(body.id)))).toEqual([stays.id]);
    await vi.waitFor(async () => {
      const { items } = (await call(owner, 'GET', '/api/groups')).body;
      const listed = items.find(({ id }: { id: string }) => id === body.id);
      expect(listed.calendars).toEqual([expect.objectContaining({ id: stays.id })]);
    });
    await call(owner, 'DELETE', at(body.id));
    expect((await call(undefined, 'GET', at(body.id))).status).toBe(404);
    expect((await call(undefined, 'GET', `/api/calendars/${stays.id}`)).status).toBe(200);
  });

  it('comes with no foreign origin’s call', async () => {
    const answer = await new Browser().post('/api/groups', { name: 'x' }, { Origin: 'https://evil.example' });
    expect(answer.status).toBe(403);
  });
});
