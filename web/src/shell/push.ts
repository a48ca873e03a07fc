// Push messages in every window: renewed with each session, gone at its end, taken away once they are read, and where
// a press on one leads.
import { type Accessor, createEffect, on, onCleanup } from 'solid-js';
import { sessionState } from '../auth/session.ts';
import { onMine } from '../live/mine.ts';
import type { ShownData, WorkerMessage } from '../push/message.ts';

/** Runs with the code of push messages, for those alone who have said yes to them. */
async function withPush(work: (push: typeof import('../push/device.ts')) => Promise<void>): Promise<void> {
  if (!('Notification' in window) || Notification.permission !== 'granted') return;
  // What fails now is made up for at the next start.
  await import('../push/device.ts').then(work).catch(() => {});
}

function closeShown(isOver: (shown: ShownData) => boolean): void {
  void withPush((push) => push.closeShown(isOver));
}

export function usePush(whose: Accessor<string | undefined>, go: (path: string) => void): void {
  createEffect(
    on([whose, sessionState], ([userId, state]) => {
      if (userId !== undefined) void withPush(({ renewPush }) => renewPush());
      else if (state === 'out') void withPush(({ forgetPush }) => forgetPush());
    }),
  );
  onCleanup(onMine('read', ({ ids }) => closeShown(({ id }) => ids.includes(id))));
  onCleanup(
    onMine('unlock_ended', (ended) => closeShown(({ kind, id }) => kind === 'unlock' && id === ended.id)),
  );

  const workers = navigator.serviceWorker;
  const onMessage = ({ data, ports }: MessageEvent<WorkerMessage | undefined>) => {
    if (data?.type === 'push-changed') void withPush(({ renewPush }) => renewPush());
    if (data?.type !== 'open') return;
    ports[0]?.postMessage('going');
    go(data.path);
  };
  workers?.addEventListener('message', onMessage);
  workers?.startMessages();
  onCleanup(() => workers?.removeEventListener('message', onMessage));
}
