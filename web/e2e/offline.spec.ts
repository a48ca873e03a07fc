import { expect, openBoard, test, tile } from './fixtures.ts';

test.use({ serviceWorkers: 'allow' });

/** Waits until the service worker has the app in its cache and answers for this page. */
async function installed(page: import('@playwright/test').Page): Promise<void> {
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
  });
  await page.reload();
  await expect.poll(() => page.evaluate(() => navigator.serviceWorker.controller !== null)).toBe(true);
}

test('without a connection the board and my bookings show what was last seen, and say since when', async ({
  kit,
}) => {
  const operator = await kit.caller('Olga Operator');
  const customer = await kit.caller('Oscar Offline');
  const calendar = await operator.openCalendar();
  const slots = await operator.slots(calendar);
  const start = slots[2]?.start ?? '';
  await customer.book(calendar, start);
  const page = await kit.visitor();
  await kit.signIn(page, customer);
  await page.goto('/');
  await installed(page);
  await openBoard(page, calendar, start);
  await expect(tile(page, start)).toContainText('yours');
  await page.getByRole('link', { name: 'My bookings' }).first().click();
  const ticket = page.getByRole('article').filter({ hasText: calendar.name });
  await expect(ticket).toBeVisible();

  await page.context().setOffline(true);
  await page.reload();
  await expect(ticket).toBeVisible();
  await expect(page.getByText(/as of \d/i).first()).toBeVisible();

  await page.goto(
    `/c/${calendar.slug}?day=${new Intl.DateTimeFormat('en-CA', { timeZone: calendar.timeZone }).format(Date.parse(start))}`,
  );
  await expect(page.getByText(/^Offline, as of/)).toBeVisible();
  await expect(tile(page, start)).toBeVisible();
  await expect(tile(page, slots[3]?.start ?? '')).toContainText('free');

  // Back online it is live again by itself.
  await page.context().setOffline(false);
  await expect(page.getByText('Live', { exact: true })).toBeVisible({ timeout: 40_000 });
});

test('it can be installed: the manifest and the service worker are valid', async ({ kit }) => {
  const page = await kit.visitor();
  await page.goto('/');
  await installed(page);
  const devtools = await page.context().newCDPSession(page);
  const manifest = await devtools.send('Page.getAppManifest');
  expect(manifest.errors).toEqual([]);
  expect(JSON.parse(manifest.data ?? '{}')).toMatchObject({ name: 'QuickSlot', display: 'standalone' });
  // A window of its own in private mode is what a test's browser is: that alone can't install.
  const { installabilityErrors } = await devtools.send('Page.getInstallabilityErrors');
  expect(installabilityErrors.map(({ errorId }) => errorId).filter((id) => id !== 'in-incognito')).toEqual(
    [],
  );
  const icons = await page.evaluate(async () => {
    const list = (await (await fetch('/manifest.webmanifest')).json()) as { icons: { src: string }[] };
    return Promise.all(list.icons.map(async ({ src }) => (await fetch(src)).status));
  });
  expect(new Set(icons)).toEqual(new Set([200]));
});

test('signing out wipes what was kept on the device', async ({ kit }) => {
  const operator = await kit.caller('Olga Operator');
  const customer = await kit.caller('Wanda Wiped');
  const calendar = await operator.openCalendar();
  const [slot] = await operator.slots(calendar);
  await customer.book(calendar, slot?.start ?? '', { note: 'a very private note' });
  const page = await kit.visitor();
  await kit.signIn(page, customer);
  await page.goto('/');
  await installed(page);
  await page.goto('/bookings');
  await expect(page.getByRole('article').filter({ hasText: calendar.name })).toBeVisible();
  const kept = () =>
    page.evaluate(async () => {
      const found: string[] = [JSON.stringify({ ...localStorage }), JSON.stringify({ ...sessionStorage })];
      for (const { name } of await indexedDB.databases()) {
        const database = await new Promise<IDBDatabase>((resolve) => {
          const request = indexedDB.open(name ?? '');
          request.onsuccess = () => resolve(request.result);
        });
        for (const store of database.objectStoreNames) {
          const all = await new Promise<unknown[]>((resolve) => {
            const request = database.transaction(store).objectStore(store).getAll();
            request.onsuccess = () => resolve(request.result);
          });
          found.push(JSON.stringify(all));
        }
        database.close();
      }
      for (const name of await caches.keys()) {
        for (const request of await (await caches.open(name)).keys()) found.push(request.url);
      }
      return found.join('\n');
    });
  await expect.poll(kept).toContain(calendar.name);

  await page.getByRole('button', { name: 'Menu' }).click();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page.getByText('You are signed out.')).toBeVisible();
  await expect.poll(kept).not.toContain(calendar.name);
  const left = await kept();
  for (const trace of [customer.email, customer.name, 'a very private note', '/api/me'])
    expect(left).not.toContain(trace);
  expect(
    (await page.context().cookies()).filter(
      ({ name }) => name.includes('refresh') && name.startsWith('__Host'),
    ),
  ).toEqual([]);

  // Neither Back nor being offline brings it up again.
  await page.context().setOffline(true);
  await page.goto('/bookings');
  await expect(page.getByRole('main')).toContainText('Sign in to see your bookings');
  await expect(page.getByText(calendar.name)).toHaveCount(0);
});
