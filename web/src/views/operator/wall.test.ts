import { describe, expect, it } from 'vitest';
import { instantOf, parseTime, timeText, timeWords } from './wall.ts';

describe('a typed time', () => {
  it.each([
    ['9', 540],
    ['09:30', 570],
    ['930', 570],
    ['9.30', 570],
    ['9:30 pm', 1_290],
    ['12am', 0],
    ['12 pm', 720],
    ['24', 1_440],
    ['24:00', 1_440],
    ['0:00', 0],
  ])('"%s" is read', (text, minutes) => {
    expect(parseTime(text)).toBe(minutes);
  });

  it.each(['', '25', '24:15', '9:60', 'noon', '13 pm', '0 am', '9:3', '123456'])('"%s" is none', (text) => {
    expect(parseTime(text)).toBeUndefined();
  });

  it('is shown with two digits, and said with few', () => {
    expect([timeText(570), timeText(1_440), timeText(5)]).toEqual(['09:30', '24:00', '00:05']);
    expect([timeWords(570), timeWords(1_440), timeWords(540)]).toEqual(['9:30', '24', '9']);
  });
});

describe('the instant of a wall clock', () => {
  it('follows the zone', () => {
    expect(instantOf('2026-11-22', 540, 'Europe/Athens')).toBe(Date.parse('2026-11-22T07:00:00Z'));
    expect(instantOf('2026-07-01', 540, 'America/New_York')).toBe(Date.parse('2026-07-01T13:00:00Z'));
    expect(instantOf('2026-07-01', 1_440, 'UTC')).toBe(Date.parse('2026-07-02T00:00:00Z'));
  });

  it('is by the clock before the jump where the time is skipped', () => {
    expect(instantOf('2026-03-29', 150, 'Europe/Berlin')).toBe(Date.parse('2026-03-29T01:30:00Z'));
  });

  it('is the first where the time comes twice', () => {
    expect(instantOf('2026-10-25', 150, 'Europe/Berlin')).toBe(Date.parse('2026-10-25T00:30:00Z'));
  });
});
