// What an unlock request is, and what may become of it: pure decisions. `now` decides, however late an alarm comes, and
// what has ended never begins again.
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { UNLOCK_STATUSES, type UnlockStatusName } from '../contract/unlock.ts';

/** So long a request waits for its phone, in milliseconds. */
export const WAIT_MS = 120_000;
/** So long an approval waits for its browser. */
export const REDEEM_MS = 30_000;
/** The last of these ends the request. */
const MAX_WRONG_CODES = 3;
/** What the challenge is hashed with, so that no other signature of a passkey can be taken for an approval. */
const DOMAIN = 'quickslot unlock v1';

export const UnlockState = z.strictObject({
  id: z.string(),
  /** Whose account is asked; null where nobody has the address: all the same happens, and nobody is asked. */
  userId: z.string().nullable(),
  code: z.string(),
  /** SHA-256 of the secret that the asking browser keeps in its cookie. */
  secretHash: z.string(),
  /** SHA-256 of the secret in the QR code. */
  keyHash: z.string(),
  browser: z.string(),
  platform: z.string(),
  userAgent: z.string(),
  place: z.string(),
  /** What the asking browser is known by, so that it can be kept out: hashes. */
  deviceHash: z.string(),
  networkHash: z.string().nullable(),
  /** Whether the account was signed in to from that browser before. */
  isKnown: z.boolean(),
  createdAt: z.number(),
  expiresAt: z.number(),
  status: z.enum(UNLOCK_STATUSES),
  wrongCodes: z.number(),
  /** The nonce of the challenge that each phone was given last, by the phone's session. */
  nonces: z.record(z.string(), z.string()),
  /** Whether it was told already that another account tried. */
  isStrangerTold: z.boolean(),
  /** Whether its person said that it was not them who asked. */
  isReported: z.boolean(),
  approvedAt: z.number().nullable(),
  /** The passkey that approved. */
  passkeyId: z.string().nullable(),
  /** The session that it opened. */
  sessionId: z.string().nullable(),
  endedAt: z.number().nullable(),
});
export type UnlockState = z.infer<typeof UnlockState>;

/** Who asks, as the Worker found out. */
export type Ask = Pick<
  UnlockState,
  | 'id'
  | 'userId'
  | 'secretHash'
  | 'keyHash'
  | 'browser'
  | 'platform'
  | 'userAgent'
  | 'place'
  | 'deviceHash'
  | 'networkHash'
  | 'isKnown'
>;

/** Who acts on a phone, and from where. */
export interface Phone {
  readonly userId: string;
  readonly sessionId: string;
  readonly userAgent: string;
  readonly place: string;
}

type Where = Pick<Phone, 'userAgent' | 'place'>;

export const EVENT_KINDS = [
  'asked',
  'code_wrong',
  'refused',
  'approved',
  'denied',
  'reported',
  'expired',
  'redeemed',
  'session_opened',
] as const;

/** What happened to a request, in the words of the account's audit. */
export const UnlockEvent = z.strictObject({
  kind: z.enum(EVENT_KINDS),
  detail: z.string(),
  userAgent: z.string(),
  place: z.string(),
  at: z.number(),
});
export type UnlockEvent = z.infer<typeof UnlockEvent>;

/** A decision: the state after it, what is to be told of it, and the answer. */
export interface Step<Answer> {
  readonly state: UnlockState;
  readonly events: readonly UnlockEvent[];
  readonly answer: Answer;
}

/** What a phone is told where it may not act, or no longer. */
export type Refused = { readonly ok: false; readonly why: 'not_found' | 'not_pending' };

export function begin(ask: Ask, code: string, now: number): Step<{ code: string; expiresAt: number }> {
  const state: UnlockState = {
    ...ask,
    code,
    createdAt: now,
    expiresAt: now + WAIT_MS,
    status: 'pending',
    wrongCodes: 0,
    nonces: {},
    isStrangerTold: false,
    isReported: false,
    approvedAt: null,
    passkeyId: null,
    sessionId: null,
    endedAt: null,
  };
  const answer = { code, expiresAt: state.expiresAt };
  return { state, events: [event('asked', '', ask, now)], answer };
}

/** When the request ends by itself (epoch milliseconds), or null once it has ended. */
export function dueAt({ status, expiresAt, approvedAt }: UnlockState): number | null {
  if (status === 'pending') return expiresAt;
  return status === 'approved' ? (approvedAt ?? 0) + REDEEM_MS : null;
}

/** Ends what has run out by `now`. */
export function settle(state: UnlockState, now: number): Step<null> {
  const due = dueAt(state);
  if (due === null || now < due) return same(state, null);
  const detail = state.status === 'approved' ? 'approved, but the browser did not come in' : '';
  return ended(state, 'expired', [event('expired', detail, state, due)], null, due);
}

/** The same browser asks anew: this request is over. */
export function replace(state: UnlockState, now: number): Step<null> {
  if (dueAt(state) === null) return same(state, null);
  return ended(state, 'expired', [event('expired', 'asked again', state, now)], null, now);
}

/** Whether the request waits, and for this phone's account. */
export function recall(state: UnlockState, phone: Phone, now: number): Step<{ ok: true } | Refused> {
  return ofAccount(state, phone, now, () => same(state, { ok: true }));
}

/** The phone shows that it sees the browser's screen, by the secret in its QR code. */
export function open(
  state: UnlockState,
  phone: Phone,
  keyHash: string,
  now: number,
): Step<{ ok: true } | Refused> {
  return ofAccount<{ ok: true } | Refused>(state, phone, now, () =>
    same(state, keyHash === state.keyHash ? { ok: true } : refused('not_found')),
  );
}

export type CodeAnswer =
  | { readonly ok: true; readonly challenge: string; readonly expiresAt: number }
  | Refused
  | { readonly ok: false; readonly why: 'wrong_code'; readonly left: number };

/** Tries a code. Where it is right, the phone is given the challenge to sign; the third wrong one ends the request. */
export function tryCode(
  state: UnlockState,
  { phone, code, nonce }: { phone: Phone; code: string; nonce: string },
  now: number,
): Step<CodeAnswer> {
  return ofAccount<CodeAnswer>(state, phone, now, () => {
    if (code.replace(/[\s-]/g, '') === state.code) {
      const nonces = { ...state.nonces, [phone.sessionId]: nonce };
      const challenge = challengeOf(state, nonce);
      const answer = { ok: true, challenge, expiresAt: state.expiresAt } as const;
      return { state: { ...state, nonces }, events: [], answer };
    }
    const wrongCodes = state.wrongCodes + 1;
    const left = MAX_WRONG_CODES - wrongCodes;
    const answer = { ok: false, why: 'wrong_code', left } as const;
    const wrong = event('code_wrong', `${wrongCodes} of ${MAX_WRONG_CODES}`, phone, now);
    const counted = { ...state, wrongCodes };
    if (left > 0) return { state: counted, events: [wrong], answer };
    const end = event('denied', 'three wrong codes', phone, now);
    return ended(counted, 'denied', [wrong, end], answer, now);
  });
}

/** Takes away the challenge that this phone was given, whatever comes of its answer; null where it was given none. */
export function takeChallenge(
  state: UnlockState,
  phone: Phone,
  now: number,
): Step<{ ok: true; challenge: string | null } | Refused> {
  return ofAccount<{ ok: true; challenge: string | null }>(state, phone, now, () => {
    const { [phone.sessionId]: nonce, ...nonces } = state.nonces;
    if (nonce === undefined) return same(state, { ok: true, challenge: null });
    const challenge = challengeOf(state, nonce);
    return { state: { ...state, nonces }, events: [], answer: { ok: true, challenge } };
  });
}

/** The passkey signed: the browser may come in, once, within REDEEM_MS. */
export function approve(
  state: UnlockState,
  phone: Phone,
  passkey: { id: string; name: string },
  now: number,
): Step<{ ok: true } | Refused> {
  return ofAccount(state, phone, now, () => ({
    state: { ...state, status: 'approved', approvedAt: now, passkeyId: passkey.id, nonces: {} },
    events: [event('approved', `passkey ${passkey.name}`, phone, now)],
    answer: { ok: true },
  }));
}

export function deny(state: UnlockState, phone: Phone, now: number): Step<{ ok: true } | Refused> {
  return ofAccount(state, phone, now, () =>
    ended(state, 'denied', [event('denied', '', phone, now)], { ok: true } as const, now),
  );
}

/**
 * The person says that it was not them who asked. That can be said at any time, and again: what may still come in is
 * refused, and what came in already is for the caller to end.
 */
export function report(state: UnlockState, phone: Phone, now: number): Step<{ ok: boolean }> {
  if (state.userId !== phone.userId) return { ...strange(state, phone, now), answer: { ok: false } };
  if (state.isReported) return same(state, { ok: true });
  const events = [event('reported', '', phone, now)];
  const reported = { ...state, isReported: true };
  if (dueAt(state) === null) return { state: reported, events, answer: { ok: true } };
  return ended(reported, 'denied', events, { ok: true }, now);
}

/** Somebody else's account tried: told to the account that is asked, once. */
function strange(state: UnlockState, phone: Phone, now: number): Step<null> {
  if (state.userId === phone.userId || state.isStrangerTold) return same(state, null);
  const events = [event('refused', 'another account tried', phone, now)];
  return { state: { ...state, isStrangerTold: true }, events, answer: null };
}

/** The browser comes in: marked before its session is opened, so that there is never a second one. */
export function redeem(
  state: UnlockState,
  now: number,
): Step<{ ok: true; userId: string; passkeyId: string } | { ok: false }> {
  const { status, userId, passkeyId } = state;
  if (status !== 'approved' || userId === null || passkeyId === null) return same(state, { ok: false });
  const events = [event('redeemed', '', state, now)];
  return ended(state, 'redeemed', events, { ok: true, userId, passkeyId } as const, now);
}

/** For the history: which session it opened. */
export function noteSession(state: UnlockState, sessionId: string, now: number): Step<null> {
  if (state.status !== 'redeemed' || state.sessionId !== null) return same(state, null);
  return {
    state: { ...state, sessionId },
    events: [event('session_opened', '', state, now)],
    answer: null,
  };
}

/** What the passkey signs: this request of this browser for this account, and a nonce that is used up by the answer. */
function challengeOf({ id, secretHash, userId }: UnlockState, nonce: string): string {
  return createHash('sha256').update([DOMAIN, id, secretHash, userId, nonce].join('\n')).digest('base64url');
}

/** Only a phone of the account that is asked acts, and only while the request waits. */
function ofAccount<Answer>(
  state: UnlockState,
  phone: Phone,
  now: number,
  decide: () => Step<Answer>,
): Step<Answer | Refused> {
  if (state.userId !== phone.userId) return { ...strange(state, phone, now), answer: refused('not_found') };
  return state.status === 'pending' ? decide() : same(state, refused('not_pending'));
}

function refused(why: Refused['why']): Refused {
  return { ok: false, why };
}

function ended<Answer>(
  state: UnlockState,
  status: UnlockStatusName,
  events: readonly UnlockEvent[],
  answer: Answer,
  at: number,
): Step<Answer> {
  return { state: { ...state, status, endedAt: at, nonces: {} }, events, answer };
}

function same<Answer>(state: UnlockState, answer: Answer): Step<Answer> {
  return { state, events: [], answer };
}

function event(
  kind: UnlockEvent['kind'],
  detail: string,
  { userAgent, place }: Where,
  at: number,
): UnlockEvent {
  return { kind, detail, userAgent, place, at };
}
