import { describe, expect, it } from 'vitest';
import { amountText, parseAmount } from './money.ts';

describe('an amount', () => {
  it.each([
    ['24', 'EUR', 2_400],
    ['24,5', 'EUR', 2_450],
    ['24.50', 'EUR', 2_450],
    ['1.234,50', 'EUR', 123_450],
    ['1,234', 'EUR', 123_400],
    ['1 234.5', 'USD', 123_450],
    ['0.99', 'USD', 99],
    ['1200', 'JPY', 1_200],
    ['1,200', 'JPY', 1_200],
    ['4.250', 'KWD', 4_250],
    ['0.5', 'KWD', 500],
  ])('"%s" %s is %i in minor units', (text, currency, minor) => {
    expect(parseAmount(text, currency)).toBe(minor);
  });

  it.each([
    ['', 'EUR'],
    ['-3', 'EUR'],
    ['0.999', 'EUR'],
    ['12.5', 'JPY'],
    ['twelve', 'EUR'],
    ['1.2.3', 'EUR'],
    ['99999999999999999999', 'EUR'],
  ])('"%s" %s is none', (text, currency) => {
    expect(parseAmount(text, currency)).toBeUndefined();
  });

  it('comes back as it can be typed', () => {
    expect(amountText(2_400, 'EUR')).toBe('24');
    expect(amountText(2_450, 'EUR')).toBe('24.50');
    expect(amountText(1_200, 'JPY')).toBe('1200');
    expect(parseAmount(amountText(4_255, 'KWD'), 'KWD')).toBe(4_255);
  });
});
