// This window's own socket, GET /api/me/live: drives the machine with the real socket, its heartbeat and retries.
import { BEARER_PROTOCOL, LIVE_PROTOCOL } from '../../../worker/contract/live-constants.ts';
import { currentToken, onToken, renewToken } from '../auth/token.ts';
import { backoff } from './backoff.ts';
import { tellMine, tellResumed } from './mine.ts';
import { MINE_CLOSED, type MineEffect, type MineEvent, type MineState, mineStep } from './mine-machine.ts';
import { startPulse } from './pulse.ts';

const PATIENCE_MS = 8_000;

/** Opens the socket of whoever is signed in, and keeps it open. Returns how to stop, which goes with signing out. */
export function startMine(): () => void {
  let state: MineState = MINE_CLOSED;
  let socket: WebSocket | undefined;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let silence: ReturnType<typeof setTimeout> | undefined;
  let attempts = 0;

  function dispatch(event: MineEvent): void {
    const [next, effects] = mineStep(state, event);
    state = next;
    for (const effect of effects) perform(effect);
  }

  function perform(effect: MineEffect): void {
    switch (effect.type) {
      case 'connect':
        void connect();
        break;
      case 'send':
        if (socket?.readyState === WebSocket.OPEN) socket.send(effect.text);
        break;
      case 'listen':
        clearTimeout(silence);
        silence = setTimeout(() => dispatch({ type: 'silence' }), PATIENCE_MS);
        break;
      case 'drop':
        dropSocket();
        break;
      case 'wait':
        clearTimeout(retry);
        retry = setTimeout(() => dispatch({ type: 'retry' }), backoff(effect.failures, Math.random()));
        break;
      case 'renewToken':
        renewToken().catch(() => {});
        break;
      case 'resumed':
        tellResumed();
        break;
      case 'heard':
        tellMine(effect.message);
        break;
    }
  }

  function dropSocket(): void {
    clearTimeout(silence);
    const old = socket;
    socket = undefined;
    old?.close();
  }

  async function connect(): Promise<void> {
    attempts += 1;
    const attempt = attempts;
    const token = await currentToken().catch(() => null);
    // Meanwhile it may have been stopped, or given up and begun again.
    if (state.link !== 'connecting' || attempt !== attempts) return;
    if (token === null) return dispatch({ type: 'closed', code: 0 });
    const url = new URL('/api/me/live', location.href);
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
    const mine = new WebSocket(url, [LIVE_PROTOCOL, BEARER_PROTOCOL + token]);
    socket = mine;
    mine.onopen = () => mine === socket && dispatch({ type: 'opened' });
    mine.onclose = (event) => {
      if (mine !== socket) return;
      socket = undefined;
      clearTimeout(silence);
      dispatch({ type: 'closed', code: event.code });
    };
    mine.onmessage = (event) => {
      if (mine === socket && typeof event.data === 'string') dispatch({ type: 'message', text: event.data });
    };
  }

  function wake(): void {
    clearTimeout(retry);
    dispatch({ type: state.link === 'waiting' ? 'retry' : 'beat' });
  }

  const look = () => dispatch({ type: 'presence', visible: document.visibilityState === 'visible' });
  const stopPulse = startPulse({
    beat: () => dispatch({ type: 'beat' }),
    wake,
    offline: () => dispatch({ type: 'offline' }),
  });
  const stopTokens = onToken((token) => dispatch({ type: 'token', token }));
  document.addEventListener('visibilitychange', look);
  addEventListener('focus', look);
  look();
  dispatch({ type: 'start' });

  return () => {
    clearTimeout(retry);
    document.removeEventListener('visibilitychange', look);
    removeEventListener('focus', look);
    stopPulse();
    stopTokens();
    dispatch({ type: 'stop' });
  };
}
