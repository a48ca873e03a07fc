// Fetches a calendar from somebody else's server: from public addresses alone, at each redirect too, with an end to its
// patience and to what it reads.
import { publicAddress } from './address.ts';
import { BusyError } from './failure.ts';

const MAX_BYTES = 2_000_000;
const MAX_REDIRECTS = 3;
/** For all of it, redirects and body included. */
const PATIENCE_MS = 10_000;

/** What was read last, for the other server to say that nothing changed (RFC 9110, section 13.1). */
export interface Validators {
  readonly etag: string | null;
  readonly lastModified: string | null;
}

export type Fetched =
  | { readonly changed: false }
  | ({ readonly changed: true; readonly text: string } & Validators);

export interface FetchOptions {
  readonly known: Validators | undefined;
  /** Development alone reads from this machine. */
  readonly loopback: boolean;
  readonly patienceMs?: number;
}

/** Throws BusyError where there is nothing to read. */
export async function fetchCalendar(
  address: string,
  { known, loopback, patienceMs = PATIENCE_MS }: FetchOptions,
): Promise<Fetched> {
  const patience = AbortSignal.timeout(patienceMs);
  const impatient = new Promise<never>((_, reject) => {
    patience.addEventListener('abort', () => reject(new BusyError('timed_out')), { once: true });
  });
  impatient.catch(() => {});
  const headers = new Headers({ Accept: 'text/calendar, */*;q=0.1', 'User-Agent': 'QuickSlot' });
  if (known?.etag) headers.set('If-None-Match', known.etag);
  if (known?.lastModified) headers.set('If-Modified-Since', known.lastModified);
  try {
    return await Promise.race([
      impatient,
      follow(publicAddress(address, loopback), headers, patience, loopback),
    ]);
  } catch (error) {
    if (error instanceof BusyError) throw error;
    throw new BusyError(patience.aborted ? 'timed_out' : 'unreachable');
  }
}

async function follow(from: URL, headers: Headers, signal: AbortSignal, loopback: boolean): Promise<Fetched> {
  let url = from;
  for (let hop = 0; hop <= MAX_REDIRECTS; hop += 1) {
    const answer = await fetch(url, { headers, signal, redirect: 'manual' });
    if (answer.status === 304) return { changed: false };
    if (answer.ok) return { changed: true, text: await textOf(answer), ...validatorsOf(answer) };
    await answer.body?.cancel();
    const location = answer.headers.get('Location');
    if (![301, 302, 303, 307, 308].includes(answer.status) || location === null)
      throw new BusyError('refused');
    if (!URL.canParse(location, url.href)) throw new BusyError('forbidden_address');
    url = publicAddress(new URL(location, url).href, loopback);
  }
  throw new BusyError('too_many_redirects');
}

function validatorsOf({ headers }: Response): Validators {
  const short = (name: string) => {
    const value = headers.get(name);
    return value !== null && value.length <= 500 ? value : null;
  };
  return { etag: short('ETag'), lastModified: short('Last-Modified') };
}

/** Read piece by piece: what is too large is never in memory as a whole. */
async function textOf(answer: Response): Promise<string> {
  if (Number(answer.headers.get('Content-Length') ?? 0) > MAX_BYTES) {
    await answer.body?.cancel();
    throw new BusyError('too_large');
  }
  const reader = answer.body?.getReader();
  const decoder = new TextDecoder();
  let bytes = 0;
  let text = '';
  for (;;) {
    const { done, value } = (await reader?.read()) ?? { done: true, value: undefined };
    if (done) return text + decoder.decode();
    bytes += value.byteLength;
    if (bytes > MAX_BYTES) {
      await reader?.cancel();
      throw new BusyError('too_large');
    }
    text += decoder.decode(value, { stream: true });
  }
}
