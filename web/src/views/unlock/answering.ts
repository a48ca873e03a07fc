// A phone's answer to one request: the code, then the sensor, or a no.
import { createEffect, createSignal, on, onCleanup } from 'solid-js';
import { serverNow } from '../../api/clock.ts';
import { isApiError } from '../../api/problem.ts';
import {
  approveUnlock,
  denyUnlock,
  reportUnlock,
  type UnlockRequest,
  unlockOptions,
} from '../../api/unlock.ts';
import { PasskeyRefusal, showPasskey } from '../../auth/passkeys.ts';
import { wordsOf } from '../../auth/words.ts';
import { dropRequest, requests } from './requests.ts';

export type Act = 'letting' | 'denying' | 'reporting';

export type Outcome =
  | 'let_in'
  | 'turned_away'
  | 'reported'
  /** Over without this window's doing: by another one, or by the clock. */
  | 'elsewhere'
  | 'expired'
  | 'wrong_codes';

interface Open {
  readonly name: 'open';
  readonly act?: Act | undefined;
  /** What is wrong with the code. */
  readonly wrong?: string;
  readonly alarm?: string;
  /** The account has no passkey to approve with. */
  readonly needsPasskey?: boolean;
}

export type AnswerPhase = Open | { readonly name: 'done'; readonly outcome: Outcome };

const MAX_WRONG_CODES = 3;

export function createAnswering(request: UnlockRequest) {
  const [phase, setPhase] = createSignal<AnswerPhase>({ name: 'open' });
  let wrongCodes = 0;
  /** The sensor is waited for: called off where the request ends meanwhile. */
  let sensor: AbortController | undefined;
  /** The server is being told: its own answer says what became of it, not the news that it ended. */
  let isTelling = false;

  const done = (outcome: Outcome) => {
    setPhase({ name: 'done', outcome });
    if (outcome !== 'let_in') sensor?.abort();
    dropRequest(request.id);
  };

  function isOver(): boolean {
    return phase().name === 'done';
  }

  function lost(): void {
    if (isOver() || isTelling) return;
    const isLate = Date.parse(request.expiresAt) <= serverNow();
    done(isLate ? 'expired' : wrongCodes >= MAX_WRONG_CODES ? 'wrong_codes' : 'elsewhere');
  }

  const stands = () => requests().some((one) => one.id === request.id);
  createEffect(
    on(
      stands,
      (yes) => {
        if (!yes) lost();
      },
      { defer: true },
    ),
  );
  const expiry = setTimeout(lost, Date.parse(request.expiresAt) - serverNow() + 1_000);
  onCleanup(() => {
    clearTimeout(expiry);
    sensor?.abort();
  });

  /** Tells the server, and makes of a refusal what it means here. True where it agreed. */
  async function tell<Answer>(call: () => Promise<Answer>): Promise<Answer> {
    isTelling = true;
    try {
      return await call();
    } finally {
      isTelling = false;
    }
  }

  function explain(error: unknown): void {
    const code = isApiError(error) ? error.code : undefined;
    const detail = isApiError(error) ? error.detail : '';
    if (isOver()) return;
    if (code === 'not_pending' || code === 'not_found') {
      lost();
    } else if (code === 'wrong_code') {
      wrongCodes += 1;
      if (wrongCodes >= MAX_WRONG_CODES || !stands()) done('wrong_codes');
      else setPhase({ name: 'open', wrong: `That is not the code on its screen. ${detail}` });
    } else if (!stands()) {
      lost();
    } else if (code === 'conflict') {
      setPhase({ name: 'open', alarm: detail, needsPasskey: true });
    } else {
      const hint =
        error instanceof PasskeyRefusal ? ' If your passkey is on another device, answer there.' : '';
      setPhase({ name: 'open', alarm: wordsOf(error) + hint });
    }
  }

  async function act(what: Act, work: () => Promise<void>): Promise<void> {
    const now = phase();
    if (now.name === 'done' || now.act) return;
    setPhase({ name: 'open', act: what });
    try {
      await work();
    } catch (error) {
      explain(error);
    }
  }

  return {
    phase,
    letIn: (code: string) =>
      act('letting', async () => {
        const options = await tell(() => unlockOptions(request.id, code));
        if (!stands()) {
          lost();
          return;
        }
        sensor = new AbortController();
        const credential = await showPasskey(options, { signal: sensor.signal });
        await tell(() => approveUnlock(request.id, credential));
        done('let_in');
      }),
    deny: () =>
      act('denying', async () => {
        await tell(() => denyUnlock(request.id));
        done('turned_away');
      }),
    report: () =>
      act('reporting', async () => {
        await tell(() => reportUnlock(request.id));
        done('reported');
      }),
    /** A code that is typed anew is no longer wrong. */
    typed: () => setPhase((now) => (now.name === 'open' && now.wrong ? { name: 'open' } : now)),
  };
}
