// Follows what becomes of a request: by its socket, and by asking where sockets do not open.
import { LIVE_PROTOCOL } from '../../../../worker/contract/live-constants.ts';
import { serverNow } from '../../api/clock.ts';
import { isApiError } from '../../api/problem.ts';
import { readUnlock, type UnlockStatus, unlockSocket } from '../../api/unlock.ts';

type Status = UnlockStatus['status'];

const KNOWN: Readonly<Record<Status, true>> = {
  pending: true,
  approved: true,
  denied: true,
  expired: true,
  redeemed: true,
};

const TICK_MS = 2_000;
/** A socket that said nothing for so long, though it was asked at each tick, is dead. */
const PATIENCE_MS = 7_000;
const REOPEN_MS = 10_000;

interface Options {
  readonly id: string;
  /** Epoch milliseconds by the server's clock. From then on it is asked, whatever the socket says. */
  readonly expiresAt: number;
  readonly onStatus: (status: Status) => void;
  /** Whether the server can't be reached just now. */
  readonly onTrouble: (trouble: boolean) => void;
}

function isStatus(value: unknown): value is Status {
  return typeof value === 'string' && Object.hasOwn(KNOWN, value);
}

function statusIn(text: string): Status | undefined {
  try {
    const message: unknown = JSON.parse(text);
    if (typeof message !== 'object' || message === null || !('status' in message)) return undefined;
    return isStatus(message.status) ? message.status : undefined;
  } catch {
    return undefined;
  }
}

/** Returns how to stop. */
export function followStatus({ id, expiresAt, onStatus, onTrouble }: Options): () => void {
  const stopped = new AbortController();
  let socket: WebSocket | undefined;
  let opened = 0;
  let heard = 0;
  let asking = false;

  function open(): void {
    opened = Date.now();
    socket?.close();
    const url = new URL(unlockSocket(id), location.href);
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
    const mine = new WebSocket(url, LIVE_PROTOCOL);
    socket = mine;
    mine.onmessage = ({ data }) => {
      if (mine !== socket || typeof data !== 'string') return;
      heard = Date.now();
      onTrouble(false);
      const status = statusIn(data);
      if (status) onStatus(status);
    };
  }

  async function ask(): Promise<void> {
    if (asking) return;
    asking = true;
    try {
      const { status } = await readUnlock(id, stopped.signal);
      if (stopped.signal.aborted) return;
      onTrouble(false);
      onStatus(status);
    } catch (error) {
      if (stopped.signal.aborted) return;
      // Another window of this browser asked anew, or its cookie is gone: nothing can come of this one.
      if (isApiError(error) && error.status === 404) onStatus('expired');
      else onTrouble(true);
    } finally {
      asking = false;
    }
  }

  function tick(): void {
    const now = Date.now();
    const isOpen = socket?.readyState === WebSocket.OPEN;
    if (isOpen && now - Math.max(heard, opened) < PATIENCE_MS && serverNow() < expiresAt) {
      socket?.send('ping');
      return;
    }
    if (now - opened >= REOPEN_MS) open();
    void ask();
  }

  open();
  const ticking = setInterval(tick, TICK_MS);
  addEventListener('online', tick);
  return () => {
    stopped.abort();
    clearInterval(ticking);
    removeEventListener('online', tick);
    const old = socket;
    socket = undefined;
    old?.close();
  };
}
