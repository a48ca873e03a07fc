import { describe, expect, it } from 'vitest';
import { copied, dragged, dropped, fromWeekly, merged, nextSpan, toWeekly } from './windows.ts';

const h = (hours: number) => hours * 60;
const span = (start: number, end: number) => ({ start: h(start), end: h(end) });

describe('windows of a day', () => {
  it('join where they overlap or touch', () => {
    expect(merged([span(13, 17), span(9, 12), span(12, 13)])).toEqual([span(9, 17)]);
    expect(merged([span(9, 12), span(13, 17)])).toEqual([span(9, 12), span(13, 17)]);
  });

  it('leave out what cannot be read or holds nothing', () => {
    expect(merged([{ start: Number.NaN, end: 60 }, span(5, 5), span(9, 10)])).toEqual([span(9, 10)]);
  });

  it('survive the way to the wire and back', () => {
    const weekly = [
      { weekdays: [1, 2, 5], start: '09:00', end: '12:30' },
      { weekdays: [1, 7], start: '18:00', end: '24:00' },
    ];
    expect(toWeekly(fromWeekly(weekly))).toEqual(weekly);
  });

  it('are copied to other days without being shared', () => {
    const week = fromWeekly([{ weekdays: [1], start: '09:00', end: '17:00' }]);
    const next = copied(week, 0, [1, 4]);
    expect(next.map((day) => day.length)).toEqual([1, 1, 0, 0, 1, 0, 0]);
    expect(next[1]).not.toBe(next[0]);
  });

  it('have a sensible next one, as long as there is room', () => {
    expect(nextSpan([])).toEqual(span(9, 17));
    expect(nextSpan([span(9, 12)])).toEqual(span(13, 15));
    expect(nextSpan([span(9, 24)])).toEqual(span(0, 1));
    expect(nextSpan([span(0, 24)])).toBeUndefined();
  });
});

describe('dragging', () => {
  it('paints whole quarters, in both directions', () => {
    expect(dragged({ kind: 'new', at: 545 }, 630)).toEqual({ start: 540, end: 630 });
    expect(dragged({ kind: 'new', at: 625 }, 550)).toEqual({ start: 540, end: 630 });
    expect(dragged({ kind: 'new', at: 545 }, 545)).toEqual({ start: 540, end: 555 });
    expect(dragged({ kind: 'new', at: 1_440 }, 1_440)).toEqual({ start: 1_425, end: 1_440 });
  });

  it('moves a window without changing its length or leaving the day', () => {
    const grip = { kind: 'move', at: 600, span: span(9, 12) } as const;
    expect(dragged(grip, 666)).toEqual({ start: 600, end: 780 });
    expect(dragged(grip, 9_999)).toEqual(span(21, 24));
    expect(dragged(grip, -50)).toEqual(span(0, 3));
  });

  it('keeps what was typed to the minute when a window is moved', () => {
    const grip = { kind: 'move', at: 600, span: { start: 547, end: 607 } } as const;
    expect(dragged(grip, 616)).toEqual({ start: 562, end: 622 });
  });

  it('resizes to no less than a quarter', () => {
    expect(dragged({ kind: 'end', span: span(9, 12) }, 0)).toEqual({ start: 540, end: 555 });
    expect(dragged({ kind: 'start', span: span(9, 12) }, 5_000)).toEqual({ start: 705, end: 720 });
    expect(dragged({ kind: 'end', span: span(9, 12) }, 5_000)).toEqual(span(9, 24));
  });

  it('joins the neighbours that it reached when it is let go', () => {
    const day = [span(9, 12), span(13, 17)];
    const held = day[0] ?? span(0, 1);
    expect(dropped(day, { kind: 'end', span: held }, span(9, 13))).toEqual([span(9, 17)]);
    expect(dropped(day, { kind: 'new', at: 0 }, span(6, 7))).toHaveLength(3);
  });
});
