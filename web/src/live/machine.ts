// One calendar's live feed as a pure state machine: events in, the next state and what to do out.
// The socket, its timers and the clock are in socket.ts.

import { CLOSE } from '../../../worker/contract/live-constants.ts';
import type { Slot } from '../api/types.ts';

export interface Range {
  readonly from: string;
  readonly to: string;
}

export interface LiveState {
  /** closed: not wanted. waiting: lost, to be tried again. gone: the calendar is no more, or not for this person. */
  readonly link: 'closed' | 'connecting' | 'open' | 'waiting' | 'gone';
  readonly range: Range | null;
  /** Slots by their start; of `range`, as of `seq`. */
  readonly slots: ReadonlyMap<string, Slot>;
  readonly seq: number | null;
  /** True once this connection has told how things stand, until it is lost. */
  readonly current: boolean;
  /** A subscription was sent whose answer is still to come. */
  readonly asking: boolean;
  readonly awaitingPong: boolean;
  /** Failed attempts in a row. */
  readonly failures: number;
  /** When `slots` was last known to be true, epoch milliseconds. */
  readonly asOf: number | null;
}

export type LiveEvent =
  | { readonly type: 'range'; readonly range: Range }
  | {
      readonly type: 'seed';
      readonly range: Range;
      readonly seq: number;
      readonly slots: readonly Slot[];
      readonly at: number;
    }
  | { readonly type: 'retry' }
  | { readonly type: 'opened' }
  | { readonly type: 'message'; readonly text: string; readonly at: number }
  | { readonly type: 'closed'; readonly code: number }
  /** Time for a sign of life: at each heartbeat, and when the device seems to have slept. */
  | { readonly type: 'beat' }
  | { readonly type: 'silence' }
  /** The device says that it has no connection, which is reliable; that it has one is not. */
  | { readonly type: 'offline' }
  | { readonly type: 'stop' };

export type Effect =
  | { readonly type: 'connect' }
  | { readonly type: 'send'; readonly text: string }
  /** Let go of the socket without waiting for its goodbye. */
  | { readonly type: 'drop' }
  | { readonly type: 'wait'; readonly failures: number }
  /** Ask for the slots by HTTP: the socket fails, so this is how they stay fresh. */
  | { readonly type: 'poll' }
  | { readonly type: 'renewToken' }
  | { readonly type: 'rulesChanged' }
  /** Slots to draw again; `null` for all of them. `told` when they changed just now, not in an absence. */
  | { readonly type: 'changed'; readonly changes: readonly Change[] | null };

export interface Change {
  readonly before: Slot | undefined;
  readonly after: Slot;
}

export const CLOSED: LiveState = {
  link: 'closed',
  range: null,
  slots: new Map(),
  seq: null,
  current: false,
  asking: false,
  awaitingPong: false,
  failures: 0,
  asOf: null,
};

/** Failures in a row after which the slots are asked for by HTTP as well. */
const POLL_AFTER = 2;

type Step = readonly [LiveState, readonly Effect[]];

function subscription(range: Range, seq: number | null): Effect {
  return {
    type: 'send',
    text: JSON.stringify({ type: 'subscribe', ...range, ...(seq === null ? {} : { since: seq }) }),
  };
}

function sameRange(one: Range | null, other: Range): boolean {
  return one !== null && one.from === other.from && one.to === other.to;
}

export function step(state: LiveState, event: LiveEvent): Step {
  switch (event.type) {
    case 'range':
      return onRange(state, event.range);
    case 'seed':
      if (!sameRange(state.range, event.range)) return [state, []];
      if (state.seq !== null && event.seq < state.seq) return [state, []];
      if (state.current && event.seq === state.seq) return [state, []];
      return [
        { ...state, seq: event.seq, slots: byStart(event.slots), asOf: event.at },
        [{ type: 'changed', changes: null }],
      ];
    case 'retry':
      if (state.link !== 'waiting') return [state, []];
      return [{ ...state, link: 'connecting' }, [{ type: 'connect' }]];
    case 'opened':
      if (state.link !== 'connecting' || !state.range) return [state, []];
      return [
        { ...state, link: 'open', asking: true, awaitingPong: false },
        [subscription(state.range, state.seq)],
      ];
    case 'message':
      return state.link === 'open' ? onMessage(state, event.text, event.at) : [state, []];
    case 'closed':
      return state.link === 'open' || state.link === 'connecting' ? onClosed(state, event.code) : [state, []];
    case 'beat':
      if (state.link !== 'open') return [state, []];
      return [{ ...state, awaitingPong: true }, [{ type: 'send', text: 'ping' }]];
    case 'silence':
      if (state.link === 'connecting' || (state.link === 'open' && (state.awaitingPong || state.asking))) {
        const [next, effects] = onClosed(state, 0);
        return [next, [{ type: 'drop' }, ...effects]];
      }
      return [state, []];
    case 'offline': {
      if (state.link !== 'open' && state.link !== 'connecting') return [state, []];
      const [next, effects] = onClosed(state, 0);
      return [next, [{ type: 'drop' }, ...effects]];
    }
    case 'stop':
      return [{ ...CLOSED, slots: state.slots, asOf: state.asOf }, [{ type: 'drop' }]];
  }
}

function onRange(state: LiveState, range: Range): Step {
  if (sameRange(state.range, range)) return [state, []];
  const next = { ...state, range, seq: null, slots: new Map<string, Slot>(), current: false };
  const cleared: Effect = { type: 'changed', changes: null };
  switch (state.link) {
    case 'closed':
      return [{ ...next, link: 'connecting' }, [cleared, { type: 'connect' }]];
    case 'open':
      return [{ ...next, asking: true }, [cleared, subscription(range, null)]];
    case 'connecting':
    case 'waiting':
    case 'gone':
      return [next, [cleared]];
  }
}

function byStart(slots: readonly Slot[]): Map<string, Slot> {
  return new Map(slots.map((slot) => [slot.start, slot]));
}

function isSlot(value: unknown): value is Slot {
  if (typeof value !== 'object' || value === null) return false;
  const slot = value as Record<string, unknown>;
  return (
    typeof slot.start === 'string' &&
    typeof slot.end === 'string' &&
    typeof slot.remaining === 'number' &&
    typeof slot.held === 'number' &&
    (slot.heldUntil === null || typeof slot.heldUntil === 'string')
  );
}

type Heard =
  | { type: 'snapshot' | 'delta'; seq: number; prev: number; slots: Slot[] }
  | { type: 'reset' | 'pong' };

/** What a frame says, or undefined for what this version does not know. */
function parse(text: string): Heard | undefined {
  if (text === 'pong') return { type: 'pong' };
  let message: unknown;
  try {
    message = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof message !== 'object' || message === null) return undefined;
  const { type, seq, prev, slots } = message as Record<string, unknown>;
  if (type === 'reset') return { type };
  if ((type !== 'snapshot' && type !== 'delta') || typeof seq !== 'number' || !Array.isArray(slots))
    return undefined;
  if (type === 'delta' && typeof prev !== 'number') return undefined;
  return { type, seq, prev: typeof prev === 'number' ? prev : -1, slots: slots.filter(isSlot) };
}

function onMessage(state: LiveState, text: string, at: number): Step {
  const heard = parse(text);
  if (!heard || !state.range) return [state, []];
  const alive = { ...state, awaitingPong: false, failures: 0 };
  switch (heard.type) {
    case 'pong':
      return [{ ...alive, asOf: state.current ? at : state.asOf }, []];
    case 'reset':
      return [{ ...alive, asking: true }, [subscription(state.range, null), { type: 'rulesChanged' }]];
    case 'snapshot':
      return [
        { ...alive, seq: heard.seq, slots: byStart(heard.slots), current: true, asking: false, asOf: at },
        [{ type: 'changed', changes: null }],
      ];
    case 'delta': {
      if (heard.prev !== state.seq) {
        // Something was missed. Ask once; what else arrives before the answer is out of place too.
        return state.asking
          ? [alive, []]
          : [{ ...alive, asking: true }, [subscription(state.range, state.seq)]];
      }
      const slots = new Map(state.slots);
      const changes = heard.slots.map((after) => ({ before: slots.get(after.start), after }));
      for (const slot of heard.slots) slots.set(slot.start, slot);
      return [
        { ...alive, seq: heard.seq, slots, current: true, asking: false, asOf: at },
        [{ type: 'changed', changes }],
      ];
    }
  }
}

function onClosed(state: LiveState, code: number): Step {
  const lost = { ...state, current: false, asking: false, awaitingPong: false };
  if (code === CLOSE.gone) return [{ ...lost, link: 'gone' }, []];
  const failures = state.failures + 1;
  const effects: Effect[] = [];
  if (code === CLOSE.signedOut) effects.push({ type: 'renewToken' });
  // Told to keep away: come back late, and ask for everything anew where what was asked was refused.
  const patience = code === CLOSE.tooMany || code === CLOSE.policy ? Math.max(failures, 5) : failures;
  effects.push({ type: 'wait', failures: patience });
  if (failures >= POLL_AFTER) effects.push({ type: 'poll' });
  return [
    { ...lost, link: 'waiting', failures: patience, seq: code === CLOSE.policy ? null : lost.seq },
    effects,
  ];
}

/** How the board names the state of its feed. */
export type Freshness = 'live' | 'connecting' | 'stale' | 'offline' | 'gone';

export function freshness(state: LiveState, online: boolean): Freshness {
  if (state.link === 'gone') return 'gone';
  if (state.current && state.link === 'open') return 'live';
  if (!online) return 'offline';
  // A first look may stand there before the first connection does: nothing was lost yet.
  const isFirst = (state.link === 'connecting' || state.link === 'open') && state.failures === 0;
  return state.asOf === null || isFirst ? 'connecting' : 'stale';
}
