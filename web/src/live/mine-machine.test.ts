import { describe, expect, it } from 'vitest';
import { MINE_CLOSED, type MineEffect, type MineEvent, type MineState, mineStep } from './mine-machine.ts';

function run(state: MineState, ...events: MineEvent[]): { state: MineState; effects: MineEffect[] } {
  let now = state;
  let effects: MineEffect[] = [];
  for (const event of events) {
    const [next, todo] = mineStep(now, event);
    now = next;
    effects = [...todo];
  }
  return { state: now, effects };
}

const tell = (message: unknown): MineEvent => ({ type: 'message', text: JSON.stringify(message) });
const pong: MineEvent = { type: 'message', text: 'pong' };
const sent = (effects: readonly MineEffect[]) =>
  effects.flatMap((effect) =>
    effect.type === 'send' ? [effect.text === 'ping' ? 'ping' : JSON.parse(effect.text)] : [],
  );
const types = (effects: readonly MineEffect[]) => effects.map(({ type }) => type);

const looking = run(MINE_CLOSED, { type: 'presence', visible: true }, { type: 'start' }).state;
const opened = run(looking, { type: 'opened' });
const open = run(opened.state, pong).state;
const lost = (state: MineState, code = 1006) => run(state, { type: 'closed', code });

describe('opening', () => {
  it('says whether somebody looks, asks for a sign of life, and has the views ask for what they missed', () => {
    expect(types(run(MINE_CLOSED, { type: 'start' }).effects)).toEqual(['connect', 'listen']);
    expect(sent(opened.effects)).toEqual([{ type: 'presence', visible: true }, 'ping']);
    expect(types(opened.effects)).toContain('resumed');
  });

  it('is started once', () => {
    expect(run(open, { type: 'start' }).effects).toEqual([]);
  });

  it('takes the server at its word only once it has answered', () => {
    const flapping = run(
      looking,
      { type: 'opened' },
      { type: 'closed', code: 1006 },
      { type: 'retry' },
      { type: 'opened' },
    );
    expect(flapping.state.failures).toBe(1);
    expect(run(flapping.state, pong).state.failures).toBe(0);
  });
});

describe('presence and token', () => {
  it('tells of each change, and of nothing twice', () => {
    expect(sent(run(open, { type: 'presence', visible: false }).effects)).toEqual([
      { type: 'presence', visible: false },
    ]);
    expect(run(open, { type: 'presence', visible: true }).effects).toEqual([]);
  });

  it('remembers while it is away, and tells when it is back', () => {
    const back = run(
      lost(open).state,
      { type: 'presence', visible: false },
      { type: 'retry' },
      { type: 'opened' },
    );
    expect(sent(back.effects)[0]).toEqual({ type: 'presence', visible: false });
  });

  it('goes on with a newer token', () => {
    expect(sent(run(open, { type: 'token', token: 'a.b.c' }).effects)).toEqual([
      { type: 'auth', token: 'a.b.c' },
    ]);
    expect(run(lost(open).state, { type: 'token', token: 'a.b.c' }).effects).toEqual([]);
  });
});

describe('hearing', () => {
  const notification = {
    id: 'n',
    kind: 'reminder',
    title: 'Starts soon',
    text: 'Court 1',
    url: '/bookings',
    createdAt: '2026-11-22T09:00:00Z',
    read: false,
  };
  const booking = { id: 'b', calendarId: 'c', start: 's', end: 'e', status: 'confirmed' };
  const request = { id: 'u', browser: 'F', platform: 'W', place: '', createdAt: 'c', expiresAt: 'e' };

  it('hands on each message that it knows', () => {
    for (const message of [
      { type: 'notification', notification },
      { type: 'booking', booking },
      { type: 'unlock', request },
      { type: 'unlock_ended', id: 'u' },
      { type: 'read', ids: ['n'] },
    ]) {
      expect(run(open, tell(message)).effects).toEqual([{ type: 'heard', message }]);
    }
  });

  it('ignores what it cannot read', () => {
    for (const text of [
      '',
      '{',
      'null',
      '[]',
      '{"type":"news"}',
      '{"type":"notification"}',
      '{"type":"notification","notification":{"id":1}}',
      '{"type":"booking","booking":null}',
      '{"type":"read","ids":[1]}',
    ]) {
      expect(run(open, { type: 'message', text })).toEqual({ state: open, effects: [] });
    }
  });
});

describe('losing the connection', () => {
  it('waits longer each time', () => {
    expect(lost(open).effects).toEqual([{ type: 'wait', failures: 1 }]);
    const again = run(lost(open).state, { type: 'retry' }, { type: 'closed', code: 1006 });
    expect(again.effects).toContainEqual({ type: 'wait', failures: 2 });
  });

  it('doubts its token when the server said so, and once where it was refused without a word', () => {
    expect(types(lost(open, 4401).effects)).toEqual(['renewToken', 'wait']);
    const twice = run(lost(open).state, { type: 'retry' }, { type: 'closed', code: 1006 });
    expect(types(twice.effects)).toContain('renewToken');
    const thrice = run(twice.state, { type: 'retry' }, { type: 'closed', code: 1006 });
    expect(types(thrice.effects)).not.toContain('renewToken');
  });

  it('keeps away longer where it was told that it is too much', () => {
    expect(lost(open, 4429).effects).toEqual([{ type: 'wait', failures: 5 }]);
    expect(lost(open, 1008).effects).toEqual([{ type: 'wait', failures: 5 }]);
  });

  it('drops a socket that does not answer a ping', () => {
    const asked = run(open, { type: 'beat' });
    expect(sent(asked.effects)).toEqual(['ping']);
    const dead = run(asked.state, { type: 'silence' });
    expect(types(dead.effects)).toEqual(['drop', 'wait']);
    expect(run(asked.state, pong, { type: 'silence' }).state.link).toBe('open');
  });

  it('drops a socket that never opens, and lets go at once where the device is offline', () => {
    expect(types(run(looking, { type: 'silence' }).effects)).toEqual(['drop', 'wait']);
    expect(types(run(open, { type: 'offline' }).effects)).toEqual(['drop', 'wait']);
    expect(run(lost(open).state, { type: 'offline' }).effects).toEqual([]);
  });

  it('hears nothing of a socket it has let go, and starts anew', () => {
    const stopped = run(open, { type: 'stop' });
    expect(types(stopped.effects)).toEqual(['drop']);
    expect(lost(stopped.state).effects).toEqual([]);
    expect(run(stopped.state, { type: 'retry' }).effects).toEqual([]);
    expect(run(stopped.state, { type: 'start' }).state).toMatchObject({ link: 'connecting', failures: 0 });
  });
});
