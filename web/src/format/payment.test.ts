import { describe, expect, it } from 'vitest';
import type { Booking } from '../api/types.ts';
import { keptOf, paymentText, refundWords } from './payment.ts';

const payment = {
  status: 'paid',
  amount: 2_401,
  refunded: 0,
  currency: 'EUR',
  checkoutUrl: null,
  expiresAt: null,
} as const;
const paid = { status: 'confirmed', price: { amount: 2_401, currency: 'EUR' }, payment } as const;
const pending = { ...paid, status: 'pending_payment', payment: { ...payment, status: 'pending' } } as const;
const digits = (text: string | undefined) =>
  text?.match(/\d+(?:[.,]\d+)?/g)?.map((one) => one.replace(',', '.'));

describe('a payment reads', () => {
  it('as what is to pay, was paid, or goes back', () => {
    expect(paymentText(pending)).toMatch(/to pay$/);
    expect(paymentText({ ...pending, status: 'pending_approval' })).toMatch(/after their yes$/);
    expect(paymentText(paid)).toMatch(/paid$/);
    const partly: Pick<Booking, 'status' | 'payment'> = {
      status: 'cancelled',
      payment: { ...payment, status: 'partly_refunded', refunded: 1_000 },
    };
    expect(digits(paymentText(partly))).toEqual(['10.00', '24.01']);
    expect(paymentText({ ...paid, payment: null })).toBeUndefined();
  });
});

describe('who cancels is told beforehand', () => {
  it('what comes back, to the cent that the server gives', () => {
    expect(digits(refundWords(paid, 50))).toEqual(['12.01', '24.01']);
    expect(digits(refundWords(paid, 100))).toEqual(['24.01']);
    expect(refundWords(paid, 0)).toMatch(/not given back/);
  });

  it('of what is left after a part went back already', () => {
    const rest = { ...paid, payment: { ...payment, status: 'partly_refunded', refunded: 401 } } as const;
    expect(keptOf(rest)).toBe(2_000);
    expect(digits(refundWords(rest, 50))).toEqual(['10.00', '20.00']);
  });

  it('that nothing is taken where nothing was paid', () => {
    expect(keptOf(pending)).toBe(0);
    expect(refundWords(pending, 100)).toMatch(/nothing is taken/);
    expect(refundWords({ ...paid, payment: null, price: null }, 0)).toBe('');
  });
});
