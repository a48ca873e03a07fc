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

type Act = 'letting' | 'denying' | 'reporting';

export type Outcome =
  | 'let_in'
  | 'turned_away'
  | 'reported'
  /** Over without this window's doing: by another one, or by the clock. */
  | 'elsewhere'
  | 'expired'
  | 'wrong_codes';

export type AnswerPhase =
  | {
      readonly name: 'open';
      /** What is wrong with the code. */
      readonly wrong?: string;
      /** The account has no passkey to approve with. */
      readonly needsPasskey?: boolean;
    }
  | { readonly name: 'done'; readonly outcome: Outcome };

const OPEN: AnswerPhase = { name: 'open' };
const MAX_WRONG_CODES = 3;
/** The longest that a request waits. */
const REQUEST_SECONDS = 120;

export function createAnswering(request: UnlockRequest) {
  const [phase, setPhase] = createSignal<AnswerPhase>(OPEN);
  const [busy, setBusy] = createSignal<Act>();
  const [alarm, setAlarm] = createSignal<string>();
  let wrongCodes = 0;
  /** The sensor is waited for: called off where the request ends meanwhile. */
  let sensor: AbortController | undefined;
  /** The server is being told: its own answer says what became of it, not the news that it ended. */
  let isTelling = false;

  const isOver = () => phase().name === 'done';
  const stands = () => requests().some((one) => one.id === request.id);

  function finish(outcome: Outcome): void {
    setPhase({ name: 'done', outcome });
    sensor?.abort();
    dropRequest(request.id);
  }

  function lose(): void {
    if (isOver() || isTelling) return;
    const isLate = Date.parse(request.expiresAt) <= serverNow();
    finish(isLate ? 'expired' : wrongCodes >= MAX_WRONG_CODES ? 'wrong_codes' : 'elsewhere');
  }

  createEffect(on(stands, (yes) => !yes && lose(), { defer: true }));
  const expiry = setTimeout(lose, Date.parse(request.expiresAt) - serverNow() + 1_000);
  onCleanup(() => {
    clearTimeout(expiry);
    sensor?.abort();
  });

  async function tell<Answer>(call: () => Promise<Answer>): Promise<Answer> {
    isTelling = true;
    try {
      return await call();
    } finally {
      isTelling = false;
    }
  }

  /** What a refusal means here. */
  function explain(error: unknown): void {
    const code = isApiError(error) ? error.code : undefined;
    const detail = isApiError(error) ? error.detail : '';
    const waitSeconds = (isApiError(error) && error.retryAfterSeconds) || 0;
    if (isOver()) {
      // Called off because the request ended; but a late report has failed by itself.
      if (isApiError(error)) setAlarm(wordsOf(error));
    } else if (code === 'not_pending' || code === 'not_found') {
      lose();
    } else if (code === 'wrong_code') {
      wrongCodes += 1;
      if (wrongCodes >= MAX_WRONG_CODES || !stands()) finish('wrong_codes');
      else setPhase({ name: 'open', wrong: detail });
    } else if (!stands()) {
      lose();
    } else if (code === 'conflict') {
      setAlarm(detail);
      setPhase({ name: 'open', needsPasskey: true });
    } else if (code === 'rate_limited' && waitSeconds > REQUEST_SECONDS) {
      // To wait is of no use to this one: the server says what is.
      setAlarm(detail);
    } else {
      const isSensor = error instanceof PasskeyRefusal;
      setAlarm(wordsOf(error) + (isSensor ? ' If your passkey is on another device, answer there.' : ''));
    }
  }

  async function act(what: Act, work: () => Promise<void>): Promise<void> {
    if (busy()) return;
    setBusy(what);
    setAlarm(undefined);
    if (!isOver()) setPhase(OPEN);
    try {
      await work();
    } catch (error) {
      explain(error);
    } finally {
      setBusy(undefined);
    }
  }

  return {
    phase,
    busy,
    alarm,
    letIn: (code: string) =>
      act('letting', async () => {
        const options = await tell(() => unlockOptions(request.id, code));
        if (!stands()) {
          lose();
          return;
        }
        sensor = new AbortController();
        const credential = await showPasskey(options, { signal: sensor.signal });
        await tell(() => approveUnlock(request.id, credential));
        finish('let_in');
      }),
    deny: () =>
      act('denying', async () => {
        await tell(() => denyUnlock(request.id));
        finish('turned_away');
      }),
    report: () =>
      act('reporting', async () => {
        await tell(() => reportUnlock(request.id));
        finish('reported');
      }),
    /** A code that is typed anew is no longer wrong. */
    retype: () => setPhase((now) => (now.name === 'open' && now.wrong ? OPEN : now)),
  };
}
