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
  /** Somebody who calls the API, with an account by passkey. */
  caller(name?: string, url?: string): Promise<Caller>;
  /** The same with a password, for who signs in by it on a page. */
  callerWithPassword(name?: string, url?: string): Promise<Caller>;
  /** Signs a browser in as a caller. The page that it shows is not loaded anew: a test goes on to its own. */
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
  kit: async ({ browser, contextOptions, locale, timezoneId, viewport, serviceWorkers }, use) => {
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
        const settings = { ...contextOptions, locale, timezoneId, viewport, serviceWorkers, baseURL: at };
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
      async callerWithPassword(name = 'Test Person', at = url) {
        return new Caller(at, name, witness).registerByPassword();
      },
      async signIn(page, caller, at = url) {
        // Its cookies and what the app remembers, without the page of the door: that has tests of its own.
        const { request } = page.context();
        const post = async (path: string, data: unknown) => {
          const answer = await request.post(at + path, { data, headers: { Origin: at } });
          expect(answer.status(), path).toBe(200);
          return answer.json();
        };
        const byPasskey = async (passkey: NonNullable<Caller['passkey']>) => {
          const options = await post('/api/auth/passkeys/login/options', {});
          const credential = await passkey.assert(options, { origin: at });
          return post('/api/auth/passkeys/login/verify', { credential });
        };
        const { user } = caller.passkey
          ? await byPasskey(caller.passkey)
          : await post('/api/auth/login', { email: caller.email, password: PASSWORD });
        await page.goto(`${at}/robots.txt`);
        await page.evaluate(
          (person) => localStorage.setItem('quickslot.person', person),
          JSON.stringify(user),
        );
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
