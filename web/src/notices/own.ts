// What was done in this very window and seen there: its notice comes as well, but need not be shown over it.
import type { NotificationKind } from '../api/types.ts';

/** By then its notice has come, or is news of something else. */
const OWN_MS = 15_000;

const done = new Map<NotificationKind, number>();

export function didMyself(kind: NotificationKind): void {
  done.set(kind, Date.now());
}

/** True once for what was just done here. */
export function isOwnDoing(kind: NotificationKind): boolean {
  const at = done.get(kind);
  done.delete(kind);
  return at !== undefined && Date.now() - at < OWN_MS;
}
