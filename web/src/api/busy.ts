// Other calendars that block time in one of ours, as calls.
import { api } from './client.ts';
import type { BusySource } from './types.ts';

const at = (calendarId: string) => `/api/calendars/${encodeURIComponent(calendarId)}/busy-sources`;

export const busySources = async (calendarId: string) =>
  (await api.get<{ items: BusySource[] }>(at(calendarId))).items;

export const connect = (calendarId: string, input: { url: string; label: string }) =>
  api.post<BusySource>(at(calendarId), input);

export const disconnect = (calendarId: string, id: string) => api.del(`${at(calendarId)}/${id}`);

export const checkNow = (calendarId: string, id: string) =>
  api.post<void>(`${at(calendarId)}/${id}/check`, undefined);
