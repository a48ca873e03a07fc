import { dateIn, timeIn } from './api.ts';
import { expectAccessible } from './axe.ts';
import { expect, openBoard, test, tile } from './fixtures.ts';

test('an operator opens a calendar and sees its slots while typing the hours, then on its board', async ({
  kit,
}) => {
  const operator = await kit.caller('Olga Operator');
  const name = `Sauna ${Math.random().toString(36).slice(2, 8)}`;
  const page = await kit.visitor();
  await kit.signIn(page, operator);
  await page.goto('/manage');
  await page
    .getByRole('main')
    .getByRole('link', { name: /new|open|calendar/i })
    .first()
    .click();
  await expect(page).toHaveURL(/\/manage\/new/);
  await page.getByLabel('Name', { exact: true }).fill(name);
  await page.getByLabel('Location').fill('The old pier');
  const monday = page.getByRole('textbox', { name: 'Monday, opens', exact: true });
  if ((await monday.count()) === 0) await page.getByRole('button', { name: 'Add hours on Monday' }).click();
  await monday.fill('18:00');
  await page.getByRole('textbox', { name: 'Monday, closes', exact: true }).fill('24:00');
  await page.getByLabel('Length', { exact: true }).fill('90');
  await page.getByLabel('Length', { exact: true }).press('Tab');

  // The preview shows the four slots of a Monday evening before anything is saved.
  const preview = page.getByRole('complementary', { name: 'Preview' });
  await preview.getByRole('button', { name: /^Monday/ }).click();
  for (const time of ['18:00', '19:30', '21:00', '22:30']) {
    await expect(preview.getByRole('listitem').filter({ hasText: time }).last()).toBeVisible();
  }
  await page.getByRole('button', { name: 'Create', exact: true }).click();
  await expect(page).toHaveURL(/\/manage\/[0-9a-f-]{36}$/);
  await expect(page.getByRole('heading', { level: 1, name })).toBeVisible();

  const { items } = await operator.must<{
    items: { id: string; slug: string; timeZone: string; name: string }[];
  }>('GET', '/api/calendars');
  const calendar = items.find((one) => one.name === name);
  if (!calendar) throw new Error('The calendar is not in the list of mine.');
  const slot = (await operator.slots(calendar)).find(({ start }) => new Date(start).getUTCDay() === 1);
  const visitor = await kit.visitor();
  await openBoard(visitor, calendar, slot?.start ?? '');
  await expect(tile(visitor, slot?.start ?? '')).toContainText('18:00');
});

test('an operator approves one request and declines another, and the board and the customer learn of it', async ({
  kit,
}) => {
  const operator = await kit.caller('Olga Operator');
  const [yes, no] = [await kit.caller('Yara Yes'), await kit.caller('Nick No')];
  const calendar = await operator.openCalendar({ approvalRequired: true });
  const slots = await operator.slots(calendar);
  const [first, second] = [slots[0]?.start ?? '', slots[1]?.start ?? ''];
  expect((await yes.book(calendar, first)).body.status).toBe('pending_approval');
  await no.book(calendar, second);

  const watcher = await kit.visitor();
  await openBoard(watcher, calendar, first);
  await expect(tile(watcher, second)).toContainText('taken');
  const page = await kit.visitor();
  await kit.signIn(page, operator);
  await page.goto(`/manage/${calendar.id}?date=${dateIn(calendar.timeZone, Date.parse(first))}`);
  await expect(page.getByRole('heading', { name: '2 requests wait for your answer' })).toBeVisible();
  await page.getByRole('button', { name: 'Approve Yara Yes' }).first().click();
  await page.getByRole('button', { name: 'Decline Nick No' }).first().click();
  await expect(page.getByText(/waits? for your answer/)).toHaveCount(0);

  await expect(tile(watcher, second)).toContainText('free');
  await expect(tile(watcher, first)).toContainText('taken');
  const customer = await kit.visitor();
  await kit.signIn(customer, yes);
  await customer.goto('/bookings');
  await expect(customer.getByRole('article').filter({ hasText: calendar.name })).toContainText('Booked');
});

test('an operator books for a walk-in and blocks time; watchers see both at once', async ({ kit }) => {
  const operator = await kit.caller('Olga Operator');
  const calendar = await operator.openCalendar();
  const slots = await operator.slots(calendar);
  const [first, second] = [slots[0]?.start ?? '', slots[1]?.start ?? ''];
  const watcher = await kit.visitor();
  await openBoard(watcher, calendar, first);
  const page = await kit.visitor();
  await kit.signIn(page, operator);
  await page.goto(`/manage/${calendar.id}?date=${dateIn(calendar.timeZone, Date.parse(first))}`);

  await page.getByRole('button', { name: 'Book for somebody', exact: true }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: timeIn(calendar.timeZone, first) }).click();
  await dialog.getByLabel('Name', { exact: true }).fill('Walter Walkin');
  await dialog.getByRole('button', { name: /^Book/ }).last().click();
  await expect(dialog).toBeHidden();
  await expect(page.getByRole('article').filter({ hasText: 'Walter Walkin' })).toBeVisible();
  await expect(tile(watcher, first)).toContainText('taken');
  await expect(watcher.getByText('Walter')).toHaveCount(0);

  await page.getByRole('button', { name: 'Block time' }).click();
  await dialog.getByRole('textbox', { name: 'From, time' }).fill(timeIn(calendar.timeZone, second));
  await dialog
    .getByRole('textbox', { name: 'Until, time' })
    .fill(timeIn(calendar.timeZone, slots[2]?.start ?? ''));
  await dialog.getByLabel('Reason').fill('New nets');
  await dialog
    .getByRole('button', { name: /^Block/ })
    .last()
    .click();
  await expect(tile(watcher, second)).toContainText('taken');
  await expect(page.getByText('New nets')).toBeVisible();
});

test('what did not arrive is shown to who runs the calendar, with why, and sent once more on a press', async ({
  kit,
}) => {
  const operator = await kit.caller('Olga Operator');
  const calendar = await operator.openCalendar();
  const page = await kit.visitor({ viewport: { width: 390, height: 844 } });
  await kit.signIn(page, operator);
  // No mail is refused here: what the server would list is given in its place.
  const letter = {
    ...{ id: 'Xk2vB0cJ3mQ9sT1uW4yZ6a', who: 'Mia Mailbox', kind: 'booking_confirmed', channel: 'email' },
    ...{
      status: 'dead',
      error: 'The mail was refused: E_RECIPIENT_NOT_ALLOWED.',
      at: '2026-11-22T12:00:00Z',
    },
  };
  await page.route(/\/deliveries\?/, (route) =>
    route.fulfill({ json: { items: [letter], nextCursor: null } }),
  );
  await page.route(/\/deliveries\/.+\/resend$/, (route) => route.fulfill({ status: 202 }));
  await page.goto(`/manage/${calendar.id}`);
  await page.getByRole('button', { name: /1 notice did not arrive/ }).click();
  const dialog = page.getByRole('dialog', { name: 'Did not arrive' });
  await expect(dialog.getByRole('listitem')).toContainText('Booked, to Mia Mailbox');
  await expect(dialog).toContainText('E_RECIPIENT_NOT_ALLOWED');
  await expectAccessible(page, 'what did not arrive');
  const sent = page.waitForRequest(/\/resend$/);
  await dialog.getByRole('button', { name: /^Send once more/ }).click();
  expect((await sent).url()).toContain(`/api/calendars/${calendar.id}/deliveries/${letter.id}/resend`);
  await expect(dialog).toBeHidden();
  await expect(page.getByRole('button', { name: /did not arrive/ })).toHaveCount(0);
});

test('an operator checks in who has come', async ({ kit }) => {
  const operator = await kit.caller('Olga Operator');
  const week = { weekdays: [1, 2, 3, 4, 5, 6, 7], start: '00:00', end: '24:00' };
  const calendar = await operator.openCalendar({
    slotMinutes: 30,
    stepMinutes: 5,
    schedule: { weekly: [week] },
  });
  const [from, to] = [new Date().toISOString(), new Date(Date.now() + 3_600_000).toISOString()];
  const { slots } = await operator.must<{ slots: { start: string }[] }>(
    'GET',
    `/api/calendars/${calendar.id}/slots?from=${encodeURIComponent(from)}&to=${encodeURIComponent(to)}`,
  );
  const start = slots[0]?.start ?? '';
  await operator.book(calendar, start, { for: { name: 'Paula Punctual' } });
  const page = await kit.visitor();
  await kit.signIn(page, operator);
  await page.goto(`/manage/${calendar.id}?date=${dateIn(calendar.timeZone, Date.parse(start))}`);
  await page.getByRole('button', { name: 'Check in Paula Punctual' }).click();
  await expect(page.getByRole('article').filter({ hasText: 'Paula Punctual' })).toContainText('Here');
});

test('who does not run a calendar sees nothing of who is booked, by no address', async ({ kit }) => {
  const operator = await kit.caller('Olga Operator');
  const stranger = await kit.caller('Stan Stranger');
  const calendar = await operator.openCalendar();
  const [slot] = await operator.slots(calendar);
  const { body } = await operator.book(calendar, slot?.start ?? '', {
    for: { name: 'Secret Guest' },
    note: 'secret note',
  });
  const page = await kit.visitor();
  await kit.signIn(page, stranger);
  for (const address of [`/manage/${calendar.id}`, `/manage/${calendar.id}/edit`]) {
    await page.goto(address);
    await expect(page.getByText('This calendar is somebody else’s')).toBeVisible();
  }
  expect((await stranger.call('GET', `/api/calendars/${calendar.id}/bookings`)).status).toBe(403);
  expect((await stranger.call('GET', `/api/calendars/${calendar.id}/bookings/${body.id}`)).status).toBe(404);
  const seen: string[] = [];
  page.on('websocket', (socket) => socket.on('framereceived', ({ payload }) => seen.push(String(payload))));
  await openBoard(page, calendar, slot?.start ?? '');
  await operator.book(calendar, slot?.end ?? '', { for: { name: 'Second Secret' } });
  await expect(tile(page, slot?.end ?? '')).toContainText('taken');
  expect(seen.join('')).toContain(slot?.end);
  expect(seen.join('')).not.toMatch(/secret/i);
});
