import { describe, expect, it } from 'vitest';
import type { Slot } from '../api/types.ts';
import { CLOSED, type Effect, freshness, type LiveEvent, type LiveState, step } from './machine.ts';

const range = { from: '2026-11-22T00:00:00Z', to: '2026-12-06T00:00:00Z' };
const slot = (start: string, remaining = 1): Slot => ({
  start,
  end: start,
  remaining,
  held: 0,
  heldUntil: null,
});
const nine = '2026-11-22T09:00:00Z';
const ten = '2026-11-22T10:00:00Z';

function run(state: LiveState, ...events: LiveEvent[]): { state: LiveState; effects: Effect[] } {
  let now = state;
  let effects: Effect[] = [];
  for (const event of events) {
    const [next, todo] = step(now, event);
    now = next;
    effects = [...todo];
  }
  return { state: now, effects };
}

const tell = (message: unknown, at = 1): LiveEvent => ({
  type: 'message',
  text: JSON.stringify(message),
  at,
});
const sent = (effects: readonly Effect[]) =>
  effects.flatMap((effect) =>
    effect.type === 'send' ? [effect.text === 'ping' ? 'ping' : JSON.parse(effect.text)] : [],
  );

const opened = run(CLOSED, { type: 'range', range }, { type: 'opened' });
const live = run(opened.state, tell({ type: 'snapshot', seq: 5, slots: [slot(nine), slot(ten)] }, 100));

describe('subscribing', () => {
  it('connects once a range is wanted, and asks for it when the socket opens', () => {
    expect(run(CLOSED, { type: 'range', range }).effects).toContainEqual({ type: 'connect' });
    expect(sent(opened.effects)).toEqual([{ type: 'subscribe', ...range }]);
  });

  it('is live only once the server has told how things stand', () => {
    expect(freshness(opened.state, true)).toBe('connecting');
    expect(freshness(live.state, true)).toBe('live');
    expect(live.state.slots.size).toBe(2);
  });

  it('is connecting for the first time, and not again, where a first look came with the page', () => {
    const seed: LiveEvent = { type: 'seed', range, seq: 5, slots: [slot(nine)], at: 100 };
    const early = run(CLOSED, { type: 'range', range }, seed);
    expect(freshness(early.state, true)).toBe('connecting');
    const failed = run(early.state, { type: 'closed', code: 1006 });
    expect(freshness(failed.state, true)).toBe('stale');
    expect(freshness(run(failed.state, { type: 'retry' }).state, true)).toBe('stale');
  });

  it('asks only for what came after an answer that HTTP brought first', () => {
    const seeded = run(
      CLOSED,
      { type: 'range', range },
      { type: 'seed', range, seq: 5, slots: [slot(nine)], at: 1 },
      { type: 'opened' },
    );
    expect(sent(seeded.effects)).toEqual([{ type: 'subscribe', ...range, since: 5 }]);
  });

  it('does not let a late answer of HTTP overwrite what the socket told since', () => {
    const late = run(live.state, { type: 'seed', range, seq: 4, slots: [], at: 200 });
    expect(late.state.slots.size).toBe(2);
    const other = { ...range, to: '2026-12-20T00:00:00Z' };
    expect(run(live.state, { type: 'seed', range: other, seq: 9, slots: [], at: 200 }).state.slots.size).toBe(
      2,
    );
  });

  it('asks for a new range from nothing', () => {
    const moved = run(live.state, { type: 'range', range: { ...range, to: '2026-12-07T00:00:00Z' } });
    expect(sent(moved.effects)).toEqual([
      { type: 'subscribe', from: range.from, to: '2026-12-07T00:00:00Z' },
    ]);
    expect(moved.state.slots.size).toBe(0);
  });
});

describe('changes', () => {
  it('applies a delta that follows what was told last, and says what it changed', () => {
    const { state, effects } = run(
      live.state,
      tell({ type: 'delta', seq: 8, prev: 5, slots: [slot(nine, 0)] }, 150),
    );
    expect(state.seq).toBe(8);
    expect(state.slots.get(nine)?.remaining).toBe(0);
    expect(effects).toEqual([{ type: 'changed', changes: [{ before: slot(nine), after: slot(nine, 0) }] }]);
  });

  it('asks again from the last known change where one was missed, and asks only once', () => {
    const missed = tell({ type: 'delta', seq: 9, prev: 7, slots: [slot(nine, 0)] });
    const first = run(live.state, missed);
    expect(sent(first.effects)).toEqual([{ type: 'subscribe', ...range, since: 5 }]);
    expect(first.state.slots.get(nine)?.remaining).toBe(1);
    const second = run(first.state, tell({ type: 'delta', seq: 10, prev: 9, slots: [] }));
    expect(sent(second.effects)).toEqual([]);
    const healed = run(second.state, tell({ type: 'delta', seq: 10, prev: 5, slots: [slot(nine, 0)] }));
    expect(healed.state).toMatchObject({ seq: 10, asking: false });
    expect(healed.state.slots.get(nine)?.remaining).toBe(0);
  });

  it('takes everything anew when the rules changed', () => {
    const { effects } = run(live.state, tell({ type: 'reset' }));
    expect(sent(effects)).toEqual([{ type: 'subscribe', ...range }]);
    expect(effects).toContainEqual({ type: 'rulesChanged' });
  });

  it('ignores frames it cannot read', () => {
    for (const text of [
      '',
      '{',
      '[]',
      'null',
      '{"type":"news"}',
      '{"type":"delta","seq":6,"slots":[]}',
      '{"type":"snapshot"}',
    ]) {
      expect(run(live.state, { type: 'message', text, at: 1 }).state).toEqual(live.state);
    }
  });
});

describe('losing the connection', () => {
  it('keeps what was known, says since when, and waits longer each time', () => {
    const lost = run(live.state, { type: 'closed', code: 1006 });
    expect(lost.state.slots.size).toBe(2);
    expect(lost.state.asOf).toBe(100);
    expect(freshness(lost.state, true)).toBe('stale');
    expect(freshness(lost.state, false)).toBe('offline');
    expect(lost.effects).toEqual([{ type: 'wait', failures: 1 }]);
    const again = run(lost.state, { type: 'retry' }, { type: 'closed', code: 1006 });
    expect(again.effects).toContainEqual({ type: 'wait', failures: 2 });
    expect(again.effects).toContainEqual({ type: 'poll' });
  });

  it('lets go at once when the device says that it is offline', () => {
    const off = run(live.state, { type: 'offline' });
    expect(off.effects[0]).toEqual({ type: 'drop' });
    expect(freshness(off.state, false)).toBe('offline');
  });

  it('resumes after the last change it knows', () => {
    const back = run(live.state, { type: 'closed', code: 1006 }, { type: 'retry' }, { type: 'opened' });
    expect(sent(back.effects)).toEqual([{ type: 'subscribe', ...range, since: 5 }]);
    const same = run(back.state, tell({ type: 'delta', seq: 5, prev: 5, slots: [] }));
    expect(freshness(same.state, true)).toBe('live');
    expect(same.state.failures).toBe(0);
  });

  it('drops a socket that does not answer a ping', () => {
    const asked = run(live.state, { type: 'beat' });
    expect(sent(asked.effects)).toEqual(['ping']);
    const dead = run(asked.state, { type: 'silence' });
    expect(dead.effects[0]).toEqual({ type: 'drop' });
    expect(dead.state.link).toBe('waiting');
    const answered = run(asked.state, { type: 'message', text: 'pong', at: 300 }, { type: 'silence' });
    expect(answered.state).toMatchObject({ link: 'open', asOf: 300 });
  });

  it('gives up a calendar that is gone', () => {
    const gone = run(live.state, { type: 'closed', code: 4404 });
    expect(gone.state.link).toBe('gone');
    expect(gone.effects).toEqual([]);
  });

  it('renews its token when that was refused, and keeps away when told that it is too much', () => {
    expect(run(live.state, { type: 'closed', code: 4401 }).effects).toContainEqual({ type: 'renewToken' });
    expect(run(live.state, { type: 'closed', code: 4429 }).state.failures).toBe(5);
    expect(run(live.state, { type: 'closed', code: 1008 }).state.seq).toBeNull();
  });

  it('hears nothing of a socket it has let go', () => {
    const stopped = run(live.state, { type: 'stop' });
    expect(run(stopped.state, { type: 'closed', code: 1006 }).effects).toEqual([]);
  });
});
