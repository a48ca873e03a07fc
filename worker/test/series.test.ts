// Series inside a real object: what the preview finds, all dates or none, and what becomes of some of them later.
import { describe, expect, it } from 'vitest';
import type { Recurrence } from '../domain/recurrence.ts';
import { at, body, on, owner, person, result, World } from './calendar-world.ts';

const ada = person('ada');
const bob = person('bob');
const ten = on('10:00');
const WEEK = 7 * 86_400_000;
const rule = (count: number, changes: Partial<Recurrence> = {}): Recurrence => ({
  ...{ freq: 'weekly', interval: 1, weekdays: [], weekStart: 1, ends: { count } },
  ...changes,
});
const daily = (count: number) => rule(count, { freq: 'daily' });
const wish = (count = 3, changes: { start?: number; seats?: number; rule?: Recurrence } = {}) => ({
  ...{ start: ten, seats: 1, note: '', rule: rule(count) },
  ...changes,
});
const starts = (bookings: readonly { start: string }[]) => bookings.map(({ start }) => at(start));

async function states(world: World, asked: ReturnType<typeof wish>, who = ada) {
  const { occurrences } = body(await world.object.previewSeries(who, asked));
  return occurrences.map(({ state }) => state);
}

describe('the preview of a series', () => {
  it('says of each date how it stands, offers what is nearest, and writes nothing', async () => {
    const world = await World.create({
      maxAdvanceDays: 30,
      schedule: {
        weekly: [{ weekdays: [1, 2, 3, 4, 5, 6, 7], start: '08:00', end: '12:00' }],
        overrides: [{ date: '2035-01-15', windows: [] }],
      },
    });
    await world.object.book(bob, { start: ten + WEEK, note: '' });
    const before = await world.count('log');
    const { rule: words, occurrences } = body(await world.object.previewSeries(ada, wish(6)));
    expect(words).toBe('Every Monday, 6 times');
    expect(occurrences.map(({ date, state }) => [date, state])).toEqual([
      ['2035-01-01', 'free'],
      ['2035-01-08', 'taken'],
      ['2035-01-15', 'closed'],
      ['2035-01-22', 'free'],
      ['2035-01-29', 'free'],
      ['2035-02-05', 'beyond'],
    ]);
    expect(occurrences[1]?.nearest.map(({ start }) => start)).toEqual([
      '2035-01-08T09:00:00Z',
      '2035-01-08T11:00:00Z',
      '2035-01-08T08:00:00Z',
    ]);
    // A closed day has nothing of its own: the days around it do.
    expect(occurrences[2]?.nearest.map(({ start }) => start)).toEqual([
      '2035-01-16T08:00:00Z',
      '2035-01-14T11:00:00Z',
      '2035-01-16T09:00:00Z',
    ]);
    expect(occurrences[5]?.nearest).toEqual([]);
    expect([await world.count('booking'), await world.count('log')]).toEqual([1, before]);
  });

  it('counts the caller’s own hold as free, and others’ as taken', async () => {
    const world = await World.create();
    await world.object.hold(ada, { start: ten, seats: 1 });
    await world.object.hold(bob, { start: ten + WEEK, seats: 1 });
    expect(await states(world, wish(3))).toEqual(['free', 'taken', 'free']);
  });

  it('keeps to the caller’s limits, its own dates counted, and offers nothing that would break them', async () => {
    const world = await World.create({
      limits: { perUserPerDay: null, perUserPerWeek: 2, perUserActive: null },
    });
    await world.object.book(bob, { start: ten + 86_400_000, note: '' });
    const { occurrences } = body(await world.object.previewSeries(ada, wish(1, { rule: daily(4) })));
    expect(occurrences.map(({ state }) => state)).toEqual(['free', 'taken', 'free', 'limit']);
    expect(occurrences[1]?.nearest).toEqual([]);
    const forCaller = { ...wish(1, { rule: daily(4) }), for: { name: 'Cleo' } };
    expect(await states(world, forCaller, owner)).toEqual(['free', 'taken', 'free', 'free']);
  });

  it('sees that dates of its own stand in each other’s way', async () => {
    const world = await World.create({ slotMinutes: 1_440, bufferAfterMinutes: 60 });
    expect(await states(world, wish(1, { start: on('00:00') + 86_400_000, rule: daily(3) }))).toEqual([
      'free',
      'taken',
      'free',
    ]);
  });

  it('names a date whose time the clock skips, and the nearest of that day', async () => {
    const now = at('2035-03-20T08:00:00Z');
    const world = await World.create({ timeZone: 'Europe/Athens', slotMinutes: 30 }, now);
    const asked = wish(1, { start: at('2035-03-24T01:30:00Z'), rule: daily(2) });
    const { occurrences } = body(await world.object.previewSeries(ada, asked));
    expect(occurrences.map(({ date, start, state }) => [date, start, state])).toEqual([
      ['2035-03-24', '2035-03-24T01:30:00Z', 'free'],
      ['2035-03-25', null, 'skipped'],
      ['2035-03-26', '2035-03-26T00:30:00Z', 'free'],
    ]);
    expect(occurrences[1]?.nearest[0]?.start).toBe('2035-03-25T01:30:00Z');
  });
});

describe('a series', () => {
  it('is booked whole: each date a booking of its own, the caller’s hold used up', async () => {
    const world = await World.create();
    await world.object.hold(ada, { start: ten, seats: 1 });
    const made = body(await world.object.bookSeries(ada, wish(3)));
    expect(starts(made.bookings)).toEqual([ten, ten + WEEK, ten + 2 * WEEK]);
    expect(
      made.bookings.every(({ seriesId, status }) => seriesId === made.id && status === 'confirmed'),
    ).toBe(true);
    expect(await world.count('hold')).toBe(0);
    expect(body(await world.object.booking(ada, made.bookings[1]?.id ?? '')).seriesId).toBe(made.id);
  });

  it('or not at all: one date that is taken is named, and nothing is written', async () => {
    const world = await World.create();
    await world.object.book(bob, { start: ten + WEEK, note: '' });
    const outcome = await world.object.bookSeries(ada, wish(3));
    expect(outcome).toMatchObject({
      ok: false,
      problem: {
        status: 409,
        code: 'slot_taken',
        errors: [{ path: 'dates.2035-01-08T10:00:00Z', message: 'is taken' }],
      },
    });
    expect(await world.count('booking')).toBe(1);
    // What was chosen instead is booked with the others.
    const dates = [ten, ten + WEEK + 3_600_000, ten + 2 * WEEK];
    expect(starts(body(await world.object.bookSeries(ada, { ...wish(3), dates })).bookings)).toEqual(dates);
  });

  it('races with direct bookings: whoever is second is refused whole', async () => {
    const world = await World.create();
    const outcomes = await Promise.all([
      world.object.bookSeries(ada, wish(8)),
      world.object.bookSeries(bob, wish(8)),
      world.object.book(bob, { start: ten + 5 * WEEK, note: '' }),
    ]);
    expect(outcomes.map(result)).toEqual([201, 'slot_taken', 'slot_taken']);
    expect(await world.count('booking')).toBe(8);
  });

  it('has no more dates than its rule, and none outside of what can be booked', async () => {
    const world = await World.create();
    const many = Array.from({ length: 4 }, (_, i) => ten + i * 3_600_000);
    expect(result(await world.object.bookSeries(ada, { ...wish(3), dates: many }))).toBe('invalid_request');
    const outside = { ...wish(3), dates: [ten + 1_800_000] };
    expect(result(await world.object.bookSeries(ada, outside))).toBe('slot_unavailable');
    expect(result(await world.object.bookSeries(ada, wish(9 + 1)))).toBe('slot_unavailable');
    expect(await world.count('booking')).toBe(0);
  });

  it('keeps to what one person may have', async () => {
    const world = await World.create({
      limits: { perUserPerDay: null, perUserPerWeek: null, perUserActive: 4 },
    });
    expect(result(await world.object.bookSeries(ada, wish(5)))).toBe('limit_reached');
    expect(result(await world.object.bookSeries(ada, wish(4)))).toBe(201);
  });

  it('of a calendar that asks for approval is answered one by one or all at once, by operators only', async () => {
    const world = await World.create({ approvalRequired: true });
    const { id, bookings } = body(await world.object.bookSeries(ada, wish(3)));
    expect(bookings.map(({ status }) => status)).toEqual(Array(3).fill('pending_approval'));
    expect(result(await world.object.changeSeries(ada, id, { act: 'approve' }))).toBe('forbidden');
    await world.object.operate(owner, bookings[0]?.id ?? '', 'decline');
    const approved = body(await world.object.changeSeries(owner, id, { act: 'approve' }));
    expect(approved.bookings.map(({ status }) => status)).toEqual(['confirmed', 'confirmed']);
    expect(result(await world.object.changeSeries(owner, id, { act: 'approve' }))).toBe('conflict');
  });

  it('of a caller is booked by operators alone', async () => {
    const world = await World.create();
    const asked = { ...wish(2), for: { name: 'Cleo', email: 'cleo@example.com' } };
    expect(result(await world.object.bookSeries(ada, asked))).toBe('forbidden');
    const { bookings } = body(await world.object.bookSeries(owner, asked));
    expect(bookings.map(({ user }) => user)).toEqual(Array(2).fill({ id: null, name: 'Cleo' }));
  });

  it('answers the calendar’s questions once, for all of its dates', async () => {
    const questions = [{ id: 'level', kind: 'text', label: 'Which level?', required: true }] as const;
    const world = await World.create({ questions: [...questions] });
    expect(result(await world.object.bookSeries(ada, wish(2)))).toBe('invalid_request');
    const { bookings } = body(
      await world.object.bookSeries(ada, { ...wish(2), answers: { level: 'beginner' } }),
    );
    expect(bookings.map(({ answers }) => answers)).toEqual([null, null]);
    const seen = await Promise.all(bookings.map(({ id }) => world.object.booking(owner, id)));
    expect(seen.map((one) => body(one).answers?.[0]?.value)).toEqual(['beginner', 'beginner']);
  });

  it('of a private calendar is not there for others', async () => {
    const world = await World.create({ visibility: 'private' });
    expect(result(await world.object.previewSeries(ada, wish(2)))).toBe('not_found');
    expect(result(await world.object.bookSeries(ada, wish(2)))).toBe('not_found');
  });
});
