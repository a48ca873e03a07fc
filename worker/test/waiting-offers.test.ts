// What becomes of an offer when its person, or the calendar, changes something else meanwhile.
import { expect, it } from 'vitest';
import { body, on, owner, person, World } from './calendar-world.ts';

const ada = person('ada');
const [ten, eleven] = [on('10:00'), on('11:00')];
const hours = { weekly: [{ weekdays: [1, 2, 3, 4, 5, 6, 7], start: '10:00', end: '12:00' }], overrides: [] };
const minute = (from: number) => ({ from, to: from + 60_000 });
const placesOf = async (world: World) => body(await world.object.waitlist(owner)).items;

it('who leaves a place with its offer is offered what is free for another place of theirs', async () => {
  const world = await World.create({ schedule: hours });
  const { object } = world;
  const block = body(await object.block(owner, { start: ten, end: eleven, reason: '' }));
  body(await object.joinLine(ada, { ...minute(ten), seats: 1 }));
  const { id, offer } = body(await object.joinLine(ada, { ...minute(eleven), seats: 1 }));
  expect(offer).toMatchObject({ start: '2035-01-01T11:00:00Z' });
  // Nobody has two offers: what opens now is free for anybody else, as long as they have that one.
  body(await object.unblock(owner, block.id));
  expect(await world.slotAt(ten)).toMatchObject({ remaining: 1 });
  body(await object.leaveLine(ada, id));
  expect((await placesOf(world)).map((place) => place.offer?.start)).toEqual(['2035-01-01T10:00:00Z']);
  expect(await world.slotAt(eleven)).toMatchObject({ remaining: 1, held: 0 });
});

it.each([
  [1, 2],
  [2, 1],
])('who is offered %i and holds that with %i seats is told of what they hold', async (asked, held) => {
  const world = await World.create({ schedule: hours, capacity: 2 });
  const { object } = world;
  const { id, offer } = body(await object.joinLine(ada, { ...minute(ten), seats: asked }));
  const hold = body(await object.hold(ada, { start: ten, seats: held }));
  expect(hold).toMatchObject({ id: offer?.holdId, expiresAt: offer?.expiresAt });
  const told = { seats: held, offer: { holdId: hold.id, seats: held, expiresAt: hold.expiresAt } };
  expect(await placesOf(world)).toMatchObject([{ id, position: 1, ...told }]);
  // In line again, they wait for as many.
  body(await object.block(owner, { start: ten, end: eleven, reason: '' }));
  expect(await placesOf(world)).toMatchObject([{ id, seats: held, offer: null }]);
});

const bookedElsewhere = async (world: World) =>
  body(await world.object.book(ada, { start: eleven, note: '' })).id;
it.each([
  [
    'while nobody but who runs the calendar may see it',
    (world: World) => world.object.change(owner, { visibility: 'private' }),
    (world: World) => world.object.change(owner, { visibility: 'public' }),
  ],
  [
    'until they are in the team of a calendar that nobody else may see',
    (world: World) => world.object.change(owner, { visibility: 'private' }),
    (world: World) => world.object.join(ada, 'member'),
  ],
  [
    'while they have as many bookings as they may',
    bookedElsewhere,
    (world: World, id: unknown) => world.object.cancel(ada, String(id)),
  ],
])('what somebody is offered is taken back %s', async (_when, begin, end) => {
  const limits = { perUserPerDay: 1, perUserPerWeek: null, perUserActive: null };
  const world = await World.create({ schedule: hours, limits });
  const { id, offer } = body(await world.object.joinLine(ada, { ...minute(ten), seats: 1 }));
  expect(offer).toMatchObject({ start: '2035-01-01T10:00:00Z' });
  const begun = await begin(world);
  expect(await placesOf(world)).toMatchObject([{ id, offer: null }]);
  expect(await world.count('hold')).toBe(0);
  await end(world, begun);
  expect(await placesOf(world)).toMatchObject([{ id, offer: { start: '2035-01-01T10:00:00Z' } }]);
});
