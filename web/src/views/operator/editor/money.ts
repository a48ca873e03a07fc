// Amounts as people type them, and as the contract keeps them: in minor units. Pure.

import { minorDigits } from '../../../../../worker/domain/money.ts';

/**
 * Minor units of what was typed in major ones, with a point or a comma ("24", "24,50", "1.234,50", "1 234.5"); undefined
 * where it is no amount or has more decimals than the currency.
 */
export function parseAmount(text: string, currency: string): number | undefined {
  const plain = text.trim().replaceAll(/[\s\u00a0\u202f'’]/g, '');
  if (!/^\d[\d.,]*$/.test(plain)) return undefined;
  const decimals = minorDigits(currency);
  const mark = Math.max(plain.lastIndexOf('.'), plain.lastIndexOf(','));
  const digitsAfter = mark < 0 ? 0 : plain.length - mark - 1;
  const sign = plain[mark] ?? '';
  const isGrouping =
    mark >= 0 &&
    digitsAfter === 3 &&
    (decimals !== 3 || plain.indexOf(sign) !== mark) &&
    /^[1-9]/.test(plain);
  const whole = isGrouping || mark < 0 ? plain : plain.slice(0, mark);
  const fraction = isGrouping || mark < 0 ? '' : plain.slice(mark + 1);
  if (!/^\d{1,3}(?:[.,]\d{3})+$|^\d+$/.test(whole) || fraction.length > decimals) return undefined;
  const minor = Number(whole.replaceAll(/[.,]/g, '') + fraction.padEnd(decimals, '0'));
  return Number.isSafeInteger(minor) ? minor : undefined;
}

/** "24.50", for a box in which it can be changed. */
export function amountText(minor: number, currency: string): string {
  const decimals = minorDigits(currency);
  const text = (minor / 10 ** decimals).toFixed(decimals);
  return decimals > 0 ? text.replace(/\.0+$/, '') : text;
}

const COMMON = ['EUR', 'USD', 'GBP', 'CHF', 'SEK', 'NOK', 'DKK', 'PLN', 'CZK', 'CAD', 'AUD', 'JPY', 'INR'];

/** All currencies that the platform knows, the most used first. */
export function currencies(): { value: string; label: string }[] {
  const names = new Intl.DisplayNames('en', { type: 'currency' });
  const rest = Intl.supportedValuesOf('currency').filter((code) => !COMMON.includes(code));
  return [...COMMON, ...rest].map((code) => ({ value: code, label: `${code} · ${names.of(code) ?? code}` }));
}
