// Notices, what a person wants of them, and the devices that take them as push messages: as calls.
import { api, query } from './client.ts';
import type { Device, Notification, Page, Preferences } from './types.ts';

/** As many as can be marked as read in one call. */
export const NOTICES_A_CALL = 90;

export const listNotices = (cursor?: string | null, limit = 30) =>
  api.get<Page<Notification>>(`/api/me/notifications${query({ cursor, limit })}`);

export const countUnread = async () =>
  (await api.get<{ unread: number }>('/api/me/notifications/unread')).unread;

export const markRead = (ids: readonly string[]) => api.post<void>('/api/me/notifications/read', { ids });

export const getPreferences = () => api.get<Preferences>('/api/me/preferences');

export const putPreferences = (preferences: Preferences) =>
  api.put<Preferences>('/api/me/preferences', preferences);

export const pushKey = async () => (await api.get<{ publicKey: string }>('/api/push/key')).publicKey;

export const listDevices = async () => (await api.get<{ items: Device[] }>('/api/me/devices')).items;

/** The same subscription again is the same device, and belongs to this session from then on. */
export const addDevice = (name: string, subscription: PushSubscriptionJSON) =>
  api.post<Device>('/api/me/devices', { name, subscription });

export const removeDevice = (id: string) => api.del(`/api/me/devices/${encodeURIComponent(id)}`);
