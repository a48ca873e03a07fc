// Staying the only one who gets in: second factor, sessions, links in mails, and the way out.
import { Secret, TOTP, URI } from 'otpauth';
import { newAddress, PASSWORD } from './api.ts';
import { expectAccessible } from './axe.ts';
import { expect, fillSignIn, test } from './fixtures.ts';
import { mailed, main, pressPasskey, section, signUp, withhold } from './identity.ts';

test('a second factor is set up with its QR code, asked for, and stood in for by a recovery code', async ({
  kit,
}) => {
  const person = await kit.callerWithPassword('Tova Twofold');
  const page = await kit.visitor();
  await kit.signIn(page, person);
  await page.goto('/settings');
  await page.getByRole('button', { name: 'Set up an authenticator app' }).click();
  await expect(page.getByRole('img', { name: 'QR code for your authenticator app' })).toBeVisible();
  await page.getByText('On this device, or it does not scan').click();
  await expectAccessible(page, 'second factor, to scan');
  const link = await page.getByRole('link', { name: 'Open the app here' }).getAttribute('href');
  const totp = URI.parse(link ?? '') as TOTP;
  expect((await page.locator('.set-key').textContent())?.replaceAll(' ', '')).toBe(totp.secret.base32);
  await page.getByLabel('Code of your authenticator app').fill('12');
  await page.getByRole('button', { name: 'Switch it on' }).click();
  await expect(page.getByRole('dialog')).toContainText('Enter the six digits');
  const used = totp.generate();
  await page.getByLabel('Code of your authenticator app').fill(used);
  await page.getByRole('button', { name: 'Switch it on' }).click();
  const codes = page.getByRole('list', { name: 'Recovery codes' }).getByRole('listitem');
  await expect(codes).toHaveCount(10);
  await expectAccessible(page, 'recovery codes');
  const [code = ''] = await codes.allInnerTexts();
  await page.getByRole('button', { name: 'I have kept them' }).click();
  await expect(section(page, 'Second factor')).toContainText('On');

  const other = await kit.visitor();
  await other.goto('/sign-in?next=/settings');
  await fillSignIn(other, person.email, PASSWORD);
  const field = other.getByLabel('Code of your authenticator app');
  await expect(field).toBeFocused();
  await expectAccessible(other, 'sign in, second factor');
  // The step that set it up is used up; the next one is good already, as clocks differ.
  await field.fill(used);
  await main(other).getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(main(other)).toContainText('That did not match');
  await field.fill(
    new TOTP({ secret: Secret.fromBase32(totp.secret.base32) }).generate({ timestamp: Date.now() + 30_000 }),
  );
  await main(other).getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(other).toHaveURL(`${kit.url}/settings`);

  const third = await kit.visitor();
  await third.goto('/sign-in?next=/settings');
  await fillSignIn(third, person.email, PASSWORD);
  // The door has a button of the same words for who has no password.
  await expect(third.getByLabel('Code of your authenticator app')).toBeFocused();
  await third.getByRole('button', { name: 'Use a recovery code' }).click();
  await third.getByLabel('Recovery code').fill(code);
  await main(third).getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(third).toHaveURL(`${kit.url}/settings`);
});

test('a browser that is signed out from the list of another is out', async ({ kit }) => {
  const person = await kit.caller('Sven Sessions');
  const [here, there] = [await kit.visitor(), await kit.visitor()];
  await kit.signIn(there, person);
  await kit.signIn(here, person);
  await there.goto('/settings');
  await expect(there.getByLabel('Your name')).toHaveValue('Sven Sessions');
  await here.goto('/settings');
  const sessions = section(here, 'Sessions');
  // The caller of the API has a session too.
  await expect(sessions.getByRole('listitem')).toHaveCount(3);
  await expect(sessions.getByText('This one')).toHaveCount(1);
  await sessions.getByRole('button', { name: 'Sign out all others' }).click();
  await expect(sessions.getByRole('listitem')).toHaveCount(1);
  // Its own socket is closed at once: nobody has to press anything there first.
  await expect(there.getByRole('heading', { name: 'Sign in to see your settings' })).toBeVisible();
  await here.reload();
  await expect(here.getByLabel('Your name')).toHaveValue('Sven Sessions');
  await expect(section(here, 'Activity')).toContainText('All other browsers were signed out');
});

test('a forgotten password is replaced by a mailed link, which works once and leaves the address bar', async ({
  kit,
}) => {
  const person = await kit.callerWithPassword('Fred Forgetful');
  const page = await kit.visitor();
  await page.goto('/sign-in');
  await page.getByRole('link', { name: 'Forgot your password?' }).click();
  await expect(page.getByRole('heading', { name: 'Forgot your password?' })).toBeVisible();
  await page.getByLabel('Email').fill(person.email);
  await page.getByRole('button', { name: 'Mail me a link' }).click();
  await expect(page.getByRole('heading', { name: 'Look at your mail' })).toBeVisible();
  const link = await mailed(kit.url, person.email, 'reset_password');
  await page.goto(link);
  await expect(page).toHaveURL(/\/reset-password$/);
  await page.getByLabel('New password', { exact: true }).fill('password');
  await page.getByRole('button', { name: 'Set the new password' }).click();
  await expect(page.getByText('8 of 15 characters')).toBeVisible();
  await page.getByLabel('New password', { exact: true }).fill('four wet umbrellas by the stove');
  await page.getByRole('button', { name: 'Set the new password' }).click();
  await expect(page.getByRole('heading', { name: 'Your new password is set' })).toBeVisible();
  await page.goto(link);
  await page.getByLabel('New password', { exact: true }).fill('four wet umbrellas by the door');
  await page.getByRole('button', { name: 'Set the new password' }).click();
  await expect(page.getByRole('heading', { name: 'That link no longer works' })).toBeVisible();
  await page.goto('/sign-in?next=/settings');
  await fillSignIn(page, person.email, 'four wet umbrellas by the stove');
  await expect(page).toHaveURL(`${kit.url}/settings`);
});

test('an address counts once its own account has opened the link, and can be given back', async ({ kit }) => {
  const person = await kit.callerWithPassword('Vera Verifies');
  const link = await mailed(kit.url, person.email, 'verify_email');
  const page = await kit.visitor();
  await page.goto(link);
  await expect(page).toHaveURL(/\/verify-email$/);
  await page.getByRole('link', { name: 'Sign in and confirm' }).click();
  await fillSignIn(page, person.email, PASSWORD);
  await expect(page.getByRole('heading', { name: 'Your address is confirmed' })).toBeVisible();
  await page.goto('/settings#email');
  await expect(section(page, 'Email')).toContainText('Confirmed');

  const squatter = await kit.callerWithPassword('Skip Squatter');
  const victim = await kit.visitor();
  await victim.goto(await mailed(kit.url, squatter.email, 'verify_email'));
  await victim.getByRole('button', { name: 'This wasn’t me' }).click();
  await expect(victim.getByRole('heading', { name: 'That account let go of your address' })).toBeVisible();
  await victim.goto('/sign-in');
  await fillSignIn(victim, squatter.email, PASSWORD);
  await expect(victim.getByRole('alert')).toContainText('That did not match');
});

test('everything can be taken along, and the account ended', async ({ kit }) => {
  const page = await kit.visitor();
  const device = await signUp(page, 'Lea Leaver');
  await page.goto('/settings#data');
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download everything' }).click();
  expect((await download).suggestedFilename()).toBe('quickslot.json');
  await section(page, 'Email').getByLabel('Your address').fill(newAddress('lea'));
  await section(page, 'Email').getByRole('button', { name: 'Add address' }).click();
  await expect(section(page, 'Email')).toContainText('Open the link that we sent');
  await page.getByRole('button', { name: 'Delete your account' }).click();
  await page.getByRole('button', { name: 'Delete my account' }).click();
  await expect(page.getByRole('dialog')).toContainText('Type “delete” to go on.');
  await page.getByLabel('Type “delete” to confirm').fill('delete');
  await page.getByRole('button', { name: 'Delete my account' }).click();
  await expect(page.getByText('Your account is deleted.')).toBeVisible();
  await withhold(page, device);
  await page.goto('/sign-in');
  // The passkey opens nothing any more.
  const answered = page.waitForResponse('**/api/auth/passkeys/login/verify');
  await pressPasskey(page, device);
  expect((await answered).status()).toBe(401);
  await expect(page.getByRole('alert')).toBeVisible();
  await expect(page).toHaveURL(/\/sign-in/);
});
