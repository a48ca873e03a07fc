// Calendars side by side: one board for all of a group's, and any free one of them in three taps.

import type { Calendar, Caller, Slot } from './api.ts';
import { dateIn } from './api.ts';
import { expectAccessible } from './axe.ts';
import { expect, test, WORDS } from './fixtures.ts';

interface Group {
  id: string;
  slug: string;
}

/** Three courts of one club, and what they have tomorrow. */
async function club(operator: Caller) {
  const courts: Calendar[] = [];
  for (const number of [1, 2, 3]) courts.push(await operator.openCalendar({ name: `Court ${number}` }));
  const group = await operator.must<Group>('POST', '/api/groups', {
    body: { name: 'Padel club', calendars: courts.map(({ id }) => id) },
  });
  const slots = await operator.slots(courts[0] as Calendar);
  return { courts: courts as [Calendar, Calendar, Calendar], group, slots: slots as [Slot, Slot, Slot] };
}

const pathOf = (group: Group, start: string) =>
  `/g/${group.slug}?day=${dateIn('Europe/Athens', Date.parse(start))}`;
/** Column 0: any of them. */
const spot = (column: number, start: string) => `[data-spot="${column} ${Date.parse(start)}"] button`;

test('a tile turns over where somebody books one court, and any free one is booked in three taps on a phone', async ({
  kit,
}) => {
  const [operator, booker, customer] = (await Promise.all(
    ['Olga Operator', 'Otto Other', 'Bea Booker'].map((name) => kit.caller(name)),
  )) as [Caller, Caller, Caller];
  const { courts, group, slots } = await club(operator);
  const [first, second] = slots;
  const page = await kit.visitor({ viewport: { width: 390, height: 844 }, hasTouch: true });
  await kit.signIn(page, customer);
  await page.goto(pathOf(group, first.start));
  await expect(page.getByText('Live', { exact: true })).toBeVisible();
  await expect(page.locator(spot(0, first.start))).toContainText('3 free');

  await booker.book(courts[1], first.start);
  await expect(page.locator(spot(2, first.start))).toHaveClass(/taken/);
  await expect(page.locator(spot(0, first.start))).toContainText('2 free');
  await booker.book(courts[0], first.start);
  await expect(page.locator(spot(0, first.start))).toContainText('1 free');

  // A day, a time, a yes.
  await page.getByRole('tab', { selected: true }).tap();
  await page.locator(spot(0, first.start)).tap();
  await expect(page.getByRole('timer')).toBeVisible();
  await expect(page.getByRole('complementary', { name: 'Confirm' }).getByText('Court 3')).toBeVisible();
  await expect(page.locator(spot(3, first.start))).toHaveClass(/mine/);
  await expectAccessible(page, 'a group’s board');
  await page.getByRole('button', { name: WORDS.book }).tap();
  await expect(page.getByRole('heading', { name: WORDS.done })).toBeVisible();
  await expect(page.getByRole('dialog')).toContainText('Court 3');
  await page.getByRole('button', { name: 'Close' }).tap();
  await expect(page.locator(spot(3, first.start))).toHaveClass(/booked/);
  await expect(page.locator(spot(3, second.start))).toHaveClass(/free/);
});

test('an operator puts courts side by side, and arrow keys lead through their board', async ({ kit }) => {
  const operator = await kit.caller('Olga Operator');
  for (const name of ['Grass', 'Clay', 'Sand']) await operator.openCalendar({ name });
  const page = await kit.visitor();
  await kit.signIn(page, operator);
  await page.goto('/manage');
  await page.getByRole('link', { name: 'New group' }).click();
  for (const name of ['Grass', 'Clay'])
    await page.getByRole('button', { name: `Add ${name} to the board` }).click();
  await page.getByRole('button', { name: 'Move Clay up' }).click();
  await expect(page.getByRole('list', { name: /^On the board/ }).getByRole('listitem')).toHaveText([
    /Clay/,
    /Grass/,
  ]);
  await page.getByLabel('Name').fill('Tennis club');
  await expectAccessible(page, 'the form of a group');
  await page.getByRole('button', { name: 'Create' }).click();
  await page.getByRole('link', { name: 'See the board' }).click();

  await expect(page.getByRole('heading', { name: 'Tennis club' })).toBeVisible();
  await expect(page.getByRole('columnheader')).toHaveText([/Any/, /Clay/, /Grass/]);
  await page.getByRole('tab').nth(1).click();
  const any = page.getByRole('gridcell', { name: /Any 08:00/ }).getByRole('button');
  await any.focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowDown');
  const here = page.locator('button:focus');
  await expect(here).toHaveText(/Grass.*09:00.*free/);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('timer')).toBeVisible();
  // One time cannot be held twice in a group: the other court takes its place.
  await page
    .getByRole('gridcell', { name: /Clay 09:00/ })
    .getByRole('button')
    .click();
  await expect(page.getByRole('gridcell', { name: /Clay 09:00/ }).getByRole('button')).toHaveClass(/mine/);
  await expect(page.getByRole('gridcell', { name: /Grass 09:00/ }).getByRole('button')).toHaveClass(/free/);
});
