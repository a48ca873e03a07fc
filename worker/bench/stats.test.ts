// The statistics of the table.
import { expect, test } from 'vitest';
import { median, quantile, summarise } from './stats.ts';

test('the median of an even number of values is the mean of the two in the middle', () => {
  expect(median([9, 1, 5])).toBe(5);
  expect(median([10, 1, 2, 4])).toBe(3);
  expect(median([])).toBeNaN();
});

test('a quantile is a value that was seen', () => {
  const values = Array.from({ length: 100 }, (_, i) => 100 - i);
  expect(quantile(values, 0.5)).toBe(51);
  expect(quantile(values, 0.99)).toBe(100);
  expect(quantile(values, 1)).toBe(100);
  expect(quantile([], 0.5)).toBeNaN();
});

test('a summary names the middle, the ends and how many there were', () => {
  expect(summarise([3, 1, 2])).toEqual({ median: 2, min: 1, max: 3, count: 3 });
});
