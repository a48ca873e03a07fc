import { dateIn, newAddress, PASSWORD } from './api.ts';
import { bookOn, expect, openBoard, test, tile, WORDS } from './fixtures.ts';

test('a new visitor books: the chosen slot is kept through registering', async ({ kit }) => {
  const operator = await kit.caller('Olga Operator');
  const calendar = await operator.openCalendar();
  const [slot] = await operator.slots(calendar);
  const page = await kit.visitor({ serviceWorkers: 'allow' });

  // From the front door, as somebody who was told of the calendar.
  await page.goto('/');
  await page.getByRole('searchbox').fill(calendar.name);
  await page.getByRole('link', { name: calendar.name }).click();
  await expect(page.getByRole('heading', { level: 1, name: calendar.name })).toBeVisible();
  await openBoard(page, calendar, slot?.start ?? '');
  await tile(page, slot?.start ?? '').click();

  await expect(page).toHaveURL(/\/sign-in/);
  await expect(page.getByText(calendar.name)).toBeVisible();
  await page.getByRole('tab', { name: 'Register' }).click();
  await page.getByRole('button', { name: 'Use a password instead' }).click();
  await page.getByLabel('Your name').fill('Nora Newcomer');
  await page.getByLabel('Email').fill(newAddress('nora'));
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.getByRole('main').getByRole('button', { name: 'Register' }).click();

  // Back on the board, the slot is held already.
  await expect(page.getByRole('timer')).toContainText('Held for you');
  await page.getByRole('button', { name: WORDS.book }).click();
  await expect(page.getByRole('heading', { name: WORDS.done })).toBeVisible();

  const download = page.waitForEvent('download');
  await page
    .getByRole('button', { name: /calendar/i })
    .first()
    .click();
  expect((await download).suggestedFilename()).toMatch(/\.ics$/);

  await page.getByRole('link', { name: 'My bookings' }).last().click();
  await expect(page.getByRole('article').filter({ hasText: calendar.name })).toContainText('Booked');
  const bookings = await operator.must<{ items: { user: { name: string } }[] }>(
    'GET',
    `/api/calendars/${calendar.id}/bookings`,
  );
  expect(bookings.items.map(({ user }) => user.name)).toEqual(['Nora Newcomer']);
});

test('a booking can be cancelled, and its slot is free again for everybody', async ({ kit }) => {
  const operator = await kit.caller('Olga Operator');
  const customer = await kit.caller('Carl Customer');
  const calendar = await operator.openCalendar();
  const [slot] = await operator.slots(calendar);
  const start = slot?.start ?? '';
  await customer.book(calendar, start);
  const watcher = await kit.visitor();
  await openBoard(watcher, calendar, start);
  await expect(tile(watcher, start)).toContainText('taken');

  const page = await kit.visitor();
  await kit.signIn(page, customer);
  await page.goto('/bookings');
  const ticket = page.getByRole('article').filter({ hasText: calendar.name });
  await ticket.getByRole('button', { name: /cancel/i }).click();
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /cancel/i })
    .last()
    .click();

  await expect(tile(watcher, start)).toContainText('free');
});

test('a booking can be moved to another time of the same board', async ({ kit }) => {
  const operator = await kit.caller('Olga Operator');
  const customer = await kit.caller('Mona Mover');
  const calendar = await operator.openCalendar();
  const [first, , third] = await operator.slots(calendar);
  await customer.book(calendar, first?.start ?? '');
  const page = await kit.visitor();
  await kit.signIn(page, customer);
  await page.goto('/bookings');
  await page
    .getByRole('article')
    .filter({ hasText: calendar.name })
    .getByRole('link', { name: /move|another time/i })
    .click();
  await expect(page.getByText(/^Moving /)).toBeVisible();
  await page.locator(`#day-${dateIn(calendar.timeZone, Date.parse(third?.start ?? ''))}`).click();
  await tile(page, third?.start ?? '').click();
  await page.getByRole('button', { name: 'Move it' }).click();
  await expect(page.getByRole('heading', { name: 'Moved' })).toBeVisible();
  const mine = await customer.must<{ items: { start: string }[] }>('GET', '/api/me/bookings?when=upcoming');
  expect(mine.items.map(({ start }) => start)).toEqual([third?.start]);
});

test('everything from the front door to the booking works by keyboard alone', async ({ kit }) => {
  const operator = await kit.caller('Olga Operator');
  const customer = await kit.caller('Kim Keys');
  const calendar = await operator.openCalendar();
  const slots = await operator.slots(calendar);
  const page = await kit.visitor();
  await kit.signIn(page, customer);
  await page.goto(`/c/${calendar.slug}`);
  await expect(page.getByText('Live', { exact: true })).toBeVisible();

  const tabTo = async (locator: ReturnType<typeof page.locator>) => {
    for (let presses = 0; presses < 40; presses += 1) {
      if (await locator.evaluate((element) => element === document.activeElement)) return;
      await page.keyboard.press('Tab');
    }
    throw new Error('Tab does not lead there.');
  };
  // The skip link comes first, as the page opens.
  await page.keyboard.press('Tab');
  await expect(page.getByRole('button', { name: 'Skip to content' })).toBeFocused();
  await page.keyboard.press('Enter');

  // Days: Tab to the strip, arrows to tomorrow and on.
  await tabTo(page.locator('[role="tab"][aria-selected="true"]'));
  const wanted =
    slots.find(({ start }) => new Date(start).getUTCDate() !== new Date().getUTCDate())?.start ?? '';
  const day = dateIn(calendar.timeZone, Date.parse(wanted));
  for (let presses = 0; presses < 3; presses += 1) {
    if (await page.locator(`#day-${day}`).evaluate((tab) => tab.getAttribute('aria-selected') === 'true'))
      break;
    await page.keyboard.press('ArrowRight');
  }
  await expect(page.locator(`#day-${day}`)).toBeFocused();

  // Times: Tab into the grid, arrows to the third tile, Enter to hold, Enter to book.
  await tabTo(tile(page, wanted));
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  const chosen = await page.evaluate(() => document.activeElement?.getAttribute('data-start'));
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: WORDS.book })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: WORDS.done })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toBeHidden();
  await expect(tile(page, chosen ?? '')).toContainText('yours');
});

test('an address deep in the app opens there, after a reload too', async ({ kit }) => {
  const operator = await kit.caller('Olga Operator');
  const calendar = await operator.openCalendar();
  const slots = await operator.slots(calendar);
  const start = slots.at(-1)?.start ?? '';
  const page = await kit.visitor();
  await openBoard(page, calendar, start);
  await page.reload();
  await expect(tile(page, start)).toBeVisible();
  await page.goto('/no/such/page');
  await expect(page.getByRole('main')).toContainText(/nothing|not found|no such/i);
});

test('the board and the ticket hold on a phone', async ({ kit }) => {
  const operator = await kit.caller('Olga Operator');
  const customer = await kit.caller('Petra Phone');
  const calendar = await operator.openCalendar();
  const [slot] = await operator.slots(calendar);
  const page = await kit.visitor({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
  await kit.signIn(page, customer);
  await openBoard(page, calendar, slot?.start ?? '');
  const sideways = () => page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
  expect(await sideways()).toBe(false);
  await bookOn(page, slot?.start ?? '');
  expect(await sideways()).toBe(false);
});
