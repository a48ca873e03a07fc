// What concerns the person who is signed in, told while it happens: who wants to hear says so here.
import type { MineMessage } from '../../../worker/contract/mine.ts';

export type MineType = MineMessage['type'];
export type MineOf<Type extends MineType> = Extract<MineMessage, { type: Type }>;
type Listener = (message: MineMessage) => void;

const listeners = new Map<MineType, Set<Listener>>();
const resumed = new Set<() => void>();

/** Hears one type of message, whatever becomes of the socket. Returns how to stop. */
export function onMine<Type extends MineType>(
  type: Type,
  listener: (message: MineOf<Type>) => void,
): () => void {
  const all = listeners.get(type) ?? new Set();
  listeners.set(type, all);
  // Each is called with messages of its own type alone.
  all.add(listener as Listener);
  return () => all.delete(listener as Listener);
}

/**
 * Called each time that the socket is open again, the first time too: what happened until then was not told to this
 * window, so views ask for it. Returns how to stop.
 */
export function onMineResumed(listener: () => void): () => void {
  resumed.add(listener);
  return () => resumed.delete(listener);
}

/** A listener that fails is its own concern: the others hear it too. */
function call(run: () => void): void {
  try {
    run();
  } catch (error) {
    reportError(error);
  }
}

/** Notices that this window was told of, the latest last: each may be told again. */
const toldNotices = new Set<string>();
const TOLD_NOTICES_KEPT = 500;

function isToldAgain(message: MineMessage): boolean {
  if (message.type !== 'notification') return false;
  const { id } = message.notification;
  if (toldNotices.has(id)) return true;
  toldNotices.add(id);
  for (const oldest of toldNotices) {
    if (toldNotices.size <= TOLD_NOTICES_KEPT) break;
    toldNotices.delete(oldest);
  }
  return false;
}

export function tellMine(message: MineMessage): void {
  if (isToldAgain(message)) return;
  for (const listener of listeners.get(message.type) ?? []) call(() => listener(message));
}

export function tellResumed(): void {
  for (const listener of resumed) call(listener);
}
