import { describe, expect, test } from 'vitest';
import { moved, scaleOf } from './scale.ts';

const M = 60_000;
/** Slots of `length` minutes, one each `step` minutes, from one minute of the day to another. */
const slots = (from: number, to: number, length: number, step = length) => {
  const found: { start: number; end: number }[] = [];
  for (let start = from; start + length <= to; start += step)
    found.push({ start: start * M, end: (start + length) * M });
  return found;
};
const heightOf = (scale: ReturnType<typeof scaleOf>, column: number, start: number) => {
  const place = scale.columns[column]?.get(start * M);
  if (!place) throw new Error(`nothing at ${start}`);
  return scale.tracks.slice(place.from, place.to).reduce((sum, track) => sum + track, 0);
};
const topOf = (scale: ReturnType<typeof scaleOf>, column: number, start: number) =>
  scale.tracks.slice(0, scale.columns[column]?.get(start * M)?.from).reduce((sum, track) => sum + track, 0);

describe('the scale of a day', () => {
  test('has one row for each slot where all calendars go by the same grid', () => {
    const scale = scaleOf([slots(480, 720, 60), slots(480, 720, 60)]);
    expect(scale.tracks).toEqual([60, 60, 60, 60]);
    expect([...scale.any.keys()]).toEqual([480, 540, 600, 660].map((minute) => minute * M));
  });

  test('puts what is at the same time at the same height, whatever the lengths', () => {
    const scale = scaleOf([slots(480, 720, 60), slots(480, 720, 90, 30), slots(480, 720, 120)]);
    for (const minute of [480, 600]) {
      expect(topOf(scale, 0, minute)).toBe(topOf(scale, 1, minute));
      expect(topOf(scale, 0, minute)).toBe(topOf(scale, 2, minute));
    }
    expect(heightOf(scale, 2, 480)).toBe(2 * heightOf(scale, 0, 480));
  });

  test('ends a tile where the next slot of its calendar begins', () => {
    const scale = scaleOf([slots(480, 720, 60, 15)]);
    expect(scale.columns[0]?.get(480 * M)).toEqual({ from: 0, to: 1 });
    expect(scale.columns[0]?.get(660 * M)).toMatchObject({ to: scale.tracks.length });
  });

  test('leaves of closed hours a gap', () => {
    const scale = scaleOf([slots(480, 600, 60), slots(900, 1_020, 60)]);
    expect(scale.tracks).toEqual([60, 60, 18, 60, 60]);
  });

  test('has no tile that is too low for a thumb, where grids interleave or lengths lie far apart', () => {
    const shapes = [
      [slots(480, 720, 60), slots(485, 725, 60)],
      [slots(480, 720, 10), slots(480, 1_200, 240)],
      [slots(0, 1_440, 1_440), slots(0, 1_440, 15)],
    ];
    for (const shape of shapes) {
      const scale = scaleOf(shape);
      for (const places of [scale.any, ...scale.columns])
        for (const { from, to } of places.values())
          expect(scale.tracks.slice(from, to).reduce((sum, track) => sum + track, 0)).toBeGreaterThan(57);
    }
  });

  test('of nothing is empty', () => {
    expect(scaleOf([[], []])).toEqual({ tracks: [], columns: [new Map(), new Map()], any: new Map() });
  });
});

describe('an arrow key', () => {
  const scale = scaleOf([slots(480, 720, 60), slots(480, 720, 120), slots(600, 720, 30)]);
  const from = (column: number, minute: number, key: string, far = false) => {
    const spot = moved(scale, { column, start: minute * M }, key, far);
    return spot && [spot.column, spot.start / M];
  };

  test('leads up and down in one calendar', () => {
    expect(from(1, 480, 'ArrowDown')).toEqual([1, 540]);
    expect(from(2, 480, 'ArrowDown')).toEqual([2, 600]);
    expect(from(1, 480, 'ArrowUp')).toBeUndefined();
  });

  test('leads left and right to what is at that time, over calendars that have nothing then', () => {
    expect(from(1, 540, 'ArrowRight')).toEqual([2, 480]);
    expect(from(2, 480, 'ArrowRight')).toBeUndefined();
    expect(from(3, 630, 'ArrowLeft')).toEqual([2, 600]);
    expect(from(3, 630, 'Home')).toEqual([0, 630]);
    expect(from(0, 600, 'End')).toEqual([3, 600]);
  });

  test('with Control leads to the ends of the day', () => {
    expect(from(3, 630, 'Home', true)).toEqual([0, 480]);
    expect(from(3, 630, 'End', true)).toEqual([0, 690]);
  });
});
