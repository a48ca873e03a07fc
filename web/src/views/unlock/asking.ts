// The browser that asks to come in, from the address to the session.
import { createSignal, onCleanup } from 'solid-js';
import { serverNow } from '../../api/clock.ts';
import { isApiError } from '../../api/problem.ts';
import type { SignedIn } from '../../api/types.ts';
import { askToUnlock, redeemUnlock, type UnlockAsked } from '../../api/unlock.ts';
import { person } from '../../auth/session.ts';
import { wordsOf } from '../../auth/words.ts';
import { forgetAsked, keepAsked, recallAsked } from './asked.ts';
import { followStatus } from './status.ts';

export type AskPhase =
  | { readonly name: 'form'; readonly busy: boolean; readonly alarm?: string }
  | { readonly name: 'waiting'; readonly asked: UnlockAsked; readonly trouble: boolean }
  /** Let in, but somebody else has signed in here meanwhile: nobody is signed out unasked. */
  | { readonly name: 'confirming'; readonly asked: UnlockAsked }
  | { readonly name: 'opening' }
  /** lost: it was let in, and the answer did not come in time. */
  | {
      readonly name: 'ended';
      readonly why: 'denied' | 'expired' | 'lost' | 'failed';
      readonly alarm?: string;
    };

export type AskPhaseNamed<Name extends AskPhase['name']> = Extract<AskPhase, { name: Name }>;

/** The phase where it goes by that name, for a view that matches on it. */
export function askPhaseNamed<Name extends AskPhase['name']>(
  phase: AskPhase,
  name: Name,
): AskPhaseNamed<Name> | undefined {
  return phase.name === name ? (phase as AskPhaseNamed<Name>) : undefined;
}

/** A request that nobody heard the end of is over by the clock, a moment after the server's own. */
const GRACE_MS = 6_000;

const FORM: AskPhase = { name: 'form', busy: false };

export function createAsking(onIn: (answer: SignedIn) => void) {
  const recalled = recallAsked(serverNow());
  const [phase, setPhase] = createSignal<AskPhase>(FORM);
  const [email, setEmail] = createSignal(recalled?.email ?? '');
  /** Who is signed in here and knows that they will be signed out; null for nobody. */
  let agreed: string | null = recalled?.agreed ?? null;
  let stop = () => {};
  let giveUp: ReturnType<typeof setTimeout> | undefined;

  function end(why: AskPhaseNamed<'ended'>['why'], alarm?: string): void {
    leave();
    setPhase({ name: 'ended', why, ...(alarm === undefined ? {} : { alarm }) });
  }

  function leave(): void {
    stop();
    clearTimeout(giveUp);
    forgetAsked();
  }

  function wait(asked: UnlockAsked): void {
    leave();
    const expiresAt = Date.parse(asked.expiresAt);
    keepAsked({ asked, email: email(), agreed });
    setPhase({ name: 'waiting', asked, trouble: false });
    giveUp = setTimeout(() => end('expired'), expiresAt - serverNow() + GRACE_MS);
    stop = followStatus({
      id: asked.id,
      expiresAt,
      onTrouble: (trouble) =>
        setPhase((now) => (now.name === 'waiting' && now.trouble !== trouble ? { ...now, trouble } : now)),
      onStatus(status) {
        switch (status) {
          case 'pending':
            break;
          case 'approved':
            leave();
            if ((person()?.id ?? null) === agreed || person() === null) void redeem(asked);
            else setPhase({ name: 'confirming', asked });
            break;
          case 'redeemed':
            end('lost');
            break;
          case 'denied':
          case 'expired':
            end(status);
            break;
        }
      },
    });
  }

  async function redeem(asked: UnlockAsked): Promise<void> {
    setPhase({ name: 'opening' });
    try {
      onIn(await redeemUnlock(asked.id));
    } catch (error) {
      if (isApiError(error) && error.code === 'not_approved') end('lost');
      else end('failed', wordsOf(error));
    }
  }

  async function ask(address: string): Promise<void> {
    const now = phase();
    if (now.name === 'form' && now.busy) return;
    setEmail(address);
    agreed = person()?.id ?? null;
    setPhase({ name: 'form', busy: true });
    try {
      wait(await askToUnlock(address));
    } catch (error) {
      setPhase({ name: 'form', busy: false, alarm: wordsOf(error) });
    }
  }

  if (recalled) wait(recalled.asked);
  onCleanup(() => {
    stop();
    clearTimeout(giveUp);
  });

  return {
    phase,
    email,
    ask,
    /** Goes on though it signs somebody out. */
    confirm: (asked: UnlockAsked) => void redeem(asked),
    /** Back to the form: what was asked for runs out by itself. */
    reset(): void {
      leave();
      setPhase(FORM);
    },
  };
}
