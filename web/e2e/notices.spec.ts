// Notices in open windows: told live, counted on the bell, kept in the inbox, read in one window and so in all.
import type { Page } from '@playwright/test';
import { expectAccessible } from './axe.ts';
import { bookOn, expect, openBoard, test } from './fixtures.ts';
import { section } from './identity.ts';

const bell = (page: Page, name: string | RegExp) => page.getByRole('link', { name, exact: true });
const notice = (page: Page, text: string) =>
  page.getByRole('main').getByRole('listitem').filter({ hasText: text });

/** A window is told only from the moment its socket is open. */
async function listening(page: Page): Promise<void> {
  const heard = new Promise<void>((resolve) => {
    page.on('websocket', (socket) => {
      if (socket.url().endsWith('/api/me/live'))
        socket.on('framereceived', ({ payload }) => payload === 'pong' && resolve());
    });
  });
  await page.reload();
  await heard;
}

test('a change is told at once in every window, and leads to what it is about', async ({ kit }) => {
  const operator = await kit.caller('Olga Operator');
  const customer = await kit.caller('Nina Notified');
  const calendar = await operator.openCalendar({ approvalRequired: true });
  const [slot] = await operator.slots(calendar);
  const { body: booking } = await customer.book(calendar, slot?.start ?? '');

  const first = await kit.visitor();
  await kit.signIn(first, customer);
  await first.goto('/');
  const second = await first.context().newPage();
  await second.goto('/bookings');
  await listening(first);
  await listening(second);
  await expect(second.getByRole('article')).toContainText('Waiting for their yes');

  await operator.must('POST', `/api/calendars/${calendar.id}/bookings/${booking.id}/approve`, { body: {} });
  for (const page of [first, second]) {
    await expect(bell(page, 'Notices, 1 unread')).toBeVisible();
    await expect(page.getByRole('status').filter({ hasText: calendar.name })).toContainText('Booked');
  }
  // The open list of tickets follows without being asked.
  await expect(second.getByRole('article')).toContainText('Booked');

  await first.getByRole('button', { name: 'View' }).click();
  await expect(first).toHaveURL(/\/bookings$/);
  await expect(first.getByRole('article')).toContainText(calendar.name);
  for (const page of [first, second]) await expect(bell(page, 'Notices')).toBeVisible();
});

test('what one just did is told in the other windows, and not over what one sees of it', async ({ kit }) => {
  const operator = await kit.caller('Olga Operator');
  const customer = await kit.caller('Oda Own');
  const calendar = await operator.openCalendar();
  const [slot] = await operator.slots(calendar);
  const first = await kit.visitor();
  await kit.signIn(first, customer);
  const second = await first.context().newPage();
  await second.goto('/');
  await openBoard(first, calendar, slot?.start ?? '');
  for (const page of [first, second]) await listening(page);
  await bookOn(first, slot?.start ?? '');
  await expect(second.getByRole('button', { name: 'View' })).toBeVisible();
  await expect(first.locator('.bell-count')).toHaveText('1');
  await expect(first.locator('.toast')).toHaveCount(0);
});

test('the inbox keeps what was told, and what is read in one window is read in all', async ({ kit }) => {
  const operator = await kit.caller('Olga Operator');
  const customer = await kit.caller('Ivo Inbox');
  const calendar = await operator.openCalendar();
  const [one, two, three, four] = await operator.slots(calendar);
  for (const slot of [one, two]) await customer.book(calendar, slot?.start ?? '');

  const page = await kit.visitor({ serviceWorkers: 'allow' });
  await kit.signIn(page, customer);
  const other = await page.context().newPage();
  for (const window of [page, other]) {
    await window.goto('/notices');
    await listening(window);
    await expect(notice(window, calendar.name)).toHaveCount(2);
    await expect(bell(window, 'Notices, 2 unread')).toBeVisible();
  }
  await expectAccessible(page, 'the inbox');

  await notice(page, calendar.name)
    .first()
    .getByRole('button', { name: /^Mark as read/ })
    .click();
  for (const window of [page, other]) {
    await expect(window.getByRole('button', { name: /^Mark as read/ })).toHaveCount(1);
    await expect(bell(window, 'Notices, 1 unread')).toBeVisible();
  }

  // A new one comes on top while one looks, and leads to its page; that reads it.
  await customer.book(calendar, three?.start ?? '');
  await expect(notice(other, calendar.name)).toHaveCount(3);
  await notice(page, calendar.name).first().getByRole('link').click();
  await expect(page).toHaveURL(/\/bookings$/);
  await expect(bell(other, 'Notices, 1 unread')).toBeVisible();

  await other.getByRole('button', { name: 'Mark all as read' }).click();
  await expect(other.getByRole('button', { name: /^Mark as read/ })).toHaveCount(0);
  for (const window of [page, other]) await expect(bell(window, 'Notices')).toBeVisible();

  // It is the server that knows: what comes while no window is open is there afterwards.
  await Promise.all([page.goto('about:blank'), other.goto('about:blank')]);
  await customer.book(calendar, four?.start ?? '');
  await page.goto('/notices');
  await expect(bell(page, 'Notices, 1 unread')).toBeVisible();
  await expect(notice(page, calendar.name)).toHaveCount(4);

  // And without a connection it shows what was there last.
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
  });
  await page.reload();
  await expect(notice(page, calendar.name)).toHaveCount(4);
  await page.context().setOffline(true);
  await page.reload();
  await expect(notice(page, calendar.name)).toHaveCount(4);
  await expect(page.getByText(/^As of \d/)).toBeVisible();
  await page.context().setOffline(false);
});

test('whoever runs a calendar sees a request the moment it comes, and its end', async ({ kit }) => {
  const operator = await kit.caller('Olga Operator');
  const customer = await kit.caller('Rolf Requester');
  const calendar = await operator.openCalendar({ approvalRequired: true });
  const [slot] = await operator.slots(calendar);
  const page = await kit.visitor();
  await kit.signIn(page, operator);
  await page.goto(`/manage/${calendar.id}`);
  await listening(page);
  await expect(page.getByRole('button', { name: 'Book for somebody', exact: true })).toBeVisible();

  const { body: booking } = await customer.book(calendar, slot?.start ?? '');
  await expect(page.getByRole('heading', { name: '1 request waits for your answer' })).toBeVisible();
  await expect(bell(page, 'Notices, 1 unread')).toBeVisible();
  await customer.must('POST', `/api/calendars/${calendar.id}/bookings/${booking.id}/cancel`, { body: {} });
  await expect(page.getByRole('heading', { name: /waits? for your answer/ })).toHaveCount(0);
});

test('signing out closes the window’s socket and takes the count along', async ({ kit }) => {
  const operator = await kit.caller('Olga Operator');
  const customer = await kit.caller('Sara Signsout');
  const calendar = await operator.openCalendar();
  const [slot] = await operator.slots(calendar);
  await customer.book(calendar, slot?.start ?? '');
  const page = await kit.visitor();
  await kit.signIn(page, customer);
  const opening = page.waitForEvent('websocket', (one) => one.url().endsWith('/api/me/live'));
  await page.goto('/');
  const socket = await opening;
  await expect(bell(page, 'Notices, 1 unread')).toBeVisible();
  const closed = socket.waitForEvent('close');
  await page.getByRole('button', { name: 'Menu' }).click();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await closed;
  await expect(bell(page, /^Notices/)).toHaveCount(0);
});

test('what one wants to be told is saved as it is chosen', async ({ kit }) => {
  const customer = await kit.caller('Wilma Wish');
  const page = await kit.visitor({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
  await kit.signIn(page, customer);
  await page.goto('/settings#notices');
  const notices = section(page, 'Notices');
  const kind = (name: string) => notices.getByRole('group', { name });
  await expect(kind('Cancelled').getByLabel('Email')).toBeChecked();
  expect(await page.evaluate(() => document.documentElement.scrollWidth > innerWidth)).toBe(false);

  await kind('Cancelled').getByLabel('Email').uncheck();
  await kind('Requests').getByLabel('Push').uncheck();
  await kind('Remind me').getByLabel('1 hour').check();
  await kind('Remind me').getByLabel('15 min').uncheck();
  await notices.getByText('No push messages at night').click();
  await notices.getByLabel('From').fill('21:30');
  await notices.getByLabel('From').blur();
  await expect(notices.getByText('By Athens time.')).toBeVisible();

  await expect
    .poll(() => customer.must('GET', '/api/me/preferences'))
    .toMatchObject({
      kinds: {
        booking_cancelled: { inApp: true, push: true, email: false },
        booking_requested: { inApp: true, push: false, email: true },
        reminder: { inApp: true, push: true, email: true },
      },
      reminderMinutes: [60],
      quietHours: { start: '21:30', end: '07:00' },
    });
  // The hours count by the clock of the account, which had none before.
  expect(await customer.must('GET', '/api/me')).toMatchObject({ timeZone: 'Europe/Athens' });

  await page.reload();
  await expect(kind('Cancelled').getByLabel('Email')).not.toBeChecked();
  await expect(kind('Remind me').getByLabel('1 hour')).toBeChecked();
  await expect(kind('Remind me').getByLabel('15 min')).not.toBeChecked();
  await expect(notices.getByLabel('From')).toHaveValue('21:30');
  await expectAccessible(page, 'the settings');

  // What would make no hour quiet is said, and not saved.
  await notices.getByLabel('Until').fill('21:30');
  await notices.getByLabel('Until').blur();
  await expect(notices.getByText(/no hour would be quiet/)).toBeVisible();
  expect(await customer.must('GET', '/api/me/preferences')).toMatchObject({ quietHours: { end: '07:00' } });
});

test('a preference that cannot be saved goes back to what it was, and says so', async ({ kit }) => {
  const customer = await kit.caller('Fay Failure');
  const page = await kit.visitor();
  await kit.signIn(page, customer);
  await page.goto('/settings#notices');
  const email = section(page, 'Notices').getByRole('group', { name: 'Moved' }).getByLabel('Email');
  await expect(email).toBeChecked();
  await page.route('**/api/me/preferences', (route) => route.abort());
  await email.click();
  await expect(section(page, 'Notices').getByRole('alert')).toContainText('could not reach');
  await expect(email).toBeChecked();
});
