// What is asked of a payment provider, and what it may answer. Amounts are minor units as ISO 4217 has them.
import type { SeenRefund } from '../domain/payment.ts';

export interface CheckoutRequest {
  readonly calendarId: string;
  readonly bookingId: string;
  /** Asked for again with the same key, it is the same session. */
  readonly key: string;
  readonly amount: number;
  readonly currency: string;
  /** What is sold, in words. */
  readonly title: string;
  readonly detail: string;
  /** Until when the seats wait (epoch milliseconds). The session may live longer: we end it ourselves. */
  readonly until: number;
  /** Where the browser goes from the checkout, paid or not: what it says there proves nothing. */
  readonly returnUrl: string;
}

export interface TakenMoney {
  readonly status: 'paid';
  /** The provider's id of the money. */
  readonly captureId: string;
  readonly amount: number;
  readonly currency: string;
}

export type SessionState = { readonly status: 'open' | 'expired' } | TakenMoney;

export interface RefundRequest {
  readonly calendarId: string;
  readonly bookingId: string;
  readonly key: string;
  readonly captureId: string;
  readonly amount: number;
  readonly currency: string;
}

/** Where the provider was told that something belongs. It is a hint: what counts is what we have stored. */
export interface Hint {
  readonly calendarId: string;
  readonly bookingId: string;
}

export type ProviderEvent =
  | {
      readonly type: 'session';
      readonly sessionId: string;
      readonly state: SessionState;
      readonly hint: Hint | undefined;
    }
  | { readonly type: 'refund'; readonly refund: SeenRefund; readonly hint: Hint | undefined }
  /** Nothing for us. `alarm`: something is set up wrongly, or somebody tries something. */
  | { readonly type: 'ignored'; readonly alarm?: string };

export interface Provider {
  readonly name: ProviderName;
  createSession(request: CheckoutRequest): Promise<{ id: string; url: string }>;
  readSession(id: string): Promise<SessionState>;
  /** Sees that nobody pays there any more; answers `paid` where somebody was faster. */
  expireSession(id: string): Promise<SessionState>;
  refund(request: RefundRequest): Promise<SeenRefund>;
  /** How a refund stands that was handed over. */
  readRefund(reference: string, captureId: string, currency: string): Promise<SeenRefund>;
  /** The event in a webhook's body, as it came; refuses with 400 `invalid_signature` what is not the provider's. */
  readEvent(body: string, headers: Headers): Promise<ProviderEvent>;
}

export const PROVIDER_NAMES = ['stripe', 'embedded'] as const;
export type ProviderName = (typeof PROVIDER_NAMES)[number];
