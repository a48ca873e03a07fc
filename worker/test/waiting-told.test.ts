// Those who wait, through the API and on every channel: what they are told, once, and only while it is so.
import { evictDurableObject, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { eq } from 'drizzle-orm';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { calendarObject } from '../calendar/client.ts';
import { clock } from '../clock.ts';
import { cleanUp } from '../db/clean-up.ts';
import { devOutbox, sessions, users, waiting } from '../db/schema.ts';
import { config, db, hashPasswordsCheaply, newPerson, time } from './auth-app.ts';
import { body, on, World } from './calendar-world.ts';
import { call, create, customer, newCallers, open, owner, tomorrow } from './callers.ts';
import { inboxOf, somebodyWithPhone, statusesTo } from './delivery-world.ts';
import { consumed } from './queue-world.ts';

beforeAll(newCallers);
beforeEach(() => hashPasswordsCheaply());
afterEach(() => {
  vi.restoreAllMocks();
  time.restore();
});

const ten = on('10:00');
const range = { from: on('09:00'), to: on('20:00'), seats: 1 };
const whole = { from: tomorrow(9), to: tomorrow(12) };

/** A calendar with one hour, taken; the queue hears nothing by itself: its jobs come by hand. */
async function taken() {
  const world = await World.create({
    schedule: { weekly: [{ weekdays: [1, 2, 3, 4, 5, 6, 7], start: '10:00', end: '11:00' }] },
  });
  clock.now = () => world.now;
  const jobs: { type: string }[] = [];
  vi.spyOn(env.EVENTS, 'sendBatch').mockImplementation(async (batch) => {
    for (const { body: job } of batch as Iterable<{ body: { type: string } }>) jobs.push(job);
    return undefined as never;
  });
  const eve = await newPerson();
  const { id } = body(await world.object.book({ userId: eve.userId, name: 'Eve' }, { start: ten, note: '' }));
  const join = async (who: { userId: string }) =>
    body(await world.object.joinLine({ userId: who.userId, name: 'Ada' }, range));
  const free = async () => body(await world.object.cancel({ userId: eve.userId, name: 'Eve' }, id));
  const told = async (kind: string) => {
    await vi.waitFor(() => expect(jobs.some((job) => 'kind' in job && job.kind === kind)).toBe(true));
    return jobs.filter((job) => 'kind' in job && job.kind === kind);
  };
  return { world, join, free, told, jobs };
}

async function mailsTo(address: string) {
  const rows = await db.select().from(devOutbox).where(eq(devOutbox.to, address));
  return rows.filter(({ channel, kind }) => channel === 'email' && kind.startsWith('waitlist_'));
}

describe('who is offered a time', () => {
  it('is told in the inbox, by mail and by push, once, however often the job comes', async () => {
    const ada = await somebodyWithPhone();
    // The calendar of these tests is years ahead; so is the phone's sign-in.
    await db
      .update(sessions)
      .set({ expiresAt: on('23:00') })
      .where(eq(sessions.userId, ada.userId));
    const { world, join, free, told } = await taken();
    await join(ada);
    await free();
    const offers = await told('waiting_offered');
    expect(offers).toHaveLength(1);
    await consumed(offers);
    await evictDurableObject(world.object);
    await world.setClock();
    await world.alarm();
    await Promise.all([consumed(offers), consumed(offers)]);

    const slug = body(await world.object.describe(null)).slug;
    expect(await inboxOf(ada.userId)).toMatchObject([
      {
        kind: 'waitlist_offer',
        title: 'A time came free for you',
        text: 'Court, Mon 1 Jan, 10:00. Held for you until 08:10',
        url: `/c/${slug}?day=2035-01-01&wait=2035-01-01T10:00:00Z`,
      },
    ]);
    const mails = await mailsTo(ada.email);
    expect(mails).toMatchObject([
      { kind: 'waitlist_offer', subject: 'A time came free for you: Court, Mon 1 Jan, 10:00' },
    ]);
    expect(mails[0]?.text).toContain('Held for you until 08:10 (UTC). Then it goes to the next in line.');
    expect(await statusesTo(ada.userId)).toEqual(['email sent', 'push sent']);
  });

  it('is told nothing once the offer is over, but that it is, where it ran out', async () => {
    const ada = await somebodyWithPhone();
    const { world, join, free, told } = await taken();
    await join(ada);
    await free();
    const offers = await told('waiting_offered');
    await world.moveTo(on('08:10'));
    await world.alarm();
    await consumed(offers);
    expect(await mailsTo(ada.email)).toEqual([]);
    expect(await statusesTo(ada.userId)).toContain('email skipped');
    const lapses = await told('waiting_lapsed');
    await consumed([...lapses, ...lapses]);
    expect(await mailsTo(ada.email)).toMatchObject([{ kind: 'waitlist_lapsed' }]);
    expect((await inboxOf(ada.userId)).map(({ kind }) => kind).sort()).toEqual([
      'waitlist_lapsed',
      'waitlist_offer',
    ]);
  });

  it.each([
    ['booked it', 'book'],
    ['gave it back', 'release'],
  ])('is not told of it any more who %s meanwhile', async (_what, how) => {
    const ada = await somebodyWithPhone();
    const { world, join, free, told } = await taken();
    await join(ada);
    await free();
    const offers = await told('waiting_offered');
    const who = { userId: ada.userId, name: 'Ada' };
    const holdId = body(await world.object.waitlist(who)).items[0]?.offer?.holdId ?? '';
    if (how === 'book') body(await world.object.book(who, { start: ten, holdId, note: '' }));
    else body(await world.object.release(who, holdId));
    await consumed(offers);
    expect(await mailsTo(ada.email)).toEqual([]);
  });

  it('reads no name that anybody chose at an address that nobody proved', async () => {
    const ada = await newPerson();
    await db.update(users).set({ emailVerified: false }).where(eq(users.id, ada.userId));
    const { join, free, told } = await taken();
    await join(ada);
    await free();
    await consumed(await told('waiting_offered'));
    const [mail] = await mailsTo(ada.email);
    expect(mail?.subject).toBe('A time came free for you');
    expect(mail?.text).not.toContain('Court');
  });
});

describe('the waiting list in the API', () => {
  it('gives a place and its position, lists it, offers what comes free, and is left', async () => {
    const { id, slug } = await create({ schedule: open });
    const path = `/api/calendars/${id}`;
    const bookings: string[] = [];
    for (const hour of [9, 10, 11]) {
      const made = await call(owner, 'POST', `${path}/bookings`, { start: tomorrow(hour) });
      bookings.push(made.body.id);
    }
    const key = { 'Idempotency-Key': crypto.randomUUID() };
    const joined = await call(customer, 'POST', `${path}/waitlist`, whole, key);
    expect([joined.status, joined.body]).toMatchObject([
      201,
      { ...whole, position: 1, seats: 1, offer: null },
    ]);
    const again = await call(customer, 'POST', `${path}/waitlist`, whole, key);
    expect([again.body, again.headers.get('Idempotent-Replayed')]).toEqual([joined.body, 'true']);
    expect((await call(customer, 'POST', `${path}/waitlist`, whole)).body.id).toBe(joined.body.id);

    const mine = async () => (await call(customer, 'GET', '/api/me/waitlist')).body.items;
    await vi.waitFor(async () =>
      expect(await mine()).toMatchObject([{ id: joined.body.id, calendar: { slug, timeZone: 'UTC' } }]),
    );
    expect((await call(owner, 'GET', '/api/me/waitlist')).body.items).toEqual([]);
    await call(owner, 'POST', `${path}/bookings/${bookings[1]}/cancel`, {});
    await vi.waitFor(async () => expect((await mine())[0].offer).toMatchObject({ start: tomorrow(10) }));
    const seen = (await call(owner, 'GET', `${path}/waitlist`)).body.items;
    expect(seen).toMatchObject([{ id: joined.body.id, user: { id: customer.userId } }]);
    const exported = (await call(customer, 'GET', '/api/me/export')).body.waitlist;
    expect(exported).toMatchObject([{ id: joined.body.id, offer: { start: tomorrow(10) } }]);

    expect((await call(customer, 'DELETE', `${path}/waitlist/${joined.body.id}`)).status).toBe(204);
    expect((await call(customer, 'DELETE', `${path}/waitlist/${joined.body.id}`)).status).toBe(404);
    await vi.waitFor(async () => expect(await mine()).toEqual([]));
  });

  it('names no calendar that its person may not know of any more, and does again once they may', async () => {
    const { id } = await create({ schedule: open });
    await call(owner, 'POST', `/api/calendars/${id}/bookings`, { start: tomorrow(9) });
    const { body: joined } = await call(customer, 'POST', `/api/calendars/${id}/waitlist`, {
      ...whole,
      to: tomorrow(10),
    });
    const held = async () => (await call(customer, 'GET', '/api/me/export')).body.waitlist;
    const mine = async () => (await call(customer, 'GET', '/api/me/waitlist')).body.items;
    const of = ({ id: one }: { id: string }) => one === joined.id;
    await vi.waitFor(async () => expect((await mine()).filter(of)).toHaveLength(1));
    const hidden = { visibility: 'private', name: 'Board of directors', location: 'Under the stairs' };
    await call(owner, 'PATCH', `/api/calendars/${id}`, hidden);
    await vi.waitFor(async () => expect((await mine()).filter(of)).toEqual([]));
    expect(JSON.stringify(await held())).not.toMatch(/Board of|stairs/);
    expect((await held()).filter(of)).toMatchObject([{ calendar: { id, name: '' } }]);
    await call(owner, 'PATCH', `/api/calendars/${id}`, { visibility: 'unlisted' });
    await vi.waitFor(async () =>
      expect((await mine()).filter(of)).toMatchObject([{ calendar: { name: 'Board of directors' } }]),
    );
  });

  it('is for those who are signed in and may see the calendar, and each sees their own', async () => {
    const { id } = await create({ schedule: open, visibility: 'private' });
    const path = `/api/calendars/${id}/waitlist`;
    for (const method of ['GET', 'POST'] as const) {
      const sent = method === 'POST' ? whole : undefined;
      expect((await call(undefined, method, path, sent)).status).toBe(401);
      expect((await call(customer, method, path, sent)).status).toBe(404);
    }
    const theirs = await call(owner, 'POST', path, whole);
    expect((await call(customer, 'DELETE', `${path}/${theirs.body.id}`)).status).toBe(404);
    const other = (await create({ schedule: open })).id;
    await call(owner, 'POST', `/api/calendars/${other}/waitlist`, whole);
    expect((await call(customer, 'GET', `/api/calendars/${other}/waitlist`)).body.items).toEqual([]);
  });

  it.each([
    ['no range', {}, 'from'],
    ['a range that ends before it begins', { from: whole.to, to: whole.from }, 'to'],
    ['more than 62 days', { from: '2035-01-01T00:00:00Z', to: '2035-03-05T00:00:00Z' }, 'to'],
    ['a range that is past', { from: '2025-01-01T00:00:00Z', to: '2025-01-02T00:00:00Z' }, 'to'],
    ['half a seat', { ...whole, seats: 0.5 }, 'seats'],
    ['a field that is none', { ...whole, position: 1 }, 'position'],
  ])('refuses %s', async (_title, sent, field) => {
    const { id } = await create({ schedule: open });
    const refused = await call(customer, 'POST', `/api/calendars/${id}/waitlist`, sent);
    expect([refused.status, refused.body.errors[0].path]).toEqual([422, field]);
  });
});

describe('what is known of who waits', () => {
  it('goes with their account, from the object too', async () => {
    const { id } = await create({ schedule: open });
    const ada = await newPerson();
    await call(owner, 'POST', `/api/calendars/${id}/bookings`, { start: tomorrow(9) });
    await call(ada, 'POST', `/api/calendars/${id}/waitlist`, { from: tomorrow(9), to: tomorrow(10) });
    await vi.waitFor(async () => expect(await placesIn(id)).toHaveLength(1));
    expect((await call(ada, 'DELETE', '/api/me')).status).toBe(204);
    expect(await placesIn(id)).toEqual([]);
    const object = calendarObject(env.CALENDARS, id);
    const left = await runInDurableObject(object, (_instance, { storage: { sql } }) =>
      ['waiting', 'hold', 'log'].filter((name) =>
        JSON.stringify(sql.exec(`SELECT * FROM ${name}`).toArray()).includes(ada.userId),
      ),
    );
    expect(left).toEqual([]);
  });

  it('leaves D1 once the range is over, whatever the object says', async () => {
    const { id } = await create({ schedule: open });
    await call(owner, 'POST', `/api/calendars/${id}/bookings`, { start: tomorrow(9) });
    await call(customer, 'POST', `/api/calendars/${id}/waitlist`, { from: tomorrow(9), to: tomorrow(10) });
    await vi.waitFor(async () => expect(await placesIn(id)).toHaveLength(1));
    await cleanUp(db, Date.parse(tomorrow(9)), config);
    expect(await placesIn(id)).toHaveLength(1);
    await cleanUp(db, Date.parse(tomorrow(10)) + 1, config);
    expect(await placesIn(id)).toEqual([]);
  });
});

const placesIn = (id: string) => db.select().from(waiting).where(eq(waiting.calendarId, id));
