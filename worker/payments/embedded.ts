// The test provider that a fresh clone uses: no money moves. It behaves as a real one does: it knows its own checkouts
// alone, tells of them by signed webhooks, and may be asked. Only development has it.
import { base64url } from 'jose';
import { z } from 'zod';
import { Problem } from '../contract/problems.ts';
import type { Database } from '../db/client.ts';
import {
  expireTestCheckout,
  findTestCheckout,
  openTestCheckout,
  payTestCheckout,
  refundTestCheckout,
  type TestCheckout,
} from '../db/test-checkouts.ts';
import type { Config } from '../env.ts';
import type { Provider, SessionState } from './provider.ts';

/** As long as a real provider's session lives: we are the ones who end it earlier. */
const SESSION_LIFE_MS = 31 * 60_000;
/** Older than this, a webhook may be somebody else's copy. */
const TOLERANCE_SECONDS = 300;
const LABEL = 'quickslot test payments v1';
const SIGNATURE = 'QuickSlot-Signature';

const Event = z.strictObject({ sessionId: z.string() });

export function embeddedProvider(db: Database, config: Config): Provider {
  const currentState = async (id: string): Promise<SessionState> => stateOf(await findTestCheckout(db, id));
  return {
    name: 'embedded',

    async createSession({ key, until, ...request }) {
      const { calendarId, bookingId, amount, currency, title, detail, returnUrl } = request;
      const checkout = await openTestCheckout(db, {
        id: base64url.encode(crypto.getRandomValues(new Uint8Array(18))),
        key,
        calendarId,
        bookingId,
        amount,
        currency,
        title,
        detail,
        returnUrl,
        expiresAt: until + SESSION_LIFE_MS,
      });
      return { id: checkout.id, url: `${config.origin}/dev/checkout/${checkout.id}` };
    },

    readSession: currentState,

    async expireSession(id) {
      return stateOf(await expireTestCheckout(db, id));
    },

    async refund({ key, captureId, amount }) {
      const reference = await refundTestCheckout(db, {
        key,
        id: `test_refund_${crypto.randomUUID()}`,
        captureId,
        amount,
      });
      return { key, reference, captureId, amount, state: 'done' };
    },

    readRefund: () => Promise.reject(new Error('refunds of the test provider are done at once')),

    async readEvent(body, headers) {
      const [, at = '', given = ''] = /^t=(\d{1,12}),v1=([\w-]+)$/.exec(headers.get(SIGNATURE) ?? '') ?? [];
      const isFresh = Math.abs(Date.now() / 1_000 - Number(at)) <= TOLERANCE_SECONDS;
      if (!isFresh || !(await verify(config, `${at}.${body}`, given)))
        throw new Problem('invalid_signature', 'The signature is wrong or too old.');
      const event = Event.safeParse(JSON.parse(body));
      const checkout = event.success ? await findTestCheckout(db, event.data.sessionId) : undefined;
      if (!checkout) return { type: 'ignored' };
      const { id, calendarId, bookingId } = checkout;
      return {
        type: 'session',
        sessionId: id,
        state: stateOf(checkout),
        hint: { calendarId, bookingId },
      };
    },
  };
}

/** What the checkout's page does with its buttons: takes the money. undefined where there is no such checkout. */
export async function payAtTest(db: Database, id: string, now: number): Promise<TestCheckout | undefined> {
  return payTestCheckout(db, id, `test_payment_${crypto.randomUUID()}`, now);
}

/** A webhook as this provider sends it: its body, and the header that signs it. */
export async function testWebhook(
  config: Config,
  sessionId: string,
): Promise<{ body: string; headers: Headers }> {
  const body = JSON.stringify({ sessionId });
  const at = Math.floor(Date.now() / 1_000);
  const signature = await crypto.subtle.sign('HMAC', await keyOf(config), bytesOf(`${at}.${body}`));
  const v1 = base64url.encode(new Uint8Array(signature));
  return { body, headers: new Headers({ [SIGNATURE]: `t=${at},v1=${v1}` }) };
}

async function verify(config: Config, text: string, signature: string): Promise<boolean> {
  return crypto.subtle.verify('HMAC', await keyOf(config), base64url.decode(signature), bytesOf(text));
}

async function keyOf({ refreshTokenSecret }: Config): Promise<CryptoKey> {
  const root = await crypto.subtle.importKey('raw', base64url.decode(refreshTokenSecret), 'HKDF', false, [
    'deriveKey',
  ]);
  return crypto.subtle.deriveKey(
    { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info: bytesOf(LABEL) },
    root,
    { name: 'HMAC', hash: 'SHA-256', length: 256 },
    false,
    ['sign', 'verify'],
  );
}

function stateOf(checkout: TestCheckout | undefined): SessionState {
  if (checkout?.status === 'paid' && checkout.captureId !== null) {
    const { captureId, amount, currency } = checkout;
    return { status: 'paid', captureId, amount, currency };
  }
  return { status: checkout?.status === 'open' ? 'open' : 'expired' };
}

function bytesOf(text: string) {
  return new TextEncoder().encode(text);
}
