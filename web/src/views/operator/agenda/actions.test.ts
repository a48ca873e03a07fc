import { describe, expect, it } from 'vitest';
import type { Booking } from '../../../api/types.ts';
import { actionsFor, nextAction, standing } from './actions.ts';

const start = '2026-11-23T10:00:00Z';
const booking: Booking = {
  id: 'b',
  calendarId: 'c',
  start,
  end: '2026-11-23T11:00:00Z',
  seats: 1,
  status: 'confirmed',
  note: '',
  createdAt: start,
  checkedInAt: null,
  version: 1,
  price: null,
  payment: null,
  answers: null,
  seriesId: null,
  guest: false,
  user: { id: null, name: 'Ada' },
};
const before = Date.parse(start) - 1;

describe('what can be done with a booking', () => {
  it('a request is answered first', () => {
    expect(actionsFor({ ...booking, status: 'pending_approval' }, before)[0]).toBe('approve');
  });

  it('nobody can have missed what has not begun', () => {
    expect(actionsFor(booking, before)).not.toContain('no-show');
    expect(actionsFor(booking, before + 1)).toContain('no-show');
  });

  it('on another day, to move it is wanted before to check in', () => {
    expect(actionsFor(booking, before - 86_400_000)).toEqual(['move', 'check-in', 'cancel']);
    expect(actionsFor(booking, before)[0]).toBe('check-in');
  });

  it('who was missed may have come after all', () => {
    expect(actionsFor({ ...booking, status: 'no_show' }, before + 1)).toEqual(['check-in']);
  });

  it('what is over is not moved or cancelled, and what came to nothing is left alone', () => {
    expect(actionsFor({ ...booking, status: 'completed' }, before + 9e7)).toEqual(['check-in', 'no-show']);
    for (const status of ['cancelled', 'declined', 'expired'] as const)
      expect(actionsFor({ ...booking, status }, before)).toEqual([]);
  });

  it('checking in is offered from half an hour before until the end, once', () => {
    expect(nextAction(booking, before - 31 * 60_000)).toBeUndefined();
    expect(nextAction(booking, before)).toBe('check-in');
    expect(nextAction(booking, Date.parse(booking.end))).toBeUndefined();
    expect(nextAction({ ...booking, checkedInAt: start }, before)).toBeUndefined();
  });

  it('says how it stands where there is something to say', () => {
    expect(standing(booking)).toBeUndefined();
    expect(standing({ ...booking, checkedInAt: start })).toEqual(['Here', 'good']);
    expect(standing({ ...booking, status: 'no_show' })?.[1]).toBe('bad');
  });
});
