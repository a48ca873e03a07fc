// What a person sees who pays: the checkout, the way back, what waits, and what comes back.
import type { Page } from '@playwright/test';
import { type Booking, type Calendar, type Caller, dateIn } from './api.ts';
import { expectAccessible } from './axe.ts';
import { expect, type Kit, openBoard, test, tile, WORDS } from './fixtures.ts';

const PRICE = { amount: 1_850, currency: 'EUR' };
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

interface Stage {
  readonly operator: Caller;
  readonly customer: Caller;
  readonly calendar: Calendar;
  readonly start: string;
  readonly page: Page;
}

async function stage(kit: Kit, settings: Record<string, unknown> = {}, phone = false): Promise<Stage> {
  const operator = await kit.caller('Olga Operator');
  const customer = await kit.caller('Paula Payer');
  const calendar = await operator.openCalendar({ price: PRICE, ...settings });
  const [slot] = await operator.slots(calendar);
  const page = await kit.visitor(phone ? PHONE : {});
  await kit.signIn(page, customer);
  return { operator, customer, calendar, start: slot?.start ?? '', page };
}

/** Holds the slot, books it, and ends up at the checkout. */
async function toCheckout({ page, calendar, start }: Stage): Promise<void> {
  await openBoard(page, calendar, start);
  await tile(page, start).click();
  await expect(page.getByRole('timer')).toBeVisible();
  await page.getByRole('button', { name: WORDS.book }).click();
  await expect(page).toHaveURL(/\/dev\/checkout\//);
  await expect(page.getByText('Test checkout: no money moves')).toBeVisible();
}

const bookingsOf = async ({ operator, calendar }: Stage) =>
  (
    await operator.must<{ items: (Booking & { payment: { status: string; refunded: number } })[] }>(
      'GET',
      `/api/calendars/${calendar.id}/bookings`,
    )
  ).items;

const sideways = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth > innerWidth);

for (const phone of [false, true]) {
  test(`somebody books and pays, on a ${phone ? 'phone' : 'desk'}`, async ({ kit }) => {
    const here = await stage(kit, {}, phone);
    const { page } = here;
    await toCheckout(here);
    await expect(page.getByText('€18.50').first()).toBeVisible();
    expect(await sideways(page)).toBe(false);
    expect((await bookingsOf(here)).map(({ status }) => status)).toEqual(['pending_payment']);

    await page.getByRole('button', { name: 'Pay €18.50' }).click();
    await expect(page.getByRole('heading', { name: WORDS.done })).toBeVisible();
    await expect(page.getByRole('article')).toContainText('€18.50 paid');
    expect(await sideways(page)).toBe(false);
    expect((await bookingsOf(here)).map(({ status }) => status)).toEqual(['confirmed']);

    await page.getByRole('link', { name: 'My bookings' }).last().click();
    await expect(page.getByRole('article').filter({ hasText: here.calendar.name })).toContainText('Booked');
  });
}

test('no view on the way breaks a rule of accessibility', async ({ kit }) => {
  const here = await stage(kit, {}, true);
  const { page } = here;
  await toCheckout(here);
  await expectAccessible(page, 'the checkout');
  await page.getByRole('link', { name: 'Back without paying' }).click();
  await expect(page.getByRole('article')).toBeVisible();
  await expectAccessible(page, 'the page that waits');
  await page.getByRole('button', { name: 'Pay €18.50' }).click();
  await expect(page).toHaveURL(/\/dev\/checkout\//);
  await page.getByRole('button', { name: 'Pay €18.50' }).click();
  await expect(page.getByRole('heading', { name: WORDS.done })).toBeVisible();
  await expectAccessible(page, 'the page of what is paid');
});

test('a declined card takes nothing, and another try pays', async ({ kit }) => {
  const here = await stage(kit);
  const { page } = here;
  await toCheckout(here);
  await page.getByRole('button', { name: 'Have the card declined' }).click();
  await expect(page.getByRole('status')).toContainText('declined');
  expect((await bookingsOf(here)).map(({ status }) => status)).toEqual(['pending_payment']);
  await page.getByRole('button', { name: 'Pay €18.50' }).click();
  await expect(page.getByRole('heading', { name: WORDS.done })).toBeVisible();
});

test('who turns back finds it waiting, and pays it from their bookings', async ({ kit }) => {
  const here = await stage(kit, {}, true);
  const { page } = here;
  await toCheckout(here);
  await page.getByRole('link', { name: 'Back without paying' }).click();
  await expect(page.getByRole('heading', { name: '€18.50 to pay' })).toBeVisible();
  await expect(page.getByRole('timer')).toContainText(/\d:\d\d/);
  expect(await sideways(page)).toBe(false);

  await page.getByRole('link', { name: 'Pay later, in My bookings' }).click();
  const ticket = page.getByRole('article').filter({ hasText: here.calendar.name });
  await expect(ticket).toContainText('Waiting for payment');
  await expect(ticket.getByRole('timer')).toContainText(/\d:\d\d/);
  expect(await sideways(page)).toBe(false);
  await ticket.getByRole('button', { name: 'Pay €18.50' }).click();
  await expect(page).toHaveURL(/\/dev\/checkout\//);
  await page.getByRole('button', { name: 'Pay €18.50' }).click();
  await expect(page.getByRole('heading', { name: WORDS.done })).toBeVisible();
});

test('a checkout that is abandoned frees the time, and takes nothing any more', async ({ kit }) => {
  const here = await stage(kit, { holdSeconds: 10 });
  const { page } = here;
  await toCheckout(here);
  const checkout = page.url();
  await page.getByRole('link', { name: 'Back without paying' }).click();
  await expect(page.getByRole('heading', { name: 'Not paid in time' })).toBeVisible({ timeout: 20_000 });
  await expect(page.getByRole('article')).toContainText('Nothing was taken');

  await page.goto(checkout);
  await expect(page.getByText('This checkout has ended')).toBeVisible();
  await openBoard(page, here.calendar, here.start);
  await expect(tile(page, here.start)).toContainText('free');
});

test('the page that waits changes by itself when it is paid elsewhere', async ({ kit }) => {
  const here = await stage(kit);
  const { page } = here;
  await toCheckout(here);
  const checkout = page.url();
  await page.getByRole('link', { name: 'Back without paying' }).click();
  await expect(page.getByRole('heading', { name: '€18.50 to pay' })).toBeVisible();
  const paid = await fetch(checkout, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ outcome: 'paid' }),
  });
  expect(paid.status).toBe(200);
  await expect(page.getByRole('heading', { name: WORDS.done })).toBeVisible();
});

test('who cancels is told what comes back, and gets it', async ({ kit }) => {
  const here = await stage(kit, { cancellation: { untilMinutesBefore: 0, refundPercent: 50 } });
  const { page } = here;
  await toCheckout(here);
  await page.getByRole('button', { name: 'Pay €18.50' }).click();
  await expect(page.getByRole('heading', { name: WORDS.done })).toBeVisible();
  await page.goto('/bookings');
  await page.getByRole('button', { name: 'Cancel', exact: true }).click();
  await expect(page.getByRole('dialog')).toContainText('You get back €9.25 of the €18.50 that you paid');
  await page.getByRole('button', { name: 'Cancel it' }).click();
  await page.getByRole('tab', { name: 'Past' }).click();
  await expect(page.getByRole('article').filter({ hasText: here.calendar.name })).toContainText(
    '€9.25 of €18.50 goes back',
  );
  expect((await bookingsOf(here)).map(({ status, payment }) => [status, payment.refunded])).toEqual([
    ['cancelled', 925],
  ]);
});

test('who runs the calendar sees what was paid, and gives a part of it back', async ({ kit }) => {
  const here = await stage(kit);
  await toCheckout(here);
  await here.page.getByRole('button', { name: 'Pay €18.50' }).click();
  await expect(here.page.getByRole('heading', { name: WORDS.done })).toBeVisible();

  const desk = await kit.visitor();
  await kit.signIn(desk, here.operator);
  await desk.goto(
    `/manage/${here.calendar.id}?date=${dateIn(here.calendar.timeZone, Date.parse(here.start))}`,
  );
  await desk
    .getByRole('button', { name: /Paula Payer/ })
    .first()
    .click();
  const sheet = desk.getByRole('dialog');
  await expect(sheet).toContainText('€18.50 paid');
  await sheet.getByRole('button', { name: 'Give money back' }).click();
  await sheet.getByLabel('Give back, in EUR').fill('20');
  await sheet.getByRole('button', { name: 'Give it back' }).click();
  await expect(sheet).toContainText('At most €18.50');
  await sheet.getByLabel('Give back, in EUR').fill('5');
  await sheet.getByRole('button', { name: 'Give it back' }).click();
  await expect(sheet).toContainText('€5.00 of €18.50 goes back');
  expect((await bookingsOf(here)).map(({ status, payment }) => [status, payment.status])).toEqual([
    ['confirmed', 'partly_refunded'],
  ]);
});
