// Money: whole minor units of a currency (ISO 4217), never fractions of them.

/** An amount in minor units of its currency: 2,400 of EUR are 24 euros, of JPY 2,400 yen, of KWD 2.4 dinars. */
export interface Money {
  readonly amount: number;
  /** ISO 4217, such as EUR. */
  readonly currency: string;
}

/** Currencies that have none or three digits behind the point (ISO 4217, list one). */
const NONE = 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF';
const THREE = 'BHD IQD JOD KWD LYD OMR TND';

/** How many digits a currency's amounts have behind the point: 0, 2, 3 or 4. `currency`: three capitals. */
export function minorDigits(currency: string): number {
  if (NONE.includes(currency)) return 0;
  if (THREE.includes(currency)) return 3;
  return currency === 'CLF' || currency === 'UYW' ? 4 : 2;
}

/**
 * `percent` (0 to 100, whole) of an amount in minor units, to the nearest multiple of `step`, halves up: what can't be
 * divided goes to who gets the money. Never more than the amount, and exact for every amount below 2^53 / 200.
 */
export function percentOf(amount: number, percent: number, step = 1): number {
  const parts = amount * percent;
  const whole = 100 * step;
  return Math.min(amount, Math.floor((2 * parts + whole) / (2 * whole)) * step);
}
