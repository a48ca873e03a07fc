// Reminders inside the calendar: one row of the log each, at the lead times of whose booking it is, by the one alarm.
import { evictDurableObject, runInDurableObject } from 'cloudflare:test';
import { describe, expect, it } from 'vitest';
import { body, on, owner, person, World } from './calendar-world.ts';

const ada = person('ada');
const bob = person('bob');
const early = { ...ada, reminderMinutes: [60, 15] };

const alarmOf = (world: World) =>
  runInDurableObject(world.object, (_instance, state) => state.storage.getAlarm());
const told = (world: World) =>
  runInDurableObject(world.object, (_instance, state) =>
    state.storage.sql
      .exec<{ at: number }>("SELECT at FROM log WHERE kind = 'booking_reminder' ORDER BY seq")
      .toArray()
      .map(({ at }) => at),
  );

async function alarmAt(world: World, time: string): Promise<void> {
  await world.moveTo(on(time));
  await world.alarm();
}

describe('a reminder', () => {
  it('is told once, fifteen minutes ahead where nothing else was chosen', async () => {
    const world = await World.create();
    const made = body(await world.object.book(ada, { start: on('10:00'), note: '' }));
    expect(await alarmOf(world)).toBeLessThanOrEqual(on('09:45'));
    await alarmAt(world, '09:44');
    expect(await told(world)).toEqual([]);
    await alarmAt(world, '09:45');
    await world.alarm();
    await alarmAt(world, '09:50');
    expect(await told(world)).toEqual([on('09:45')]);
    const now = await world.object.present(made.id);
    expect(now?.booking).toMatchObject({ version: 1, status: 'confirmed', remindAt: null });
    await alarmAt(world, '11:00');
    expect((await world.object.present(made.id))?.booking.status).toBe('completed');
  });

  it('comes at each lead time that the person chose', async () => {
    const world = await World.create();
    await world.object.book(early, { start: on('12:00'), note: '' });
    await alarmAt(world, '11:00');
    await alarmAt(world, '11:45');
    expect(await told(world)).toEqual([on('11:00'), on('11:45')]);
  });

  it('is one where several were missed, and none once the booking has begun', async () => {
    const world = await World.create();
    await world.object.book(early, { start: on('12:00'), note: '' });
    await alarmAt(world, '11:50');
    await alarmAt(world, '11:55');
    expect(await told(world)).toEqual([on('11:50')]);

    const late = await World.create();
    await late.object.book(early, { start: on('12:00'), note: '' });
    await alarmAt(late, '12:00');
    expect(await told(late)).toEqual([]);
  });

  it('is not told of a time that had passed when the booking was made', async () => {
    const world = await World.create({}, on('09:50'));
    await world.object.book(ada, { start: on('10:00'), note: '' });
    await alarmAt(world, '09:55');
    expect(await told(world)).toEqual([]);
  });

  it('moves with the booking, and goes with it', async () => {
    const world = await World.create();
    const { id } = body(await world.object.book(ada, { start: on('10:00'), note: '' }));
    body(await world.object.reschedule(ada, id, { start: on('12:00') }));
    await alarmAt(world, '09:45');
    expect(await told(world)).toEqual([]);
    await alarmAt(world, '11:45');
    expect(await told(world)).toEqual([on('11:45')]);
    body(await world.object.reschedule(owner, id, { start: on('14:00') }));
    body(await world.object.cancel(owner, id));
    await alarmAt(world, '13:45');
    expect(await told(world)).toHaveLength(1);
  });

  it('waits for approval, and for nobody who was checked in', async () => {
    const world = await World.create({ approvalRequired: true });
    const { id } = body(await world.object.book(ada, { start: on('10:00'), note: '' }));
    body(await world.object.operate(owner, id, 'approve'));
    expect((await world.object.present(id))?.booking.remindAt).toBe(on('09:45'));
    body(await world.object.operate(owner, id, 'check_in'));
    expect((await world.object.present(id))?.booking.remindAt).toBeNull();
  });

  it('follows when the person chooses other lead times, and no other person’s does', async () => {
    const world = await World.create();
    const mine = body(await world.object.book(ada, { start: on('12:00'), note: '' }));
    const other = body(await world.object.book(bob, { start: on('13:00'), note: '' }));
    await world.object.setReminders(ada.userId, [120]);
    expect((await world.object.present(mine.id))?.booking.remindAt).toBe(on('10:00'));
    expect((await world.object.present(other.id))?.booking.remindAt).toBe(on('12:45'));
    expect(await alarmOf(world)).toBeLessThanOrEqual(on('10:00'));
    await world.object.setReminders(ada.userId, []);
    expect((await world.object.present(mine.id))?.booking.remindAt).toBeNull();
  });

  it('survives a restart: the object that wakes late tells it once', async () => {
    const world = await World.create();
    await world.object.book(ada, { start: on('10:00'), note: '' });
    await evictDurableObject(world.object);
    await world.setClock();
    await alarmAt(world, '09:46');
    await evictDurableObject(world.object);
    await world.setClock();
    await alarmAt(world, '09:47');
    expect(await told(world)).toEqual([on('09:46')]);
  });
});
