// A browser without a passkey is let in by a phone that has one, as two people's devices show it.
import { encode } from 'uqr';
import { PASSWORD } from './api.ts';
import { expectAccessible } from './axe.ts';
import { expect, fillSignIn, test } from './fixtures.ts';
import { pressPasskey, section, signOut, withhold } from './identity.ts';
import { ask, askAnew, digits, letIn, newPhone, prompt, secondPhone, wrongCode } from './unlock-world.ts';

/** Accounts of phones are made by a caller of the API, who is signed in as well. */
const SESSION_OF_CALLER = 1;

test('the app that is open on the phone shows who asks, and its sensor opens the browser', async ({
  kit,
}) => {
  const phone = await newPhone(kit, 'Iris Insider');
  const desk = await kit.visitor();
  await desk.goto('/sign-in?next=/bookings');
  await desk.getByRole('link', { name: 'Use your phone' }).click();
  await expectAccessible(desk, 'asking a phone');
  const asked = await ask(desk, phone.email);
  await expectAccessible(desk, 'waiting for a phone');

  const dialog = prompt(phone.page);
  await expect(dialog).toContainText('New to your account');
  await expectAccessible(phone.page, 'prompt on the phone');
  await letIn(phone.page).click();
  await expect(dialog).toContainText('Type all six digits');
  // As it is read from the screen, three and three.
  await digits(phone.page).fill(`${asked.code.slice(0, 3)} ${asked.code.slice(3)}`);
  await digits(phone.page).press('Enter');
  await expect(dialog).toContainText('It is in');
  await expect(desk).toHaveURL(`${kit.url}/bookings`);
  await expect(desk.getByText('for 12 hours at most')).toBeVisible();
  await dialog.getByRole('button', { name: 'Done' }).click();
  await expect(dialog).toHaveCount(0);

  // It is the same account, and a second session of it.
  await phone.page.goto('/settings');
  await expect(section(phone.page, 'Sessions').getByRole('listitem')).toHaveCount(SESSION_OF_CALLER + 2);
});

test('a scanned code opens the request on a phone that signs in first, and its secret is in no address', async ({
  kit,
}) => {
  const phone = await newPhone(kit, 'Quentin Qr');
  await signOut(phone.page);
  const { page: desk, asked } = await askAnew(kit, phone.email, '/settings');
  // The picture says what the phone's camera is to open.
  const drawn = desk.getByRole('img', { name: /QR code/ }).locator('path');
  const dark = encode(asked.link, { ecc: 'M', border: 3 }).data.flatMap((row, y) =>
    row.map((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : '')),
  );
  await expect(drawn).toHaveAttribute('d', dark.join(''));

  const key = new URL(asked.link).hash.slice(1);
  const addresses: string[] = [];
  phone.page.on('request', (request) => addresses.push(request.url()));
  await withhold(phone.page, phone.device);
  await phone.page.goto(asked.link);
  await expect(phone.page, 'the secret is out of the address at once').toHaveURL(
    `${kit.url}/unlock/${asked.id}`,
  );
  await phone.page.getByRole('link', { name: 'Sign in to answer' }).click();
  await expect(phone.page).toHaveURL(/sign-in/);
  await pressPasskey(phone.page, phone.device);
  await expect(phone.page).toHaveURL(`${kit.url}/unlock/${asked.id}`);
  await digits(phone.page).fill(asked.code);
  await expectAccessible(phone.page, 'request as a page');
  await letIn(phone.page).click();
  await expect(phone.page.getByRole('heading', { name: 'It is in' })).toBeVisible();
  await expect(desk).toHaveURL(`${kit.url}/settings`);
  await expect(desk.getByLabel('Your name')).toHaveValue(phone.name);
  expect(addresses.filter((address) => address.includes(key) && !address.includes('#'))).toEqual([]);
});

test('what the phone turns away stays closed, and what the person did not ask for is reported', async ({
  kit,
}) => {
  const phone = await newPhone(kit, 'Dora Denier');
  const first = await askAnew(kit, phone.email);
  await prompt(phone.page).getByRole('button', { name: 'Turn it away' }).click();
  await expect(prompt(phone.page)).toContainText('stays closed');
  await expect(first.page.getByRole('heading', { name: 'turned this browser away' })).toBeVisible();
  await expectAccessible(first.page, 'turned away');
  await prompt(phone.page).getByRole('button', { name: 'Done' }).click();

  const second = await askAnew(kit, phone.email);
  // Put aside, it stays in reach.
  await prompt(phone.page).getByRole('button', { name: 'Close' }).click();
  await phone.page.getByRole('button', { name: 'Look' }).click();
  await prompt(phone.page).getByRole('button', { name: 'That wasn’t me' }).click();
  await expect(prompt(phone.page)).toContainText('signed out');
  await expectAccessible(phone.page, 'before a report');
  await prompt(phone.page).getByRole('button', { name: 'Yes, it wasn’t me' }).click();
  await expect(prompt(phone.page)).toContainText('Good that you looked');
  await expectAccessible(phone.page, 'after a report');
  await expect(second.page.getByRole('heading', { name: 'turned this browser away' })).toBeVisible();
  await phone.page.getByRole('link', { name: 'Look where you are signed in' }).click();
  await expect(section(phone.page, 'Sessions').getByRole('listitem')).toHaveCount(SESSION_OF_CALLER + 1);
});

test('the third wrong code ends the request, and the right one comes too late', async ({ kit }) => {
  const phone = await newPhone(kit, 'Gil Guesser');
  const { page: desk, asked } = await askAnew(kit, phone.email);
  for (const left of ['2 tries left', '1 try left']) {
    await digits(phone.page).fill(wrongCode(asked.code));
    await letIn(phone.page).click();
    await expect(prompt(phone.page)).toContainText(left);
  }
  await digits(phone.page).fill(wrongCode(asked.code));
  await letIn(phone.page).click();
  await expect(prompt(phone.page)).toContainText('A wrong code was typed three times');
  await expect(digits(phone.page)).toHaveCount(0);
  await expect(desk.getByRole('heading', { name: 'turned this browser away' })).toBeVisible();
});

test('a sensor that says no leaves the request open, for another touch', async ({ kit }) => {
  const phone = await newPhone(kit, 'Vera Verified');
  const { page: desk, asked } = await askAnew(kit, phone.email);
  await phone.device.setVerified(false);
  await digits(phone.page).fill(asked.code);
  await letIn(phone.page).click();
  await expect(prompt(phone.page).getByRole('alert')).toContainText('Nothing was changed');
  await phone.device.setVerified(true);
  await letIn(phone.page).click();
  await expect(desk).toHaveURL(`${kit.url}/bookings`);
});

test('two phones that answer at once open one session', async ({ kit }) => {
  const one = await newPhone(kit, 'Tilda Twin');
  const other = await secondPhone(kit, one);
  const { page: desk, asked } = await askAnew(kit, one.email);
  const phones = [one.page, other.page];
  for (const page of phones) await digits(page).fill(asked.code);
  await Promise.all(phones.map((page) => letIn(page).click()));
  await expect(desk).toHaveURL(`${kit.url}/bookings`);
  for (const page of phones) await expect(prompt(page)).toContainText(/It is in|It no longer waits/);
  await one.page.goto('/settings');
  await expect(section(one.page, 'Sessions').getByRole('listitem')).toHaveCount(SESSION_OF_CALLER + 3);
});

test('where sockets are blocked, the browser asks until it is let in', async ({ kit }) => {
  const phone = await newPhone(kit, 'Polly Poller');
  const desk = await kit.visitor();
  await desk.routeWebSocket(/\/api\/unlock\//, (socket) => socket.close());
  await desk.goto('/unlock?next=/bookings');
  const asked = await ask(desk, phone.email);
  await digits(phone.page).fill(asked.code);
  await letIn(phone.page).click();
  await expect(desk).toHaveURL(`${kit.url}/bookings`);
});

test('a request that ran out says so, and asks anew on a press', async ({ kit }) => {
  const phone = await newPhone(kit, 'Late Larry');
  const desk = await kit.visitor();
  await desk.routeWebSocket(/\/api\/unlock\//, (socket) =>
    socket.send('{"type":"status","status":"expired"}'),
  );
  await desk.goto('/unlock');
  await desk.getByLabel('Email of your account').fill(phone.email);
  await desk.getByRole('button', { name: 'Ask my phone' }).click();
  await expect(desk.getByRole('heading', { name: 'Nobody answered in time' })).toBeVisible();
  await desk.unrouteAll();
  const again = desk.waitForResponse('**/api/unlock');
  await desk.getByRole('button', { name: 'Ask again' }).click();
  expect((await again).status()).toBe(202);
  // A notice of the first one, opened now.
  await phone.page.goto('/unlock/4b0d5c1e-54f0-4d35-9a0b-0d8f6b0f6c11');
  await expect(phone.page.getByRole('heading', { name: 'It no longer waits' })).toBeVisible();
  await expectAccessible(phone.page, 'request that is over');
});

test('whoever is signed in at the browser knows that they will be signed out, and is', async ({ kit }) => {
  const phone = await newPhone(kit, 'Anna Arrives');
  const before = await kit.caller('Ben Before');
  const desk = await kit.visitor();
  await kit.signIn(desk, before);
  await desk.goto('/bookings');
  await desk.evaluate(() => sessionStorage.setItem('quickslot.note', 'of Ben'));
  await desk.goto('/unlock?next=/settings');
  await expect(desk.getByText('Ben Before is signed in here.')).toBeVisible();
  const asked = await ask(desk, phone.email, 'Ask, and sign Ben Before out');
  await digits(phone.page).fill(asked.code);
  await letIn(phone.page).click();
  await expect(desk).toHaveURL(`${kit.url}/settings`);
  await expect(desk.getByLabel('Your name')).toHaveValue('Anna Arrives');
  // Nothing that this window kept for Ben is left, and of his sessions only the one of the API.
  expect(await desk.evaluate(() => sessionStorage.getItem('quickslot.note'))).toBeNull();
  const { items } = await before.must<{ items: unknown[] }>('GET', '/api/me/sessions');
  expect(items).toHaveLength(1);
});

test('who signed in meanwhile is not signed out unasked', async ({ kit }) => {
  const phone = await newPhone(kit, 'Anna Again');
  const other = await kit.callerWithPassword('Ben Between');
  const { page: desk, asked } = await askAnew(kit, phone.email, '/settings');
  const tab = await desk.context().newPage();
  await tab.goto('/sign-in');
  await fillSignIn(tab, other.email, PASSWORD);
  await expect(tab).not.toHaveURL(/sign-in/);
  await tab.close();
  // The page that waits is Ben's by now, and waits on.
  await expect(desk.getByRole('button', { name: 'Menu' })).toContainText('BB');
  await expect(desk.getByText(`The code is ${[...asked.code].join(' ')}.`)).toBeAttached();
  await digits(phone.page).fill(asked.code);
  await letIn(phone.page).click();
  await expect(desk.getByRole('heading', { name: 'Sign Ben Between out here?' })).toBeVisible();
  await expectAccessible(desk, 'before somebody is signed out');
  await desk.getByRole('button', { name: 'Go on, sign them out' }).click();
  await expect(desk).toHaveURL(`${kit.url}/settings`);
  await expect(desk.getByLabel('Your name')).toHaveValue('Anna Again');
});
