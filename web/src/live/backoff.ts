// How long to wait before a lost connection is tried again.

const FIRST_MS = 400;
const LONGEST_MS = 30_000;

/** Milliseconds to wait after so many failures in a row; `random` in [0, 1) spreads out those who lost it together. */
export function backoff(failures: number, random: number): number {
  const full = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.max(0, failures - 1));
  return Math.round(full / 2 + (random * full) / 2);
}
