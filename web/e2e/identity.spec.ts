// Getting in by passkey, as a person at a browser: a first account, signing in, and a second passkey.
import { Authenticator } from './authenticator.ts';
import { expectAccessible } from './axe.ts';
import { expect, openBoard, test, tile, WORDS } from './fixtures.ts';
import { create, main, pressPasskey, section, signOut, signUp, withhold } from './identity.ts';

test('one tap after a name makes an account by passkey, with the slot that was chosen, and one signs in', async ({
  kit,
}) => {
  const operator = await kit.caller('Olga Operator');
  const calendar = await operator.openCalendar();
  const start = (await operator.slots(calendar))[0]?.start ?? '';
  const page = await kit.visitor({ viewport: { width: 390, height: 844 } });
  const device = await Authenticator.of(page);
  await openBoard(page, calendar, start);
  await tile(page, start).click();
  await page.getByRole('tab', { name: 'Register' }).click();
  await page.getByLabel('Your name').fill('Nora Newcomer');
  await create(page).click();
  await expect(page.getByRole('timer')).toContainText('Held for you');
  await page.getByRole('button', { name: WORDS.book }).click();
  await expect(page.getByRole('heading', { name: WORDS.done })).toBeVisible();
  expect(await device.credentials()).toHaveLength(1);

  // Without an address there is one way in: said at once, and gone when waved away.
  await page.goto('/');
  const offer = page.getByRole('complementary', { name: 'A second way in' });
  await expect(offer).toContainText('another passkey');
  await expectAccessible(page, 'offer of a second way in');
  await offer.getByRole('button', { name: 'Not now' }).click();
  await expect(offer).toHaveCount(0);

  await signOut(page);
  await withhold(page, device);
  await page.goto('/sign-in?next=/bookings');
  await pressPasskey(page, device);
  await expect(page).toHaveURL(`${kit.url}/bookings`);
  await expect(main(page).getByText(calendar.name)).toBeVisible();
});

test('a passkey signs in out of what the browser fills in', async ({ kit }) => {
  const page = await kit.visitor();
  const device = await signUp(page, 'Fay Filler');
  await signOut(page);
  await device.setPresent(false);
  await page.goto('/sign-in');
  await expect(page.getByLabel('Email')).toHaveAttribute('autocomplete', 'username webauthn');
  // The person picks the passkey out of the list: no press of a button of ours.
  await device.setPresent(true);
  await page.goto('/sign-in?next=/settings');
  await expect(page).toHaveURL(`${kit.url}/settings`);
  await expect(page.getByLabel('Your name')).toHaveValue('Fay Filler');
});

test('a passkey that is refused, cancelled or unknown says so in words', async ({ kit }) => {
  const page = await kit.visitor();
  const device = await Authenticator.of(page);
  await device.setVerified(false);
  await page.goto('/register');
  await page.getByLabel('Your name').fill('Una Unverified');
  await create(page).click();
  await expect(page.getByRole('alert')).toContainText('Nothing was changed');
  await expect(page).toHaveURL(/register/);
});

test('a second passkey waits until the person has shown that it is them', async ({ kit }) => {
  const page = await kit.visitor();
  const device = await signUp(page, 'Sam Stepper');
  await page.goto('/settings');
  const passkeys = section(page, 'Passkeys');
  await expect(passkeys.getByRole('listitem')).toHaveCount(1);
  let refusals = 1;
  await page.route('**/api/auth/passkeys/register/options', async (route) => {
    refusals -= 1;
    if (refusals < 0) return route.fallback();
    await route.fulfill({
      status: 403,
      contentType: 'application/problem+json',
      body: JSON.stringify({
        type: 'about:blank#step_up_required',
        title: 'Show that it is you first',
        status: 403,
        detail: 'Show that it is you first: with your passkey or your password.',
        code: 'step_up_required',
      }),
    });
  });
  await passkeys.getByRole('button', { name: 'Add a passkey' }).click();
  const dialog = page.getByRole('dialog', { name: 'Show that it’s you' });
  await expect(dialog.getByRole('button', { name: 'Use your passkey' })).toBeVisible();
  await expectAccessible(page, 'step-up');
  // Once it was shown, this is another device: the account's own would be refused.
  const shown = page.waitForResponse('**/api/auth/step-up/verify');
  await page.route('**/api/auth/step-up/verify', async (route) => {
    const answer = await route.fetch();
    await device.replace();
    await route.fulfill({ response: answer });
  });
  await dialog.getByRole('button', { name: 'Use your passkey' }).click();
  expect((await shown).status()).toBe(200);
  await expect(dialog).toHaveCount(0);
  await expect(passkeys.getByRole('listitem')).toHaveCount(2);
  expect(await device.credentials()).toHaveLength(1);

  await passkeys
    .getByRole('button', { name: /^Rename/ })
    .first()
    .click();
  await page.getByLabel('Name', { exact: true }).fill('Key of the harbour');
  await page.getByRole('button', { name: 'Save' }).last().click();
  await expect(passkeys).toContainText('Key of the harbour');
  await passkeys.getByRole('button', { name: 'Remove Key of the harbour' }).click();
  await page.getByRole('button', { name: 'Remove it' }).click();
  await expect(passkeys.getByRole('listitem')).toHaveCount(1);
  await passkeys.getByRole('button', { name: /^Remove/ }).click();
  await page.getByRole('button', { name: 'Remove it' }).click();
  await expect(page.getByRole('dialog').getByRole('alert')).toContainText('That is your last way in');
});
