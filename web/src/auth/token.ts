// The access token: in memory only, renewed by the refresh cookie, one tab at a time.
import { send } from '../api/http.ts';
import { isApiError } from '../api/problem.ts';
import type { AccessGrant } from '../api/types.ts';

interface Held {
  readonly token: string;
  /** Epoch milliseconds by the local clock. Where that clock is set meanwhile, a 401 says so and the token is renewed. */
  readonly goodUntil: number;
}

const EARLY_MS = 30_000;

let held: Held | undefined;
let running: Promise<string | null> | undefined;
/** Whether a refresh is worth asking for: someone was signed in here. */
let expected = false;
let onLost: () => void = () => {};
const listeners = new Set<(token: string) => void>();

export function expectSession(yes: boolean): void {
  expected = yes;
  if (!yes) held = undefined;
}

/** Called when the server says that there is no session any more. */
export function whenSessionLost(run: () => void): void {
  onLost = run;
}

/** Tells of each new token, for sockets that carry one. Returns how to stop. */
export function onToken(listener: (token: string) => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function takeGrant(grant: AccessGrant): void {
  held = { token: grant.accessToken, goodUntil: Date.now() + grant.expiresIn * 1_000 - EARLY_MS };
  expected = true;
  for (const listener of listeners) listener(grant.accessToken);
}

async function askForToken(): Promise<string | null> {
  try {
    // Tabs take turns: each rotates the cookie that the one before was given.
    const grant = await navigator.locks.request('quickslot-refresh', async () => {
      const response = await send({ method: 'POST', path: '/api/auth/refresh', repeatable: true });
      return (await response.json()) as AccessGrant;
    });
    if (!expected) return null;
    takeGrant(grant);
    return grant.accessToken;
  } catch (error) {
    if (isApiError(error) && error.status === 401) {
      expectSession(false);
      onLost();
      return null;
    }
    throw error;
  }
}

/** A token renewed now; null where nobody is signed in. Throws where the server cannot be asked. */
export function renewToken(): Promise<string | null> {
  running ??= askForToken().finally(() => {
    running = undefined;
  });
  return running;
}

/** A token good for at least some seconds; null where nobody is signed in. Throws where the server cannot be asked. */
export async function currentToken(): Promise<string | null> {
  if (!expected) return null;
  if (held && Date.now() < held.goodUntil) return held.token;
  return renewToken();
}
