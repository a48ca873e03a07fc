// The unread notices of whoever is signed in, in step with their other windows: the count on the bell and on the app's icon.
import { countUnread } from '../api/notices.ts';
import type { Notification } from '../api/types.ts';
import { onMine, onMineResumed } from '../live/mine.ts';
import { createCounter } from './count.ts';

const counter = createCounter(countUnread);

export const unread = counter.unread;

/** These were marked as read in this window. */
export function countRead(count: number): void {
  counter.subtract(count);
}

/** Where sockets do not open, the count is asked for all the same. */
const SOCKET_PATIENCE_MS = 4_000;

/** Follows what is told; `onNotice` hears each notice as it comes. Returns how to stop, which forgets the count. */
export function followNotices(onNotice: (notice: Notification) => void): () => void {
  const waiting = setTimeout(() => void counter.refresh(), SOCKET_PATIENCE_MS);
  const stops = [
    () => clearTimeout(waiting),
    onMineResumed(() => {
      clearTimeout(waiting);
      void counter.refresh();
    }),
    onMine('read', () => void counter.refresh()),
    onMine('notification', ({ notification }) => {
      if (!notification.read) counter.add();
      onNotice(notification);
    }),
  ];
  return () => {
    for (const stop of stops) stop();
    counter.clear();
  };
}

/** Shows a count on the installed app's icon, where the platform has such a thing. */
export function showOnIcon(count: number): void {
  if (!('setAppBadge' in navigator)) return;
  // Refused where the app is not installed.
  const done = count > 0 ? navigator.setAppBadge(count) : navigator.clearAppBadge();
  done.catch(() => {});
}
