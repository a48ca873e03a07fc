// What every browser test has: people with browsers of their own, callers of the API, and a witness of all answers.
import {
  type BrowserContext,
  type BrowserContextOptions,
  test as base,
  expect,
  type Page,
} from '@playwright/test';
import { type Calendar, Caller, dateIn, PASSWORD } from './api.ts';
import { Witness } from './openapi.ts';

export { expect } from '@playwright/test';

/** Words of the app that several tests press or read. */
export const WORDS = {
  book: 'Book it',
  done: 'It’s yours',
  asked: 'Asked for',
} as const;

export interface Kit {
  /** The shared server's address. */
  readonly url: string;
  readonly witness: Witness;
  /** What the browsers complained of: uncaught errors and reports of the content security policy. */
  readonly complaints: string[];
  /** Somebody at a browser of their own. */
  visitor(options?: BrowserContextOptions, url?: string): Promise<Page>;
  /** Somebody who calls the API, registered. */
  caller(name?: string, url?: string): Promise<Caller>;
  /** Signs a browser in as a caller: once with the password, as a person does. */
  signIn(page: Page, caller: Caller, url?: string): Promise<void>;
}

declare global {
  interface Window {
    /** Pages of the tests report violations of the policy here. */
    quickslotViolation?: (what: string) => Promise<void>;
  }
}

async function watch(context: BrowserContext, witness: Witness, complaints: string[]): Promise<void> {
  witness.listen(context);
  context.on('weberror', (error) => complaints.push(`uncaught: ${error.error().message}`));
  await context.exposeFunction('quickslotViolation', (what: string) => complaints.push(`policy: ${what}`));
  await context.addInitScript(() => {
    addEventListener('securitypolicyviolation', (event) => {
      void window.quickslotViolation?.(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}`);
    });
  });
}

export const test = base.extend<{ kit: Kit }>({
  kit: async ({ browser, contextOptions, locale, timezoneId, viewport }, use) => {
    const url = process.env.QUICKSLOT_E2E_URL;
    if (!url) throw new Error('The server of the browser tests is not there.');
    const witness = new Witness();
    const complaints: string[] = [];
    const contexts: BrowserContext[] = [];
    await use({
      url,
      witness,
      complaints,
      async visitor(options = {}, at = url) {
        const settings = { ...contextOptions, locale, timezoneId, viewport, baseURL: at };
        const context = await browser.newContext({
          ...Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined)),
          ...options,
        });
        contexts.push(context);
        await watch(context, witness, complaints);
        return context.newPage();
      },
      async caller(name = 'Test Person', at = url) {
        return new Caller(at, name, witness).register();
      },
      async signIn(page, caller, at = url) {
        // The refresh cookie is the browser's own: sign in with its own fetch, then load the app as that person.
        await page.goto(`${at}/sign-in`);
        await fillSignIn(page, caller.email, PASSWORD);
        await expect(page.getByRole('button', { name: 'Menu' })).toBeVisible();
        await expect(page).not.toHaveURL(/sign-in/);
      },
    });
    const breaches = await witness.verdict();
    await Promise.all(contexts.map((context) => context.close()));
    expect(complaints, 'the browsers have nothing to complain of').toEqual([]);
    expect(breaches, 'every answer is as the published document says').toEqual([]);
  },
});

export async function fillSignIn(page: Page, email: string, password: string): Promise<void> {
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('main').getByRole('button', { name: 'Sign in', exact: true }).click();
}

/** The tile of a slot on the board that is open. */
export function tile(page: Page, start: string) {
  return page.locator(`button[data-start="${start}"]`);
}

/** Opens a calendar's board on a day and waits until it is live. */
export async function openBoard(page: Page, calendar: Calendar, start: string): Promise<void> {
  await page.goto(`/c/${calendar.slug}?day=${dateIn(calendar.timeZone, Date.parse(start))}`);
  await expect(tile(page, start)).toBeVisible();
  await expect(page.getByText('Live', { exact: true })).toBeVisible();
}

/** Presses a slot and books it once it is held: the button stands there, busy, from the first press. */
export async function bookOn(page: Page, start: string): Promise<void> {
  await tile(page, start).click();
  await expect(page.getByRole('timer')).toBeVisible();
  await page.getByRole('button', { name: WORDS.book }).click();
  await expect(page.getByRole('heading', { name: WORDS.done })).toBeVisible();
}
