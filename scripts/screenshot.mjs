// Draws docs/board.png anew: the demo's board as its customer sees it, one slot held.
// `node scripts/screenshot.mjs [address]`, with `npm run dev` running there.
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { chromium } from 'playwright-core';
import sharp from 'sharp';
import { CHROMIUM_FLAGS, ensureChromium } from './chromium.mjs';
import { addDays, demoCalendars, PEOPLE, today } from './demo.mjs';
import { root } from './processes.mjs';

const base = process.argv[2] ?? 'http://localhost:8787';
const customer = PEOPLE.find(({ role }) => role === 'customer');
const [{ calendar }] = demoCalendars();

const browser = await chromium.launch({ executablePath: ensureChromium(), args: CHROMIUM_FLAGS });
try {
  const page = await browser.newPage({
    viewport: { width: 1280, height: 800 },
    deviceScaleFactor: 1.5,
    locale: 'en-GB',
    timezoneId: calendar.timeZone,
    colorScheme: 'light',
    reducedMotion: 'reduce',
  });
  await page.goto(`${base}/sign-in`);
  await page.getByLabel('Email').fill(customer.email);
  await page.getByLabel('Password', { exact: true }).fill(customer.password);
  await page.getByRole('main').getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'));
  await page.goto(`${base}/c/${calendar.slug}?day=${addDays(today(calendar.timeZone), 2)}`);
  await page.getByText('Live', { exact: true }).waitFor();
  await page.locator('button.slot.free').nth(1).click();
  await page.getByRole('timer').waitFor();
  const picture = await page.screenshot({ animations: 'disabled' });
  mkdirSync(path.join(root, 'docs'), { recursive: true });
  await sharp(picture)
    .png({ palette: true, colours: 128, effort: 10 })
    .toFile(path.join(root, 'docs/board.png'));
  await page.keyboard.press('Escape');
} finally {
  await browser.close();
}
