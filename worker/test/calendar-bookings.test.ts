// Bookings inside a real object: who wins, who may, and what each state allows.
import { runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import { calendarObject } from '../calendar/client.ts';
import { body, on, owner, person, result, World } from './calendar-world.ts';

const ada = person('ada');
const bob = person('bob');
const ten = on('10:00');
const tally = (results: (number | string)[]) => {
  const counts: Record<string, number> = {};
  for (const one of results) counts[one] = (counts[one] ?? 0) + 1;
  return counts;
};

describe('many at once', () => {
  it('fifty people for one seat: one gets it, forty-nine are told that somebody was faster', async () => {
    const world = await World.create();
    const outcomes = await Promise.all(
      Array.from({ length: 50 }, (_, i) => world.object.book(person(`p${i}`), { start: ten, note: '' })),
    );
    expect(tally(outcomes.map(result))).toEqual({ 201: 1, slot_taken: 49 });
    expect(await world.count('booking')).toBe(1);
  });

  it('ten people for three seats: three get one', async () => {
    const world = await World.create({ capacity: 3 });
    const outcomes = await Promise.all(
      Array.from({ length: 10 }, (_, i) => world.object.book(person(`p${i}`), { start: ten, note: '' })),
    );
    expect(tally(outcomes.map(result))).toEqual({ 201: 3, slot_taken: 7 });
  });

  it('one person with a limit of two a day, asking for five times at once, gets two', async () => {
    const world = await World.create({
      limits: { perUserPerDay: 2, perUserPerWeek: null, perUserActive: null },
    });
    const outcomes = await Promise.all(
      [10, 11, 12, 13, 14].map((hour) => world.object.book(ada, { start: on(`${hour}:00`), note: '' })),
    );
    expect(tally(outcomes.map(result))).toEqual({ 201: 2, limit_reached: 3 });
  });

  it('two who move into each other’s slots are both refused, and both keep what they have', async () => {
    const world = await World.create();
    const a = body(await world.object.book(ada, { start: ten, note: '' }));
    const b = body(await world.object.book(bob, { start: on('11:00'), note: '' }));
    const outcomes = await Promise.all([
      world.object.reschedule(ada, a.id, { start: on('11:00') }),
      world.object.reschedule(bob, b.id, { start: ten }),
    ]);
    expect(outcomes.map(result)).toEqual(['slot_taken', 'slot_taken']);
    expect(body(await world.object.booking(ada, a.id))).toEqual(a);
    expect(body(await world.object.booking(bob, b.id))).toEqual(b);
  });
});

describe('booking', () => {
  it('refuses times that overlap and takes times that touch', async () => {
    const world = await World.create({ stepMinutes: 1 });
    expect(result(await world.object.book(ada, { start: ten, note: '' }))).toBe(201);
    for (const start of ['10:30', '10:59', '09:01']) {
      expect([start, result(await world.object.book(bob, { start: on(start), note: '' }))]).toEqual([
        start,
        'slot_taken',
      ]);
    }
    expect(result(await world.object.book(bob, { start: on('11:00'), note: '' }))).toBe(201);
    expect(result(await world.object.book(bob, { start: on('09:00'), note: '' }))).toBe(201);
  });

  it('names nobody on the board', async () => {
    const world = await World.create();
    await world.object.book(ada, { start: ten, note: 'secret' });
    const slots = JSON.stringify(
      body(await world.object.slots(bob, { start: on('00:00'), end: on('23:00') })),
    );
    expect(slots).not.toMatch(/ada|secret|user/);
  });

  it('for a caller or a walk-in is the operator’s alone, confirmed at once and under no limit', async () => {
    const world = await World.create({
      approvalRequired: true,
      limits: { perUserPerDay: 1, perUserPerWeek: null, perUserActive: null },
    });
    expect(result(await world.object.book(ada, { start: ten, note: '', for: { name: 'Cleo' } }))).toBe(
      'forbidden',
    );
    for (const hour of ['10:00', '11:00']) {
      expect(
        body(await world.object.book(owner, { start: on(hour), note: '', for: { name: 'Cleo' } })),
      ).toMatchObject({
        status: 'confirmed',
        user: { id: null, name: 'Cleo' },
      });
    }
  });

  it('stays where a later rule would not have allowed it', async () => {
    const world = await World.create();
    const booking = body(await world.object.book(ada, { start: ten, note: '' }));
    await world.object.change(owner, { schedule: { weekly: [], overrides: [] } });
    await world.object.block(owner, { start: ten, end: on('11:00'), reason: 'repairs' });
    expect(body(await world.object.booking(ada, booking.id))).toEqual(booking);
  });
});

describe('approval', () => {
  it('is asked for, holds the seat meanwhile, and turns into a booking', async () => {
    const world = await World.create({ approvalRequired: true });
    const request = body(await world.object.book(ada, { start: ten, note: '' }));
    expect(request.status).toBe('pending_approval');
    expect(result(await world.object.book(bob, { start: ten, note: '' }))).toBe('slot_taken');
    expect(result(await world.object.operate(ada, request.id, 'approve'))).toBe('forbidden');
    expect(result(await world.object.operate(bob, request.id, 'approve'))).toBe('not_found');
    expect(body(await world.object.operate(owner, request.id, 'approve'))).toMatchObject({
      status: 'confirmed',
      version: 2,
    });
    expect(result(await world.object.operate(owner, request.id, 'decline'))).toBe('conflict');
  });

  it('is declined, and the seat is free again', async () => {
    const world = await World.create({ approvalRequired: true });
    const request = body(await world.object.book(ada, { start: ten, note: '' }));
    expect(body(await world.object.operate(owner, request.id, 'decline')).status).toBe('declined');
    expect(await world.slotAt(ten)).toMatchObject({ remaining: 1 });
  });

  it('lapses when the slot begins: approving is too late, and the state says so', async () => {
    const world = await World.create({ approvalRequired: true });
    const request = body(await world.object.book(ada, { start: ten, note: '' }));
    await world.moveTo(ten);
    expect(result(await world.object.operate(owner, request.id, 'approve'))).toBe('hold_expired');
    expect(body(await world.object.booking(ada, request.id)).status).toBe('expired');
  });

  it('moves its end along when the request is moved', async () => {
    const world = await World.create({ approvalRequired: true });
    const request = body(await world.object.book(ada, { start: ten, note: '' }));
    await world.object.reschedule(ada, request.id, { start: on('12:00') });
    await world.moveTo(on('11:00'));
    expect(body(await world.object.booking(ada, request.id)).status).toBe('pending_approval');
    await world.moveTo(on('12:00'));
    expect(body(await world.object.booking(ada, request.id)).status).toBe('expired');
  });
});

describe('cancelling', () => {
  it('is the customer’s until the calendar’s time before, that instant included, and the operator’s always', async () => {
    const world = await World.create({ cancellation: { untilMinutesBefore: 60, refundPercent: 100 } });
    const a = body(await world.object.book(ada, { start: ten, note: '' }));
    const b = body(await world.object.book(ada, { start: on('11:00'), note: '' }));
    await world.moveTo(on('09:00') + 1);
    expect(result(await world.object.cancel(ada, a.id))).toBe('not_cancellable');
    expect(result(await world.object.reschedule(ada, a.id, { start: on('12:00') }))).toBe('not_cancellable');
    expect(body(await world.object.cancel(owner, a.id)).status).toBe('cancelled');
    await world.moveTo(on('10:00'));
    expect(result(await world.object.cancel(ada, b.id))).toBe(200);
    expect(result(await world.object.cancel(ada, b.id))).toBe('not_cancellable');
  });

  it('is nobody else’s, and frees the seats at once', async () => {
    const world = await World.create();
    const booking = body(await world.object.book(ada, { start: ten, note: '' }));
    expect(result(await world.object.cancel(bob, booking.id))).toBe('not_found');
    await world.object.cancel(ada, booking.id);
    expect(result(await world.object.book(bob, { start: ten, note: '' }))).toBe(201);
  });
});

describe('moving', () => {
  it('keeps the old slot where the new one is taken, and frees it where it is not', async () => {
    const world = await World.create();
    const booking = body(await world.object.book(ada, { start: ten, note: '' }));
    await world.object.book(bob, { start: on('11:00'), note: '' });
    expect(result(await world.object.reschedule(ada, booking.id, { start: on('11:00') }))).toBe('slot_taken');
    expect(await world.slotAt(ten)).toMatchObject({ remaining: 0 });
    expect(body(await world.object.reschedule(ada, booking.id, { start: on('12:00') }))).toMatchObject({
      start: '2035-01-01T12:00:00Z',
      end: '2035-01-01T13:00:00Z',
      version: 2,
      status: 'confirmed',
    });
    expect(await world.slotAt(ten)).toMatchObject({ remaining: 1 });
  });

  it('into its own old time works: it is not in its own way', async () => {
    const world = await World.create({ stepMinutes: 15, bufferAfterMinutes: 15 });
    const booking = body(await world.object.book(ada, { start: ten, note: '' }));
    expect(result(await world.object.reschedule(ada, booking.id, { start: on('10:15') }))).toBe(200);
    expect(result(await world.object.reschedule(ada, booking.id, { start: on('10:07') }))).toBe(
      'slot_unavailable',
    );
  });

  it('counts against limits, without counting itself', async () => {
    const world = await World.create({
      limits: { perUserPerDay: 1, perUserPerWeek: null, perUserActive: null },
    });
    const today = body(await world.object.book(ada, { start: ten, note: '' }));
    await world.object.book(ada, { start: ten + 86_400_000, note: '' });
    expect(result(await world.object.reschedule(ada, today.id, { start: on('12:00') }))).toBe(200);
    expect(result(await world.object.reschedule(ada, today.id, { start: on('12:00') + 86_400_000 }))).toBe(
      'limit_reached',
    );
  });

  it('is refused with 412 where the caller has seen another version', async () => {
    const world = await World.create();
    const booking = body(await world.object.book(ada, { start: ten, note: '' }));
    expect(result(await world.object.reschedule(ada, booking.id, { start: on('12:00') }, undefined, 2))).toBe(
      'precondition_failed',
    );
    expect(result(await world.object.reschedule(ada, booking.id, { start: on('12:00') }, undefined, 1))).toBe(
      200,
    );
  });
});

describe('limits', () => {
  it('count a calendar’s local day and ISO week, and what is still ahead', async () => {
    const day = 86_400_000;
    const zone = { timeZone: 'Pacific/Auckland' };
    const week = await World.create({
      ...zone,
      limits: { perUserPerDay: null, perUserPerWeek: 1, perUserActive: null },
    });
    // Monday 2035-01-01 08:00 UTC is 21:00 in Auckland; its week ends at Sunday's midnight there.
    await week.object.book(ada, { start: ten, note: '' });
    expect(result(await week.object.book(ada, { start: on('10:00') + 6 * day, note: '' }))).toBe(
      'limit_reached',
    );
    expect(result(await week.object.book(ada, { start: on('11:00') + 6 * day, note: '' }))).toBe(201);
    const active = await World.create({
      limits: { perUserPerDay: null, perUserPerWeek: null, perUserActive: 1 },
    });
    const first = body(await active.object.book(ada, { start: ten, note: '' }));
    expect(result(await active.object.book(ada, { start: ten + 9 * day, note: '' }))).toBe('limit_reached');
    await active.object.cancel(ada, first.id);
    expect(result(await active.object.book(ada, { start: ten + 9 * day, note: '' }))).toBe(201);
  });
});

describe('on the day', () => {
  it('people check in, or are missed, and what was confirmed is completed at its end', async () => {
    const world = await World.create();
    const a = body(await world.object.book(ada, { start: ten, note: '' }));
    const b = body(await world.object.book(bob, { start: on('11:00'), note: '' }));
    expect(result(await world.object.operate(owner, a.id, 'no_show'))).toBe('conflict');
    expect(body(await world.object.operate(owner, a.id, 'check_in'))).toMatchObject({
      status: 'confirmed',
      checkedInAt: '2035-01-01T08:00:00Z',
    });
    await world.moveTo(on('11:00'));
    expect(body(await world.object.booking(ada, a.id)).status).toBe('completed');
    expect(body(await world.object.operate(owner, b.id, 'no_show')).status).toBe('no_show');
    await world.moveTo(on('12:00'));
    expect(body(await world.object.booking(bob, b.id)).status).toBe('no_show');
    expect(body(await world.object.operate(owner, b.id, 'check_in'))).toMatchObject({ status: 'completed' });
  });
});

describe('who sees what', () => {
  it('a private calendar is there for its operators only', async () => {
    const world = await World.create({ visibility: 'private' });
    expect(result(await world.object.describe(null))).toBe('not_found');
    expect(result(await world.object.describe(ada))).toBe('not_found');
    expect(result(await world.object.slots(ada, { start: ten, end: ten + 1 }))).toBe('not_found');
    expect(result(await world.object.book(ada, { start: ten, note: '' }))).toBe('not_found');
    expect(result(await world.object.hold(ada, { start: ten, seats: 1 }))).toBe('not_found');
    expect(result(await world.object.describe(owner))).toBe(200);
    expect(result(await world.object.book(owner, { start: ten, note: '' }))).toBe(201);
  });

  it('a booking is there for its owner and the operators only; lists and rules are the operators’', async () => {
    const world = await World.create();
    const booking = body(await world.object.book(ada, { start: ten, note: '' }));
    const all = { from: 0, to: Number.MAX_SAFE_INTEGER, status: undefined, after: undefined, limit: 10 };
    expect(result(await world.object.booking(bob, booking.id))).toBe('not_found');
    expect(result(await world.object.bookings(ada, all))).toBe('forbidden');
    expect(result(await world.object.blocks(ada, { start: 0, end: 1 }, undefined, 9))).toBe('forbidden');
    expect(result(await world.object.change(ada, { name: 'Mine' }))).toBe('forbidden');
    expect(result(await world.object.remove(ada))).toBe('forbidden');
    expect(result(await world.object.block(ada, { start: ten, end: ten + 1, reason: '' }))).toBe('forbidden');
    expect(body(await world.object.bookings(owner, all))).toEqual([booking]);
  });

  it('a calendar that was never created stores nothing when it is asked about', async () => {
    const nobody = calendarObject(env.CALENDARS, crypto.randomUUID());
    expect(result(await nobody.describe(ada))).toBe('not_found');
    expect(result(await nobody.book(ada, { start: ten, note: '' }))).toBe('not_found');
    expect(result(await nobody.hold(ada, { start: ten, seats: 1 }))).toBe('not_found');
    const tables = await runInDurableObject(nobody, (_instance, state) =>
      state.storage.sql
        .exec("SELECT name FROM sqlite_master WHERE name NOT LIKE '\\_cf%' ESCAPE '\\'")
        .toArray(),
    );
    expect(tables).toEqual([]);
  });
});

describe('the end of a calendar', () => {
  it('cancels what is ahead, keeps what was, and is gone for everybody', async () => {
    const world = await World.create();
    const past = body(await world.object.book(ada, { start: on('08:00'), note: '' }));
    await world.moveTo(on('09:30'));
    const ahead = body(await world.object.book(ada, { start: ten, note: '' }));
    await world.object.hold(bob, { start: on('12:00'), seats: 1 });
    expect(result(await world.object.remove(owner, 7))).toBe('precondition_failed');
    expect(result(await world.object.remove(owner))).toBe(204);
    expect(result(await world.object.describe(owner))).toBe('not_found');
    expect(result(await world.object.book(bob, { start: on('13:00'), note: '' }))).toBe('not_found');
    const statuses = await runInDurableObject(world.object, (_instance, state) =>
      state.storage.sql
        .exec<{ id: string; status: string }>('SELECT id, status FROM booking ORDER BY start_at')
        .toArray(),
    );
    expect(statuses).toEqual([
      { id: past.id, status: 'completed' },
      { id: ahead.id, status: 'cancelled' },
    ]);
    expect(await world.count('hold')).toBe(0);
  });
});

describe('changing the rules', () => {
  it('raises the revision, refuses a stale one, and keeps the most seats within the capacity', async () => {
    const world = await World.create({ capacity: 8 });
    expect(body(await world.object.change(owner, { capacity: 3 }, 1))).toMatchObject({
      capacity: 3,
      maxSeatsPerBooking: 3,
      revision: 2,
    });
    expect(result(await world.object.change(owner, { name: 'Late' }, 1))).toBe('precondition_failed');
    expect(result(await world.object.change(owner, { maxSeatsPerBooking: 4 }))).toBe('invalid_request');
    expect(body(await world.object.describe(owner))).toMatchObject({ name: 'Court', revision: 2 });
  });
});
