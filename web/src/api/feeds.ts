// Secret addresses for calendar programs, as calls: of one's own bookings, and of a calendar that one runs.
import { api } from './client.ts';
import type { FeedMade, FeedState } from './types.ts';

export interface FeedCalls {
  readonly state: () => Promise<FeedState['feed']>;
  readonly make: () => Promise<FeedMade>;
  readonly end: () => Promise<void>;
}

const callsAt = (path: string): FeedCalls => ({
  state: async () => (await api.get<FeedState>(path)).feed,
  make: () => api.post<FeedMade>(path, undefined),
  end: () => api.del(path),
});

export const ownFeed = callsAt('/api/me/feed');
export const feedOf = (calendarId: string) =>
  callsAt(`/api/calendars/${encodeURIComponent(calendarId)}/feed`);
