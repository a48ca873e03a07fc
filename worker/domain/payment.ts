// What is known of a booking's payment: a pure record that only grows. Every movement of money is a line in it, and each
// step adds lines that balance: captured = confirmed + refunded, after every one of them.
import type { Money } from './money.ts';

/** A place at a provider where one booking can be paid. */
export interface CheckoutSession {
  readonly provider: string;
  /** The provider's own id of it. */
  readonly id: string;
  readonly url: string;
  /** Whether it may still be paid, as far as is known here. */
  readonly isOpen: boolean;
}

/** Money that a provider has taken, by the provider's own id of it. */
export interface Capture {
  readonly provider: string;
  readonly id: string;
  readonly amount: number;
}

export const REFUND_REASONS = ['cancelled', 'late', 'twice', 'wrong_amount', 'by_hand', 'outside'] as const;
/** `outside`: given back at the provider itself, not from here. */
export type RefundReason = (typeof REFUND_REASONS)[number];

const REFUND_STATES = ['asked', 'sent', 'done', 'failed'] as const;
/** `sent`: the provider has it, and the money is under way. */
export type RefundState = (typeof REFUND_STATES)[number];

export interface Refund {
  /** Ours, the same for each try: the provider does it once. */
  readonly key: string;
  readonly captureId: string;
  readonly amount: number;
  readonly reason: RefundReason;
  readonly state: RefundState;
  /** The provider's id of it, once it has one. */
  readonly reference: string | null;
}

export const ACCOUNTS = ['captured', 'confirmed', 'refunded'] as const;

/** One line of the ledger. `confirmed` is what is kept for a booking; amounts may be negative. */
export interface Line {
  readonly account: (typeof ACCOUNTS)[number];
  readonly amount: number;
  readonly reason: RefundReason | 'paid' | 'refund_failed';
  /** The provider's id of the money, or the key of the refund. */
  readonly reference: string;
  readonly at: number;
}

export interface PaymentRecord extends Money {
  readonly sessions: readonly CheckoutSession[];
  readonly captures: readonly Capture[];
  readonly refunds: readonly Refund[];
  readonly lines: readonly Line[];
}

/** How it reads: `unpaid` will not be paid any more. */
export const PAYMENT_STATUSES = ['pending', 'paid', 'partly_refunded', 'refunded', 'unpaid'] as const;
export type PaymentStatus = (typeof PAYMENT_STATUSES)[number];

export function newPayment({ amount, currency }: Money): PaymentRecord {
  return { amount, currency, sessions: [], captures: [], refunds: [], lines: [] };
}

const sum = (amounts: readonly { readonly amount: number }[]) =>
  amounts.reduce((total, { amount }) => total + amount, 0);

/** What goes back or went back. */
export function refundedOf(payment: PaymentRecord): number {
  return sum(payment.refunds.filter(({ state }) => state !== 'failed'));
}

/** What is kept: taken, and not given back. */
export function keptOf(payment: PaymentRecord): number {
  return sum(payment.captures) - refundedOf(payment);
}

/** `waits`: whether its booking still waits to be paid, or for the yes that comes first. */
export function statusOf(payment: PaymentRecord, waits: boolean): PaymentStatus {
  if (payment.captures.length === 0) return waits ? 'pending' : 'unpaid';
  const kept = keptOf(payment);
  if (kept >= payment.amount) return 'paid';
  return kept > 0 ? 'partly_refunded' : 'refunded';
}

/** What could not be given back, by the keys of its refunds. */
export function failedRefunds(payment: PaymentRecord): readonly Refund[] {
  return payment.refunds.filter(({ state }) => state === 'failed');
}

/** The session to pay at. */
export function openSession(payment: PaymentRecord): CheckoutSession | undefined {
  return payment.sessions.find(({ isOpen }) => isOpen);
}

/** What the provider has to be told or asked. */
export function owedTo(
  payment: PaymentRecord,
  waits: boolean,
): { close: readonly CheckoutSession[]; refunds: readonly Refund[] } {
  return {
    close: waits ? [] : payment.sessions.filter(({ isOpen }) => isOpen),
    refunds: payment.refunds.filter(({ state }) => state === 'asked' || state === 'sent'),
  };
}

/** Whether the provider may know something that is not known here. */
export function isUnsettled(payment: PaymentRecord): boolean {
  const { close, refunds } = owedTo(payment, false);
  return close.length + refunds.length > 0;
}

/** With one more session, unless it is known already. */
export function withSession(payment: PaymentRecord, session: CheckoutSession): PaymentRecord {
  if (findSession(payment, session)) return payment;
  return { ...payment, sessions: [...payment.sessions, session] };
}

export function findSession(
  payment: PaymentRecord,
  { provider, id }: { provider: string; id: string },
): CheckoutSession | undefined {
  return payment.sessions.find((one) => one.provider === provider && one.id === id);
}

/** With a session that can't be paid any more. */
export function withoutSession(
  payment: PaymentRecord,
  ended: { provider: string; id: string },
): PaymentRecord {
  const session = findSession(payment, ended);
  if (!session?.isOpen) return payment;
  return {
    ...payment,
    sessions: payment.sessions.map((one) => (one === session ? { ...one, isOpen: false } : one)),
  };
}

/** With money that was taken, as if it were kept: `refund` gives it back where it is not to be. The same money counts once. */
export function withCapture(payment: PaymentRecord, capture: Capture, at: number): PaymentRecord {
  if (payment.captures.some(({ provider, id }) => provider === capture.provider && id === capture.id))
    return payment;
  const line = { amount: capture.amount, reason: 'paid', reference: capture.id, at } as const;
  return {
    ...payment,
    captures: [...payment.captures, capture],
    lines: [...payment.lines, { ...line, account: 'captured' }, { ...line, account: 'confirmed' }],
  };
}

/**
 * Gives `amount` back, never more than is kept: first of what was taken last. `bookingId` makes the keys of its refunds
 * unlike any other's.
 */
export function withRefund(
  payment: PaymentRecord,
  { bookingId, amount, reason, at }: { bookingId: string; amount: number; reason: RefundReason; at: number },
): PaymentRecord {
  let next = payment;
  let left = amount;
  for (const capture of [...payment.captures].reverse()) {
    const taken = next.refunds.filter((one) => one.captureId === capture.id && one.state !== 'failed');
    const part = Math.min(left, capture.amount - sum(taken));
    if (part <= 0) continue;
    left -= part;
    const key = `${bookingId}.${next.refunds.length + 1}`;
    next = {
      ...next,
      refunds: [
        ...next.refunds,
        { key, captureId: capture.id, amount: part, reason, state: 'asked', reference: null },
      ],
      lines: [...next.lines, ...backAndForth(part, reason, key, at)],
    };
  }
  return next;
}

/** What a provider says of a refund. `key`: ours, where it came from here. */
export interface SeenRefund {
  readonly key: string | null;
  readonly reference: string;
  readonly captureId: string;
  readonly amount: number;
  readonly state: Exclude<RefundState, 'asked'>;
}

/** With what a provider says of a refund, in whatever order it says so. One that is not known was made there. */
export function withSeenRefund(payment: PaymentRecord, seen: SeenRefund, at: number): PaymentRecord {
  const known = payment.refunds.find(
    ({ key, reference }) => key === seen.key || reference === seen.reference,
  );
  if (!known) {
    const isOurs = payment.captures.some(({ id }) => id === seen.captureId);
    if (!isOurs || seen.state === 'failed') return payment;
    const { captureId, amount, state, reference } = seen;
    return {
      ...payment,
      refunds: [
        ...payment.refunds,
        { key: reference, captureId, amount, reason: 'outside', state, reference },
      ],
      lines: [...payment.lines, ...backAndForth(amount, 'outside', reference, at)],
    };
  }
  // A refund that was done may still fail; one that failed stays so.
  const isNews = REFUND_STATES.indexOf(seen.state) > REFUND_STATES.indexOf(known.state);
  if (!isNews && known.reference !== null) return payment;
  const next: Refund = {
    ...known,
    reference: known.reference ?? seen.reference,
    state: isNews ? seen.state : known.state,
  };
  return {
    ...payment,
    refunds: payment.refunds.map((one) => (one === known ? next : one)),
    lines:
      next.state === 'failed' && known.state !== 'failed'
        ? [...payment.lines, ...backAndForth(-known.amount, 'refund_failed', known.key, at)]
        : payment.lines,
  };
}

/** The two lines of money that goes from what is kept to what is given back, or, negative, the other way. */
function backAndForth(amount: number, reason: Line['reason'], reference: string, at: number): Line[] {
  return [
    { account: 'confirmed', amount: -amount, reason, reference, at },
    { account: 'refunded', amount, reason, reference, at },
  ];
}
