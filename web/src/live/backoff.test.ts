import { describe, expect, it } from 'vitest';
import { backoff } from './backoff.ts';

describe('backoff', () => {
  it('doubles from under half a second to at most 30 seconds, and never sinks under half of that', () => {
    expect(backoff(1, 0)).toBe(200);
    expect(backoff(1, 0.999)).toBeLessThanOrEqual(400);
    expect(backoff(4, 0)).toBe(1_600);
    expect(backoff(50, 0.999)).toBeLessThanOrEqual(30_000);
    expect(backoff(50, 0)).toBe(15_000);
  });
});
