// Drives the machine: the real socket, its heartbeat, retries, and the signs that a device has slept.
import { BEARER_PROTOCOL, LIVE_PROTOCOL } from '../../../worker/contract/live-constants.ts';
import { serverNow } from '../api/clock.ts';
import type { SlotList } from '../api/types.ts';
import { currentToken, onToken, renewToken } from '../auth/token.ts';
import { backoff } from './backoff.ts';
import { CLOSED, type Effect, type LiveEvent, type LiveState, type Range, step } from './machine.ts';
import { startPulse } from './pulse.ts';

const PATIENCE_MS = 8_000;

interface Options {
  readonly calendarId: string;
  /** Whether the socket carries the person's token: for private calendars and their operators. */
  readonly withToken: boolean;
  readonly fetchSlots: (range: Range) => Promise<SlotList>;
  readonly onState: (state: LiveState, effects: readonly Effect[]) => void;
}

export interface LiveFeed {
  setRange: (range: Range) => void;
  seed: (range: Range, list: SlotList) => void;
  /** Asks for a sign of life, or tries again at once. */
  nudge: () => void;
  stop: () => void;
}

export function openLive(options: Options): LiveFeed {
  let state: LiveState = CLOSED;
  let socket: WebSocket | undefined;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let silence: ReturnType<typeof setTimeout> | undefined;

  function dispatch(event: LiveEvent): void {
    const [next, effects] = step(state, event);
    state = next;
    for (const effect of effects) perform(effect);
    options.onState(state, effects);
  }

  function perform(effect: Effect): void {
    switch (effect.type) {
      case 'connect':
        void connect();
        break;
      case 'send':
        if (socket?.readyState === WebSocket.OPEN) socket.send(effect.text);
        listenForSilence();
        break;
      case 'drop':
        dropSocket();
        break;
      case 'wait':
        clearTimeout(retry);
        retry = setTimeout(() => dispatch({ type: 'retry' }), backoff(effect.failures, Math.random()));
        break;
      case 'poll':
        if (state.range) void poll(state.range);
        break;
      case 'renewToken':
        renewToken().catch(() => {});
        break;
      case 'rulesChanged':
      case 'changed':
        // For the board, which gets them by onState.
        break;
    }
  }

  function listenForSilence(): void {
    clearTimeout(silence);
    silence = setTimeout(() => dispatch({ type: 'silence' }), PATIENCE_MS);
  }

  function dropSocket(): void {
    clearTimeout(silence);
    const old = socket;
    socket = undefined;
    old?.close();
  }

  async function poll(range: Range): Promise<void> {
    try {
      const list = await options.fetchSlots(range);
      dispatch({ type: 'seed', range, seq: list.seq, slots: list.slots, at: serverNow() });
    } catch {
      // The next retry asks again.
    }
  }

  async function connect(): Promise<void> {
    dropSocket();
    listenForSilence();
    const protocols: string[] = [LIVE_PROTOCOL];
    if (options.withToken) {
      const token = await currentToken().catch(() => null);
      if (token) protocols.push(BEARER_PROTOCOL + token);
    }
    if (state.link !== 'connecting') return;
    const url = new URL(`/api/calendars/${encodeURIComponent(options.calendarId)}/live`, location.href);
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
    const mine = new WebSocket(url, protocols);
    socket = mine;
    mine.onopen = () => mine === socket && dispatch({ type: 'opened' });
    mine.onclose = (event) => {
      if (mine !== socket) return;
      socket = undefined;
      clearTimeout(silence);
      dispatch({ type: 'closed', code: event.code });
    };
    mine.onmessage = (event) => {
      if (mine !== socket || typeof event.data !== 'string') return;
      clearTimeout(silence);
      dispatch({ type: 'message', text: event.data, at: serverNow() });
    };
  }

  function nudge(): void {
    if (state.link === 'waiting') {
      clearTimeout(retry);
      dispatch({ type: 'retry' });
    } else {
      dispatch({ type: 'beat' });
    }
  }

  const stopPulse = startPulse({
    beat: () => dispatch({ type: 'beat' }),
    wake: nudge,
    offline: () => dispatch({ type: 'offline' }),
  });
  const stopTokens = onToken((token) => {
    if (options.withToken && socket?.readyState === WebSocket.OPEN) {
      socket.send(JSON.stringify({ type: 'auth', token }));
    }
  });

  return {
    setRange: (range) => dispatch({ type: 'range', range }),
    seed: (range, list) =>
      dispatch({ type: 'seed', range, seq: list.seq, slots: list.slots, at: serverNow() }),
    nudge,
    stop: () => {
      clearTimeout(retry);
      stopPulse();
      stopTokens();
      dispatch({ type: 'stop' });
    },
  };
}
