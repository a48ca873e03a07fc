// What becomes of a series: this one and the following cancelled or moved, all of it or nothing.
import { describe, expect, it } from 'vitest';
import type { Recurrence } from '../domain/recurrence.ts';
import { at, body, on, owner, person, result, World } from './calendar-world.ts';

const ada = person('ada');
const bob = person('bob');
const ten = on('10:00');
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const WEEK = 7 * DAY;
const rule = (count: number, changes: Partial<Recurrence> = {}): Recurrence => ({
  ...{ freq: 'weekly', interval: 1, weekdays: [], weekStart: 1, ends: { count } },
  ...changes,
});
const starts = (bookings: readonly { start: string }[]) => bookings.map(({ start }) => at(start));

/** A series of Ada's. */
async function booked(world: World, count: number, start = ten, changes: Partial<Recurrence> = {}) {
  const wish = { start, seats: 1, note: '', rule: rule(count, changes) };
  const { id, bookings } = body(await world.object.bookSeries(ada, wish));
  return { id, ids: bookings.map((one) => one.id) };
}
const statuses = (world: World, ids: readonly string[]) =>
  Promise.all(ids.map(async (id) => body(await world.object.booking(ada, id)).status));

describe('cancelling', () => {
  it('this and the following leaves those before', async () => {
    const world = await World.create();
    const { id, ids } = await booked(world, 4);
    const from = ids[1] ?? '';
    const outcome = body(await world.object.changeSeries(ada, id, { act: 'cancel', from }));
    expect(outcome.bookings.map((one) => one.id)).toEqual(ids.slice(1));
    expect(await statuses(world, ids)).toEqual(['confirmed', 'cancelled', 'cancelled', 'cancelled']);
    expect(await world.slotAt(ten + WEEK)).toMatchObject({ remaining: 1 });
  });

  it('all that is ahead leaves what it is too late for, and names it', async () => {
    const world = await World.create({ cancellation: { untilMinutesBefore: 1_440, refundPercent: 100 } });
    const { id, ids } = await booked(world, 3);
    const outcome = body(await world.object.changeSeries(ada, id, { act: 'cancel' }));
    expect(outcome.kept.map((one) => one.id)).toEqual([ids[0]]);
    expect(await statuses(world, ids)).toEqual(['confirmed', 'cancelled', 'cancelled']);
    expect(result(await world.object.changeSeries(ada, id, { act: 'cancel' }))).toBe('not_cancellable');
    // Whoever runs the calendar may always.
    expect(result(await world.object.changeSeries(owner, id, { act: 'cancel' }))).toBe(200);
    expect(await statuses(world, ids)).toEqual(Array(3).fill('cancelled'));
  });

  it('passes over what was cancelled before', async () => {
    const world = await World.create();
    const { id, ids } = await booked(world, 3);
    await world.object.cancel(ada, ids[1] ?? '');
    const outcome = body(await world.object.changeSeries(ada, id, { act: 'cancel', from: ids[0] ?? '' }));
    expect([outcome.bookings.length, outcome.kept.length]).toEqual([2, 0]);
  });
});

describe('moving', () => {
  const move = (world: World, id: string, from: string | undefined, start: number, who = ada) =>
    world.object.changeSeries(who, id, { act: 'reschedule', from: from ?? '', start });

  it('this and the following moves them by the same way, their own places free for each other', async () => {
    const world = await World.create();
    const { id, ids } = await booked(world, 4);
    // A week on: each goes where the next one is.
    const later = body(await move(world, id, ids[1], ten + 2 * WEEK));
    expect(starts(later.bookings)).toEqual([2, 3, 4].map((weeks) => ten + weeks * WEEK));
    // And back, and an hour: the first stays where it is.
    const back = body(await move(world, id, ids[1], ten + WEEK + HOUR));
    expect(starts(back.bookings)).toEqual([1, 2, 3].map((weeks) => ten + weeks * WEEK + HOUR));
    expect(body(await world.object.booking(ada, ids[0] ?? '')).version).toBe(1);
  });

  it('moves all or none: those that don’t fit are named, and nothing is changed', async () => {
    const world = await World.create();
    const { id, ids } = await booked(world, 3);
    await world.object.book(bob, { start: ten + HOUR + WEEK, note: '' });
    const outcome = await move(world, id, ids[0], ten + HOUR);
    expect(outcome).toMatchObject({
      ok: false,
      problem: { code: 'slot_taken', errors: [{ path: 'dates.2035-01-08T11:00:00Z', message: 'is taken' }] },
    });
    expect(
      starts(await Promise.all(ids.map(async (one) => body(await world.object.booking(ada, one))))),
    ).toEqual([0, 1, 2].map((weeks) => ten + weeks * WEEK));
    expect(result(await move(world, id, ids[0], ten + 55 * DAY))).toBe('slot_unavailable');
  });

  it('keeps to limits, the series’ own old places not counted', async () => {
    const limits = { perUserPerDay: null, perUserPerWeek: 1, perUserActive: 3 };
    const world = await World.create({ limits });
    const { id, ids } = await booked(world, 3);
    expect(result(await move(world, id, ids[0], ten + WEEK))).toBe(200);
    expect(result(await move(world, id, ids[1], ten + WEEK + DAY))).toBe('limit_reached');
  });

  it('keeps the wall clock where the clocks change in between', async () => {
    const now = at('2035-03-12T08:00:00Z');
    const world = await World.create({ timeZone: 'Europe/Athens' }, now);
    const { id, ids } = await booked(world, 3, at('2035-03-19T07:00:00Z'));
    const moved = body(await move(world, id, ids[0], at('2035-03-20T08:00:00Z')));
    expect(moved.bookings.map(({ start }) => start)).toEqual([
      '2035-03-20T08:00:00Z',
      '2035-03-27T07:00:00Z',
      '2035-04-03T07:00:00Z',
    ]);
  });

  it('never into an hour that the clock skips: that date is named', async () => {
    const now = at('2035-03-12T08:00:00Z');
    const world = await World.create({ timeZone: 'Europe/Athens', slotMinutes: 30 }, now);
    const { id, ids } = await booked(world, 2, at('2035-03-18T07:00:00Z'));
    const outcome = await move(world, id, ids[0], at('2035-03-18T01:30:00Z'));
    expect(outcome).toMatchObject({
      ok: false,
      problem: { code: 'slot_unavailable', errors: [{ path: 'dates.2035-03-25T06:00:00Z' }] },
    });
  });

  it('is refused once it is too late for the first of them', async () => {
    const world = await World.create({ cancellation: { untilMinutesBefore: 1_440, refundPercent: 100 } });
    const { id, ids } = await booked(world, 3);
    expect(result(await move(world, id, ids[0], ten + DAY))).toBe('not_cancellable');
    expect(result(await move(world, id, ids[1], ten + WEEK + DAY))).toBe(200);
  });
});

describe('others', () => {
  it('have no part in a series, and don’t learn that it is there', async () => {
    const world = await World.create();
    const { id, ids } = await booked(world, 3);
    const from = ids[0] ?? '';
    for (const change of [
      { act: 'cancel' },
      { act: 'cancel', from },
      { act: 'reschedule', from, start: ten + HOUR },
    ] as const) {
      expect(result(await world.object.changeSeries(bob, id, change))).toBe('not_found');
    }
    // Nor does a booking of one's own open another's series.
    const own = body(await world.object.book(bob, { start: ten + HOUR, note: '' }));
    expect(result(await world.object.changeSeries(bob, id, { act: 'cancel', from: own.id }))).toBe(
      'not_found',
    );
    expect(await statuses(world, ids)).toEqual(Array(3).fill('confirmed'));
  });

  it('nor does a booking of one series begin another', async () => {
    const world = await World.create();
    const { id, ids } = await booked(world, 2);
    const other = await booked(world, 2, ten + HOUR);
    const change = { act: 'cancel', from: other.ids[0] ?? '' } as const;
    expect(result(await world.object.changeSeries(ada, id, change))).toBe('not_found');
    expect(await statuses(world, ids)).toEqual(Array(2).fill('confirmed'));
  });
});
