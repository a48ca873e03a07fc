// Passwords at rest: scrypt, its parameters beside the hash so that they can rise.
import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

interface Cost {
  readonly N: number;
  readonly r: number;
  readonly p: number;
}

/** 16 MiB a hash, so that parallel sign-ins fit an isolate of 128 MiB (OWASP Password Storage, scrypt's third row). */
const COST: Cost = { N: 2 ** 14, r: 8, p: 5 };
const SALT_BYTES = 16;
const HASH_BYTES = 32;
const MAX_MEMORY_BYTES = 64 * 1024 * 1024;
const STORED = /^scrypt\$(\d{1,8})\$(\d{1,3})\$(\d{1,3})\$([A-Za-z0-9_-]{22})\$([A-Za-z0-9_-]{43})$/;

/** Checked where there is no hash to check, so that an unknown address costs as much time as a wrong password. */
const NOBODY = format(COST, Buffer.alloc(SALT_BYTES), Buffer.alloc(HASH_BYTES));

/** The one place that derives a key, so that a test can count. */
export const kdf = {
  scrypt: (password: Buffer, salt: Buffer, cost: Cost): Promise<Buffer> =>
    new Promise((resolve, reject) => {
      scrypt(password, salt, HASH_BYTES, { ...cost, maxmem: MAX_MEMORY_BYTES }, (error, key) => {
        if (error) reject(error);
        else resolve(key);
      });
    }),
};

/** `scrypt$N$r$p$salt$hash`, salt and hash in base64url. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  return format(COST, salt, await kdf.scrypt(bytesOf(password), salt, COST));
}

/** Whether a password fits a stored hash. Without one the answer is false, after the same work. */
export async function verifyPassword(password: string, stored: string | null): Promise<boolean> {
  const known = parse(stored ?? NOBODY) ?? parse(NOBODY);
  if (!known) return false;
  const key = await kdf.scrypt(bytesOf(password), known.salt, known.cost);
  return timingSafeEqual(key, known.hash) && stored !== null;
}

/** True where a stored hash was made with less work than a new one would be. */
export function isOutdated(stored: string): boolean {
  const known = parse(stored);
  return !known || work(known.cost) < work(COST);
}

function work({ N, r, p }: Cost): number {
  return N * r * p;
}

/** NFC first: the same password typed on another keyboard may come composed otherwise (NIST SP 800-63B-4, 3.1.1.2). */
function bytesOf(password: string): Buffer {
  return Buffer.from(password.normalize('NFC'), 'utf8');
}

function format({ N, r, p }: Cost, salt: Buffer, hash: Buffer): string {
  return ['scrypt', N, r, p, salt.toString('base64url'), hash.toString('base64url')].join('$');
}

function parse(stored: string) {
  const [, N, r, p, salt, hash] = STORED.exec(stored) ?? [];
  if (!salt || !hash) return undefined;
  return {
    cost: { N: Number(N), r: Number(r), p: Number(p) },
    salt: Buffer.from(salt, 'base64url'),
    hash: Buffer.from(hash, 'base64url'),
  };
}
