// Waiting in line: the right one of two gets what comes free, and books it.
import type { Locator, Page } from '@playwright/test';
import { dateIn } from './api.ts';
import { expectAccessible } from './axe.ts';
import { expect, openBoard, test, tile, WORDS } from './fixtures.ts';

const dialog = (page: Page): Locator => page.getByRole('dialog', { name: 'Wait in line' });

test('two wait, one cancels, and the first in line gets the time and books it', async ({ kit }) => {
  const operator = await kit.caller('Olga Operator');
  const [holder, first, second] = await Promise.all([
    kit.caller('Hana Holder'),
    kit.caller('Fay First'),
    kit.caller('Sam Second'),
  ]);
  const calendar = await operator.openCalendar();
  const [slot, other] = await operator.slots(calendar);
  const start = slot?.start ?? '';
  const { body: booking } = await holder.book(calendar, start);

  // The first in line waits for this very time, on the board.
  const page = await kit.visitor();
  await kit.signIn(page, first);
  await openBoard(page, calendar, start);
  await tile(page, start).click();
  await expect(dialog(page)).toContainText('is taken');
  await expectAccessible(page, 'the way into the line');
  await dialog(page).getByRole('button', { name: 'Tell me when it’s free' }).click();
  await expect(page.getByText('You wait for')).toContainText('next in line');

  // The second for any time of a range, by the API.
  const range = { from: start, to: other?.start ?? '' };
  const joined = await second.must<{ position: number }>('POST', `/api/calendars/${calendar.id}/waitlist`, {
    body: range,
  });
  expect(joined.position).toBe(2);

  await holder.must('POST', `/api/calendars/${calendar.id}/bookings/${booking.id}/cancel`, { body: {} });

  // Told while they look: the tile is theirs, and counts down; for everybody else it stays taken.
  await expect(page.getByText('came free', { exact: false }).first()).toBeVisible();
  await expect(tile(page, start)).toContainText('yours');
  expect((await second.book(calendar, start)).status).toBe(409);
  await expectAccessible(page, 'the board with an offer');
  // Looking elsewhere gives nothing back.
  await tile(page, start).click();
  await expect(page.getByRole('button', { name: WORDS.book })).toBeVisible();
  await page.getByRole('link', { name: 'My bookings' }).first().click();
  const waiting = page.getByRole('region', { name: 'Waiting' });
  await expect(waiting).toContainText('came free. Held for you');
  await expectAccessible(page, 'the list of where one waits');
  await waiting.getByRole('link', { name: 'Take it' }).click();

  // The way in from a notice or from the list: it is chosen at once.
  await expect(page.getByRole('timer')).toContainText('Held for you');
  await page.getByRole('button', { name: WORDS.book }).click();
  await expect(page.getByRole('heading', { name: WORDS.done })).toBeVisible();

  const line = await operator.must<{ items: { user: { name: string }; position: number }[] }>(
    'GET',
    `/api/calendars/${calendar.id}/waitlist`,
  );
  expect(line.items).toMatchObject([{ user: { name: 'Sam Second' }, position: 1 }]);
  const agenda = await kit.visitor();
  await kit.signIn(agenda, operator);
  await agenda.goto(`/manage/${calendar.id}?date=${dateIn(calendar.timeZone, Date.parse(start))}`);
  await expect(agenda.getByRole('region', { name: '1 waits in line' })).toContainText('Sam Second');
});
