// Passkeys among what the browser fills in, for as long as the sign-in page is open.
import { passkeySignIn, passkeySignInOptions } from '../../api/account.ts';
import { isApiError } from '../../api/problem.ts';
import type { SignedIn } from '../../api/types.ts';
import { canFillIn, forgetPasskey, showPasskey } from '../../auth/passkeys.ts';

/** The server takes an answer for five minutes; what is offered is renewed before. */
const RENEW_MS = 240_000;

interface Filling {
  readonly onSignedIn: (answer: SignedIn) => void;
  readonly onFailure: (error: unknown) => void;
}

/** Offers passkeys until it is stopped. Says nothing where the browser can't. */
export function offerFillIn({ onSignedIn, onFailure }: Filling): () => void {
  let stopped = false;
  let current: AbortController | undefined;

  async function run(): Promise<void> {
    if (!(await canFillIn())) return;
    while (!stopped) {
      const turn = new AbortController();
      current = turn;
      let timer: ReturnType<typeof setTimeout> | undefined;
      let credential: unknown;
      let options: Awaited<ReturnType<typeof passkeySignInOptions>>;
      try {
        options = await passkeySignInOptions();
        if (stopped) return;
        timer = setTimeout(() => turn.abort(), RENEW_MS);
        credential = await showPasskey(options, { fillIn: true, signal: turn.signal });
      } catch {
        // Only what was renewed goes on: the button and the password are there for all else.
        if (turn.signal.aborted && !stopped) continue;
        return;
      } finally {
        clearTimeout(timer);
      }
      try {
        onSignedIn(await passkeySignIn(credential));
        return;
      } catch (error) {
        if (isApiError(error) && error.code === 'invalid_credential') forgetPasskey(options.rpId, credential);
        onFailure(error);
      }
    }
  }

  void run();
  return () => {
    stopped = true;
    current?.abort();
  };
}
