// What was done in this very window and seen there: its notice comes as well, but need not be shown over it.
import type { NoticeKind } from '../api/types.ts';

/** By then its notice has come, or is news of something else. */
const OWN_MS = 15_000;

const done = new Map<NoticeKind, number>();

export function didMyself(kind: NoticeKind): void {
  done.set(kind, Date.now());
}

/** True once for what was just done here. */
export function isOwnDoing(kind: NoticeKind): boolean {
  const at = done.get(kind);
  done.delete(kind);
  return at !== undefined && Date.now() - at < OWN_MS;
}
