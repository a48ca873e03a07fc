// A reminder on its whole way, from the calendar's alarm to the mailbox: once, whatever comes twice or restarts between.
import { evictDurableObject, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { eq } from 'drizzle-orm';
import { afterEach, beforeAll, expect, it, vi } from 'vitest';
import { clock } from '../clock.ts';
import { users } from '../db/schema.ts';
import { db, hashPasswordsCheaply, newPerson, time } from './auth-app.ts';
import { body, on, World } from './calendar-world.ts';
import { newCallers } from './callers.ts';
import { inboxOf, mailed } from './delivery-world.ts';
import { consumed } from './queue-world.ts';

beforeAll(newCallers);
afterEach(() => {
  vi.restoreAllMocks();
  time.restore();
});

it('comes once although its job comes three times and the calendar restarts in between', async () => {
  hashPasswordsCheaply();
  const ada = await newPerson();
  await db.update(users).set({ emailVerified: true }).where(eq(users.id, ada.userId));
  const world = await World.create();
  const restart = async () => {
    await evictDurableObject(world.object);
    await world.setClock();
  };
  clock.now = () => world.now;
  // The queue's own delivery is left out: the job comes by hand.
  vi.spyOn(env.EVENTS, 'sendBatch').mockImplementation(async () => undefined as never);
  const { id } = body(
    await world.object.book({ userId: ada.userId, name: 'Ada' }, { start: on('10:00'), note: '' }),
  );
  await restart();
  await world.moveTo(on('09:45'));
  await world.alarm();
  await restart();
  const reminders = await runInDurableObject(world.object, (_instance, state) =>
    state.storage.sql
      .exec<{ seq: number; version: number }>("SELECT seq, version FROM log WHERE kind = 'booking_reminder'")
      .toArray(),
  );
  expect(reminders).toHaveLength(1);
  const job = {
    type: 'booking',
    calendarId: world.id,
    kind: 'booking_reminder',
    bookingId: id,
    ...reminders[0],
  };
  await consumed([job]);
  await restart();
  await world.alarm();
  await Promise.all([consumed([job]), consumed([job])]);

  const isReminder = ({ kind }: { kind: string }) => kind === 'reminder';
  expect((await mailed(ada.email)).filter(isReminder)).toHaveLength(1);
  expect((await inboxOf(ada.userId)).filter(isReminder)).toMatchObject([{ title: 'Starts in 15 minutes' }]);
});
