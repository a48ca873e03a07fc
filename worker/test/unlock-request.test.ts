// What a passkey signs for an unlock: bound to the request, its browser, its account, and one asking.
import { describe, expect, it } from 'vitest';
import { begin, tryCode, type UnlockState } from '../unlock/request.ts';

const ask = {
  id: 'a',
  userId: 'ada',
  secretHash: 'browser',
  keyHash: 'key',
  browser: 'Firefox',
  platform: 'Linux',
  userAgent: '',
  place: '',
  deviceHash: 'device',
  networkHash: null,
  isKnown: false,
};
const phone = { userId: 'ada', sessionId: 's', userAgent: '', place: '' };

function challenge(change: Partial<UnlockState>, nonce = 'nonce'): string {
  const state = { ...begin(ask, '123456', 0).state, ...change };
  const who = { ...phone, userId: state.userId ?? '' };
  const { answer } = tryCode(state, { phone: who, code: '123456', nonce }, 1_000);
  if (!answer.ok) throw new Error(answer.why);
  return answer.challenge;
}

describe('the challenge', () => {
  it('is the same for the same asking, and another for another request, browser, account or nonce', () => {
    const same = challenge({});
    expect(challenge({})).toBe(same);
    const others = [
      challenge({ id: 'b' }),
      challenge({ secretHash: 'another browser' }),
      challenge({ userId: 'eve' }),
      challenge({}, 'another nonce'),
    ];
    expect(new Set([same, ...others]).size).toBe(5);
  });

  it('is fresh each time that a code is typed', () => {
    const { state } = begin(ask, '123456', 0);
    const first = tryCode(state, { phone, code: '123456', nonce: 'one' }, 0);
    const second = tryCode(first.state, { phone, code: '123456', nonce: 'two' }, 0);
    expect(second.state.nonces).toEqual({ s: 'two' });
  });
});
