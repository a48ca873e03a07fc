import { describe, expect, it } from 'vitest';
import { ServerClock } from './clock.ts';

describe('the server clock', () => {
  it('trusts the local clock while it may be right', () => {
    const clock = new ServerClock();
    clock.observe(10_000, 10_300, 10_400);
    expect(clock.offset).toBe(0);
  });

  it('finds how far the local clock is off', () => {
    const clock = new ServerClock();
    for (let moment = 0; moment < 5_000; moment += 137) {
      const server = 1_000_000 + moment;
      const local = server - 90_000;
      clock.observe(Math.floor(server / 1_000) * 1_000, local - 40, local + 40);
    }
    expect(Math.abs(clock.offset - 90_000)).toBeLessThan(150);
  });

  it('starts anew when the local clock is set', () => {
    const clock = new ServerClock();
    clock.observe(100_000, 40_000, 40_050);
    clock.observe(200_000, 199_900, 200_100);
    expect(Math.abs(clock.offset)).toBeLessThan(1_000);
  });

  it('makes nothing of an answer without a date', () => {
    const clock = new ServerClock();
    clock.observe(Number.NaN, 1, 2);
    expect(clock.offset).toBe(0);
  });
});
