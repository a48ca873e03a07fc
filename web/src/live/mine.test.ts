import { expect, it } from 'vitest';
import type { MineMessage } from '../../../worker/contract/mine.ts';
import { onMine, tellMine } from './mine.ts';

function noticeOf(id: string): MineMessage {
  const words = { kind: 'reminder', title: 'Starts soon', text: 'Court', url: '/bookings' } as const;
  return {
    type: 'notification',
    notification: { id, ...words, createdAt: '2035-01-01T08:00:00.000Z', read: false },
  };
}

it('lets a notice that is told again be heard once, and everything else each time', () => {
  const heard: string[] = [];
  const stops = [
    onMine('notification', ({ notification }) => heard.push(notification.id)),
    onMine('unlock_ended', ({ id }) => heard.push(id)),
  ];
  for (const id of ['a', 'b', 'a', 'b']) tellMine(noticeOf(id));
  tellMine({ type: 'unlock_ended', id: 'c' });
  tellMine({ type: 'unlock_ended', id: 'c' });
  // So many are known that a window which stays open for weeks does not grow.
  for (let i = 0; i < 600; i += 1) tellMine(noticeOf(`n${i}`));
  tellMine(noticeOf('n599'));
  tellMine(noticeOf('a'));
  for (const stop of stops) stop();
  expect(heard.slice(0, 4)).toEqual(['a', 'b', 'c', 'c']);
  expect(heard).toHaveLength(4 + 600 + 1);
});
