// One slot on several dates, as calls.
import type { BookingWords } from './calendars.ts';
import { api } from './client.ts';
import type { Series, SeriesChange, SeriesPreview } from './types.ts';

const at = (calendar: string) => `/api/calendars/${encodeURIComponent(calendar)}/series`;

/** What is asked for: the first date, and by which rule the others follow. */
export interface SeriesWish {
  readonly start: string;
  readonly rrule: string;
  readonly seats: number;
  readonly for?: { readonly name: string; readonly email?: string } | undefined;
}

export const previewSeries = (calendar: string, wish: SeriesWish, signal: AbortSignal) =>
  api.post<SeriesPreview>(`${at(calendar)}/preview`, wish, { signal });

/** `key`: the same for each press of the button with the same dates. */
export const bookSeries = (
  calendar: string,
  wish: SeriesWish & BookingWords & { readonly dates: readonly string[] },
  key: string,
) => api.post<Series>(at(calendar), wish, { idempotent: key });

export const cancelSeries = (calendar: string, seriesId: string, from: string) =>
  api.post<SeriesChange>(`${at(calendar)}/${seriesId}/cancel`, { from }, { idempotent: true });

export const moveSeries = (calendar: string, seriesId: string, from: string, start: string) =>
  api.post<SeriesChange>(`${at(calendar)}/${seriesId}/reschedule`, { from, start }, { idempotent: true });

export const answerSeries = (calendar: string, seriesId: string, answer: 'approve' | 'decline') =>
  api.post<SeriesChange>(`${at(calendar)}/${seriesId}/${answer}`, {}, { idempotent: true });
