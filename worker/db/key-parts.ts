// Parts of a table by its key, which begins with a random id: housekeeping looks at one part at a time, and needs no index.
import { type AnyColumn, and, gte, lt, type SQL } from 'drizzle-orm';

export const KEY_PARTS = 256;

/** A number below KEY_PARTS. */
export type KeyPart = number;

/** As often as the cron runs. */
const PERIOD_MS = 300_000;

/** The part whose turn it is: each comes once in a day. */
export function keyPartAt(now: number): KeyPart {
  return Math.floor(now / PERIOD_MS) % KEY_PARTS;
}

export function isIn(key: AnyColumn, part: KeyPart): SQL | undefined {
  const from = prefixOf(part);
  return and(gte(key, from), lt(key, part + 1 < KEY_PARTS ? prefixOf(part + 1) : 'g'));
}

/** The first two digits of a random id. */
function prefixOf(part: KeyPart): string {
  return part.toString(16).padStart(2, '0');
}
