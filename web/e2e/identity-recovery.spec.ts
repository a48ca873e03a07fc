// An account with a passkey and nothing else: the codes it is offered at once, and the day the passkey is lost.
import { Authenticator } from './authenticator.ts';
import { expectAccessible } from './axe.ts';
import { expect, test } from './fixtures.ts';
import { main, section, signOut, signUp } from './identity.ts';

test('recovery codes are offered at once, and one brings somebody back who lost the passkey', async ({
  kit,
}) => {
  const page = await kit.visitor({ viewport: { width: 390, height: 844 } });
  const device = await signUp(page, 'Rea Recovers');
  const offer = page.getByRole('complementary', { name: 'A second way in' });
  await expect(offer.getByRole('link', { name: 'another passkey' })).toBeVisible();
  await offer.getByRole('link', { name: 'recovery codes' }).click();
  const codes = section(page, 'Recovery codes');
  await expect(codes.getByRole('heading')).toBeFocused();
  await expect(codes).toContainText('You have none');
  await codes.getByRole('button', { name: 'Make recovery codes' }).click();
  const shown = page.getByRole('list', { name: 'Recovery codes' }).getByRole('listitem');
  await expect(shown).toHaveCount(10);
  await expectAccessible(page, 'recovery codes of an account without an address');
  const [code = ''] = await shown.allInnerTexts();
  await page.getByRole('button', { name: 'I have kept them' }).click();
  await expect(codes).toContainText('10 codes left');
  await signOut(page);

  await device.replace();
  await page.goto('/sign-in?next=/settings');
  await page.getByRole('button', { name: 'Use a recovery code' }).click();
  const field = page.getByLabel('Recovery code');
  await expect(field).toBeFocused();
  await expectAccessible(page, 'sign in, recovery code');
  await field.fill('aaaa-bbbb-cccc-dddd');
  await main(page).getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(main(page)).toContainText('That code is not right, or was used before.');
  await expect(field).toBeFocused();
  await field.fill(code);
  await main(page).getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(page).toHaveURL(`${kit.url}/settings`);
  await expect(offer).toContainText('You came in by a recovery code');
  await expectAccessible(page, 'back by a recovery code');
  await offer.getByRole('link', { name: 'Add a passkey' }).click();
  // The proof is fresh: no step-up stands between losing a passkey and having another.
  const passkeys = section(page, 'Passkeys');
  await passkeys.getByRole('button', { name: 'Add a passkey' }).click();
  await expect(passkeys.getByRole('listitem')).toHaveCount(2);
  await expect(codes).toContainText('9 codes left');

  const other = await kit.visitor();
  await Authenticator.of(other);
  await other.goto('/sign-in');
  await other.getByRole('button', { name: 'Use a recovery code' }).click();
  await other.getByLabel('Recovery code').fill(code);
  await main(other).getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(main(other)).toContainText('was used before');
});

test('times and prices follow what somebody chose, on their next device too', async ({ kit }) => {
  const person = await kit.caller('Hana Habits');
  const page = await kit.visitor();
  await kit.signIn(page, person);
  await page.goto('/settings');
  await page.getByLabel('Language of times and prices').selectOption({ label: 'American English' });
  await expect(page.getByText('Saved.')).toBeVisible();
  const zone = page.getByLabel('Time zone');
  await zone.fill('tokyo');
  await page.getByRole('option', { name: /Tokyo/ }).click();
  await expect(zone).toHaveValue('Tokyo, Asia');
  await expect(section(page, 'Profile')).toContainText(/It is \d+:\d\d\s[AP]M there now/);
  await expectAccessible(page, 'settings, habits');
  const other = await kit.visitor();
  await kit.signIn(other, person);
  await other.goto('/settings');
  await expect(other.getByLabel('Time zone')).toHaveValue('Tokyo, Asia');
  await expect(section(other, 'Profile')).toContainText(/\d\s[AP]M there now/);
  await other.getByRole('button', { name: 'Follow this device’s clock' }).click();
  await expect(other.getByLabel('Time zone')).toHaveValue('Athens, Europe');
});
