// What the tests of getting in press and read.
import type { Page } from '@playwright/test';
import { Authenticator } from './authenticator.ts';
import { expect } from './fixtures.ts';

export const main = (page: Page) => page.getByRole('main');
export const create = (page: Page) => page.getByRole('button', { name: 'Create account with a passkey' });
export const section = (page: Page, name: string) => page.getByRole('region', { name, exact: true });

export async function signUp(page: Page, name: string): Promise<Authenticator> {
  const device = await Authenticator.of(page);
  await page.goto('/register');
  await page.getByLabel('Your name').fill(name);
  await create(page).click();
  await expect(page).not.toHaveURL(/register/);
  return device;
}

export async function signOut(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Menu' }).click();
  await page.getByRole('button', { name: 'Sign out', exact: true }).click();
  await expect(page.getByText('You are signed out.')).toBeVisible();
}

/** From the next page on the sensor gives nothing by itself, as when nobody picks the passkey out of what is filled in. */
export async function withhold(page: Page, device: Authenticator): Promise<void> {
  await device.setPresent(false);
  await page.addInitScript(() => {
    const { credentials } = navigator;
    const get = credentials.get.bind(credentials);
    credentials.get = (options) => {
      document.documentElement.dataset.asked = options?.mediation ?? 'by a press';
      return get(options);
    };
  });
}

/** Signs in by the button. The sensor answers what asks it from now on, and what fills in has asked before. */
export async function pressPasskey(page: Page, device: Authenticator): Promise<void> {
  await expect(page.locator('html')).toHaveAttribute('data-asked', 'conditional');
  await device.setPresent(true);
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
}

export async function mailed(url: string, to: string, kind: string): Promise<string> {
  let link = '';
  await expect
    .poll(async () => {
      const { items } = await (await fetch(`${url}/dev/outbox?format=json`)).json();
      const mail = items.find((one: { to: string; kind: string }) => one.to === to && one.kind === kind);
      link = /https?:\/\/\S+token=\S+/.exec(mail?.text ?? '')?.[0] ?? '';
      return link;
    })
    .not.toBe('');
  const { pathname, search } = new URL(link);
  return pathname + search;
}
