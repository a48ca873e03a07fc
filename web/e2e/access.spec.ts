import type { Page } from '@playwright/test';
import type { Calendar, Caller } from './api.ts';
import { expectAccessible } from './axe.ts';
import { bookOn, expect, fillSignIn, openBoard, test, tile } from './fixtures.ts';

const DESK = { width: 1280, height: 800 };
const PHONE = { width: 390, height: 844 };

async function settled(page: Page): Promise<void> {
  await expect(page.getByRole('heading').first()).toBeAttached();
  await expect(page.locator('.skeleton')).toHaveCount(0);
}

async function look(page: Page, where: string): Promise<void> {
  await expectAccessible(page, `${where}, on a desk`);
  await page.setViewportSize(PHONE);
  await expectAccessible(page, `${where}, on a phone`);
  await page.setViewportSize(DESK);
}

async function walk(
  page: Page,
  people: { operator: Caller; calendar: Calendar; start: string; next: string },
): Promise<void> {
  const { operator, calendar, start, next } = people;
  await page.goto('/');
  await settled(page);
  await look(page, 'directory');
  await page.goto('/?q=nothing-is-called-so');
  await settled(page);
  await look(page, 'directory, nothing found');
  await openBoard(page, calendar, start);
  await look(page, 'board, signed out');
  await page.goto('/c/no-such-calendar');
  await settled(page);
  await look(page, 'no such board');
  await page.goto('/bookings');
  await settled(page);
  await look(page, 'bookings, signed out');
  await page.goto('/register');
  await settled(page);
  await look(page, 'register');
  await page.getByRole('button', { name: 'Use a password instead' }).click();
  await page.getByRole('main').getByRole('button', { name: 'Register' }).click();
  await look(page, 'register, with errors');
  for (const address of ['/forgot-password', '/reset-password?token=none', '/verify-email?token=none']) {
    await page.goto(address);
    await look(page, address);
  }
  await page.goto('/sign-in');
  await look(page, 'sign in');
  await fillSignIn(page, operator.email, 'seven grey herons on the mole');
  await expect(page).not.toHaveURL(/sign-in/);

  await openBoard(page, calendar, next);
  await tile(page, next).click();
  await expect(page.getByRole('timer')).toBeVisible();
  await look(page, 'board, holding');
  await bookOn(page, next);
  await look(page, 'ticket');
  for (const address of [
    '/bookings',
    '/bookings?when=past',
    '/settings',
    '/manage',
    '/manage/new',
    `/manage/${calendar.id}`,
    `/manage/${calendar.id}/edit`,
    '/no/such/page',
  ]) {
    await page.goto(address);
    await settled(page);
    await look(page, address.replace(calendar.id, ':id'));
  }
}

test('no view breaks a rule of accessibility, in light and in dark, on a desk and on a phone', async ({
  kit,
}) => {
  test.setTimeout(120_000);
  const operator = await kit.callerWithPassword('Olga Operator');
  const calendar = await operator.openCalendar({
    description: 'Under the plane trees.',
    location: 'Harbour 3',
    capacity: 4,
  });
  const slots = await operator.slots(calendar);
  await operator.book(calendar, slots[0]?.start ?? '', { seats: 4, for: { name: 'A Caller' } });
  await operator.book(calendar, slots[1]?.start ?? '', { seats: 3, note: 'With a note.' });
  const page = await kit.visitor({ colorScheme: 'light', viewport: DESK });
  await walk(page, { operator, calendar, start: slots[0]?.start ?? '', next: slots[2]?.start ?? '' });
});
