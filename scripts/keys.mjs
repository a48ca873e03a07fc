// The secrets of an installation. `node scripts/keys.mjs` prints fresh ones for `wrangler secret put`;
// `node scripts/keys.mjs rotate < FILE` reads the present ACCESS_TOKEN_KEYS and prints them behind a new key, which
// signs from then on while tokens of the one before stay good (they live 10 minutes; the next rotation drops it).
import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

/** A private ES256 key as a JWK; its `kid` is the thumbprint of its public half (RFC 7638). */
export function newAccessTokenKey() {
  const { crv, d, kty, x, y } = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({
    format: 'jwk',
  });
  const kid = createHash('sha256').update(JSON.stringify({ crv, kty, x, y })).digest('base64url');
  return { kty, crv, kid, x, y, d };
}

/** The private key that push messages are signed with (RFC 8292): 32 bytes. */
export function newVapidPrivateKey() {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' }).d;
}

/** Fresh values of every secret the Worker wants, by name. */
export function newSecrets() {
  return {
    ACCESS_TOKEN_KEYS: JSON.stringify([newAccessTokenKey()]),
    REFRESH_TOKEN_SECRET: randomBytes(32).toString('base64url'),
    VAPID_PRIVATE_KEY: newVapidPrivateKey(),
  };
}

/** ACCESS_TOKEN_KEYS with a new key in front and the one that signed until now behind it. */
export function rotateAccessTokenKeys(present) {
  return JSON.stringify([
    newAccessTokenKey(),
    ...JSON.parse(present.replace(/^ACCESS_TOKEN_KEYS=/, '')).slice(0, 1),
  ]);
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const secrets =
    process.argv[2] === 'rotate'
      ? { ACCESS_TOKEN_KEYS: rotateAccessTokenKeys(readFileSync(0, 'utf8')) }
      : newSecrets();
  for (const [name, value] of Object.entries(secrets)) console.log(`${name}=${value}`);
}
