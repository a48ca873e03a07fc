// Booking without an account: by a name, an address, and the link of a mail.
import { newAddress } from './api.ts';
import { expectAccessible } from './axe.ts';
import { expect, openBoard, test, tile, WORDS } from './fixtures.ts';
import { mailed } from './identity.ts';

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

test('a guest books on a phone by the link of a mail, which a look alone does not confirm, and cancels by it', async ({
  kit,
}) => {
  const operator = await kit.caller('Olga Operator');
  const calendar = await operator.openCalendar({ guestsAllowed: true });
  const [slot] = await operator.slots(calendar);
  const start = slot?.start ?? '';
  const email = newAddress('gwen');
  const page = await kit.visitor(PHONE);
  await openBoard(page, calendar, start);
  await tile(page, start).click();
  await page.getByRole('link', { name: 'Continue as a guest' }).click();
  await expect(page.getByText(calendar.name)).toBeVisible();
  await page.getByRole('button', { name: 'Mail me the link' }).click();
  await expect(page.getByText('Enter your name.')).toBeVisible();
  await page.getByLabel('Your name').fill('Gwen Guest');
  await page.getByLabel('Email').fill(email);
  await expectAccessible(page, 'the form of a guest');
  await page.getByRole('button', { name: 'Mail me the link' }).click();
  await expect(page.getByRole('heading', { name: 'Check your mail' })).toBeVisible();
  await expect(page.getByRole('timer')).toContainText(/1[45]:\d\d/);

  const link = await mailed(kit.url, email, 'guest_confirm');
  const opened = await page.context().newPage();
  await opened.goto(link);
  await expect(opened.getByRole('heading', { name: 'Is this yours?' })).toBeVisible();
  expect(new URL(opened.url()).search).toBe('');
  expect((await operator.slots(calendar))[0]).toMatchObject({ remaining: 0, held: 1 });
  await expectAccessible(opened, 'the page of a link');
  await opened.getByRole('button', { name: 'Confirm the booking' }).click();
  await expect(opened.getByRole('heading', { name: WORDS.done })).toBeVisible();
  await expectAccessible(opened, 'the booking of a guest');
  // The window that asked knows without being told by anybody but this browser.
  await expect(page.getByRole('heading', { name: 'Confirmed' })).toBeVisible();

  await opened.getByRole('button', { name: 'Cancel' }).click();
  await opened.getByRole('button', { name: 'Cancel it' }).click();
  await expect(opened.getByRole('heading', { name: 'Cancelled' })).toBeVisible();
  expect((await operator.slots(calendar))[0]).toMatchObject({ remaining: 1, held: 0 });
});

test('what was booked as a guest is among the bookings of whoever proves that address later', async ({
  kit,
}) => {
  const operator = await kit.caller('Olga Operator');
  const calendar = await operator.openCalendar({ guestsAllowed: true });
  const [slot] = await operator.slots(calendar);
  const person = await kit.caller('Ada Adopter');
  await operator.must('POST', `/api/calendars/${calendar.id}/guest-bookings`, {
    body: { start: slot?.start, name: 'Ada', email: person.email },
  });
  const link = new URL(await mailed(kit.url, person.email, 'guest_confirm'), kit.url);
  const token = link.searchParams.get('token');
  await operator.must('POST', '/api/guest-bookings/confirm', { body: { token } });

  const page = await kit.visitor();
  await kit.signIn(page, person);
  await page.goto(await mailed(kit.url, person.email, 'verify_email'));
  await expect(page.getByRole('heading', { name: 'Your address is confirmed' })).toBeVisible();
  await page.goto('/bookings');
  await expect(page.getByRole('article').filter({ hasText: calendar.name })).toContainText('Booked');
  await page.goto(link.pathname + link.search);
  await expect(page.getByRole('heading', { name: 'It is in your account' })).toBeVisible();
});
