// What a guest's link carries: which calendar, which booking, and a MAC that says that we made it. Nothing of it is stored:
// each mail makes it again, a made-up one reaches no calendar, and it opens nothing once the calendar has taken the
// booking from it.
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { Config } from '../env.ts';

export interface GuestPlace {
  readonly calendarId: string;
  readonly bookingId: string;
}

const ID_BYTES = 16;
/** Two ids and 256 bits of MAC in base64url. */
const TOKEN = /^[A-Za-z0-9_-]{86}$/;

export function formatGuestToken(config: Config, place: GuestPlace): string {
  const ids = Buffer.from((place.calendarId + place.bookingId).replaceAll('-', ''), 'hex');
  return Buffer.concat([ids, macOf(config, ids)]).toString('base64url');
}

/** What a token is about, where we made it; else undefined. */
export function readGuestToken(config: Config, token: string): GuestPlace | undefined {
  if (!TOKEN.test(token)) return undefined;
  const bytes = Buffer.from(token, 'base64url');
  // One spelling for each token.
  if (bytes.toString('base64url') !== token) return undefined;
  const ids = bytes.subarray(0, 2 * ID_BYTES);
  if (!timingSafeEqual(bytes.subarray(2 * ID_BYTES), macOf(config, ids))) return undefined;
  return { calendarId: uuidOf(ids.subarray(0, ID_BYTES)), bookingId: uuidOf(ids.subarray(ID_BYTES)) };
}

/** An address or a network as the records have it: keyed, so that neither lies there. */
export function keyedHash(config: Config, what: 'address' | 'network', text: string): string {
  return hmac(config, `${what}|${text}`).digest('hex');
}

/**
 * Random digits for a new booking's id; for a call that may be repeated the same ones each time, so that it asks for the
 * same thing. `repeatable`: what says that it is the same call.
 */
export function randomFor(config: Config, repeatable: string | undefined): string {
  if (repeatable === undefined) return crypto.randomUUID();
  const digits = hmac(config, `id|${createHash('sha256').update(repeatable).digest('hex')}`).digest();
  // The variant of RFC 9562.
  digits[8] = 0x80 | ((digits[8] ?? 0) & 0x3f);
  return uuidOf(digits.subarray(0, ID_BYTES));
}

function macOf(config: Config, ids: Uint8Array): Buffer {
  return hmac(config, 'token|').update(ids).digest();
}

function hmac({ refreshTokenSecret }: Config, text: string) {
  return createHmac('sha256', Buffer.from(refreshTokenSecret, 'base64url')).update(`guest|${text}`);
}

function uuidOf(bytes: Uint8Array): string {
  return Buffer.from(bytes)
    .toString('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
