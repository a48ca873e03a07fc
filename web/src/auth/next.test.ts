import { describe, expect, it } from 'vitest';
import { safeNext } from './next.ts';

const origin = 'https://quickslot.example';

describe('the way on after signing in', () => {
  it('leads back to where somebody came from', () => {
    expect(safeNext('/c/padel?day=2026-11-26', origin)).toBe('/c/padel?day=2026-11-26');
  });

  it('never leaves the app', () => {
    for (const next of [
      '//evil.example',
      '/\\evil.example',
      'https://evil.example/',
      'javascript:alert(1)',
      '/\t/evil.example',
      undefined,
      '',
    ]) {
      expect(safeNext(next, origin)).toBe('/');
    }
  });

  it('does not lead in a circle', () => {
    expect(safeNext('/sign-in?next=/sign-in', origin)).toBe('/');
    expect(safeNext('/register', origin)).toBe('/');
    expect(safeNext('/reset-password', origin)).toBe('/');
  });
});
