// The report of a calendar, as who runs it reads it, prints it and takes it along.
import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { dateIn } from './api.ts';
import { expectAccessible } from './axe.ts';
import { expect, test } from './fixtures.ts';

const figure = (page: Page, name: string) =>
  page.locator('.rp-stat').filter({ has: page.getByText(name, { exact: true }) });

test('an operator reads figures that fit what was booked, and takes them along', async ({ kit }) => {
  const operator = await kit.caller('Olga Operator');
  const calendar = await operator.openCalendar({ capacity: 4, price: { amount: 1_250, currency: 'EUR' } });
  const slots = await operator.slots(calendar);
  const [first, second, third] = slots;
  if (!first || !second || !third) throw new Error('no slots');
  // Paid on the spot, as whoever the operator books for.
  const walkIn = { for: { name: '=HYPERLINK("http://x")' } };
  await operator.book(calendar, first.start, { ...walkIn, seats: 3, note: '@later' });
  await operator.book(calendar, second.start, { ...walkIn, seats: 1 });
  const { body: given } = await operator.book(calendar, third.start, { ...walkIn, seats: 2 });
  await operator.must('POST', `/api/calendars/${calendar.id}/bookings/${given.id}/cancel`);
  const day = dateIn(calendar.timeZone, Date.parse(first.start));

  const page = await kit.visitor({ acceptDownloads: true });
  await kit.signIn(page, operator);
  await page.goto(`/manage/${calendar.id}`);
  await page.getByRole('link', { name: 'Report' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText(calendar.name);
  await expect(page.getByRole('heading', { name: 'Nothing was booked in these days' })).toBeVisible();

  // The history is told of bookings a moment later.
  await expect(async () => {
    await page.goto(`/manage/${calendar.id}/report?from=${day}&to=${day}`);
    await expect(figure(page, 'Bookings')).toContainText('2', { timeout: 2_000 });
    await expect(figure(page, 'Cancelled')).toContainText('1', { timeout: 500 });
  }).toPass();
  await expect(figure(page, 'Bookings')).toContainText('4 people');
  // Four seats for fourteen hours, four of these seat-hours booked.
  await expect(figure(page, 'Full')).toContainText('7%');
  await expect(figure(page, 'Full')).toContainText('4 of 56 seat-hours');
  await expect(figure(page, 'Revenue')).toContainText('€50.00');
  await expect(page.locator('.rp-plot canvas').first()).toBeVisible();

  // What a chart shows stands in a table that anybody can open, and a screen reader reads in any case.
  const bookings = page.getByRole('region', { name: 'Bookings', exact: true });
  await expect(bookings.getByRole('table', { name: 'Bookings' })).toHaveCount(1);
  await bookings.getByRole('button', { name: 'Table' }).click();
  await expect(bookings.getByRole('cell', { name: '2', exact: true })).toBeVisible();
  await expectAccessible(page, 'report');

  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Bookings as CSV' }).click();
  const file = await download;
  expect(file.suggestedFilename()).toBe(`${calendar.slug}-bookings-${day}.csv`);
  const text = await readFile(await file.path(), 'utf8');
  expect(text.split('\r\n')).toHaveLength(5);
  expect(text).toContain(`"'=HYPERLINK(""http://x"")",3,"confirmed","'@later",37.5,"EUR"`);
  const another = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Report as CSV' }).click();
  const report = await readFile(await (await another).path(), 'utf8');
  expect(report.split('\r\n')[1]).toMatch(/Z",2,4,0,0,0,0,1,/);
});

test('the week comes by mail once asked for, and the choice stays', async ({ kit }) => {
  const operator = await kit.caller('Olga Operator');
  const calendar = await operator.openCalendar();
  const page = await kit.visitor();
  await kit.signIn(page, operator);
  await page.goto(`/manage/${calendar.id}/report`);
  const weekly = page.getByRole('switch', { name: 'Mail me the past week each Monday' });
  await expect(weekly).not.toBeChecked();
  await weekly.check();
  await expect(page.getByText('It comes on Monday morning.')).toBeVisible();
  await page.reload();
  await expect(weekly).toBeChecked();
});

test('a report that was seen is there without a connection', async ({ kit }) => {
  const operator = await kit.caller('Olga Operator');
  const calendar = await operator.openCalendar();
  const [slot] = await operator.slots(calendar);
  await operator.book(calendar, slot?.start ?? '', { for: { name: 'Walk-in' } });
  const day = dateIn(calendar.timeZone, Date.parse(slot?.start ?? ''));
  const page = await kit.visitor();
  await kit.signIn(page, operator);
  const address = `/manage/${calendar.id}/report?from=${day}&to=${day}`;
  await expect(async () => {
    await page.goto(address);
    await expect(figure(page, 'Bookings')).toContainText('1', { timeout: 2_000 });
  }).toPass();
  await page.context().route(/\/api\/calendars\//, (route) => route.abort());
  await page.clock.install();
  await page.reload();
  // Each question is asked a few times before it is given up; nobody waits for that here.
  await expect(async () => {
    await page.clock.runFor(2_000);
    await expect(figure(page, 'Bookings')).toContainText('1', { timeout: 500 });
  }).toPass();
  await expect(page.getByText(/^As of /)).toBeVisible();
});
