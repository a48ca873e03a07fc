// Booking as a guest, as calls. The token of the link travels in bodies alone.
import { api } from './client.ts';
import { send } from './http.ts';
import type { GivenAnswers, GuestAsked, GuestView } from './types.ts';

export interface GuestRequest {
  readonly start: string;
  readonly seats: number;
  readonly name: string;
  readonly email: string;
  readonly note: string;
  /** To the calendar's questions; left out where there are none. */
  readonly answers?: GivenAnswers;
}

const at = (calendar: string, id?: string) =>
  `/api/calendars/${encodeURIComponent(calendar)}/guest-bookings${id ? `/${encodeURIComponent(id)}` : ''}`;

/** `key`: the same for each press of the button with the same words. */
export const askAsGuest = async (calendar: string, body: GuestRequest, idempotencyKey: string) =>
  (await (await send({ method: 'POST', path: at(calendar), body, idempotencyKey })).json()) as GuestAsked;

export const mailAgain = (calendar: string, id: string, email: string) =>
  api.post<void>(`${at(calendar, id)}/mail`, { email });

export const letGoAsGuest = (calendar: string, id: string) => api.del(at(calendar, id));

const byLink = (what: string, token: string, more: object = {}, idempotent = true) =>
  api.post<GuestView>(`/api/guest-bookings/${what}`, { token, ...more }, { idempotent });

export const readLink = (token: string) => byLink('read', token, {}, false);
export const confirmByLink = (token: string) => byLink('confirm', token);
export const cancelByLink = (token: string) => byLink('cancel', token);
export const moveByLink = (token: string, start: string) => byLink('reschedule', token, { start });
export const payByLink = (token: string) => byLink('pay', token);
