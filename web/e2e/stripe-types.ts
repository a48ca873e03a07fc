// What the Stripe of the tests keeps, as the tests see it.
export interface StripeSession {
  readonly id: string;
  readonly object: 'checkout.session';
  readonly url: string;
  status: 'open' | 'complete' | 'expired';
  payment_status: 'unpaid' | 'paid';
  payment_intent: string | null;
  readonly amount_total: number;
  readonly currency: string;
  readonly expires_at: number;
  readonly livemode: false;
  readonly metadata: Record<string, string>;
}

export interface StripeRefund {
  readonly id: string;
  readonly object: 'refund';
  readonly amount: number;
  readonly currency: string;
  readonly payment_intent: string;
  status: 'succeeded' | 'pending' | 'failed';
  readonly metadata: Record<string, string>;
}

/** `error`: answered with 500 and not done; `lost`: done, and the line breaks before the answer. */
export type StripeTrouble = 'error' | 'lost';
