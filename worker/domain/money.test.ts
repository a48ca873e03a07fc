import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { minorDigits, percentOf } from './money.ts';

describe('digits behind the point', () => {
  it.each([
    ['EUR', 2],
    ['USD', 2],
    ['JPY', 0],
    ['KRW', 0],
    ['ISK', 0],
    ['KWD', 3],
    ['BHD', 3],
    ['TND', 3],
    ['CLF', 4],
    ['HUF', 2],
    ['MGA', 2],
  ])('%s has %i', (currency, digits) => expect(minorDigits(currency)).toBe(digits));
});

describe('a part of an amount', () => {
  it.each([
    [2_400, 100, 2_400],
    [2_400, 50, 1_200],
    [2_400, 0, 0],
    [2_401, 50, 1_201],
    [1, 50, 1],
    [1, 49, 0],
    [333, 33, 110],
    [1_001, 10, 100],
    [100_000_000 * 10_000, 33, 330_000_000_000],
  ])('of %i, %i %% are %i', (amount, percent, part) => expect(percentOf(amount, percent)).toBe(part));

  it('comes in whole steps where only these can be paid', () => {
    expect(percentOf(1_250, 50, 10)).toBe(630);
    expect(percentOf(1_240, 50, 10)).toBe(620);
    expect(percentOf(10, 100, 10)).toBe(10);
  });

  it('is whole, never above the amount, and half a unit off at the most', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e12 }), fc.integer({ min: 0, max: 100 }), (amount, percent) => {
        const part = percentOf(amount, percent);
        expect(Number.isSafeInteger(part)).toBe(true);
        expect(part).toBeLessThanOrEqual(amount);
        const off = BigInt(part) * 200n - BigInt(amount) * BigInt(percent) * 2n;
        expect(off > -100n && off <= 100n).toBe(true);
      }),
    );
  });
});

describe('a browser’s own digits', () => {
  it('are not what prices are counted in: they leave out coins that are out of use', () => {
    const shown = (currency: string) =>
      new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits;
    expect([shown('HUF'), minorDigits('HUF')]).toEqual([0, 2]);
    expect([shown('IQD'), minorDigits('IQD')]).toEqual([0, 3]);
  });
});
