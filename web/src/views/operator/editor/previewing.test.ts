import { describe, expect, it } from 'vitest';
import { newDraft } from './draft.ts';
import { previewOf } from './previewing.ts';

const now = Date.parse('2026-11-23T10:30:00Z');
const draft = { ...newDraft('UTC'), minNoticeMinutes: 60, maxAdvanceDays: 3 };

describe('the preview of a draft', () => {
  it('shows a week of slots and says why some could not be booked now', () => {
    const preview = previewOf(draft, '2026-11-23', now);
    expect(preview?.days.map((day) => day.slots.length)).toEqual([8, 8, 8, 8, 8, 0, 0]);
    expect(preview?.days[0]?.slots.map((slot) => slot.not)).toEqual([
      'over',
      'over',
      'too soon',
      null,
      null,
      null,
      null,
      null,
    ]);
    expect(preview?.days[4]?.slots[0]?.not).toBe('too far');
  });

  it('follows special dates', () => {
    const overrides = [{ date: '2026-11-24', windows: [] }];
    expect(previewOf({ ...draft, overrides }, '2026-11-24', now)?.days[0]?.slots).toEqual([]);
  });

  it('gives an hour that the zone skips to nobody', () => {
    const night = Array.from({ length: 7 }, () => [{ start: 60, end: 300 }]);
    const berlin = { ...newDraft('Europe/Berlin'), week: night };
    const preview = previewOf(berlin, '2027-03-27', now);
    expect(preview?.days.map((day) => day.slots.length).slice(0, 3)).toEqual([4, 3, 4]);
  });

  it('is none while a number is missing', () => {
    expect(previewOf({ ...draft, slotMinutes: null }, '2026-11-23', now)).toBeUndefined();
    expect(previewOf({ ...draft, timeZone: 'Atlantis' }, '2026-11-23', now)).toBeUndefined();
  });
});
