// What the tests of smart unlock share: a phone with a passkey, and a browser that asks to come in.
import type { Page } from '@playwright/test';
import type { UnlockAsked } from '../../worker/contract/unlock.ts';
import { Authenticator } from './authenticator.ts';
import { expect, type Kit } from './fixtures.ts';

export interface Phone {
  readonly page: Page;
  readonly device: Authenticator;
  readonly email: string;
  readonly name: string;
}

const PHONE = { viewport: { width: 390, height: 844 } };

/** Somebody's phone, with their passkey, and the app open on it. */
export async function newPhone(kit: Kit, name: string, url = kit.url): Promise<Phone> {
  const caller = await kit.caller(name, url);
  const page = await kit.visitor(PHONE, url);
  const device = await Authenticator.of(page);
  if (caller.passkey) await device.hold(caller.passkey);
  await kit.signIn(page, caller, url);
  const listening = page.waitForEvent('websocket', (socket) => socket.url().endsWith('/api/me/live'));
  await page.goto('/bookings');
  await listening;
  return { page, device, email: caller.email, name };
}

/** Another phone of the same person, with the same passkey, signed in. */
export async function secondPhone(kit: Kit, first: Phone): Promise<Phone> {
  const page = await kit.visitor(PHONE);
  const device = await Authenticator.of(page);
  await device.takeIn(first.device);
  // The passkey is picked out of what the browser fills in, as soon as the page is there.
  await page.goto('/sign-in?next=/bookings');
  await expect(page).toHaveURL(`${kit.url}/bookings`);
  return { ...first, page, device };
}

/** Asks on the page that is open, where its form stands. */
export async function ask(page: Page, email: string, button = 'Ask my phone'): Promise<UnlockAsked> {
  const answer = page.waitForResponse('**/api/unlock');
  await page.getByLabel('Email of your account').fill(email);
  await page.getByRole('button', { name: button }).click();
  const asked = (await (await answer).json()) as UnlockAsked;
  await expect(page.getByText(`The code is ${[...asked.code].join(' ')}.`)).toBeAttached();
  return asked;
}

/** A browser that nobody is signed in at, and what it was answered. */
export async function askAnew(
  kit: Kit,
  email: string,
  next = '/bookings',
): Promise<{ page: Page; asked: UnlockAsked }> {
  const page = await kit.visitor();
  await page.goto(`/unlock?next=${encodeURIComponent(next)}`);
  return { page, asked: await ask(page, email) };
}

/** A code that is not the one. */
export function wrongCode(code: string): string {
  return [...code].map((digit) => (Number(digit) + 1) % 10).join('');
}

export const digits = (page: Page) => page.getByLabel('The six digits on its screen');
export const prompt = (page: Page) => page.getByRole('dialog', { name: 'A browser asks to come in' });
export const letIn = (page: Page) => page.getByRole('button', { name: 'Let it in' });
