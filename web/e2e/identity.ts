// What the tests of getting in press and read.
import type { Page } from '@playwright/test';
import { Authenticator } from './authenticator.ts';
import { expect } from './fixtures.ts';

export const main = (page: Page) => page.getByRole('main');
export const create = (page: Page) => page.getByRole('button', { name: 'Create account with a passkey' });
export const byPasskey = (page: Page) => page.getByRole('button', { name: 'Sign in with a passkey' });
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
