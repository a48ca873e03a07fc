// Marking notices as read: here at once, on the server behind it, and from there in the person's other windows.
import { countUnread, listNotices, markRead, NOTICES_A_CALL } from '../api/notices.ts';
import { countRead } from './unread.ts';

/** More pages than anybody has unread: a guard against asking for ever. */
const MAX_PAGES = 50;

/** Throws where the server could not be told. */
export async function readOne(id: string): Promise<void> {
  await markRead([id]);
  countRead(1);
}

/** Marks every unread notice, those that are not shown too. Throws where it came to a stop on the way. */
export async function readAll(onRead: (ids: readonly string[]) => void): Promise<void> {
  let left = await countUnread();
  let cursor: string | null = null;
  for (let page = 0; page < MAX_PAGES && left > 0; page += 1) {
    const { items, nextCursor } = await listNotices(cursor, NOTICES_A_CALL);
    const ids = items.filter(({ read }) => !read).map(({ id }) => id);
    if (ids.length > 0) {
      await markRead(ids);
      countRead(ids.length);
      onRead(ids);
    }
    left -= ids.length;
    if (nextCursor === null) return;
    cursor = nextCursor;
  }
}
