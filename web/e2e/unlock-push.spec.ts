// A browser asks while the phone's app is closed: a push brings the person to the request, and their sensor opens it.
import { expect } from './fixtures.ts';
import { section } from './identity.ts';
import { PushPhone } from './push-phone.ts';
import { test } from './push-world.ts';
import { ask, digits, letIn, newPhone } from './unlock-world.ts';

test.use({ serviceWorkers: 'allow' });

test('a closed app is told by push; a press leads to the request, and the sensor lets the browser in', async ({
  kit,
  pushWorld,
}) => {
  const { url, service } = pushWorld;
  const { page, email } = await newPhone(kit, 'Petra Pocket', url);
  const phone = await PushPhone.of(page, service);
  await page.goto('/settings#notices');
  const notices = section(page, 'Notices');
  await notices.getByRole('button', { name: 'Switch on' }).click();
  await expect(notices.getByText('This device is told')).toBeVisible();
  // A page of the same browser that is no window of the app.
  await page.goto('/dev/outbox');

  const desk = await kit.visitor({}, url);
  await desk.goto('/unlock?next=/bookings');
  const asked = await ask(desk, email);
  const push = await phone.receive(page);
  expect(push.payload, 'the code stays on the other screen').not.toContain(asked.code);
  await expect.poll(() => phone.shown(page)).toHaveLength(1);
  await phone.press(page);
  await expect(page).toHaveURL(`${url}/unlock/${asked.id}`);
  await digits(page).fill(asked.code);
  await letIn(page).click();
  await expect(page.getByRole('heading', { name: 'It is in' })).toBeVisible();
  await expect(desk).toHaveURL(`${url}/bookings`);

  // The same notice, pressed a day later: it says that it is over, and it can still be said that somebody else asked.
  await page.goto(`/unlock/${asked.id}`);
  await expect(page.getByRole('heading', { name: 'It no longer waits' })).toBeVisible();
  await page.getByRole('button', { name: 'That wasn’t me' }).click();
  await page.getByRole('button', { name: 'Yes, it wasn’t me' }).click();
  await expect(page.getByRole('heading', { name: 'Good that you looked' })).toBeVisible();
  await desk.goto('/settings');
  await expect(desk.getByRole('link', { name: 'Sign in' }).first()).toBeVisible();
});
