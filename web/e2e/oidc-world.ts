// What the tests of sign-in by a provider share: an app that offers a real provider, and people who go there and back.
import type { APIRequestContext, Page } from '@playwright/test';
import { newAddress } from './api.ts';
import { test as base, expect } from './fixtures.ts';
import { Traveller } from './oidc-traveller.ts';
import { LoopbackProvider } from './provider.ts';
import { ports } from './server.ts';

export interface Harbour {
  /** The app's address. */
  readonly url: string;
  readonly provider: LoopbackProvider;
}

export interface Session {
  readonly token: string;
  readonly me: {
    id: string;
    email: string | null;
    emailVerified: boolean;
    hasPassword: boolean;
    name: string;
  };
}

interface Fixtures {
  harbour: Harbour;
  /** Somebody who goes there and back without a page. */
  traveller(): Promise<Traveller>;
}

export const test = base.extend<Fixtures, { provider: LoopbackProvider }>({
  provider: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixture's needs from this pattern
    async ({}, use) => {
      const provider = await LoopbackProvider.listen(ports().provider);
      await use(provider);
      await provider.close();
    },
    { scope: 'worker' },
  ],
  harbour: async ({ provider, kit }, use) => {
    await provider.serve(kit.url);
    await use({ url: kit.url, provider });
    provider.tamperRequest = undefined;
    provider.tamperTokens = undefined;
  },
  traveller: async ({ playwright, harbour }, use) => {
    const contexts: APIRequestContext[] = [];
    await use(() =>
      Traveller.of(harbour, async (options) => {
        const context = await playwright.request.newContext(options);
        contexts.push(context);
        return context;
      }),
    );
    await Promise.all(contexts.map((context) => context.dispose()));
  },
});

let subjects = 0;

/** Somebody whom the provider knows. Returns their subject there. */
export function known(provider: LoopbackProvider, claims: Record<string, unknown> = {}): string {
  subjects += 1;
  const subject = `subject-${subjects}`;
  provider.people.set(subject, {
    name: 'Grace Hopper',
    email: newAddress('grace'),
    email_verified: true,
    ...claims,
  });
  return subject;
}

export function addressOf(provider: LoopbackProvider, subject: string): string {
  return String(provider.people.get(subject)?.email);
}

/** At the provider's page: says who one is. */
export async function sayWho(page: Page, subject: string): Promise<void> {
  await page.getByLabel('Who are you?').fill(subject);
  await page.getByRole('button', { name: 'Continue' }).click();
}

/** Opens the app's door and goes through the provider. Ends on whatever page the app leads to. */
export async function enterBy(
  page: Page,
  { url }: Harbour,
  subject: string,
  { id = 'harbour', returnTo = '/' } = {},
): Promise<void> {
  await page.goto(`${url}/api/auth/oidc/${id}?return_to=${encodeURIComponent(returnTo)}`);
  await sayWho(page, subject);
  await page.waitForURL((at) => at.origin === url && !at.pathname.startsWith('/api/'));
}

/** As `enterBy`, but stops in front of the app: the address that the provider sent the browser to. */
export async function answerOf({ provider }: Harbour, go: () => Promise<unknown>): Promise<string> {
  const held = new Promise<string>((resolve) => {
    provider.holdAnswer = resolve;
  });
  await go();
  return held;
}

/** Who is signed in in a browser, by its cookie; null where nobody is. */
export async function sessionIn(page: Page, { url }: Harbour): Promise<Session | null> {
  if (!page.url().startsWith(url)) await page.goto(`${url}/sign-in`);
  return page.evaluate(async () => {
    const refreshed = await fetch('/api/auth/refresh', { method: 'POST' });
    // Read whatever it is: an answer whose body nobody reads is never done.
    const { accessToken } = (await refreshed.json()) as { accessToken?: string };
    if (accessToken === undefined) return null;
    const me = await fetch('/api/me', { headers: { Authorization: `Bearer ${accessToken}` } });
    return { token: accessToken, me: (await me.json()) as Session['me'] };
  });
}

/** The page says why nobody was signed in, and nobody is. */
export async function expectRefusal(
  page: Page,
  harbour: Harbour,
  code: string,
  words: RegExp,
): Promise<void> {
  await page.waitForURL(`${harbour.url}/sign-in?error=${code}**`);
  await expect(page.getByRole('alert')).toContainText(words);
  expect(await sessionIn(page, harbour), 'nobody is signed in').toBeNull();
}
