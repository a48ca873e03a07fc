// A tap on a free slot by somebody who is signed in, in Chromium on a phone's screen with a quarter of this machine's
// speed: frames from the event of the tap, and time from the lifting of the finger, until the tile has changed.
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { CHROMIUM_FLAGS } from '../../../scripts/chromium.mjs';
import { PEOPLE } from '../../../scripts/demo.mjs';
import type { PageServer } from './server.ts';
import { type Tap, tapOf, watchTile } from './tile.mjs';

const PHONE = {
  viewport: { width: 390, height: 844 },
  hasTouch: true,
  isMobile: true,
  serviceWorkers: 'block',
  locale: 'en-GB',
} as const satisfies BrowserContextOptions;
/** As Lighthouse slows its phone down. */
const SLOWER = 4;
const FREE = 'button.slot.free:not([aria-disabled])';

export function openBrowser(executablePath: string): Promise<Browser> {
  return chromium.launch({ executablePath, args: [...CHROMIUM_FLAGS] });
}

/** Slots on the screen of a visitor for whom nothing of the API answers. */
export async function slotsWithoutCalls(browser: Browser, { board }: PageServer): Promise<number> {
  const page = await browser.newPage(PHONE);
  await page.route(/\/api\//, (route) => route.abort());
  await page.goto(board);
  const slots = page.locator('button.slot');
  await slots
    .first()
    .waitFor({ timeout: 10_000 })
    .catch(() => {});
  const count = await slots.count();
  await page.close();
  return count;
}

async function signIn(page: Page, { origin }: PageServer): Promise<void> {
  const person = PEOPLE.find(({ role }) => role === 'customer');
  if (!person) throw new Error('The demo has no customer.');
  await page.goto(`${origin}/sign-in`);
  await page.getByLabel('Email').fill(person.email);
  await page.getByLabel('Password', { exact: true }).fill(person.password);
  await page.getByRole('main').getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'));
}

export async function taps(browser: Browser, server: PageServer, count: number): Promise<Tap[]> {
  const page = await browser.newPage(PHONE);
  await signIn(page, server);
  await page.goto(server.board);
  await page.getByText('Live', { exact: true }).waitFor();
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: SLOWER });
  const seen: Tap[] = [];
  for (let i = 0; i < count; i += 1) {
    const start = await page.locator(FREE).first().getAttribute('data-start');
    const tile = page.locator(`button.slot[data-start="${start}"]`);
    await tile.evaluate(watchTile);
    await tile.tap();
    seen.push(await tile.evaluate(tapOf));
    // Lets go again, so that nothing is left behind.
    await page.getByRole('timer').waitFor();
    await page.keyboard.press('Escape');
    await page.locator(`${FREE}[data-start="${start}"]`).waitFor();
  }
  await page.close();
  return seen;
}
