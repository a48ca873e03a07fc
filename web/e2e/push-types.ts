// What the push service of the tests hands out and takes.
/** A subscription as browsers serialise it. */
export interface Subscription {
  readonly endpoint: string;
  readonly expirationTime: null;
  readonly keys: { readonly p256dh: string; readonly auth: string };
}

/** One push that was taken. */
export interface Push {
  readonly endpoint: string;
  /** As it was before it was encrypted. */
  readonly payload: string;
  /** As it went over the wire, base64. */
  readonly sealed: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** What its signature says of the sender. */
  readonly sender: { readonly aud: string; readonly sub: string; readonly exp: number };
}

/** What it answers in place of its own judgement. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Says its words again and again. */
  readonly isEndless?: boolean;
  /** How long it takes over it. */
  readonly afterMs?: number;
}
