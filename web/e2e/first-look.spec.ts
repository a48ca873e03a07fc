// The first look at a board: its slots are in the page's own answer, nothing moves, and a press shows within a frame.
import { type Caller, dateIn } from './api.ts';
import { bookOn, expect, openBoard, test, tile, WORDS } from './fixtures.ts';

const PHONE = {
  viewport: { width: 390, height: 844 },
  hasTouch: true,
  isMobile: true,
} as const;

async function opened(owner: Caller, settings: Record<string, unknown> = {}) {
  const calendar = await owner.openCalendar(settings);
  const [slot] = await owner.slots(calendar);
  return { calendar, start: slot?.start ?? '' };
}

test('shows its slots without asking for them', async ({ kit }) => {
  const owner = await kit.caller('Owner');
  const { calendar, start } = await opened(owner);
  const page = await kit.visitor(PHONE);
  const asked: string[] = [];
  await page.context().route(/\/api\//, (route) => {
    asked.push(new URL(route.request().url()).pathname);
    return route.abort();
  });
  await page.goto(`/c/${calendar.slug}`);
  await expect(page.getByRole('heading', { name: calendar.name })).toBeVisible();
  await expect(page.locator('button.slot').first()).toBeVisible();
  await page.goto(`/c/${calendar.slug}?day=${dateIn(calendar.timeZone, Date.parse(start))}`);
  await expect(tile(page, start)).toBeVisible();
  expect(asked).toEqual([]);
});

test('keeps the board where a part that comes later can not be loaded', async ({ kit }) => {
  const owner = await kit.caller('Owner');
  const { calendar, start } = await opened(owner);
  const page = await kit.visitor(PHONE);
  await page.route(/\/assets\/Line-.*\.js$/, (route) => route.abort());
  const failed = page.waitForEvent('requestfailed', (request) => /\/Line-/.test(request.url()));
  await openBoard(page, calendar, start);
  await failed;
  await expect(page.getByText('A new version is out')).toBeVisible();
  await expect(tile(page, start)).toBeVisible();
  await expect(page.getByRole('alert')).toHaveCount(0);
});

test('moves nothing that stands there', async ({ kit }) => {
  const owner = await kit.caller('Owner');
  const { calendar } = await opened(owner);
  for (const options of [PHONE, { ...PHONE, isMobile: false, viewport: { width: 1280, height: 800 } }]) {
    const page = await kit.visitor(options);
    await page.addInitScript(() => {
      const shifts: unknown[] = [];
      Object.assign(globalThis, { shifts });
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) shifts.push(entry.toJSON());
      }).observe({ type: 'layout-shift', buffered: true });
    });
    await page.goto(`/c/${calendar.slug}`);
    await expect(page.getByText('Live', { exact: true })).toBeVisible();
    await page.evaluate(() => document.fonts.ready);
    await page.evaluate(
      () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
    );
    expect(await page.evaluate(() => (globalThis as unknown as { shifts: unknown[] }).shifts)).toEqual([]);
  }
});

test('shows a press in the next frame, whenever the answer comes', async ({ kit }) => {
  const owner = await kit.caller('Owner');
  const { calendar, start } = await opened(owner);
  const page = await kit.visitor(PHONE);
  await kit.signIn(page, await kit.caller('Guest'));
  await openBoard(page, calendar, start);
  let answer = () => {};
  const held = new Promise<void>((resolve) => {
    answer = resolve;
  });
  await page.route(/\/holds$/, async (route) => {
    await held;
    await route.continue();
  });
  const after = await tile(page, start).evaluate((button: HTMLElement) => {
    button.click();
    return new Promise((resolve) => requestAnimationFrame(() => resolve(button.className)));
  });
  expect(after).toContain('picked');
  await expect(page.getByRole('button', { name: WORDS.book })).toHaveAttribute('aria-busy', 'true');
  answer();
  await expect(page.getByRole('timer')).toBeVisible();
  await page.getByRole('button', { name: WORDS.book }).click();
  await expect(page.getByRole('heading', { name: WORDS.done })).toBeVisible();
});

test('is not there for what is nobody’s to see, and says so', async ({ kit }) => {
  const owner = await kit.caller('Owner');
  const { calendar, start } = await opened(owner, { visibility: 'private' });
  const stranger = await kit.visitor();
  const answer = await stranger.goto(`/c/${calendar.slug}`);
  expect(answer?.status()).toBe(404);
  await expect(stranger.getByRole('heading', { name: 'No such board' })).toBeVisible();
  const page = await kit.visitor();
  await kit.signIn(page, owner);
  await openBoard(page, calendar, start);
  await bookOn(page, start);
});
