// Access tokens: JWTs signed with ES256 (RFC 9068's type), good for ten minutes, and the public keys that verify them.
import { base64url, jwtVerify, SignJWT } from 'jose';
import { z } from 'zod';
import { Problem } from '../contract/problems.ts';
import type { Config, PrivateKey } from '../env.ts';

export const ACCESS_TOKEN_SECONDS = 600;
const AUDIENCE = 'quickslot';
const TYPE = 'at+jwt';
const ALGORITHM = 'ES256';
const CURVE = { name: 'ECDSA', namedCurve: 'P-256' } as const;
/** Ours have about 500 characters. */
const MAX_LENGTH = 4096;

const Claims = z.object({
  sub: z.uuid(),
  sid: z.uuid(),
  exp: z.int(),
  auth_time: z.int(),
  amr: z.array(z.string()),
});

export interface AccessToken {
  readonly userId: string;
  readonly sessionId: string;
  /** When the person last proved who they are, epoch milliseconds. */
  readonly authenticatedAt: number;
  /** How: RFC 8176 methods. */
  readonly amr: readonly string[];
}

interface Keys {
  readonly signing: CryptoKey;
  readonly verifying: ReadonlyMap<string, CryptoKey>;
}

// Holds what was imported and not the promise of it: a promise belongs to the request that made it.
const imported = new WeakMap<readonly PrivateKey[], Keys>();

async function keysOf(config: Config): Promise<Keys> {
  const known = imported.get(config.accessTokenKeys);
  if (known) return known;
  try {
    const keys = await importKeys(config);
    imported.set(config.accessTokenKeys, keys);
    return keys;
  } catch {
    // The error may quote the key: the setting's name is all that is told.
    console.error(JSON.stringify({ missingOrWrongSettings: ['ACCESS_TOKEN_KEYS'] }));
    throw new Problem('unavailable', 'QuickSlot is not set up completely yet.', undefined, {
      'Retry-After': '60',
    });
  }
}

async function importKeys(config: Config): Promise<Keys> {
  const verifying = new Map<string, CryptoKey>();
  for (const key of config.accessTokenKeys) {
    verifying.set(key.kid, await crypto.subtle.importKey('jwk', publicPart(key), CURVE, false, ['verify']));
  }
  const { kty, crv, x, y, d } = signingKey(config);
  const signing = await crypto.subtle.importKey('jwk', { kty, crv, x, y, d }, CURVE, false, ['sign']);
  return { signing, verifying };
}

function signingKey(config: Config): PrivateKey {
  const [first] = config.accessTokenKeys;
  if (!first) throw new Error('ACCESS_TOKEN_KEYS is empty');
  return first;
}

function publicPart({ kty, crv, x, y }: PrivateKey) {
  return { kty, crv, x, y };
}

/** The public keys that verify our tokens, as a JWK set (RFC 7517). */
export function publicKeys(config: Config) {
  return {
    keys: config.accessTokenKeys.map((key) => ({
      ...publicPart(key),
      kid: key.kid,
      alg: ALGORITHM,
      use: 'sig',
    })),
  };
}

/** A token that is good from `now` for ACCESS_TOKEN_SECONDS. */
export async function signAccessToken(config: Config, token: AccessToken, now: number): Promise<string> {
  const seconds = Math.floor(now / 1000);
  return new SignJWT({
    sid: token.sessionId,
    auth_time: Math.floor(token.authenticatedAt / 1000),
    amr: [...token.amr],
  })
    .setProtectedHeader({ alg: ALGORITHM, typ: TYPE, kid: signingKey(config).kid })
    .setIssuer(config.origin)
    .setAudience(AUDIENCE)
    .setSubject(token.userId)
    .setIssuedAt(seconds)
    .setExpirationTime(seconds + ACCESS_TOKEN_SECONDS)
    .sign((await keysOf(config)).signing);
}

/** What a token says, where it is one of ours and still good at `now`; else undefined. Never fetches a key. */
export async function readAccessToken(
  config: Config,
  token: string,
  now: number,
): Promise<(AccessToken & { readonly expiresAt: number }) | undefined> {
  if (token.length > MAX_LENGTH || !isCanonical(token)) return undefined;
  const { verifying } = await keysOf(config);
  try {
    const { payload } = await jwtVerify(
      token,
      (header) => {
        // Ours carry these three and no others; a token without `kid` is none of ours.
        const { alg: _alg, typ: _typ, kid, ...others } = header;
        const key = kid === undefined ? undefined : verifying.get(kid);
        if (!key || Object.keys(others).length > 0) throw new Error('not one of our keys');
        return key;
      },
      {
        algorithms: [ALGORITHM],
        typ: TYPE,
        issuer: config.origin,
        audience: AUDIENCE,
        requiredClaims: ['iat', 'exp', 'sub', 'sid', 'auth_time', 'amr'],
        currentDate: new Date(now),
      },
    );
    const claims = Claims.parse(payload);
    return {
      userId: claims.sub,
      sessionId: claims.sid,
      authenticatedAt: claims.auth_time * 1000,
      amr: claims.amr,
      expiresAt: claims.exp * 1000,
    };
  } catch {
    // Only the token can be at fault: nothing in here reaches outside.
    return undefined;
  }
}

/** The last character of a signature has bits that decoders ignore: only the one spelling that we send counts. */
function isCanonical(token: string): boolean {
  const signature = token.slice(token.lastIndexOf('.') + 1);
  try {
    return base64url.encode(base64url.decode(signature)) === signature;
  } catch {
    return false;
  }
}
