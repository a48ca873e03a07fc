// Which addresses calendars are read from: public https ones alone. Nobody's setting makes the Worker call anything else.
import { BusyError } from './failure.ts';

const LOOPBACK = /^(?:localhost|127\.0\.0\.1|\[::1\])$/;
/** At least two labels, the last of letters: no address in numbers is one, however it is written. */
const PUBLIC_HOST = /^(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?\.)+(?:[a-z]{2,63}|xn--[a-z0-9-]{1,59})$/;
/** Names that mean something near, not on the internet (RFC 6761, 6762, 8375, 9476 and what routers use). */
const NEAR =
  /(?:^|\.)(?:localhost|local|internal|intranet|lan|home|corp|private|localdomain|home\.arpa|onion|test|invalid|example|alt)$/;

/**
 * The address as it may be fetched; throws `forbidden_address` for every other. `loopback` allows this machine too, by
 * http: development alone says so.
 */
export function publicAddress(text: string, loopback: boolean): URL {
  if (!URL.canParse(text)) throw new BusyError('forbidden_address');
  const url = new URL(text);
  url.hash = '';
  if (url.username !== '' || url.password !== '') throw new BusyError('forbidden_address');
  if (loopback && LOOPBACK.test(url.hostname) && /^https?:$/.test(url.protocol)) return url;
  const host = url.hostname.replace(/\.$/, '');
  const isPublic = url.protocol === 'https:' && url.port === '' && PUBLIC_HOST.test(host) && !NEAR.test(host);
  if (!isPublic) throw new BusyError('forbidden_address');
  return url;
}

/** As people paste it: calendar programs call https `webcal`. */
export function pastedAddress(text: string): string {
  return text.trim().replace(/^webcals?:/i, 'https:');
}
