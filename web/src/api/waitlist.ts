// Places in line, as calls.
import { api } from './client.ts';
import type { MyWaitlistPlace, Waitlist, WaitlistPlace } from './types.ts';

const at = (calendar: string) => `/api/calendars/${encodeURIComponent(calendar)}/waitlist`;

/** `from` and `to`: slots that start in `[from, to)` are waited for. */
export const waitFor = (calendar: string, range: { from: string; to: string }, seats: number) =>
  api.post<WaitlistPlace>(at(calendar), { ...range, seats }, { idempotent: true });

export const leaveLine = (calendar: string, id: string) => api.del(`${at(calendar)}/${id}`);

export const waitlist = async (calendar: string) => (await api.get<Waitlist>(at(calendar))).items;

export const myWaitlist = async () => (await api.get<{ items: MyWaitlistPlace[] }>('/api/me/waitlist')).items;
