// What client and server of the live protocol both need at run time: no schemas, so that the client's bundle stays small.
export const LIVE_PROTOCOL = 'quickslot.v1';
/** The second subprotocol of a socket that carries a token: `bearer.<access token>`. */
export const BEARER_PROTOCOL = 'bearer.';
/** Why the server closed a socket. */
export const CLOSE = {
  policy: 1008,
  tooBig: 1009,
  /** Our side failed: connect again. */
  tryAgain: 1011,
  tooMany: 4429,
  signedOut: 4401,
  gone: 4404,
} as const;
