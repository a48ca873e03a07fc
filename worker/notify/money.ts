// Money as notices and mails say it.
import { type Money, minorDigits } from '../domain/money.ts';

/** "€24.00", "JP¥2,400", "KWD 1.250" */
export function moneyText({ amount, currency }: Money): string {
  const digits = minorDigits(currency);
  return new Intl.NumberFormat('en-GB', {
    style: 'currency',
    currency,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(amount / 10 ** digits);
}
