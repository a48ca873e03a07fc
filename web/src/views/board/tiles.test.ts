import { describe, expect, it, vi } from 'vitest';
import type { Hold, Slot } from '../../api/types.ts';

vi.stubGlobal('navigator', { language: 'en-GB', languages: ['en-GB'] });
const { doubles, nearest, parts, seatsFor, share, tileState } = await import('./tiles.ts');

const now = Date.parse('2026-11-26T08:00:00Z');
const one = { bufferBeforeMinutes: 0, bufferAfterMinutes: 0, capacity: 1 };
const dozen = { ...one, capacity: 12 };
const slot = (hour: number, remaining = 1, held = 0): Slot => ({
  start: `2026-11-26T${String(hour).padStart(2, '0')}:00:00Z`,
  end: `2026-11-26T${String(hour + 1).padStart(2, '0')}:00:00Z`,
  remaining,
  held,
  heldUntil: held > 0 ? '2026-11-26T08:02:05Z' : null,
});
const look = (given: Slot, rules = one, seats = 1) =>
  tileState(given, { rules, seats, now, hold: undefined, booking: undefined, own: [] });

describe('a tile', () => {
  it('says free, held with its countdown, or taken', () => {
    expect(look(slot(9))).toEqual({ kind: 'free', label: 'free', open: true });
    expect(look(slot(9, 0, 1))).toEqual({ kind: 'held', label: 'held 2:05', open: false });
    expect(look(slot(9, 0))).toEqual({ kind: 'taken', label: 'taken', open: false });
  });

  it('counts seats where there are several, and says when few are left', () => {
    expect(look(slot(9, 8), dozen)).toMatchObject({ kind: 'free', label: '8 free' });
    expect(look(slot(9, 3), dozen)).toMatchObject({ kind: 'few', label: 'last 3' });
    expect(look(slot(9, 1), dozen)).toMatchObject({ kind: 'few', label: 'last seat' });
    expect(look(slot(9, 0), dozen)).toMatchObject({ kind: 'taken', label: 'full' });
  });

  it('is not open to a party that does not fit', () => {
    expect(look(slot(9, 2), dozen, 3)).toMatchObject({ kind: 'taken', label: 'only 2', open: false });
    expect(look(slot(9, 2, 1), dozen, 3)).toMatchObject({ kind: 'held', open: false });
  });

  it('is lit while one holds it oneself', () => {
    const hold: Hold = { id: 'h', ...slot(9), seats: 1, expiresAt: '2026-11-26T08:04:38Z' };
    const state = tileState(slot(9, 0, 1), {
      rules: one,
      seats: 1,
      now,
      hold,
      booking: undefined,
      own: [hold],
    });
    expect(state).toEqual({ kind: 'mine', label: 'yours 4:38', open: true });
  });
});

describe('what is one’s own', () => {
  it('is never in one’s own way, buffers included', () => {
    const own = [{ start: slot(10).start, end: slot(10).end, seats: 1 }];
    expect(seatsFor(slot(11, 0, 1), own, one)).toBe(0);
    expect(seatsFor(slot(11, 0, 1), own, { ...one, bufferAfterMinutes: 15 })).toBe(1);
    expect(seatsFor(slot(10, 1), own, one)).toBe(1);
  });
});

describe('a day', () => {
  it('falls into parts by the calendar’s clock', () => {
    const starts = [slot(4), slot(10), slot(11), slot(16)].map((given) => given.start);
    expect(parts(starts, 'Europe/Athens')).toEqual([
      { name: 'Morning', starts: starts.slice(0, 2) },
      { name: 'Afternoon', starts: [starts[2]] },
      { name: 'Evening', starts: [starts[3]] },
    ]);
  });

  it('knows which times stand on it twice', () => {
    const starts = ['2026-10-25T00:00:00Z', '2026-10-25T01:00:00Z', '2026-10-25T02:00:00Z'];
    expect([...doubles(starts, 'Europe/Athens')]).toEqual(starts.slice(0, 2));
  });

  it('says how much of it is free', () => {
    expect(share([slot(9), slot(10, 0), slot(11), slot(12, 0)], 1)).toEqual({ free: 0.5, open: 2, count: 4 });
    expect(share([], 1)).toEqual({ free: 0, open: 0, count: 0 });
  });
});

describe('after a lost race', () => {
  it('the nearest times that can still be had are offered, in the order of the clock', () => {
    const all = [slot(9), slot(15), slot(16, 0), slot(17), slot(18), slot(22)];
    const found = nearest(slot(17).start, all, (given) => given.remaining > 0, 3);
    expect(found.map((given) => given.start.slice(11, 13))).toEqual(['15', '18', '22']);
  });
});
