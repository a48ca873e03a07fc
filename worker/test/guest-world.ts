// Guests to test with: they ask, read their mail, and press its link. The Worker's clock and a calendar's go together.
import { runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { vi } from 'vitest';
import { calendarObject } from '../calendar/client.ts';
import { clock } from '../clock.ts';
import { Browser, newAddress, time } from './auth-app.ts';
import { call, create, tomorrow } from './callers.ts';
import { mailsTo, tokenTo } from './mailbox.ts';

export const MINUTE = 60_000;

/** A calendar that takes guests, whose clock is the tests' where that stands. */
export async function openToGuests(changes: Record<string, unknown> = {}) {
  const calendar = await create({ guestsAllowed: true, ...changes });
  if (clock.now() === time.now) await keepTime(calendar.id);
  return calendar as { id: string; slug: string; name: string };
}

export async function keepTime(calendarId: string): Promise<void> {
  await runInDurableObject(calendarObject(env.CALENDARS, calendarId), (instance) => {
    instance.clock.now = () => time.now;
  });
}

export interface Asking {
  readonly email?: string;
  readonly start?: string;
  readonly name?: string;
  readonly note?: string;
  readonly seats?: number;
  readonly answers?: Record<string, unknown>;
  readonly key?: string;
}

/** Asks for a slot as a guest; by default as somebody new. */
export async function ask(calendar: { id: string }, asking: Asking = {}, browser = new Browser()) {
  const { key, ...given } = asking;
  const email = given.email ?? newAddress();
  const body = { start: tomorrow(10), name: 'Gwen Guest', ...given, email };
  const headers = key === undefined ? {} : { 'Idempotency-Key': key };
  const answer = await browser.post(`/api/calendars/${calendar.id}/guest-bookings`, body, headers);
  return { ...answer, email };
}

/** What a link does. */
export function byLink(what: string, token: string, more: Record<string, unknown> = {}, headers = {}) {
  return new Browser().post(`/api/guest-bookings/${what}`, { token, ...more }, headers);
}

/** A guest with the link of their mail. */
export async function guestOf(calendar: { id: string }, asking: Asking = {}) {
  const asked = await ask(calendar, asking);
  if (asked.status !== 202) throw new Error(JSON.stringify(asked.body));
  return { ...asked, token: await tokenTo(asked.email, 'guest_confirm') };
}

/** A guest whose booking is made. */
export async function bookedBy(calendar: { id: string }, asking: Asking = {}) {
  const guest = await guestOf(calendar, asking);
  const { status, body } = await byLink('confirm', guest.token);
  if (status !== 200) throw new Error(JSON.stringify(body));
  return { ...guest, view: body, booking: body.booking };
}

/** The slot of a start as everybody sees it. */
export async function slotOf(calendar: { id: string }, start: string) {
  const to = new Date(Date.parse(start) + 1_000).toISOString();
  const { body } = await call(undefined, 'GET', `/api/calendars/${calendar.id}/slots?from=${start}&to=${to}`);
  return body.slots[0];
}

/** Waits until an address has a mail of a kind. */
export async function mailed(email: string, kind: string) {
  return vi.waitFor(async () => {
    const mail = (await mailsTo(email)).findLast((one) => one.kind === kind);
    if (!mail) throw new Error(`no ${kind} yet`);
    return mail;
  });
}
