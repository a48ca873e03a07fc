// Which prices a calendar may have: those that whoever takes the payments here can charge.
import { Problem } from '../contract/problems.ts';
import type { Money } from '../domain/money.ts';
import type { Config } from '../env.ts';
import { isTakenByStripe } from '../payments/stripe-amounts.ts';

/** Refuses with 422 a price that could be shown and never paid. */
export function requireChargeable({ payments }: Config, price: Money | null): void {
  if (price === null || payments !== 'stripe' || isTakenByStripe(price)) return;
  const message = `is no amount of ${price.currency} that can be paid by card`;
  throw new Problem('invalid_request', `price.amount: ${message}`, [{ path: 'price.amount', message }]);
}
