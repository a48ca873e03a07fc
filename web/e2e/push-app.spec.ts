// Push messages as a person has them: switched on in our words first, shown by a real service worker, led to the right
// page, and gone with the sign-in.
import type { Page } from '@playwright/test';
import type { Caller } from './api.ts';
import { bookOn, expect, type Kit, openBoard } from './fixtures.ts';
import { section, signOut } from './identity.ts';
import { PushPhone } from './push-phone.ts';
import { type PushWorld, test } from './push-world.ts';

test.use({ serviceWorkers: 'allow' });

const notices = (page: Page) => section(page, 'Notices');

interface World {
  readonly customer: Caller;
  readonly page: Page;
  readonly phone: PushPhone;
}

async function withPush(kit: Kit, { url, service }: PushWorld, name: string): Promise<World> {
  const customer = await kit.caller(name, url);
  const page = await kit.visitor({}, url);
  const phone = await PushPhone.of(page, service);
  await kit.signIn(page, customer, url);
  await page.goto('/settings#notices');
  await notices(page).getByRole('button', { name: 'Switch on' }).click();
  await expect(notices(page).getByText('This device is told')).toBeVisible();
  return { customer, page, phone };
}

/** A page of the same browser that is no window of the app: nobody looks at QuickSlot there. */
async function lookAway(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
  });
  await page.goto('/dev/outbox');
}

const devices = async (customer: Caller) =>
  (await customer.must<{ items: { id: string }[] }>('GET', '/api/me/devices')).items.map(({ id }) => id);

test('a notice reaches a browser whose app is closed, and a press opens its page', async ({
  kit,
  pushWorld,
}) => {
  const { customer, page, phone } = await withPush(kit, pushWorld, 'Petra Pushed');
  await expect(notices(page).getByRole('listitem').filter({ hasText: 'This one' })).toContainText('Chrome');
  const operator = await kit.caller('Olga Operator', pushWorld.url);
  const calendar = await operator.openCalendar({ approvalRequired: true });
  const [slot] = await operator.slots(calendar);
  const { body: booking } = await customer.book(calendar, slot?.start ?? '');

  await lookAway(page);
  await operator.must('POST', `/api/calendars/${calendar.id}/bookings/${booking.id}/approve`, { body: {} });
  const push = await phone.receive(page);
  expect(JSON.parse(push.payload)).toMatchObject({ kind: 'booking_confirmed', app_badge: 1 });
  await expect.poll(() => phone.shown(page)).toMatchObject([{ title: 'Booked' }]);
  expect((await phone.shown(page))[0]?.body).toContain(calendar.name);

  // No window of the app answers here, so the browser takes this one there.
  await phone.press(page);
  await expect(page).toHaveURL(`${pushWorld.url}/bookings`);
  await expect(page.getByRole('article')).toContainText(calendar.name);
  await expect.poll(() => phone.shown(page)).toEqual([]);

  // In an open window of the app the press leads there without loading it anew.
  await page.goto('/notices');
  await page.evaluate(() => Object.assign(window, { stillHere: true }));
  await phone.deliver(page, push);
  await expect.poll(() => phone.shown(page)).toHaveLength(1);
  await phone.press(page);
  await expect(page).toHaveURL(`${pushWorld.url}/bookings`);
  expect(await page.evaluate(() => 'stillHere' in window)).toBe(true);

  // Its other button asks whether to give the booking up, and once it is, says that there is nothing left of it.
  await phone.deliver(page, push);
  await expect.poll(() => phone.shown(page)).toHaveLength(1);
  await phone.press(page, 'cancel');
  const question = page.getByRole('dialog');
  await question.getByRole('button', { name: /^Cancel/ }).click();
  await expect(question).toHaveCount(0);
  await phone.deliver(page, push);
  await expect.poll(() => phone.shown(page)).toHaveLength(1);
  await phone.press(page, 'cancel');
  await expect(page.getByText('It can’t be cancelled any more.')).toBeVisible();
});

test('whatever is pushed, something is shown, and no press leads out of the app', async ({
  kit,
  pushWorld,
}) => {
  const { page, phone } = await withPush(kit, pushWorld, 'Nora Neutral');
  for (const payload of ['', '{', JSON.stringify({ kind: 'weather', notification: { title: 'Rain' } })]) {
    await phone.deliver(page, { payload });
    await expect.poll(() => phone.shown(page)).toMatchObject([{ title: 'QuickSlot' }]);
    await page.goto('/bookings');
    await phone.press(page);
    await expect(page).toHaveURL(`${pushWorld.url}/notices`);
    await expect.poll(() => phone.shown(page)).toEqual([]);
  }
  await phone.deliver(page, {
    payload: JSON.stringify({
      kind: 'reminder',
      notification: { title: 'Starts soon', body: '', navigate: 'https://evil.example/', tag: 't' },
    }),
  });
  await expect.poll(() => phone.shown(page)).toMatchObject([{ title: 'Starts soon' }]);
  await page.goto('/bookings');
  await phone.press(page);
  await expect(page).toHaveURL(`${pushWorld.url}/notices`);
});

test('what is read in a window is taken away from the screen', async ({ kit, pushWorld }) => {
  const { customer, page, phone } = await withPush(kit, pushWorld, 'Rea Reader');
  const operator = await kit.caller('Olga Operator', pushWorld.url);
  const calendar = await operator.openCalendar();
  const [slot] = await operator.slots(calendar);
  await lookAway(page);
  await customer.book(calendar, slot?.start ?? '');
  await phone.receive(page);
  await expect.poll(() => phone.shown(page)).toHaveLength(1);
  await page.goto('/notices');
  await page.getByRole('button', { name: /^Mark as read/ }).click();
  await expect.poll(() => phone.shown(page)).toEqual([]);
});

test('signing out ends push messages here and takes away what is shown; the same person need not ask again', async ({
  kit,
  pushWorld,
}) => {
  const { customer, page, phone } = await withPush(kit, pushWorld, 'Otto Out');
  const [before] = await devices(customer);
  await phone.deliver(page, {
    payload: JSON.stringify({ kind: 'reminder', notification: { title: 'Starts soon', tag: 't' } }),
  });
  await expect.poll(() => phone.shown(page)).toHaveLength(1);
  await signOut(page);
  await expect.poll(() => phone.isSubscribed).toBe(false);
  await expect.poll(() => phone.shown(page)).toEqual([]);
  expect(await devices(customer)).toEqual([]);

  // Somebody else at this browser gets nothing that they did not ask for.
  const stranger = await kit.caller('Stig Stranger', pushWorld.url);
  await kit.signIn(page, stranger, pushWorld.url);
  await page.goto('/settings#notices');
  await expect(notices(page).getByText('Be told on this device')).toBeVisible();
  expect(phone.isSubscribed).toBe(false);
  await signOut(page);

  await kit.signIn(page, customer, pushWorld.url);
  await page.goto('/');
  await expect.poll(() => devices(customer)).toHaveLength(1);
  expect(await devices(customer)).not.toContain(before);
  expect(phone.isSubscribed).toBe(true);
});

test('a subscription that the browser changed is registered anew, one taken away elsewhere is not', async ({
  kit,
  pushWorld,
}) => {
  const { customer, page, phone } = await withPush(kit, pushWorld, 'Rita Renewed');
  const [before] = await devices(customer);
  const { publicKey } = await customer.must<{ publicKey: string }>('GET', '/api/push/key');
  const change = () => page.evaluate((key) => window.quickslotPush?.('subscribe', key), publicKey);

  // At the next start.
  await change();
  await page.reload();
  await expect.poll(() => devices(customer)).not.toEqual([before]);
  const [second] = await devices(customer);
  expect(await devices(customer)).toHaveLength(1);

  // In an open window, as soon as the worker says so.
  await change();
  const worker = page.context().serviceWorkers().at(-1);
  await worker?.evaluate(async () => {
    const scope = globalThis as unknown as {
      clients: { matchAll(): Promise<{ postMessage(what: unknown): void }[]> };
    };
    for (const client of await scope.clients.matchAll()) client.postMessage({ type: 'push-changed' });
  });
  await expect.poll(() => devices(customer)).not.toEqual([second]);
  const [third] = await devices(customer);

  await customer.must('DELETE', `/api/me/devices/${third}`);
  await page.reload();
  await expect(notices(page).getByText('Be told on this device')).toBeVisible();
  await expect.poll(() => phone.isSubscribed).toBe(false);
  expect(await devices(customer)).toEqual([]);
});

test('push is offered with a first booking, in our words before the browser’s, and never asked for at load', async ({
  kit,
  pushWorld,
}) => {
  const { url, service } = pushWorld;
  const operator = await kit.caller('Olga Operator', url);
  const customer = await kit.caller('Nick Nudged', url);
  const calendar = await operator.openCalendar();
  const [first, second, third] = await operator.slots(calendar);
  const page = await kit.visitor({}, url);
  const phone = await PushPhone.of(page, service);
  // A browser that was never asked, and says yes when it is.
  await page.context().addInitScript(() => {
    const store = { asked: 0 };
    Object.assign(window, { permissionAsked: () => store.asked });
    Object.defineProperty(Notification, 'permission', {
      get: () => (store.asked > 0 ? 'granted' : 'default'),
    });
    Notification.requestPermission = async () => {
      store.asked += 1;
      return 'granted';
    };
  });
  const asked = () =>
    page.evaluate(() => (window as unknown as { permissionAsked(): number }).permissionAsked());
  await kit.signIn(page, customer, url);
  for (const path of ['/', '/bookings', '/notices', '/settings']) {
    await page.goto(path);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    expect(await asked()).toBe(0);
  }
  await openBoard(page, calendar, first?.start ?? '');
  await bookOn(page, first?.start ?? '');
  const offer = page.getByRole('dialog').getByText('Get a nudge 15 minutes before?');
  await expect(offer).toBeVisible();
  expect(await asked()).toBe(0);
  await page.getByRole('button', { name: 'Yes, please' }).click();
  await expect(page.getByText('You will be told on this device.')).toBeVisible();
  expect(await asked()).toBe(1);
  expect(phone.isSubscribed).toBe(true);
  expect(await devices(customer)).toHaveLength(1);

  // "Not now" is an answer too, and is remembered.
  const shy = await kit.caller('Shy Sheila', url);
  const other = await kit.visitor({}, url);
  await PushPhone.of(other, service);
  await other.context().addInitScript(() => {
    Object.defineProperty(Notification, 'permission', { get: () => 'default' });
  });
  await kit.signIn(other, shy, url);
  await openBoard(other, calendar, second?.start ?? '');
  await bookOn(other, second?.start ?? '');
  await other.getByRole('button', { name: 'Not now' }).click();
  await expect(other.getByText('Get a nudge')).toHaveCount(0);
  await openBoard(other, calendar, third?.start ?? '');
  await bookOn(other, third?.start ?? '');
  await expect(other.getByText('Get a nudge')).toHaveCount(0);
});
