import type { Booking } from './api.ts';
import { expectAccessible } from './axe.ts';
import { expect, openBoard, test, tile } from './fixtures.ts';

const WEEK = 7 * 86_400_000;

test('a time is booked every week, with the nearest one where it is taken, and later given up from a date on', async ({
  kit,
}) => {
  const operator = await kit.caller('Olga Operator');
  const other = await kit.caller('Otto Other');
  const customer = await kit.caller('Sara Series');
  const calendar = await operator.openCalendar({ timeZone: 'UTC' });
  const slots = await operator.slots(calendar);
  const start = slots.find((slot) => slot.start.includes('T10:00'))?.start ?? '';
  const weeks = (count: number, hours = 0) =>
    new Date(Date.parse(start) + count * WEEK + hours * 3_600_000).toISOString().replace('.000', '');
  expect((await other.book(calendar, weeks(1))).status).toBe(201);

  const page = await kit.visitor();
  await kit.signIn(page, customer);
  await openBoard(page, calendar, start);
  await tile(page, start).click();
  await page.getByRole('button', { name: 'Repeat it…' }).click();
  const sheet = page.getByRole('dialog');
  await sheet.getByLabel('How many').fill('4');
  await expect(sheet.getByRole('status')).toContainText('3 of 4 are free');
  await expect(sheet.getByRole('button', { name: 'Book 3 dates' })).toBeVisible();
  await sheet.getByRole('group').getByRole('button').first().click();
  await expectAccessible(page, 'a series');
  await sheet.getByRole('button', { name: 'Book 4 dates' }).click();
  await expect(page.getByRole('heading', { name: '4 dates booked' })).toBeVisible();

  await page.getByRole('link', { name: 'My bookings' }).last().click();
  const tickets = page.getByRole('article').filter({ hasText: calendar.name });
  await expect(tickets).toHaveCount(4);
  await tickets.nth(2).getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('radio', { name: 'This and the following' }).check();
  await expectAccessible(page, 'a series');
  await page.getByRole('button', { name: 'Cancel them' }).click();
  await expect(tickets).toHaveCount(2);
  const { items } = await operator.must<{ items: Booking[] }>(
    'GET',
    `/api/calendars/${calendar.id}/bookings`,
  );
  const theirs = items.filter(({ user }) => user.name === 'Sara Series');
  expect(theirs.map(({ start: at, status }) => [at, status])).toEqual([
    [start, 'confirmed'],
    [weeks(1, -1), 'confirmed'],
    [weeks(2), 'cancelled'],
    [weeks(3), 'cancelled'],
  ]);
});
