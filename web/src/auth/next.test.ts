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
      '/.//evil.example',
      '/..//evil.example',
      '/./\\evil.example',
      '/a/..//evil.example',
      '/%2e//evil.example',
      '/%2E%2E//evil.example',
      '/.\n//evil.example',
      '/\\/evil.example',
      '\\\\evil.example',
      '///evil.example',
      '/.//',
      '/.//evil.example:99999999',
      ' //evil.example',
      undefined,
      '',
    ]) {
      expect(safeNext(next, origin)).toBe('/');
    }
  });

  it('leaves what only looks like a way out inside', () => {
    expect(safeNext('/%2F%2Fevil.example', origin)).toBe('/%2F%2Fevil.example');
    expect(safeNext('/%5Cevil.example', origin)).toBe('/%5Cevil.example');
    expect(safeNext('/c/padel?next=//evil.example#//evil.example', origin)).toBe(
      '/c/padel?next=//evil.example#//evil.example',
    );
  });

  it('does not lead in a circle', () => {
    expect(safeNext('/sign-in?next=/sign-in', origin)).toBe('/');
    expect(safeNext('/register', origin)).toBe('/');
    expect(safeNext('/reset-password', origin)).toBe('/');
    expect(safeNext('/unlock?next=/bookings', origin)).toBe('/');
  });

  it('leads back to a request that waits for an answer', () => {
    expect(safeNext('/unlock/4f1c', origin)).toBe('/unlock/4f1c');
  });
});
