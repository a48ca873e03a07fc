// Amounts as Stripe wants them: its own "smallest unit" is not everywhere the minor unit of ISO 4217.
import { minorDigits } from '../domain/money.ts';

/** Where Stripe counts other digits than ISO 4217 (docs.stripe.com/currencies, "Special cases"). */
const OWN_DIGITS: Readonly<Record<string, number>> = { ISK: 2, UGX: 2, MGA: 0 };

/** A power of ten, or a part of one. */
function factorOf(currency: string): number {
  return (OWN_DIGITS[currency] ?? minorDigits(currency)) - minorDigits(currency);
}

/** Minor units to Stripe's. Throws where Stripe can't take the amount: it has no such coin. */
export function toStripe(amount: number, currency: string): number {
  const factor = factorOf(currency);
  const units = factor >= 0 ? amount * 10 ** factor : amount / 10 ** -factor;
  const isTaken = Number.isSafeInteger(units) && (minorDigits(currency) !== 3 || units % 10 === 0);
  if (!isTaken) throw new Error(`Stripe takes no ${amount} minor units of ${currency}`);
  return units;
}

/** Stripe's units to minor ones. `currency` in capitals. */
export function fromStripe(units: number, currency: string): number {
  const factor = factorOf(currency);
  return factor >= 0 ? units / 10 ** factor : units * 10 ** -factor;
}

/** Whether Stripe can take every multiple of an amount. */
export function isTakenByStripe({ amount, currency }: { amount: number; currency: string }): boolean {
  try {
    toStripe(amount, currency);
    return true;
  } catch {
    return false;
  }
}
