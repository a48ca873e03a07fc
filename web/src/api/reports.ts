// Reports of a calendar, as calls.
import { api, query } from './client.ts';
import type { Report, ReportSubscription } from './types.ts';

const at = (calendar: string) => `/api/calendars/${encodeURIComponent(calendar)}`;

export interface ReportAsk {
  /** Local dates; the second is the first that is not part of it. */
  readonly from: string;
  readonly to: string;
  readonly by: Report['by'];
}

export const getReport = (id: string, { from, to, by }: ReportAsk) =>
  api.get<Report>(`${at(id)}/reports${query({ from, to, by })}`);

export type Table = 'reports' | 'bookings';

/** Fetches a table, which needs the session, and hands it to the browser as a download. */
export async function saveTable(id: string, table: Table, ask: ReportAsk, name: string): Promise<void> {
  const { from, to, by } = ask;
  const range = table === 'reports' ? { from, to, by } : { from, to };
  const blob = await api.blob(`${at(id)}/${table}.csv${query(range)}`, { timeoutMs: 60_000 });
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = `${name}.csv`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

export const getSubscription = (id: string) => api.get<ReportSubscription>(`${at(id)}/reports/subscription`);

export const setSubscription = (id: string, weekly: boolean) =>
  api.put<ReportSubscription>(`${at(id)}/reports/subscription`, { weekly });
