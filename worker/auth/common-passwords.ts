// Whether a password stands in the published list of the most common ones.
import { createHash } from 'node:crypto';
import { COMMON_PASSWORD_BYTES, COMMON_PASSWORDS } from './common-passwords.data.ts';

let decoded: Buffer | undefined;

/** `password` in NFC and lower case. */
export function isCommonPassword(password: string): boolean {
  const table = decoded ?? Buffer.from(COMMON_PASSWORDS, 'base64');
  decoded = table;
  const wanted = createHash('sha256').update(password).digest().subarray(0, COMMON_PASSWORD_BYTES);
  let low = 0;
  let high = table.length / COMMON_PASSWORD_BYTES - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const at = middle * COMMON_PASSWORD_BYTES;
    const order = table.subarray(at, at + COMMON_PASSWORD_BYTES).compare(wanted);
    if (order === 0) return true;
    if (order < 0) low = middle + 1;
    else high = middle - 1;
  }
  return false;
}
