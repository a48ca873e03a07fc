// What this browser remembers of its push messages: whose they are, and as which device. No token and no key.

export interface Mark {
  readonly userId: string;
  /** Empty after a sign-out: the person wants messages here, but none may come. */
  readonly deviceId: string;
  readonly endpoint: string;
}

const KEY = 'quickslot.push';

export function readMark(): Mark | undefined {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? 'null');
    return isMark(kept) ? kept : undefined;
  } catch {
    return undefined;
  }
}

function isMark(value: unknown): value is Mark {
  return (
    typeof value === 'object' &&
    value !== null &&
    ['userId', 'deviceId', 'endpoint'].every((key) => typeof Reflect.get(value, key) === 'string')
  );
}

export function writeMark(mark: Mark): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(mark));
  } catch {
    // Without storage the messages last as long as the session, and are asked for again with the next.
  }
}

export function forgetMark(): void {
  try {
    localStorage.removeItem(KEY);
  } catch {
    // No storage, nothing kept.
  }
}

/** A key as the server writes it, base64url without padding; empty where there is none. */
export function base64urlOf(key: ArrayBuffer | null): string {
  if (!key) return '';
  const text = btoa(String.fromCharCode(...new Uint8Array(key)));
  return text.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}
