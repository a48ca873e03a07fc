import { PASSWORD } from './api.ts';
import { expect, fillSignIn, openBoard, test, tile } from './fixtures.ts';

const ATTACKS = [
  '<img src=x onerror="window.owned=1">',
  '<svg onload="window.owned=1">',
  '"><script>window.owned=1</script>',
  'javascript:window.owned=1',
  '{{constructor.constructor("window.owned=1")()}}',
];

/** All that stands for itself in one text, which leaves an attribute first. */
const ATTACK = `"><script>window.owned=1</script>${ATTACKS[0]}${ATTACKS[1]}`;

test('what people write is shown as text, wherever it is shown, and nothing of it runs', async ({ kit }) => {
  const operator = await kit.caller('Olga Operator');
  await operator.must('PATCH', '/api/me', { body: { name: ATTACK } });
  const calendar = await operator.openCalendar({
    name: ATTACK,
    description: ATTACKS.join('\n'),
    location: ATTACK,
  });
  const [slot] = await operator.slots(calendar);
  const start = slot?.start ?? '';
  await operator.book(calendar, start, { note: ATTACKS.join('\n'), for: { name: ATTACK } });
  await operator.must('POST', `/api/calendars/${calendar.id}/blocks`, {
    body: {
      start: slot?.end,
      end: new Date(Date.parse(slot?.end ?? '') + 3_600_000).toISOString(),
      reason: ATTACK,
    },
  });
  const page = await kit.visitor();
  await kit.signIn(page, operator);
  await openBoard(page, calendar, start);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(ATTACK);
  await operator.book(calendar, slotAfter(start, 3), { note: ATTACK });
  await expect(tile(page, slotAfter(start, 3))).not.toContainText('free');
  for (const address of [
    `/?q=${encodeURIComponent(ATTACK)}`,
    '/bookings',
    '/settings',
    '/manage',
    `/manage/${calendar.id}`,
    `/manage/${calendar.id}/edit`,
  ]) {
    await page.goto(address);
    await expect(page.getByRole('heading').first()).toBeVisible();
    await expect(page.locator('.skeleton')).toHaveCount(0);
    expect(await page.evaluate(() => 'owned' in window)).toBe(false);
    expect(await page.locator('main img[src="x"], main svg[onload], main script').count()).toBe(0);
  }
  expect(kit.complaints).toEqual([]);
});

test('an address from outside leads nowhere else after signing in', async ({ kit }) => {
  const customer = await kit.callerWithPassword('Rita Redirect');
  const page = await kit.visitor();
  // Every other way to write one is a matter of the rule alone (web/src/auth/next.test.ts).
  for (const next of ['//evil.example', '/\\evil.example']) {
    await page.context().clearCookies();
    await page.goto(`/sign-in?next=${encodeURIComponent(next)}`);
    await fillSignIn(page, customer.email, PASSWORD);
    await expect(page).not.toHaveURL(/sign-in/);
    expect(new URL(page.url()).origin).toBe(kit.url);
  }
});

test('a page of another site gets nothing out of a signed-in browser', async ({ kit }) => {
  const operator = await kit.caller('Olga Operator');
  const calendar = await operator.openCalendar();
  const page = await kit.visitor();
  await kit.signIn(page, operator);
  const other = await page.context().newPage();
  // Another site to the browser, and no policy of ours on its page: what refuses is the server.
  const foreign = `${kit.url.replace('localhost', 'evil.localhost')}/lure`;
  await other.route(foreign, (route) =>
    route.fulfill({ contentType: 'text/html', body: '<h1>Win a prize</h1>' }),
  );
  await other.goto(foreign);
  const results = await other.evaluate(
    async ({ url, id }) => {
      const tryIt = async (path: string, init: RequestInit) => {
        try {
          return (await fetch(url + path, { credentials: 'include', ...init })).status;
        } catch {
          return 'blocked';
        }
      };
      const socket = await new Promise((resolve) => {
        try {
          const live = new WebSocket(`${url.replace('http', 'ws')}/api/calendars/${id}/live`, 'quickslot.v1');
          live.onopen = () => resolve('open');
          live.onerror = () => resolve('blocked');
        } catch {
          resolve('blocked');
        }
      });
      return [await tryIt('/api/auth/refresh', { method: 'POST' }), await tryIt('/api/me', {}), socket];
    },
    { url: kit.url, id: calendar.id },
  );
  expect(results).toEqual(['blocked', 'blocked', 'blocked']);
});

function slotAfter(start: string, hours: number): string {
  return new Date(Date.parse(start) + hours * 3_600_000).toISOString().replace('.000', '');
}
