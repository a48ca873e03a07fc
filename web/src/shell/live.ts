// What runs in every window while somebody is signed in: their own socket, and what it tells of wherever one is.
import { useLocation, useNavigate } from '@solidjs/router';
import { createEffect, createMemo, onCleanup } from 'solid-js';
import { safeNext } from '../auth/next.ts';
import { person, sessionState } from '../auth/session.ts';
import { news } from '../components/Toast.tsx';
import { isOwnDoing } from '../notices/own.ts';
import { readOne } from '../notices/reading.ts';
import { followNotices, showOnIcon, unread } from '../notices/unread.ts';
import { usePush } from './push.ts';

/** Its code is no part of what a page waits for. Returns how to stop. */
function openSocket(): () => void {
  let isWanted = true;
  let stop: (() => void) | undefined;
  const start = () =>
    import('../live/mine-socket.ts').then(
      ({ startMine }) => {
        if (isWanted) stop = startMine();
      },
      // Without a connection there is nothing to open: tried again when there is one.
      () => isWanted && addEventListener('online', start, { once: true }),
    );
  void start();
  return () => {
    isWanted = false;
    removeEventListener('online', start);
    stop?.();
  };
}

export function useMine(): void {
  const navigate = useNavigate();
  const location = useLocation();
  const go = (path: string) => navigate(safeNext(path, window.location.origin));
  const whose = createMemo(() => (sessionState() === 'in' ? person()?.id : undefined));

  createEffect(() => {
    if (whose() === undefined) return;
    onCleanup(
      followNotices((notice) => {
        // The inbox shows it by itself, a window that nobody looks at has nobody to tell, and one knows what one just did.
        if (isOwnDoing(notice.kind)) return;
        if (document.visibilityState !== 'visible' || location.pathname === '/notices') return;
        news(notice.title, notice.text, {
          label: 'View',
          run: () => {
            go(notice.url);
            readOne(notice.id).catch(() => {});
          },
        });
      }),
    );
    onCleanup(openSocket());
  });
  createEffect(() => showOnIcon(unread()));
  usePush(whose, go);
}
