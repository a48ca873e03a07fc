// Push: encrypted for the device, signed as ours, handed to the device's push service (RFC 8030, 8291, 8292).
import webPush from 'web-push';
import { clock } from '../../clock.ts';
import type { Database } from '../../db/client.ts';
import { insertDevOutbox } from '../../db/dev-outbox.ts';
import { type DeviceRow, forgetUnreachable } from '../../db/devices.ts';
import type { Config } from '../../env.ts';
import { TryAgain, Undeliverable } from '../failures.ts';
import { type PushMessage, payloadOf } from '../push.ts';
import { isOnLoopback, serviceAddress } from '../push-services.ts';

export interface Postbox {
  readonly db: Database;
  readonly config: Config;
}

/** How long a push service has for its answer. */
const PATIENCE_MS = 10_000;
/** The longest pause that a push service is believed, in seconds. */
const MAX_PAUSE = 3_600;

/**
 * Hands one push over. `gone`: the device takes none any more, and is forgotten. Throws TryAgain where it may be
 * tried again, Undeliverable where that is of no use.
 */
export async function sendPush(
  postbox: Postbox,
  device: DeviceRow,
  message: PushMessage,
): Promise<'sent' | 'gone'> {
  const { db, config } = postbox;
  const address = serviceAddress(device.endpoint, config.pushServices);
  if (!address) throw new Undeliverable('Its push service is not one that pushes may go to.');
  if (!config.development) return hand(postbox, device, message, address);

  const shown = { channel: 'push', to: device.name, kind: message.kind, subject: message.title } as const;
  const note = () => insertDevOutbox(db, { ...shown, text: message.text, at: clock.now() });
  if (!isOnLoopback(address.origin)) {
    // A developer's machine may be without a network: what can be read at /dev/outbox counts as sent.
    await note();
    return hand(postbox, device, message, address).catch(() => 'sent');
  }
  try {
    const outcome = await hand(postbox, device, message, address);
    await note();
    return outcome;
  } catch (error) {
    if (error instanceof Undeliverable) await note();
    throw error;
  }
}

async function hand(
  { db, config }: Postbox,
  device: DeviceRow,
  message: PushMessage,
  address: URL,
): Promise<'sent' | 'gone'> {
  const { headers, body } = requestOf(config, device, message, address);
  let answer: Response;
  try {
    answer = await fetch(address, {
      method: 'POST',
      headers,
      body,
      // What a service redirects to is on nobody's list.
      redirect: 'manual',
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
  } catch {
    throw new TryAgain('The push service did not answer.');
  }
  const { status } = answer;
  // Its words are for nobody here, however many they are.
  await answer.body?.cancel().catch(() => {});
  if (status >= 200 && status < 300) return 'sent';
  if (status === 404 || status === 410) {
    await forgetUnreachable(db, device, clock.now());
    return 'gone';
  }
  const words = `The push service answered ${status}.`;
  if (status === 408 || status === 429 || status >= 500) {
    throw new TryAgain(words, pauseOf(answer.headers.get('Retry-After'), clock.now()));
  }
  throw new Undeliverable(words);
}

function requestOf(config: Config, device: DeviceRow, message: PushMessage, address: URL) {
  const { endpoint, p256dh, auth } = device;
  const { ttlSeconds, urgency, topic } = message;
  let details: ReturnType<typeof webPush.generateRequestDetails>;
  try {
    details = webPush.generateRequestDetails(
      { endpoint, keys: { p256dh, auth } },
      payloadOf(message, config.origin),
      {
        // Apple takes none of 0.
        TTL: Math.max(1, Math.ceil(ttlSeconds)),
        urgency,
        topic,
        headers: { Authorization: signatureFor(config, address.origin) },
      },
    );
  } catch (error) {
    throw error instanceof Undeliverable
      ? error
      : new Undeliverable('It could not be encrypted for the device.');
  }
  const headers = new Headers();
  for (const [name, value] of Object.entries(details.headers)) headers.set(name, String(value));
  // The platform counts for itself.
  headers.delete('Content-Length');
  return { headers, body: details.body };
}

/** How long a signature is used, of the 12 hours that it is good for. */
const SIGNATURE_MS = 6 * 3_600_000;
const MAX_SIGNATURES = 100;
interface Signature {
  readonly header: string;
  readonly madeAt: number;
}
const signatures = new WeakMap<Config, Map<string, Signature>>();

/** Who we are, signed for one push service. */
function signatureFor(config: Config, audience: string): string {
  const now = clock.now();
  const known = signatures.get(config) ?? new Map<string, Signature>();
  signatures.set(config, known);
  const kept = known.get(audience);
  if (kept && kept.madeAt <= now && now < kept.madeAt + SIGNATURE_MS) return kept.header;
  const { publicKey, privateKey } = config.vapid;
  const { Authorization: header } = webPush.getVapidHeaders(
    audience,
    `mailto:${config.mailFrom}`,
    publicKey,
    privateKey,
    'aes128gcm',
  );
  if (known.size >= MAX_SIGNATURES) known.clear();
  known.set(audience, { header, madeAt: now });
  return header;
}

/** Seconds or a date (RFC 9110, section 10.2.3); undefined where it is neither. */
function pauseOf(retryAfter: string | null, now: number): number | undefined {
  if (retryAfter === null) return undefined;
  const seconds = /^\d+$/.test(retryAfter) ? Number(retryAfter) : (Date.parse(retryAfter) - now) / 1_000;
  return Number.isNaN(seconds) ? undefined : Math.min(MAX_PAUSE, Math.max(1, Math.ceil(seconds)));
}
