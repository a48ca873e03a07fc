import { dateIn } from './api.ts';
import { expectAccessible } from './axe.ts';
import { expect, openBoard, test, tile, WORDS } from './fixtures.ts';

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

test('what an operator asks is answered on a phone, told in place where it is wrong, and read by the operator alone', async ({
  kit,
}) => {
  const operator = await kit.caller('Olga Operator');
  const customer = await kit.caller('Carl Customer');
  const calendar = await operator.openCalendar();
  const page = await kit.visitor();
  await kit.signIn(page, operator);
  await page.goto(`/manage/${calendar.id}/edit`);

  const questions = page.getByRole('region', { name: 'Questions' });
  const form = questions
    .getByRole('listitem')
    .filter({ has: page.getByRole('radiogroup', { name: 'Kind of answer' }) });
  await questions.getByRole('button', { name: 'Ask something' }).click();
  await expect(form.getByLabel('What do you ask?')).toBeFocused();
  await page.keyboard.type('Any allergies?');
  await questions.getByRole('button', { name: 'Ask one more' }).click();
  await form.getByRole('radio', { name: 'Choice' }).click();
  await form.getByLabel('What do you ask?').fill('Have you played before?');
  await form.getByRole('textbox', { name: 'Choice 1' }).fill('Never');
  await form.getByRole('textbox', { name: 'Choice 2' }).fill('Often');
  await form.getByRole('switch', { name: 'Nobody books without an answer' }).check();
  await questions.getByRole('button', { name: 'Ask one more' }).click();
  await form.getByRole('radio', { name: 'Consent' }).click();
  await form.getByRole('switch', { name: 'Nobody books without agreeing' }).check();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  // Nothing to agree to yet.
  await expect(form.getByLabel('What do they agree to?')).toBeFocused();
  await page.keyboard.type('I play at my own risk');
  await questions.getByRole('button', { name: 'Ask “I play at my own risk” earlier' }).click();
  await expectAccessible(page, 'the editor with questions');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByText('Saved. The board shows it now.')).toBeVisible();

  const [slot] = await operator.slots(calendar);
  const start = slot?.start ?? '';
  const phone = await kit.visitor(PHONE);
  await kit.signIn(phone, customer);
  await openBoard(phone, calendar, start);
  await tile(phone, start).tap();
  const asked = phone.getByRole('group', { name: 'Before you book' });
  await expect(asked.locator('.field-label, label')).toContainText([
    'Any allergies? (optional)',
    'I play at my own risk',
    'Have you played before?',
  ]);
  await asked.getByLabel('Any allergies?').fill('Latex');
  await phone.getByRole('button', { name: WORDS.book }).tap();
  await expect(asked.getByRole('checkbox')).toBeFocused();
  await expect(asked.getByRole('checkbox')).toHaveAccessibleDescription('Tick this to book.');
  await expect(asked.getByText('Choose one to book.')).toBeVisible();
  await expectAccessible(phone, 'a board that asks');
  await asked.getByRole('checkbox').check();
  await asked.getByRole('radio', { name: 'Often' }).check();
  await expect(asked.locator('.field-error')).toHaveCount(0);
  await phone.getByRole('button', { name: WORDS.book }).tap();
  await expect(phone.getByRole('heading', { name: WORDS.done })).toBeVisible();

  await page.goto(`/manage/${calendar.id}?date=${dateIn(calendar.timeZone, Date.parse(start))}`);
  await page
    .getByRole('button', { name: /Carl Customer/ })
    .first()
    .click();
  const answers = page.getByRole('dialog').getByRole('region', { name: 'Answers' });
  await expect(answers.getByRole('definition')).toHaveText(['Latex', 'Yes', 'Often']);
  const { items } = await customer.must<{ items: { answers: unknown }[] }>('GET', '/api/me/bookings');
  expect(items.map((one) => one.answers)).toEqual([null]);
});
