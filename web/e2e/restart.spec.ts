// A server that dies and comes back: nothing answered is lost, and every board catches up by itself.
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Caller } from './api.ts';
import { test as base, expect, openBoard, tile } from './fixtures.ts';
import { DevServer } from './server.ts';

const test = base.extend<object, { server: DevServer }>({
  server: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixture's needs from this pattern
    async ({}, use) => {
      const server = await DevServer.prepare({ demo: false });
      await server.start();
      await use(server);
      await server.stop();
    },
    { scope: 'worker', timeout: 90_000 },
  ],
});

test('a board says that it is old while the server is gone, and catches up when it is back', async ({
  kit,
  server,
}) => {
  const operator = await kit.caller('Olga Operator', server.url);
  const calendar = await operator.openCalendar();
  const slots = await operator.slots(calendar);
  const [seen, missed] = [slots[0]?.start ?? '', slots[1]?.start ?? ''];
  const page = await kit.visitor({}, server.url);
  await openBoard(page, calendar, seen);
  await operator.book(calendar, seen, { for: { name: 'Before' } });
  await expect(tile(page, seen)).toContainText('taken');

  await server.kill();
  await expect(page.getByText(/^As of .*reconnecting/)).toBeVisible({ timeout: 15_000 });
  await expect(tile(page, missed)).toContainText('free');

  await server.start();
  expect((await operator.book(calendar, missed, { for: { name: 'Meanwhile' } })).status).toBe(201);
  await expect(page.getByText('Live', { exact: true })).toBeVisible({ timeout: 40_000 });
  await expect(tile(page, missed)).toContainText('taken');
  await expect(tile(page, seen)).toContainText('taken');
});

test('killed under load, it comes back with every answered booking, and retries settle the others', async ({
  kit,
  server,
}) => {
  test.setTimeout(90_000);
  const operator = await kit.caller('Olga Operator', server.url);
  const calendar = await operator.openCalendar({
    schedule: { weekly: [{ weekdays: [1, 2, 3, 4, 5, 6, 7], start: '00:00', end: '24:00' }] },
    slotMinutes: 15,
  });
  const people: Caller[] = await Promise.all(
    ['Ann', 'Bob', 'Cat', 'Dan'].map((name) => kit.caller(name, server.url)),
  );
  const slots = await operator.slots(calendar);
  const answered = new Map<string, Caller>();
  const unknown: { person: Caller; start: string; key: string }[] = [];
  let stopped = false;
  const load = people.map(async (person, lane) => {
    for (let index = lane; index < slots.length && !stopped; index += people.length) {
      const start = slots[index]?.start ?? '';
      const key = randomUUID();
      try {
        const { status, body } = await person.book(calendar, start, {}, key);
        if (status === 201) answered.set(body.id, person);
        else unknown.push({ person, start, key });
      } catch {
        unknown.push({ person, start, key });
        return;
      }
    }
  });
  while (answered.size < 25) await sleep(10);
  await server.kill();
  stopped = true;
  await Promise.allSettled(load);
  await server.start();

  // Whoever got no answer asks again with the same key, twice: one booking each.
  for (const { person, start, key } of unknown) {
    const first = await person.book(calendar, start, {}, key);
    const second = await person.book(calendar, start, {}, key);
    expect([first.status, second.status]).toEqual([201, 201]);
    expect(second.body.id).toBe(first.body.id);
    expect(second.headers.get('Idempotent-Replayed')).toBe('true');
    answered.set(first.body.id, person);
  }

  const truth = new Set<string>();
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page: { items: { id: string }[]; nextCursor: string | null } = await operator.must(
      'GET',
      `/api/calendars/${calendar.id}/bookings?limit=200${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`,
    );
    for (const { id } of page.items) truth.add(id);
    cursor = page.nextCursor;
  }
  expect([...truth].sort()).toEqual([...answered.keys()].sort());
  console.log(`    ${answered.size} bookings, ${unknown.length} of them without an answer before the kill`);

  // The history in D1 catches up without anybody's help.
  for (const person of people) {
    const expected = [...answered].filter(([, who]) => who === person).map(([id]) => id);
    await expect(async () => {
      const mine = await person.must<{ items: { id: string }[] }>(
        'GET',
        '/api/me/bookings?when=upcoming&limit=200',
      );
      expect(mine.items.map(({ id }) => id).sort()).toEqual(expected.sort());
    }).toPass({ timeout: 15_000 });
  }
});
