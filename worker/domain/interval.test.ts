import { describe, expect, test } from 'vitest';
import { type Claim, overlaps, peakSeats, peaksOver } from './interval.ts';

const span = (start: number, end: number) => ({ start, end });
const claim = (start: number, end: number, seats = 1): Claim => ({ start, end, seats });

describe('intervals are half-open', () => {
  test('two overlap when they share an instant', () => {
    expect(overlaps(span(0, 10), span(9, 20))).toBe(true);
    expect(overlaps(span(0, 10), span(2, 3))).toBe(true);
    expect(overlaps(span(2, 3), span(0, 10))).toBe(true);
  });

  test('two that only touch do not overlap', () => {
    expect(overlaps(span(0, 10), span(10, 20))).toBe(false);
    expect(overlaps(span(10, 20), span(0, 10))).toBe(false);
  });

  test('an empty one overlaps nothing, not even what surrounds it', () => {
    expect(overlaps(span(5, 5), span(0, 10))).toBe(false);
    expect(overlaps(span(0, 10), span(6, 5))).toBe(false);
  });
});

describe('the peak is the most seats occupied at one moment', () => {
  test('it is 0 where nobody is', () => {
    expect(peakSeats([], span(0, 10))).toBe(0);
    expect(peakSeats([claim(10, 20), claim(-5, 0)], span(0, 10))).toBe(0);
    expect(peakSeats([claim(0, 10)], span(5, 5))).toBe(0);
  });

  test('claims at the same moment add up, and claims one after the other do not', () => {
    expect(peakSeats([claim(0, 6, 2), claim(5, 10, 3)], span(0, 10))).toBe(5);
    expect(peakSeats([claim(0, 5, 2), claim(5, 10, 3)], span(0, 10))).toBe(3);
    expect(peakSeats([claim(5, 10, 3), claim(0, 5, 2)], span(0, 10))).toBe(3);
  });

  test('a higher peak outside the span does not count', () => {
    expect(peakSeats([claim(0, 10), claim(2, 4, 9), claim(8, 12)], span(4, 10))).toBe(2);
  });

  test('claims that are empty, inverted or without seats do not count', () => {
    expect(peakSeats([claim(5, 5, 3), claim(8, 2, 3), claim(0, 10, 0), claim(0, 10, -4)], span(0, 10))).toBe(
      0,
    );
  });

  test('one sweep over many spans answers as each span alone', () => {
    const claims = [claim(0, 30), claim(10, 20, 4), claim(12, 14, 2), claim(25, 60, 3), claim(40, 41, 5)];
    const spans = Array.from({ length: 70 }, (_, i) => span(i - 5, i + 2));
    expect(peaksOver(claims, spans)).toEqual(spans.map((one) => peakSeats(claims, one)));
    expect(peaksOver(claims, [span(0, 11), span(12, 13), span(41, 45)])).toEqual([5, 7, 3]);
    expect(peaksOver(claims, [])).toEqual([]);
  });
});
