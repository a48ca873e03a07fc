// A person's own socket as a pure state machine: events in, the next state and what to do out.
// The socket, its timers and the clock are in mine-socket.ts.
import { CLOSE } from '../../../worker/contract/live-constants.ts';
import type { MineMessage } from '../../../worker/contract/mine.ts';

export interface MineState {
  /** closed: not wanted. waiting: lost, to be tried again. */
  readonly link: 'closed' | 'connecting' | 'open' | 'waiting';
  /** Whether somebody looks at this window. */
  readonly visible: boolean;
  readonly awaitingPong: boolean;
  /** Failed attempts in a row. */
  readonly failures: number;
}

export type MineEvent =
  | { readonly type: 'start' }
  | { readonly type: 'retry' }
  | { readonly type: 'opened' }
  | { readonly type: 'message'; readonly text: string }
  | { readonly type: 'closed'; readonly code: number }
  | { readonly type: 'presence'; readonly visible: boolean }
  | { readonly type: 'token'; readonly token: string }
  /** Time for a sign of life: at each heartbeat, and when the device seems to have slept. */
  | { readonly type: 'beat' }
  | { readonly type: 'silence' }
  /** The device says that it has no connection, which is reliable; that it has one is not. */
  | { readonly type: 'offline' }
  | { readonly type: 'stop' };

export type MineEffect =
  | { readonly type: 'connect' }
  | { readonly type: 'send'; readonly text: string }
  /** An answer is due soon: without one the socket is dead. */
  | { readonly type: 'listen' }
  /** Let go of the socket without waiting for its goodbye. */
  | { readonly type: 'drop' }
  | { readonly type: 'wait'; readonly failures: number }
  | { readonly type: 'renewToken' }
  /** From now on everything is told; what happened before is to be asked for. */
  | { readonly type: 'resumed' }
  | { readonly type: 'heard'; readonly message: MineMessage };

export const MINE_CLOSED: MineState = { link: 'closed', visible: false, awaitingPong: false, failures: 0 };

/** Told to keep away, a window comes back as late as after so many failures. */
const PATIENT = 5;
/** A browser does not say why a socket was refused: after so many refusals the token may be the reason. */
const DOUBTFUL = 2;

type Step = readonly [MineState, readonly MineEffect[]];

const PING: readonly MineEffect[] = [{ type: 'send', text: 'ping' }, { type: 'listen' }];

function presence(visible: boolean): MineEffect {
  return { type: 'send', text: JSON.stringify({ type: 'presence', visible }) };
}

export function mineStep(state: MineState, event: MineEvent): Step {
  switch (event.type) {
    case 'start':
      if (state.link !== 'closed') return [state, []];
      return [{ ...state, link: 'connecting', failures: 0 }, [{ type: 'connect' }, { type: 'listen' }]];
    case 'retry':
      if (state.link !== 'waiting') return [state, []];
      return [{ ...state, link: 'connecting' }, [{ type: 'connect' }, { type: 'listen' }]];
    case 'opened':
      if (state.link !== 'connecting') return [state, []];
      return [
        { ...state, link: 'open', awaitingPong: true },
        [presence(state.visible), ...PING, { type: 'resumed' }],
      ];
    case 'message':
      return state.link === 'open' ? onMessage(state, event.text) : [state, []];
    case 'closed':
      return isUp(state) ? onLost(state, event.code) : [state, []];
    case 'presence': {
      const next = { ...state, visible: event.visible };
      return [
        next,
        state.link === 'open' && state.visible !== event.visible ? [presence(event.visible)] : [],
      ];
    }
    case 'token':
      if (state.link !== 'open') return [state, []];
      return [state, [{ type: 'send', text: JSON.stringify({ type: 'auth', token: event.token }) }]];
    case 'beat':
      return state.link === 'open' ? [{ ...state, awaitingPong: true }, PING] : [state, []];
    case 'silence':
      return state.link === 'connecting' || (state.link === 'open' && state.awaitingPong)
        ? onDropped(state)
        : [state, []];
    case 'offline':
      return isUp(state) ? onDropped(state) : [state, []];
    case 'stop':
      return [{ ...MINE_CLOSED, visible: state.visible }, [{ type: 'drop' }]];
  }
}

function isUp(state: MineState): boolean {
  return state.link === 'open' || state.link === 'connecting';
}

function onDropped(state: MineState): Step {
  const [next, effects] = onLost(state, 0);
  return [next, [{ type: 'drop' }, ...effects]];
}

function onLost(state: MineState, code: number): Step {
  const isPatient = code === CLOSE.tooMany || code === CLOSE.policy;
  const failures = isPatient ? Math.max(state.failures + 1, PATIENT) : state.failures + 1;
  const isDoubtful = state.link === 'connecting' && failures === DOUBTFUL;
  return [
    { ...state, link: 'waiting', awaitingPong: false, failures },
    [
      ...(code === CLOSE.signedOut || isDoubtful ? ([{ type: 'renewToken' }] as const) : []),
      { type: 'wait', failures },
    ],
  ];
}

function onMessage(state: MineState, text: string): Step {
  // Only an answer shows that the server took us in: until then failures count on.
  if (text === 'pong') return [{ ...state, awaitingPong: false, failures: 0 }, []];
  const message = parse(text);
  return [state, message ? [{ type: 'heard', message }] : []];
}

const isText = (value: unknown): value is string => typeof value === 'string';

function hasTexts(value: unknown, names: readonly string[]): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    names.every((name) => isText((value as Record<string, unknown>)[name]))
  );
}

/** What a frame says, or undefined for what this version does not know. */
function parse(text: string): MineMessage | undefined {
  let message: unknown;
  try {
    message = JSON.parse(text);
  } catch {
    return undefined;
  }
  return isMessage(message) ? message : undefined;
}

function isMessage(value: unknown): value is MineMessage {
  if (typeof value !== 'object' || value === null) return false;
  const message = value as Record<string, unknown>;
  switch (message.type) {
    case 'notification':
      return hasTexts(message.notification, ['id', 'kind', 'title', 'text', 'url', 'createdAt']);
    case 'booking':
      return hasTexts(message.booking, ['id', 'calendarId', 'start', 'end', 'status']);
    case 'unlock':
      return hasTexts(message.request, ['id', 'browser', 'platform', 'place', 'createdAt', 'expiresAt']);
    case 'unlock_ended':
      return isText(message.id);
    case 'read':
      return Array.isArray(message.ids) && message.ids.every(isText);
    default:
      return false;
  }
}
